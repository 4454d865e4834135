// A body of `create_label` as a busy shop sends it, and a client that would send it.

import { readFileSync } from "node:fs";
import { ShipStation } from "shipstamp";

export const body = JSON.parse(readFileSync(new URL("label_body.json", import.meta.url), "utf8"));

export const kilobytes = (text) => `${(Buffer.byteLength(text) / 1_000).toFixed(1)} KB`;

export const shop = new ShipStation({ apiKey: "TEST_bench" }).onBehalfOf("100001");
