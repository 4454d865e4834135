/** Purchases of which it is not known whether they were made. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, ConnectionError, OutcomeUnknownError, ShipStation, ShipStationError } from "shipstamp";
import { EXAMPLE, KEY, type Sent, failure, json, rejection, service } from "./service.ts";

function shopAt(answer: (sent: Sent) => Response | Promise<Response>) {
  const { fetch, sent } = service(answer);
  return { shop: new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("se-123456"), sent };
}

const named = { shipment: { ...EXAMPLE.shipment, external_shipment_id: "order 1001" } };

test("a lost reply and a 5xx leave a purchase unknown, and a 4xx does not", async () => {
  const lost = await rejection(shopAt(() => Promise.reject(new Error("reset"))).shop.labels.create(EXAMPLE));
  assert.ok(lost instanceof OutcomeUnknownError);
  assert.ok(lost.cause instanceof ConnectionError);
  assert.equal(lost.outcome, "unknown");
  assert.equal(lost.operation, "create_label");
  assert.equal(lost.account, "se-123456");
  assert.match(lost.message, /create_label on behalf of se-123456.*lookup\(\)/);
  const failed = await rejection(shopAt(() => failure(503)).shop.labels.create(EXAMPLE));
  assert.ok(failed instanceof OutcomeUnknownError);
  assert.ok(failed.cause instanceof ApiError);
  assert.equal(failed.status, 503);
  const refused = await rejection(shopAt(() => failure(400, { error_code: "insufficient_funds" })).shop.labels.create(EXAMPLE));
  assert.equal(refused.name, "ValidationError");
  assert.equal(refused.outcome, "rejected");
});

test("calls that spend nothing keep their own errors, with what is known", async () => {
  const { shop } = shopAt(() => failure(503));
  const rates = await rejection(shop.labels.list());
  assert.equal(rates.name, "ApiError");
  assert.equal(rates.outcome, "rejected");
  const voided = await rejection(shop.labels.void("se-1"));
  assert.equal(voided.name, "ApiError");
  assert.equal(voided.outcome, "unknown");
});

test("a purchase by rate is looked up by its rate: the newest label that stands", async () => {
  const labels = [
    { label_id: "se-1", created_at: "2026-11-20T10:00:00Z", voided: false },
    { label_id: "se-2", created_at: "2026-11-22T10:00:00Z", voided: true },
    { label_id: "se-3", created_at: "2026-11-21T10:00:00Z", voided: false },
  ];
  const { shop, sent } = shopAt(({ method }) => (method === "POST" ? failure(504) : json({ labels })));
  const error = await rejection(shop.labels.createFromRate("se-99", {}));
  const label = await error.lookup();
  assert.equal(label.label_id, "se-3");
  assert.equal(sent[1]?.url, "https://api.shipengine.com/v1/labels?rate_id=se-99");
  assert.equal(sent[1]?.headers.get("on-behalf-of"), "se-123456");
});

test("a purchase by rate that was not made is looked up to undefined", async () => {
  const { shop } = shopAt(({ method }) => (method === "POST" ? failure(504) : json({ labels: [] })));
  assert.equal(await (await rejection(shop.labels.createFromRate("se-99", {}))).lookup(), undefined);
});

test("a purchase under an own id is looked up by it", async () => {
  const found = shopAt(({ method }) => (method === "POST" ? failure(500) : json({ label_id: "se-5" })));
  const error = await rejection(found.shop.labels.create(named));
  assert.equal((await error.lookup()).label_id, "se-5");
  assert.equal(found.sent[1]?.url, "https://api.shipengine.com/v1/labels/external_shipment_id/order%201001");
  const missing = shopAt(({ method }) => failure(method === "POST" ? 500 : 404));
  assert.equal(await (await rejection(missing.shop.labels.create(named))).lookup(), undefined);
});

test("a lookup that fails says so, and can be repeated", async () => {
  let isDown = true;
  const { shop } = shopAt(({ method }) => (method === "POST" || isDown ? failure(500) : json({ label_id: "se-5" })));
  const error = await rejection(shop.labels.create(named));
  assert.equal((await rejection(error.lookup())).status, 500);
  isDown = false;
  assert.equal((await error.lookup()).label_id, "se-5");
});

test("a purchase that named nothing to look for needs a person, who is told where to look", async () => {
  const { shop, sent } = shopAt(() => failure(500));
  const error = await rejection(shop.labels.create(EXAMPLE));
  const reason = await rejection(error.lookup());
  assert.ok(reason instanceof ShipStationError);
  assert.match(reason.message, /create_label on behalf of se-123456 named nothing.*look at.*external_shipment_id/);
  assert.equal(sent.length, 1);
});
