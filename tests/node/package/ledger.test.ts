/** Purchases by way of a gateway, whose ledger buys once for each key. The gateway and the clock are the test's. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { patiently, turns } from "../../harness/patience.ts";
import { NotFoundError, OutcomeUnknownError, ShipStation, TimeoutError } from "shipstamp";
import { EXAMPLE, KEY, type Sent, failure, json, rejection, service, silence } from "./service.ts";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

const LABEL = { label_id: "se-9", tracking_number: "1Z" };
type Answer = (sent: Sent) => Response | Promise<Response>;

/** A gateway that answers one call after the other, and then all as the last. */
function gateway(...answers: Answer[]) {
  let next = 0;
  const { fetch, sent } = service((call) => (answers[Math.min(next++, answers.length - 1)] as Answer)(call));
  const shopWith = (more: object = {}) => ShipStation.connect({ url: "https://gateway.example", token: "TEST_token", fetch, ...more });
  return { sent, shop: shopWith(), shopWith, keys: () => sent.map(keyOf) };
}

const keyOf = ({ headers }: Sent) => headers.get("idempotency-key");
const lost: Answer = () => Promise.reject(new TypeError("fetch failed"));
const bought: Answer = (sent) => json(LABEL, 200, { "idempotency-key": String(keyOf(sent)) });
const replayed: Answer = (sent) => json(LABEL, 200, { "idempotency-key": String(keyOf(sent)), "idempotent-replayed": "true" });
const own = (status: number, error_code: string, headers: Record<string, string> = {}): Answer => (sent) =>
  failure(status, { error_source: "shipstamp", error_code }, { "idempotency-key": String(keyOf(sent)), ...headers });
const underWay = own(409, "purchase_in_progress", { "retry-after": "5", location: "/operations/k" });
const entry = (state: string, more: object = {}): Answer => () =>
  json({ key: "k", operation: "create_label", account: "se-1", state, attempts: 1, ...more });
const accepted: Answer = () => json({ key: "k", operation: "create_label", state: "pending" }, 202, { location: "/operations/k" });

test("a purchase has a key before its answer is there, and sends it", async () => {
  const { shop, keys } = gateway(bought);
  const call = shop.labels.create(EXAMPLE);
  assert.match(String(call.idempotencyKey), /^\d+-\d+-\d+-\d+$/);
  assert.deepEqual(await call, LABEL);
  assert.deepEqual(keys(), [call.idempotencyKey]);
  const byId = shop.call("create_label", { body: EXAMPLE });
  await byId;
  assert.equal(keys()[1], byId.idempotencyKey);
  assert.notEqual(byId.idempotencyKey, call.idempotencyKey);
});

test("awaiting a call twice is one request, and a new call has a new key", async () => {
  const { shop, sent, keys } = gateway(bought);
  const call = shop.labels.create(EXAMPLE);
  await Promise.all([call, call, call.withResponse()]);
  assert.equal(sent.length, 1);
  await shop.labels.create(EXAMPLE);
  assert.equal(new Set(keys()).size, 2);
});

test("the caller's key is used, wherever the options stand", async () => {
  const { shop, keys } = gateway(bought);
  const calls = [
    shop.labels.create(EXAMPLE, { idempotencyKey: "order/1001" }),
    shop.labels.createFromRate("se-1", {}, { idempotencyKey: "order/1001" }),
    shop.labels.cancelRefund("se-1", { idempotencyKey: "order/1001" }),
    shop.carriers.addFunds("se-1", { currency: "usd", amount: 1 }, { idempotencyKey: "order/1001" }),
  ];
  await Promise.all(calls);
  assert.deepEqual([...new Set([...keys(), ...calls.map((call) => call.idempotencyKey)])], ["order/1001"]);
  const request = shop.prepare("create_label", { body: EXAMPLE });
  assert.match(String(request.headers.get("idempotency-key")), /^\d+-\d+-\d+-\d+$/);
});

test("a key that no gateway takes is refused", async () => {
  const { shop, sent } = gateway(bought);
  for (const key of ["", 'a"b', "a\\b", "a b", ".", "..", "x".repeat(256)]) {
    const error = await rejection(shop.labels.create(EXAMPLE, { idempotencyKey: key }));
    assert.equal(error.name, "ValidationError", key);
    assert.equal((await rejection(shop.resume(key))).name, "ValidationError", key);
  }
  assert.equal(sent.length, 0);
});

test("what is no purchase has no key", async () => {
  const { shop, keys } = gateway(() => json({ labels: [] }));
  assert.equal(shop.labels.get("se-1").idempotencyKey, undefined);
  assert.equal(shop.labels.void("se-1").idempotencyKey, undefined);
  await turns();
  assert.deepEqual(keys(), [null, null]);
});

test("straight to ShipStation there is no key, and nothing is sent again", async () => {
  const { fetch, sent } = service(lost);
  const shop = new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("se-1");
  const call = shop.labels.create(EXAMPLE);
  assert.equal(call.idempotencyKey, undefined);
  const error = await rejection(patiently(call));
  assert.deepEqual([error.name, error.key, sent.length, keyOf(sent[0]!)], ["OutcomeUnknownError", undefined, 1, null]);
  assert.match((await rejection(shop.resume("k"))).message, /keeps no ledger/);
  assert.equal(sent.length, 1);
});

for (const [what, fault] of [
  ["a lost answer", lost],
  ["an answer that broke off", () => new Response(new ReadableStream({ pull: (to) => to.error(new Error("torn")) }))],
  ["a 502 of the gateway", own(502, "upstream_unreachable")],
  ["a 408 of a proxy", () => new Response("", { status: 408 })],
  ["a limit", own(429, "rate_limit_exceeded", { "retry-after": "2" })],
  ["a ledger that cannot be asked", own(503, "ledger_unavailable", { "retry-after": "2" })],
] as const) {
  test(`after ${what} the purchase is sent again under the same key`, async () => {
    const { shop, sent, keys } = gateway(fault, replayed);
    const call = shop.labels.create(EXAMPLE);
    assert.deepEqual(await patiently(call), LABEL);
    assert.deepEqual(keys(), [call.idempotencyKey, call.idempotencyKey]);
    assert.equal(sent[1]!.body, sent[0]!.body);
  });
}

test("a token is asked for anew, and the key stays", async () => {
  let count = 0;
  const { shopWith, sent, keys } = gateway(lost, bought);
  await patiently(shopWith({ token: () => `TEST_token_${++count}` }).labels.create(EXAMPLE));
  assert.deepEqual(sent.map(({ headers }) => headers.get("authorization")), ["Bearer TEST_token_1", "Bearer TEST_token_2"]);
  assert.equal(new Set(keys()).size, 1);
});

test("a purchase under way is asked for as often as it takes, each time after the wait that is wished", async () => {
  const { shopWith, sent, keys } = gateway(...Array<Answer>(8).fill(underWay), replayed);
  const call = shopWith({ maxRetries: 0 }).labels.create(EXAMPLE);
  await turns();
  mock.timers.tick(4_999);
  await turns();
  assert.equal(sent.length, 1);
  assert.deepEqual(await patiently(call), LABEL);
  assert.equal(sent.length, 9);
  assert.equal(new Set(keys()).size, 1);
});

test("waiting for purchases uses up nothing of what retries may cost", async () => {
  const { shop, sent } = gateway(...Array<Answer>(20).fill(underWay), lost, lost, bought);
  await patiently(shop.labels.create(EXAMPLE));
  assert.equal(sent.length, 23);
});

test("what the ledger says is final, after an answer was lost too", async () => {
  const refused = gateway(lost, own(400, "insufficient_funds"));
  const error = await rejection(patiently(refused.shop.labels.create(EXAMPLE)));
  assert.deepEqual([error.name, error.outcome], ["ValidationError", "rejected"]);
  // This was not the ledger.
  const locked = gateway(lost, () => failure(401));
  const doubt = await rejection(patiently(locked.shop.labels.create(EXAMPLE)));
  assert.ok(doubt instanceof OutcomeUnknownError);
  assert.equal(doubt.key, keyOf(locked.sent[0]!));
  // Turned away by the ledger itself, so it had not been bought by then, and what came after was no ledger.
  const turnedAway = gateway(lost, own(429, "rate_limit_exceeded", { "retry-after": "1" }), () => failure(401));
  assert.equal((await rejection(patiently(turnedAway.shop.labels.create(EXAMPLE)))).outcome, "rejected");
});

test("a duplicate and a key used for something else are refused at once", async () => {
  for (const [status, code] of [[409, "possible_duplicate"], [422, "idempotency_key_reused"]] as const) {
    const { shop, sent } = gateway(own(status, code));
    const error = await rejection(patiently(shop.labels.create(EXAMPLE)));
    assert.deepEqual([error.code, error.outcome, sent.length], [code, "rejected", 1]);
  }
});

test("the same once more is bought where its call allows it, and each attempt says so", async () => {
  const { shop, sent } = gateway(lost, bought);
  await patiently(shop.labels.create(EXAMPLE, { allowDuplicate: true }));
  await shop.labels.create(EXAMPLE, { allowDuplicate: false });
  await shop.labels.create(EXAMPLE);
  await shop.labels.void("se-1", { allowDuplicate: true });
  const { fetch, sent: straight } = service(() => json(LABEL));
  await new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("se-1").labels.create(EXAMPLE, { allowDuplicate: true });
  const allowed = ({ headers }: { headers: Headers }) => headers.get("allow-duplicate");
  assert.deepEqual([...sent, ...straight].map(allowed), ["true", "true", null, null, null, null]);
  assert.equal(allowed(shop.prepare("create_label", { body: EXAMPLE }, { allowDuplicate: true })), "true");
});

test("the ledger's last word that nobody knows is an unknown outcome, and is not asked for twice", async () => {
  const { shop, sent } = gateway(own(502, "outcome_unknown"));
  const error = await rejection(patiently(shop.labels.create(EXAMPLE)));
  assert.ok(error instanceof OutcomeUnknownError);
  assert.equal(error.key, keyOf(sent[0]!));
  assert.match(error.message, /lookup\(\) first, or do it under the same key/);
  assert.equal(sent.length, 1);
});

test("a slow carrier is waited for longer than other calls, and timeoutMs bounds it", async () => {
  const slow = gateway(({ init }) => silence(init));
  let isOver = false;
  const call = rejection(slow.shop.labels.create(EXAMPLE)).finally(() => { isOver = true; });
  await turns();
  mock.timers.tick(170_000);
  await turns();
  assert.equal(isOver, false);
  mock.timers.tick(10_000);
  const error = await call;
  assert.ok(error instanceof OutcomeUnknownError && error.cause instanceof TimeoutError);
  assert.equal(error.key, keyOf(slow.sent[0]!));
  const short = gateway(underWay);
  const told = await rejection(patiently(short.shopWith({ timeoutMs: 15_000 }).labels.create(EXAMPLE)));
  assert.ok(told instanceof OutcomeUnknownError);
  assert.equal(short.sent.length, 3);
});

test("a caller who gives up in the wait is obeyed, and keeps the key", async () => {
  const { shop, sent } = gateway(underWay);
  const controller = new AbortController();
  const call = rejection(shop.labels.create(EXAMPLE, { signal: controller.signal }));
  await turns();
  controller.abort(new Error("enough"));
  const error = await call;
  assert.ok(error instanceof OutcomeUnknownError);
  assert.deepEqual([error.cause, error.key], [controller.signal.reason, keyOf(sent[0]!)]);
  mock.timers.tick(600_000);
  await turns();
  assert.equal(sent.length, 1);
});

test("a purchase that was only accepted is followed to its end", async () => {
  const { shopWith, sent, keys } = gateway(
    accepted,
    entry("sent", { retry_after_seconds: 3 }),
    lost,
    entry("looking", { retry_after_seconds: 3 }),
    entry("succeeded", { reply: { status: 200, body: LABEL } }),
  );
  const shop = shopWith({ headers: { prefer: "respond-async" } });
  assert.deepEqual(await patiently(shop.labels.create(EXAMPLE, { idempotencyKey: "a/b" })), LABEL);
  assert.deepEqual(keys(), ["a/b", null, null, null, null]);
  assert.deepEqual([...new Set(sent.slice(1).map(({ url, method }) => `${method} ${url}`))], [
    "GET https://gateway.example/operations/a%2Fb",
  ]);
});

test("an accepted purchase that cannot be asked for is unknown, and one that is refused is refused", async () => {
  for (const answer of [() => failure(401), () => failure(404, { error_code: "unknown_operation" })]) {
    const error = await rejection(patiently(gateway(accepted, answer).shop.labels.create(EXAMPLE)));
    assert.ok(error instanceof OutcomeUnknownError);
    assert.equal(error.outcome, "unknown");
    assert.ok(["AuthenticationError", "NotFoundError"].includes((error.cause as Error).name));
  }
  const body = { errors: [{ error_source: "carrier", error_code: "bad_address", message: "No such street" }] };
  const refused = gateway(accepted, entry("rejected", { reply: { status: 400, body } }));
  const error = await rejection(patiently(refused.shop.labels.create(EXAMPLE)));
  assert.deepEqual([error.code, error.outcome, error.operation], ["bad_address", "rejected", "create_label"]);
});

test("a purchase is taken up again by its key, and waited for", async () => {
  const { shop, sent } = gateway(
    entry("pending", { retry_after_seconds: 1 }),
    entry("sent", { retry_after_seconds: 60 }),
    entry("succeeded", { label_id: "se-9", adopted: true, reply: { status: 200, body: LABEL } }),
  );
  const call = shop.resume("k");
  assert.equal(call.idempotencyKey, "k");
  const { data, partial, errors } = await patiently(call.withResponse());
  assert.deepEqual([data, partial, errors], [LABEL, false, []]);
  assert.deepEqual(sent.map(({ method, url }) => `${method} ${url}`), Array(3).fill("GET https://gateway.example/operations/k"));
});

test("a purchase without a reply of its own is taken up too", async () => {
  const { shop } = gateway(entry("succeeded", { operation: "process_batch", reply: { status: 204, body: null } }));
  assert.equal(await shop.resume<void>("k"), undefined);
});

test("what is taken up fails as the purchase would have, or says that nothing was bought", async () => {
  const resumed = (...answers: Answer[]) => rejection(patiently(gateway(...answers).shop.resume("k")));
  const body = { errors: [{ error_source: "carrier", error_code: "bad_address", message: "No such street" }] };
  const rejected = await resumed(entry("rejected", { reply: { status: 400, body } }));
  assert.deepEqual([rejected.name, rejected.code, rejected.outcome], ["ValidationError", "bad_address", "rejected"]);
  assert.match(rejected.message, /create_label.*No such street/);
  const released = await resumed(entry("released"));
  assert.deepEqual([released.name, released.code, released.outcome], ["ApiError", "released", "rejected"]);
  assert.match(released.message, /Nothing was bought, and the same key may be sent again/);
  const unknown = await resumed(entry("unknown", { message: "Look at the labels of 12:00.", candidates: ["se-7"] }));
  assert.ok(unknown instanceof OutcomeUnknownError);
  assert.deepEqual([unknown.key, (unknown.body as any).candidates], ["k", ["se-7"]]);
  assert.match(unknown.message, /Look at the labels of 12:00/);
  assert.ok((await resumed(() => failure(404, { error_source: "shipstamp", error_code: "unknown_operation" }))) instanceof NotFoundError);
  // Nothing is known of the purchase only because the ledger could not be asked.
  const locked = await resumed(() => failure(401));
  assert.ok(locked instanceof OutcomeUnknownError);
  assert.deepEqual([(locked.cause as Error).name, locked.key], ["AuthenticationError", "k"]);
});

test("taking up ends with its time or its caller", async () => {
  const { shop, sent } = gateway(entry("sent", { retry_after_seconds: 5 }));
  const late = await rejection(patiently(shop.resume("k", { timeoutMs: 15_000 })));
  assert.ok(late instanceof OutcomeUnknownError && late.cause instanceof TimeoutError);
  assert.equal(late.key, "k");
  const asked = sent.length;
  assert.equal(asked, 3);
  const controller = new AbortController();
  const call = rejection(shop.resume("k", { signal: controller.signal }));
  await turns();
  controller.abort(new Error("enough"));
  const ended = await call;
  assert.ok(ended instanceof OutcomeUnknownError);
  assert.equal(ended.cause, controller.signal.reason);
  mock.timers.tick(600_000);
  await turns();
  assert.equal(sent.length, asked + 1);
  const silent = gateway(({ init }) => silence(init));
  const stop = new AbortController();
  const waiting = rejection(silent.shop.resume("k", { signal: stop.signal }));
  await turns();
  stop.abort(new Error("enough"));
  assert.equal((await waiting).cause, stop.signal.reason);
});

test("lookup() of a purchase through a gateway asks the ledger", async () => {
  const failing: Answer = own(502, "outcome_unknown");
  const looked = async (...answers: Answer[]) => {
    const { shop, sent } = gateway(failing, ...answers);
    const error = await rejection(shop.labels.create(EXAMPLE, { idempotencyKey: "k" }));
    return { sent, found: patiently(error.lookup()) };
  };
  const { sent, found } = await looked(entry("succeeded", { reply: { status: 200, body: LABEL } }));
  assert.deepEqual(await found, LABEL);
  assert.equal(sent[1]!.url, "https://gateway.example/operations/k");
  assert.equal(await (await looked(entry("looking"))).found, undefined);
  const missing = () => failure(404, { error_source: "shipstamp", error_code: "unknown_operation" });
  assert.equal(await (await looked(missing)).found, undefined);
  assert.equal((await rejection((await looked(entry("released"))).found)).outcome, "rejected");
  assert.equal((await rejection((await looked(() => failure(404))).found)).name, "NotFoundError");
});
