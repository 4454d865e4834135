/** Buying labels of a sandbox, for the tests beside this file. */

import assert from "node:assert/strict";
import { partnerKey } from "shipstamp/sandbox";
import { example } from "../../scripts/serve/example.ts";

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** What the tests read of a label. */
export interface Label {
  label_id: string;
  tracking_number: string;
  shipment_cost: { currency: string; amount: number };
  label_download: { href: string; pdf: string };
  form_download: { href: string };
  paperless_download: { href: string; handoff_code: string };
  packages: { tracking_number: string; label_download: { href: string } }[];
}

/** Headers of a call on behalf of an account. */
export const onBehalfOf = (account: string) => ({ "API-Key": partnerKey, "On-Behalf-Of": account });

/** Buys the documented example's label, with another shipment or other wishes where they are given. */
export async function buy(
  fetch: Fetch,
  origin: string,
  { shipment = {}, account = "100001", ...wishes }: { shipment?: object; account?: string; [wish: string]: unknown } = {},
): Promise<Label> {
  const response = await fetch(`${origin}/v1/labels`, {
    method: "POST",
    headers: { ...onBehalfOf(account), "content-type": "application/json" },
    body: JSON.stringify({ shipment: { ...example.shipment, ...shipment }, ...wishes }),
  });
  const body = await response.text();
  assert.equal(response.status, 200, body);
  return JSON.parse(body) as Label;
}
