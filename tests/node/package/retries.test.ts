/** What is sent again, when, and how often. The clock is the test's. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { ApiError, ConnectionError, NotFoundError, OutcomeUnknownError, RateLimitError, ShipStation, operations } from "shipstamp";
import { EXAMPLE, KEY, failure, json, rejection, service } from "./service.ts";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

/** Answers the calls with one answer after the other, and then with the last again and again. */
function script(...answers: (() => Response)[]) {
  let next = 0;
  return service(() => (answers[Math.min(next++, answers.length - 1)] as () => Response)());
}

const lost = () => {
  throw new TypeError("fetch failed");
};
const ok = () => json({ ok: true });

/** Lets all waiting be over, as often as something waits. */
async function patiently<T>(call: PromiseLike<T>): Promise<T> {
  let isOver = false;
  const end = () => { isOver = true; };
  void call.then(end, end);
  for (let turns = 0; !isOver && turns < 2_000; turns += 1) {
    await Promise.resolve();
    if (turns % 100 === 99) mock.timers.tick(20_000);
  }
  return call;
}

function shopOf(fetch: any, more: object = {}) {
  return new ShipStation({ apiKey: KEY, fetch, timeoutMs: 600_000, ...more }).onBehalfOf("se-1");
}

test("a read is sent again after faults that pass, in the same way", async () => {
  for (const fault of [lost, () => failure(502), () => failure(503), () => failure(504), () => failure(429), () => failure(500)]) {
    const { fetch, sent } = script(fault, ok);
    assert.deepEqual(await patiently(shopOf(fetch).labels.get("se-2")), { ok: true });
    assert.equal(sent.length, 2);
    assert.deepEqual([...sent[1]!.headers], [...sent[0]!.headers]);
    assert.equal(sent[1]!.url, sent[0]!.url);
  }
});

test("after two retries the failure is told", async () => {
  const { fetch, sent } = script(() => failure(503, { error_code: "first" }), lost, () => failure(504, { error_code: "last" }));
  const error = await rejection(patiently(shopOf(fetch).labels.get("se-2")));
  assert.equal(error.code, "last");
  assert.equal(sent.length, 3);
});

test("a fault that stays is asked for once more only", async () => {
  const { fetch, sent } = script(() => failure(500));
  await rejection(patiently(shopOf(fetch).labels.get("se-2")));
  assert.equal(sent.length, 2);
});

test("maxRetries is the call's, else the client's", async () => {
  const { fetch, sent } = script(() => failure(503));
  const shop = shopOf(fetch, { maxRetries: 0 });
  await rejection(patiently(shop.labels.get("se-2")));
  assert.equal(sent.length, 1);
  await rejection(patiently(shop.labels.get("se-2", undefined, { maxRetries: 4 })));
  assert.equal(sent.length, 1 + 5);
  for (const maxRetries of [-1, 1.5, 11, "2", null]) {
    const error = await rejection(shop.labels.get("se-2", undefined, { maxRetries } as object));
    assert.match(error.message, /maxRetries has to be a whole number from 0 to 10/);
  }
});

test("whatever moves money or ties an account to somebody is sent once, whatever happens", async () => {
  const once = operations.filter(({ effect }) => ["buy", "funds", "connect"].includes(effect));
  assert.ok(once.length >= 4);
  for (const { id, parameters, input } of once) {
    for (const fault of [lost, () => failure(429), () => failure(500), () => failure(503, {}, { "retry-after": "1" })]) {
      const { fetch, sent } = script(fault);
      const path = Object.fromEntries(parameters.map((name) => [name, "se-1"]));
      const call: any = shopOf(fetch, { validate: "off", maxRetries: 10 }).call(id as any, {
        ...(parameters.length > 0 && { path }),
        ...(input === "body" && { body: "{}" }),
      } as any);
      await rejection(patiently(call));
      assert.equal(sent.length, 1, id);
    }
  }
});

test("a purchase whose answer was lost is not sent again, and is unknown", async () => {
  const { fetch, sent } = script(lost, ok);
  const error = await rejection(patiently(shopOf(fetch, { maxRetries: 10 }).labels.create(EXAMPLE)));
  assert.ok(error instanceof OutcomeUnknownError);
  assert.equal(sent.length, 1);
});

test("an account is made again only if the first request was turned away", async () => {
  const create = (fault: () => Response) => {
    const { fetch, sent } = script(fault, ok);
    const partner = new ShipStation({ apiKey: KEY, fetch, timeoutMs: 600_000 });
    return { sent, call: partner.accounts.create({ origin_country_code: "US", external_account_id: "a" }) };
  };
  const turnedAway = create(() => failure(429));
  assert.deepEqual(await patiently(turnedAway.call), { ok: true });
  assert.equal(turnedAway.sent.length, 2);
  for (const fault of [lost, () => failure(500), () => failure(502), () => failure(503)]) {
    const doubtful = create(fault);
    assert.equal((await rejection(patiently(doubtful.call))).outcome, "unknown");
    assert.equal(doubtful.sent.length, 1);
  }
});

test("prices are asked for again only of a busy service", async () => {
  const body = { shipment_id: "se-1", rate_options: { carrier_ids: ["se-2"] } };
  const busy = script(() => failure(503), ok);
  await patiently(shopOf(busy.fetch).rates.calculate(body));
  assert.equal(busy.sent.length, 2);
  const broken = script(lost, ok);
  await rejection(patiently(shopOf(broken.fetch).rates.calculate(body)));
  assert.equal(broken.sent.length, 1);
});

test("a void whose answer was lost and that is refused afterwards stays unknown", async () => {
  const { fetch } = script(lost, () => failure(429));
  const error = await rejection(patiently(shopOf(fetch).labels.void("se-1")));
  assert.ok(error instanceof RateLimitError);
  assert.equal(error.outcome, "unknown");
});

test("the advice after a doubtful attempt is to look, whatever the last one was told", async () => {
  for (const [last, says] of [[400, "No"], [404, "No"], [429, "No"]] as const) {
    const { fetch } = script(lost, () => failure(last), () => failure(last));
    const error = await rejection(patiently(shopOf(fetch).labels.void("se-1")));
    assert.equal(error.outcome, "unknown");
    assert.match(error.message, new RegExp(says));
    for (const text of [error.message, error.stack]) {
      assert.match(text, /may have been carried out all the same: look before you call again\./);
      assert.doesNotMatch(text, /Correct it|Check the id|Wait|Nothing was changed/);
    }
  }
  let count = 0;
  const token = () => (++count === 1 ? "TEST_token" : Promise.reject(new Error("signed out")));
  const { fetch } = script(lost);
  const shop = ShipStation.connect({ url: "https://gateway.example", token, fetch, timeoutMs: 600_000 });
  const error = await rejection(patiently(shop.labels.void("se-1")));
  assert.equal(error.outcome, "unknown");
  assert.match(error.message, /signed out.*look before you call again/);
});

test("a void that an earlier attempt has made is a success, and its reply is kept as it came", async () => {
  const already = { approved: false, message: "Already voided.", reason_code: "label_already_voided" };
  const voided = (...answers: (() => Response)[]) => patiently(shopOf(script(...answers).fetch).labels.void("se-1").withResponse());
  const again = await voided(() => failure(502), () => json(already));
  assert.deepEqual([again.data, again.partial], [already, false]);
  // Without an attempt in doubt, or for another reason, it is the refusal that it says it is.
  assert.equal((await voided(() => json(already))).partial, true);
  assert.equal((await voided(() => failure(429), () => json(already))).partial, true);
  assert.equal((await voided(() => failure(502), () => json({ ...already, reason_code: "label_too_old" }))).partial, true);
});

test("what is gone after a doubtful attempt was deleted by it, also where there is a reply", async () => {
  const gone = () => failure(404, {}, { "x-shipengine-requestid": "r-2" });
  const pickup = await patiently(shopOf(script(() => failure(502), gone).fetch).pickups.cancel("pik_1"));
  assert.deepEqual(pickup, { pickup_id: "pik_1", request_id: "r-2", errors: [] });
  assert.equal(await patiently(shopOf(script(lost, gone).fetch).warehouses.delete("se-1")), undefined);
  for (const first of [gone, () => failure(429)]) {
    assert.ok((await rejection(patiently(shopOf(script(first, gone).fetch).pickups.cancel("pik_1")))) instanceof NotFoundError);
  }
});

test("a caller who gives up after a doubtful attempt is told of the doubt", async () => {
  const controller = new AbortController();
  const { fetch } = script(() => failure(502, {}, { "retry-after": "30" }));
  const call = rejection(shopOf(fetch).labels.void("se-1", { signal: controller.signal }));
  await turns();
  controller.abort(new Error("enough"));
  const error = await call;
  assert.ok(error instanceof OutcomeUnknownError);
  assert.equal(error.cause, controller.signal.reason);
});

test("the service's wish is heeded to the second", async () => {
  const { fetch, sent } = script(() => failure(429, {}, { "retry-after": "30" }), ok);
  const call = shopOf(fetch).labels.get("se-2");
  await turns();
  mock.timers.tick(29_999);
  await turns();
  assert.equal(sent.length, 1);
  mock.timers.tick(1_000);
  assert.deepEqual(await call, { ok: true });
});

test("a wish that would outlast the call is told at once", async () => {
  const { fetch, sent } = script(() => failure(429, {}, { "retry-after": "60" }), ok);
  const error = await rejection(shopOf(fetch, { timeoutMs: 50_000 }).labels.get("se-2"));
  assert.equal(error.retryAfterMs, 60_000);
  assert.equal(sent.length, 1);
});

test("a caller who gives up while a call waits is obeyed, and no timer stays", async () => {
  const { fetch, sent } = script(() => failure(429, {}, { "retry-after": "30" }), ok);
  const controller = new AbortController();
  const call = shopOf(fetch).labels.get("se-2", undefined, { signal: controller.signal });
  await turns();
  controller.abort(new Error("enough"));
  assert.equal((await rejection(call)).message, "enough");
  mock.timers.tick(600_000);
  await turns();
  assert.equal(sent.length, 1);
});

test("when everything fails, retries end", async () => {
  const { fetch, sent } = script(() => failure(503));
  const partner = new ShipStation({ apiKey: KEY, fetch, timeoutMs: 600_000 });
  for (let call = 0; call < 50; call += 1) {
    // The merchants of a partner share what there is.
    await rejection(patiently(partner.onBehalfOf(call + 1).labels.get("se-2")));
  }
  const retries = sent.length - 50;
  assert.ok(retries >= 10 && retries <= 15, `${retries} retries`);
});

test("a token is asked for anew before a retry", async () => {
  const { fetch, sent } = script(lost, ok);
  let count = 0;
  const token = () => `TEST_token_${++count}`;
  await patiently(ShipStation.connect({ url: "https://gateway.example", token, fetch, timeoutMs: 600_000 }).labels.get("se-1"));
  assert.deepEqual(sent.map(({ headers }) => headers.get("authorization")), ["Bearer TEST_token_1", "Bearer TEST_token_2"]);
});

test("an input that is refused here is not tried twice", async () => {
  const { fetch, sent } = script(ok);
  const error = await rejection(shopOf(fetch).labels.get(""));
  assert.ok(error instanceof ApiError && !(error instanceof ConnectionError) && !(error instanceof NotFoundError));
  assert.equal(sent.length, 0);
});

async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
}
