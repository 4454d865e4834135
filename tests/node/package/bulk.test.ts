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

test("calls are counted, not items, and so are their retries", async () => {
  let calls = 0;
  const { fetch, sent } = service(() => ((calls += 1) === 1 ? failure(503) : json({})));
  const thrice = async (id: string, shop: ReturnType<typeof shopOf>) => {
    for (let call = 0; call < 3; call += 1) await shop.labels.get(id);
  };
  const task = shopOf(fetch).bulk(ids(2), thrice, { perMinute: 2 });
  await turns(1_000);
  assert.equal(sent.length, 2);
  for (const expected of [4, 6, 7]) {
    mock.timers.tick(60_000);
    await turns(1_000);
    assert.equal(sent.length, expected);
  }
  assert.equal((await patiently(task)).counts.succeeded, 2);
});

test("a call that waits its turn loses none of its time, and can be ended", async () => {
  const { fetch, sent } = service();
  const controller = new AbortController();
  const perform = (id: string, shop: ReturnType<typeof shopOf>) =>
    shop.labels.get(id, undefined, { timeoutMs: 1_000, ...(id === "se-3" && { signal: controller.signal }) });
  const task = shopOf(fetch).bulk(ids(3), perform, { perMinute: 1 });
  await turns(1_000);
  controller.abort(new Error("enough"));
  const { items } = await patiently(task);
  assert.deepEqual(items.map(({ state }) => state), ["succeeded", "succeeded", "failed"]);
  assert.equal((items[2]!.error as Error).message, "enough");
  assert.equal(sent.length, 2);
});

test("an item whose first call still waits its turn when all is ended stays waiting", async () => {
  const controller = new AbortController();
  const { fetch, sent } = service();
  const task = shopOf(fetch).bulk(ids(3), (id, shop) => shop.labels.get(id), { perMinute: 1, signal: controller.signal });
  await turns(1_000);
  controller.abort();
  const { counts } = await patiently(task);
  assert.deepEqual(counts, { waiting: 2, succeeded: 1, failed: 0, unknown: 0 });
  assert.equal(sent.length, 1);
});

test("an item that broke off before it can have changed anything is failed, and can be done again", async () => {
  const { fetch } = service(({ method }) => (method === "POST" ? failure(400) : json({})));
  const broken = () => { throw new Error("the printer is off"); };
  const performs = [
    async () => broken(),
    async (_: string, shop: ReturnType<typeof shopOf>) => { await shop.labels.get("se-1"); broken(); },
    async (_: string, shop: ReturnType<typeof shopOf>) => { await shop.labels.create(EXAMPLE).catch(broken); },
  ];
  for (const perform of performs) {
    const first = await patiently(shopOf(fetch).bulk(["a"], perform));
    assert.deepEqual(statesOf(first), ["failed"]);
    assert.equal((await patiently(shopOf(fetch).bulk<string, unknown>(first, async () => 1))).counts.succeeded, 1);
  }
});

test("an item that may have changed something is unknown, whatever it broke off with", async () => {
  const { fetch } = service(({ url }) => {
    if (url.includes("se-lost")) throw new TypeError("fetch failed");
    return url.endsWith("/slow") ? new Promise<never>(() => {}) : json({});
  });
  const broken = () => { throw new Error("the printer is off"); };
  type Perform = (item: string, shop: ReturnType<typeof shopOf>) => Promise<unknown>;
  const performs: Perform[] = [
    async (_, shop) => { await shop.labels.create(EXAMPLE); broken(); },
    // The answer was lost, and the error swallowed.
    async (_, shop) => { await shop.labels.createFromRate("se-lost", {}).catch(broken); },
    // It is still on its way.
    async (_, shop) => {
      shop.labels.createFromRate("slow", {}).catch(() => {});
      await turns(20);
      broken();
    },
    // Somebody else sends it.
    async (_, shop) => { shop.prepare("create_label", { body: EXAMPLE }); broken(); },
    async (_, shop) => { await shop.bulk(["b"], (__, inner) => inner.labels.create(EXAMPLE)); broken(); },
  ];
  for (const perform of performs) assert.deepEqual(statesOf(await patiently(shopOf(fetch).bulk(["a"], perform))), ["unknown"]);
});

test("what onProgress throws changes nothing but the result's progressError", async () => {
  const { fetch, sent } = service();
  const broken = new Error("the display is off");
  for (const onProgress of [() => { throw broken; }, async () => { throw broken; }]) {
    sent.length = 0;
    const result = await patiently(shopOf(fetch).bulk(ids(5), (id, shop) => shop.labels.get(id), { concurrency: 2, onProgress }));
    assert.deepEqual(result.counts, { waiting: 0, succeeded: 5, failed: 0, unknown: 0 });
    assert.equal(result.progressError, broken);
    assert.equal(sent.length, 5);
  }
});

test("odd settings are refused", async () => {
  const { fetch, sent } = service();
  for (const options of [{ concurrency: 0 }, { concurrency: 1.5 }, { perMinute: -1 }, { perMinute: NaN }]) {
    const error = await rejection(shopOf(fetch).bulk(ids(1), (id, shop) => shop.labels.get(id), options));
    assert.match(error.message, /^bulk was not begun: \w+ has to be a whole number from 1$/);
  }
  assert.equal(sent.length, 0);
});
