/** What the service says arrives whole, whatever it is. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ShipStation, operations } from "shipstamp";
import { KEY, service } from "./service.ts";

/** A reply as the service may send it: with what no definition has, and with what definitions say otherwise. */
const odd = `{
  "label_id": "se-test-2128732",
  "batch_id": "",
  "status": "teleported",
  "created_at": "2026-11-22T07:52:32.1234567Z",
  "ship_date": "2026-11-22",
  "shipment_cost": { "currency": "usd", "amount": 7707.9000 },
  "tracking_number": null,
  "package_id": null,
  "carrier_id": 4711,
  "packages": [],
  "from_the_future": { "nested": [1, null, { "a": "b" }] },
  "__proto__": { "polluted": true },
  "big": 12345678901234567890
}`;

test("a reply with everything that is odd arrives whole from every operation that has one", async () => {
  const { fetch, sent } = service(() => new Response(odd));
  const partner: any = new ShipStation({ apiKey: KEY, fetch });
  const withReply = operations.filter(({ empty, binary }) => !empty && !binary);
  for (const { id, effect, parameters, input } of withReply) {
    const client = effect === "partner" ? partner : partner.onBehalfOf("se-1");
    const call = {
      ...(parameters.length > 0 && { path: Object.fromEntries(parameters.map((name: string) => [name, "se-1"])) }),
      ...(input === "body" && { body: "{}" }),
    };
    // What is asked for does not matter here, and some operations cannot do without a query.
    const asked = client.call(id, call, { validate: "off" }).withResponse();
    const { data } = await asked.catch((error: any) => (error.status === undefined ? { data: undefined } : Promise.reject(error)));
    if (data !== undefined) assert.deepEqual(data, JSON.parse(odd), id);
  }
  assert.ok(sent.length > withReply.length * 0.9, `${sent.length} of ${withReply.length} operations were called`);
  assert.equal(({} as any).polluted, undefined);
});

test("a reply may be a list, a bare value or null", async () => {
  for (const text of ["[]", '[{"a":1},null]', "null", "7", '"text"', "false"]) {
    const { fetch } = service(() => new Response(text));
    const { data, partial } = await new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("1").labels.get("se-1").withResponse();
    assert.deepEqual([data, partial], [JSON.parse(text), false]);
  }
});
