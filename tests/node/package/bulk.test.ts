/** The same for many items: each on its own, under the limit, and resumable. The clock is the test's. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { type BulkResult, ShipStation } from "shipstamp";
import { EXAMPLE, KEY, failure, json, rejection, service } from "./service.ts";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

async function turns(count = 200): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

async function patiently<T>(task: Promise<T>): Promise<T> {
  let isOver = false;
  void task.finally(() => { isOver = true; }).catch(() => {});
  for (let minute = 0; !isOver && minute < 200; minute += 1) {
    await turns();
    if (!isOver) mock.timers.tick(5_000);
  }
  return task;
}

function shopOf(fetch: any, more: object = {}) {
  return new ShipStation({ apiKey: `live_${KEY}`, fetch, ...more }).onBehalfOf("se-1");
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `se-${index + 1}`);
const statesOf = (result: BulkResult<unknown, unknown>) => result.items.map(({ state }) => state);

test("every item is done, in its place, a few at a time", async () => {
  let underWay = 0;
  let most = 0;
  const { fetch } = service(async ({ url }) => {
    most = Math.max(most, (underWay += 1));
    await turns(3);
    underWay -= 1;
    return json({ label_id: url.split("/").at(-1) });
  });
  const result = await patiently(shopOf(fetch).bulk(ids(20), (id, shop) => shop.labels.get(id), { concurrency: 3 }));
  assert.deepEqual(result.items.map(({ value }) => value?.label_id), ids(20));
  assert.deepEqual(result.counts, { waiting: 0, succeeded: 20, failed: 0, unknown: 0 });
  assert.equal(most, 3);
});

test("one that fails does not stop the others, and can be done again alone", async () => {
  let isBroken = true;
  const { fetch, sent } = service(({ url }) => (url.endsWith("se-2") && isBroken ? failure(400) : json({})));
  const shop = shopOf(fetch);
  const progress: unknown[] = [];
  const perform = (id: string, client: typeof shop) => client.labels.get(id);
  const onProgress = (_: unknown, counts: object) => void progress.push({ ...counts });
  const first = await patiently(shop.bulk(ids(3), perform, { concurrency: 1, onProgress }));
  assert.deepEqual(statesOf(first), ["succeeded", "failed", "succeeded"]);
  assert.equal((first.items[1]!.error as any).status, 400);
  assert.deepEqual(progress.at(-1), { waiting: 0, succeeded: 2, failed: 1, unknown: 0 });
  isBroken = false;
  const second = await patiently(shop.bulk(first, perform));
  assert.deepEqual(statesOf(second), ["succeeded", "succeeded", "succeeded"]);
  assert.equal(sent.length, 4);
});

test("a purchase whose answer was lost is unknown, and is never begun again", async () => {
  const { fetch, sent } = service(() => {
    throw new TypeError("fetch failed");
  });
  const shop = shopOf(fetch);
  const buy = (_: string, client: typeof shop) => client.labels.create(EXAMPLE);
  const first = await patiently(shop.bulk(ids(2), buy));
  assert.deepEqual(statesOf(first), ["unknown", "unknown"]);
  await patiently(shop.bulk(first, buy));
  assert.equal(sent.length, 2);
});

test("an item that bought something before it failed is unknown, and is never begun again", async () => {
  const { fetch, sent } = service(({ method }) => (method === "POST" ? json({ label_id: "se-9" }) : failure(429, {}, { "retry-after": "1" })));
  const shop = shopOf(fetch, { maxRetries: 0 });
  const buyAndLook = async (_: string, client: typeof shop) => {
    const label = await client.labels.create(EXAMPLE);
    return client.labels.get(label.label_id);
  };
  const result = await patiently(shop.bulk(["a"], buyAndLook));
  assert.deepEqual(statesOf(result), ["unknown"]);
  assert.deepEqual(sent.map(({ method }) => method), ["POST", "GET"]);
  const own = await patiently(shop.bulk(["a"], async () => { throw new Error("the printer is off"); }));
  assert.deepEqual(statesOf(own), ["unknown"]);
});

test("when the limit is reached all wait as long as the service says, and then go on", async () => {
  let calls = 0;
  const { fetch, sent } = service(() => ((calls += 1) === 3 ? failure(429, {}, { "retry-after": "30" }) : json({})));
  const shop = shopOf(fetch, { maxRetries: 0 });
  const task = shop.bulk(ids(6), (_, client) => client.labels.create(EXAMPLE), { concurrency: 1 });
  await turns();
  assert.equal(sent.length, 3);
  mock.timers.tick(29_999);
  await turns();
  assert.equal(sent.length, 3);
  mock.timers.tick(1);
  const result = await patiently(task);
  assert.deepEqual(result.counts, { waiting: 0, succeeded: 6, failed: 0, unknown: 0 });
  assert.equal(sent.length, 7);
});

test("no more are begun within a minute than may be", async () => {
  const { fetch, sent } = service();
  const task = shopOf(fetch).bulk(ids(7), (id, shop) => shop.labels.get(id), { perMinute: 3 });
  await turns(1_000);
  assert.equal(sent.length, 3);
  mock.timers.tick(60_000);
  await turns(1_000);
  assert.equal(sent.length, 6);
  assert.equal((await patiently(task)).counts.succeeded, 7);
});

test("a test key is used as sparingly as ShipStation asks for", async () => {
  const { fetch, sent } = service();
  const shop = new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("se-1");
  const task = shop.bulk(ids(21), (id, client) => client.labels.get(id));
  await turns(2_000);
  assert.equal(sent.length, 20);
  assert.equal((await patiently(task)).counts.succeeded, 21);
});

test("it can be ended, and what waits is done later", async () => {
  const controller = new AbortController();
  const { fetch, sent } = service(() => {
    controller.abort();
    return json({});
  });
  const shop = shopOf(fetch);
  const perform = (id: string, client: typeof shop) => client.labels.get(id);
  const first = await patiently(shop.bulk(ids(5), perform, { concurrency: 1, signal: controller.signal }));
  assert.deepEqual(first.counts, { waiting: 4, succeeded: 1, failed: 0, unknown: 0 });
  const second = await patiently(shop.bulk(first, perform));
  assert.equal(second.counts.succeeded, 5);
  assert.equal(sent.length, 5);
});

test("odd settings are refused", async () => {
  const { fetch, sent } = service();
  for (const options of [{ concurrency: 0 }, { concurrency: 1.5 }, { perMinute: -1 }, { perMinute: NaN }]) {
    const error = await rejection(shopOf(fetch).bulk(ids(1), (id, shop) => shop.labels.get(id), options));
    assert.match(error.message, /^bulk was not begun: \w+ has to be a whole number from 1$/);
  }
  assert.equal(sent.length, 0);
});
