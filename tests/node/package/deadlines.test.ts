/** How a call ends early. The clock is the test's. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { OutcomeUnknownError, ShipStation, ShipStationError, TimeoutError } from "shipstamp";
import { EXAMPLE, KEY, json, rejection, silence } from "./service.ts";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

function shopAt(fetch: (url: string, init: RequestInit) => any, more: object = {}) {
  return new ShipStation({ apiKey: KEY, fetch, ...more }).onBehalfOf("se-123456");
}

const silent = (_: string, init: RequestInit) => silence(init);
const deaf = () => new Promise(() => {});

for (const [kind, fetch] of Object.entries({ "that honours signals": silent, "that does not": deaf })) {
  test(`a call over a fetch ${kind} ends after 65 s`, async () => {
    const call = rejection(shopAt(fetch).labels.get("se-1"));
    mock.timers.tick(64_999);
    let isOver = false;
    void call.then(() => { isOver = true; });
    await settled();
    assert.equal(isOver, false);
    mock.timers.tick(1);
    const error = await call;
    assert.ok(error instanceof TimeoutError);
    assert.equal(error.timeoutMs, 65_000);
    assert.equal(error.outcome, "rejected");
    assert.match(error.message, /^get_label_by_id on behalf of se-123456: no answer in 65000 ms\. Nothing was changed\.$/);
  });
}

test("the time of a call is the call's, else the client's", async () => {
  const shop = shopAt(silent, { timeoutMs: 100 });
  const first = rejection(shop.labels.get("se-1"));
  mock.timers.tick(100);
  assert.equal((await first).timeoutMs, 100);
  const second = rejection(shop.labels.get("se-1", undefined, { timeoutMs: 10 }));
  mock.timers.tick(10);
  assert.equal((await second).timeoutMs, 10);
});

test("a purchase that took too long is unknown", async () => {
  const call = rejection(shopAt(silent, { timeoutMs: 100 }).labels.create(EXAMPLE));
  mock.timers.tick(100);
  const error = await call;
  assert.ok(error instanceof OutcomeUnknownError);
  assert.ok(error.cause instanceof TimeoutError);
});

test("the time covers the reading of the JSON", async () => {
  const stuck = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
  const call = rejection(shopAt(stuck, { timeoutMs: 100 }).labels.get("se-1"));
  await settled();
  mock.timers.tick(100);
  assert.ok((await call) instanceof TimeoutError);
});

test("a failure whose body never ends is told by its status", async () => {
  const stuck = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { status: 404 });
  const call = rejection(shopAt(stuck, { timeoutMs: 100 }).labels.get("se-1"));
  await settled();
  mock.timers.tick(100);
  assert.equal((await call).name, "NotFoundError");
});

test("the time covers the token function, and nothing was sent then", async () => {
  const fetch = mock.fn(async () => json({}));
  const token = () => new Promise<string>(() => {});
  const shop = ShipStation.connect({ url: "https://gateway.example", token, fetch, timeoutMs: 100 });
  const call = rejection(shop.labels.create(EXAMPLE));
  mock.timers.tick(100);
  const error = await call;
  assert.ok(error instanceof TimeoutError);
  assert.equal(error.outcome, "rejected");
  assert.equal(fetch.mock.callCount(), 0);
});

test("a file may stream for longer than the time, and its caller may still end it", async () => {
  let signal: AbortSignal | null | undefined;
  const fetch = (_: string, init: RequestInit) => {
    signal = init.signal;
    return new Response("%PDF");
  };
  const controller = new AbortController();
  await shopAt(fetch, { timeoutMs: 100 }).downloads.get("1", "2", "3.pdf", undefined, { signal: controller.signal });
  mock.timers.tick(1000);
  assert.equal(signal?.aborted, false);
  controller.abort();
  assert.equal(signal?.aborted, true);
});

test("a call that its caller ends rejects with the reason, as fetch does", async () => {
  for (const fetch of [silent, deaf]) {
    for (const reason of [undefined, new Error("changed my mind"), "plain text", null]) {
      const controller = new AbortController();
      const call = rejection(shopAt(fetch).labels.get("se-1", undefined, { signal: controller.signal }));
      controller.abort(reason);
      assert.equal(await call, controller.signal.reason);
    }
  }
  const controller = new AbortController();
  const call = rejection(shopAt(silent).labels.get("se-1", undefined, { signal: controller.signal }));
  controller.abort();
  assert.equal((await call).name, "AbortError");
});

test("a purchase that its caller ends under way is unknown, with the reason as its cause, and is logged", async () => {
  for (const fetch of [silent, deaf]) {
    for (const reason of [undefined, new Error("changed my mind"), "plain text", null, new ShipStationError("own", { operation: "x", outcome: "rejected" })]) {
      const controller = new AbortController();
      const warned: string[] = [];
      const answer = (url: string, init: RequestInit) =>
        init.method === "POST" ? fetch(url, init) : Promise.resolve(json({ labels: [{ label_id: "se-5" }] }));
      const shop = shopAt(answer, { logger: { warn: (message: string) => void warned.push(message) } });
      const call = rejection(shop.labels.createFromRate("se-99", {}, { signal: controller.signal }));
      await settled();
      controller.abort(reason);
      const error = await call;
      assert.ok(error instanceof OutcomeUnknownError);
      assert.equal(error.cause, controller.signal.reason);
      assert.deepEqual([error.operation, error.account, error.outcome], ["create_label_from_rate", "se-123456", "unknown"]);
      assert.match(error.message, /its caller ended it: .*look before you call again.*lookup\(\)/);
      assert.deepEqual(warned, ["shipstamp: a call failed"]);
      assert.equal((await error.lookup())?.label_id, "se-5");
    }
  }
});

test("another change that its caller ends under way is unknown, and names nothing to look for", async () => {
  const controller = new AbortController();
  const call = rejection(shopAt(silent).shipments.cancel("se-1", { signal: controller.signal }));
  await settled();
  controller.abort();
  const error = await call;
  assert.ok(error instanceof OutcomeUnknownError);
  assert.doesNotMatch(error.message, /money/);
  assert.match((await rejection(error.lookup())).message, /named nothing to look for.*what is there/);
});

test("a call that was ended before it began is not sent", async () => {
  const fetch = mock.fn(async () => json({}));
  const reason = new Error("too late");
  const call = shopAt(fetch).labels.create(EXAMPLE, { signal: AbortSignal.abort(reason) });
  assert.equal(await rejection(call), reason);
  assert.equal(fetch.mock.callCount(), 0);
});

test("a call leaves no listener on its caller's signal", async () => {
  const { signal } = new AbortController();
  const added = mock.method(signal, "addEventListener");
  const removed = mock.method(signal, "removeEventListener");
  await shopAt(async () => json({})).labels.get("se-1", undefined, { signal });
  assert.equal(added.mock.callCount(), 1);
  assert.equal(removed.mock.callCount(), 1);
  assert.equal(added.mock.calls[0]?.arguments[1], removed.mock.calls[0]?.arguments[1]);
});

test("a reply that comes too late is not left open", async () => {
  let answer: (response: Response) => void = () => {};
  const fetch = () => new Promise((resolve) => { answer = resolve; });
  let isCancelled = false;
  const call = rejection(shopAt(fetch, { timeoutMs: 100 }).labels.get("se-1"));
  mock.timers.tick(100);
  await call;
  answer(new Response(new ReadableStream({ cancel: () => { isCancelled = true; } })));
  await settled();
  assert.equal(isCancelled, true);
});

test("no call leaves a timer behind", async () => {
  mock.timers.reset();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  await shopAt(async () => json({})).labels.get("se-1");
  await rejection(shopAt(async () => { throw new Error("reset"); }).labels.get("se-1"));
  await rejection(shopAt(async () => json({}, 500)).labels.get("se-1"));
  await rejection(shopAt(silent).labels.get("se-1", undefined, { signal: AbortSignal.abort() }));
  await rejection((shopAt(silent) as any).labels.get(".."));
  assert.equal(timers(), before);
});

/** Lets everything go on that waits for nothing but promises. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
