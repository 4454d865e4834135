/** The entry for pages: nothing is loaded before it is needed. The network here is the test's. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { mock, test } from "node:test";
import { ShipStation, ready } from "../../../pkg/dist/entry.web.js";
import { EXAMPLE, json, rejection, service, thrown } from "./service.ts";

test("the wasm is loaded by the first call, once, and again after a failure", async () => {
  let isDown = true;
  const network = mock.method(globalThis, "fetch", async (url: URL) => {
    if (isDown) throw new TypeError("network down");
    return new Response(await readFile(url), { headers: { "content-type": "application/octet-stream" } });
  });
  const { fetch, sent } = service(() => json({ label_id: "se-1" }));
  const shop = ShipStation.connect({ url: "https://gateway.example", token: "TEST_token", fetch });
  const unchecked = ShipStation.connect({ url: "https://gateway.example", token: "TEST_token", account: "1,2", fetch });
  assert.equal(network.mock.callCount(), 0, "importing and connecting load nothing");

  assert.match(thrown(() => shop.prepare("list_labels")).message, /`await ready\(\)`/);

  const error = await rejection(shop.labels.create(EXAMPLE));
  assert.equal(error.name, "ConnectionError");
  assert.equal(error.outcome, "rejected");
  assert.equal(error.operation, "create_label");
  assert.match(error.message, /wasm could not be loaded.*network down/);
  assert.equal(sent.length, 0);

  isDown = false;
  const loads = network.mock.callCount();
  const [label] = await Promise.all([shop.labels.create(EXAMPLE), shop.labels.get("se-1"), ready(), ready()]);
  assert.equal(label.label_id, "se-1");
  assert.equal(sent.length, 2);
  await shop.labels.get("se-1");
  assert.equal(network.mock.callCount(), loads + 1);
  assert.ok(shop.prepare("list_labels") instanceof Request);

  // What could not be checked at birth is checked by the first call.
  const refused = await rejection(unchecked.labels.get("se-1"));
  assert.equal(refused.code, "invalid_configuration");
  assert.match(refused.message, /account holds a character/);
  assert.ok(!refused.message.includes("1,2"));
  assert.equal(sent.length, 3);
});
