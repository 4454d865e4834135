/** The promise of a call. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ShipStation } from "shipstamp";
import { KEY, failure, json, service } from "./service.ts";

function shopAt(answer: Parameters<typeof service>[0]) {
  const { fetch, sent } = service(answer);
  return { shop: new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("se-123456"), sent };
}

test("a call is sent at once, and once, in however many ways its result is asked for", async () => {
  const { shop, sent } = shopAt(() => json({ label_id: "se-1" }, 200, { "x-shipengine-requestid": "request-1" }));
  const call = shop.labels.get("se-1");
  assert.equal(sent.length, 1);
  const [data, again, whole, chained] = await Promise.all([call, call, call.withResponse(), call.then((label) => label.label_id)]);
  assert.equal(data, again);
  assert.equal(whole.data, data);
  assert.equal(chained, "se-1");
  assert.equal(whole.requestId, "request-1");
  assert.equal(whole.response.status, 200);
  assert.equal(whole.partial, false);
  assert.deepEqual(whole.errors, []);
  assert.deepEqual(whole.warnings, []);
  assert.equal(sent.length, 1);
});

test("catch and finally work as on any promise", async () => {
  const { shop } = shopAt(() => failure(404));
  let isFinished = false;
  const name = await shop.labels.get("se-1").finally(() => { isFinished = true; }).catch((error) => error.name);
  assert.equal(name, "NotFoundError");
  assert.equal(isFinished, true);
});

test("a failure that is handled in one way is not unhandled in another", async () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);
  const { shop } = shopAt(() => failure(404));
  await assert.rejects(shop.labels.get("se-1"));
  await assert.rejects(shop.labels.get("se-1").withResponse());
  await shop.labels.get("se-1").catch(() => {});
  const controller = new AbortController();
  const ended = shop.labels.get("se-1", undefined, { signal: controller.signal });
  controller.abort();
  await assert.rejects(ended);
  await assert.rejects((shop as any).labels.get(".."));
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", onUnhandled);
  assert.deepEqual(unhandled, []);
});

test("a failure that nobody handles is reported as one", async (context) => {
  const reported = new Promise((resolve) => process.once("unhandledRejection", resolve));
  const others = process.listeners("unhandledRejection").slice(0, -1);
  for (const other of others) process.off("unhandledRejection", other);
  context.after(() => { for (const other of others) process.on("unhandledRejection", other); });
  shopAt(() => failure(404)).shop.labels.get("se-1");
  assert.equal(((await reported) as Error).name, "NotFoundError");
});
