/** `shipstamp/slim` beside the main entry: the same requests, the same errors, and purchases that happen once. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, beforeEach, mock, test } from "node:test";
import { type OperationInfo, ShipStation, operations } from "shipstamp";
import * as slim from "shipstamp/slim";
import { at } from "../../../scripts/places.mjs";
import { callsOf } from "../../harness/defined-calls.ts";
import { defined, options } from "../../harness/definition.ts";
import { patiently, turns } from "../../harness/patience.ts";
import { EXAMPLE, type Sent, failure, json, rejection, service, silence } from "./service.ts";

// The time of a call that waits for nothing else keeps no process alive.
const alive = setInterval(() => {}, 60_000);
after(() => clearInterval(alive));

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const rows = operations.filter(({ effect }) => effect !== "partner");
const isPurchase = ({ effect }: OperationInfo) => effect === "buy" || effect === "funds";
type Answer = (sent: Sent) => Response | Promise<Response>;

const CLIENTS: Record<string, (options: any) => any> = {
  main: (options) => ShipStation.connect({ validate: "off", ...options }),
  slim: (options) => slim.connect(options),
};

/** A client whose gateway gives one answer after the other, and then all as the last. */
function towards(client: string, ...answers: Answer[]) {
  let next = 0;
  const { fetch, sent } = service((call) => (answers[Math.min(next++, answers.length - 1)] as Answer)(call));
  const shopWith = (more: object = {}) => CLIENTS[client]!({ url: "https://gateway.example", token: "TEST_token", fetch, ...more });
  return { sent, shop: shopWith(), shopWith, keys: () => sent.map(keyOf) };
}

const gateway = (...answers: Answer[]) => towards("slim", ...answers);
const keyOf = ({ headers }: Sent) => headers.get("idempotency-key");

/** What a method takes for the parts of a call. */
function given(row: OperationInfo, { path, query, body }: { path?: any; query?: any; body?: any }, more: object = {}): unknown[] {
  const input = row.input === null ? [] : [row.input === "query" ? query : body];
  return [...row.parameters.map((name) => path[name]), ...input, more];
}

const call = (shop: any, row: OperationInfo, values: unknown[]): Promise<any> => shop[row.resource][row.method](...values);

/** What stands in a request, in whatever way it is encoded. What the caller accepts is no matter of the gateway's. */
function said({ url, method, headers: all, body, init }: Sent) {
  const { origin, pathname, searchParams } = new URL(url);
  const path = pathname.split("/").map(decodeURIComponent);
  const headers = [...all].filter(([name]) => name !== "accept");
  return { origin, path, query: [...searchParams], method, headers, body: body ?? undefined, redirect: init.redirect };
}

/** What both clients send for the same arguments. */
async function sentByBoth(row: OperationInfo, values: unknown[]) {
  const sent = [];
  for (const client of Object.keys(CLIENTS)) {
    const to = towards(client, () => json({}));
    await call(to.shopWith({ headers: { "X-Trace": "1" } }), row, values);
    sent.push(said(to.sent[0]!));
  }
  return sent;
}

test("it has the same resources and methods", () => {
  const methods = (shop: any, resource: string) => Object.keys(shop[resource]).filter((name) => name !== "shop").sort();
  const shops = Object.values(CLIENTS).map((connect) => connect({ url: "https://gateway.example", token: "TEST_token" }));
  const resources = [...new Set(rows.map(({ resource }) => resource))].sort();
  assert.deepEqual(Object.keys(shops[1]).filter((name) => name !== "resume").sort(), resources);
  for (const resource of resources) assert.deepEqual(methods(shops[1], resource), methods(shops[0], resource), resource);
});

// Whatever a query needs, and what is written in no other way than by everybody.
const query = { page: 2, page_size: 5, carrier_code: "ups", tracking_number: "1Z", label_id: "se-1", redirect: "shipengine-dashboard", text: "a b&c=ü+%2f?#", list: ["a b", "c"], open: undefined, none: null };

for (const row of rows) {
  test(`${row.id}: the same request as the main entry's`, async () => {
    const body = { text: "a \"b\"/ü%2f?#&=+,\\n€😀", number: 7.25, list: [{ a: null }], open: undefined };
    const path = Object.fromEntries(row.parameters.map((name, index) => [name, `se-${index}_A`]));
    const [theirs, ours] = await sentByBoth(row, given(row, { path, query, body }, { idempotencyKey: isPurchase(row) ? "order/1" : undefined }));
    assert.deepEqual(ours, theirs);
  });
}

for (const operation of defined) {
  if (operation.row.effect === "partner") continue;
  test(`${operation.row.id}: the same request for what the definition describes`, options, async () => {
    for (const fill of ["required", "all"] as const) {
      for (const { input } of callsOf(operation, { fill, examples: true })) {
        const more = { idempotencyKey: isPurchase(operation.row) ? "k" : undefined };
        const [theirs, ours] = await sentByBoth(operation.row, given(operation.row, input, more));
        assert.deepEqual(ours, theirs);
      }
    }
  });
}

test("a parameter of a path stays one segment", async () => {
  const { shop, sent } = gateway(() => json({}));
  for (const id of ["a/b", "a?b#c", "%2e%2e", "ü*'()!", "..."]) await shop.labels.get(id);
  const paths = sent.map(({ url }) => new URL(url).pathname);
  assert.deepEqual(paths.map((path) => path.split("/").length), [4, 4, 4, 4, 4]);
  assert.deepEqual(paths.map((path) => decodeURIComponent(path.slice("/v1/labels/".length))), ["a/b", "a?b#c", "%2e%2e", "ü*'()!", "..."]);
  for (const id of [".", "..", "", null, undefined]) {
    const error = await rejection(shop.labels.get(id as never));
    assert.deepEqual([error.name, error.outcome, error instanceof slim.ValidationError], ["ValidationError", "rejected", true]);
  }
  await rejection(shop.tags.rename("a", ".."));
  assert.equal(sent.length, 5);
});

// By the gateway's own sources: a code is known here by its first letters.
const CODES = [...readFileSync(at("src/gateway/envelope.rs"), "utf8").matchAll(/=> "([a-z_]+)",/g)].map(([, code = ""]) => code);
const FAULTS: [name: string, answer: Answer][] = [
  ["no answer", () => Promise.reject(new TypeError("fetch failed"))],
  ["an answer that broke off", () => new Response(new ReadableStream({ pull: (to) => to.error(new Error("torn")) }))],
  ...[301, 400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 502, 503, 504, 599].map(
    (status): [string, Answer] => [`${status}`, () => new Response("<p>No.</p>", { status })],
  ),
  ["a limit of a carrier", () => failure(429, { error_source: "carrier" })],
  ["a limit with a wait", () => failure(429, {}, { "retry-after": "7" })],
  ["a limit until a date", () => failure(429, {}, { "retry-after": "Sun, 22 Nov 2026 07:52:32 GMT" })],
  ["a wait that outlasts the call", () => failure(503, {}, { "retry-after": "600" })],
];
const ONE_OF_EACH = ["create_label", "add_funds_to_carrier", "create_warehouse", "update_warehouse", "void_label", "calculate_rates", "connect_carrier", "get_label_by_id"];

/** What becomes of a call, and of how many requests, of which client. */
async function endOf(client: string, row: OperationInfo, answer: Answer) {
  const { shop, sent } = towards(client, answer);
  const values = given(row, { path: Object.fromEntries(row.parameters.map((name) => [name, "se-1"])), query: {}, body: {} });
  const { name, outcome, status, code, source, requestId, retryAfterMs, errors, body, key } = await rejection(patiently(call(shop, row, values)));
  const isKept = new Set(sent.map(keyOf)).size === 1 && (key ?? keyOf(sent[0]!)) === keyOf(sent[0]!);
  return { requests: sent.length, isKept, name, outcome, status, code, source, requestId, retryAfterMs, errors, body };
}

async function assertAlike(row: OperationInfo, what: string, answer: Answer): Promise<void> {
  const theirs = await endOf("main", row, answer);
  const ours = await endOf("slim", row, answer);
  // Of a purchase whose outcome is unknown there is an error of its own around the others.
  const known = theirs.name === "OutcomeUnknownError" ? ["requests", "isKept", "name", "outcome", "status", "requestId", "body"] : Object.keys(theirs);
  const picked = (end: object) => Object.fromEntries(Object.entries(end).filter(([name]) => known.includes(name)));
  assert.deepEqual(picked(ours), picked(theirs), `${row.id} after ${what}`);
}

for (const row of rows) {
  test(`${row.id}: after failures as certain and as often as the main entry`, async () => {
    mock.method(Math, "random", () => 0.5);
    const faults = ONE_OF_EACH.includes(row.id) ? FAULTS : FAULTS.filter(([name]) => ["no answer", "429", "500", "503"].includes(name));
    for (const [what, answer] of faults) await assertAlike(row, what, answer);
    if (!["create_label", "connect_carrier"].includes(row.id)) return;
    for (const code of CODES.filter((code) => code !== "purchase_in_progress")) {
      for (const [status, error_source] of [[503, "shipstamp"], [503, "carrier"]] as const) {
        await assertAlike(row, `${status} ${code} of ${error_source}`, () => failure(status, { error_source, error_code: code }));
      }
    }
  });
}

test("the codes that are compared are the gateway's", () => {
  for (const code of ["ledger_unavailable", "upstream_unreachable", "outcome_unknown", "unknown_operation"]) assert.ok(CODES.includes(code), code);
});

const LABEL = { label_id: "se-9", tracking_number: "1Z" };
const lost: Answer = () => Promise.reject(new TypeError("fetch failed"));
const bought: Answer = (sent) => json(LABEL, 200, { "idempotency-key": String(keyOf(sent)) });
const own = (status: number, error_code: string, headers: Record<string, string> = {}): Answer => (sent) =>
  failure(status, { error_source: "shipstamp", error_code }, { "idempotency-key": String(keyOf(sent)), ...headers });
const underWay = own(409, "purchase_in_progress", { "retry-after": "5", location: "/operations/k" });
const OUTCOMES: Record<string, string> = { succeeded: "succeeded", rejected: "rejected", released: "rejected" };
/** What the ledger tells of a purchase. */
const entry = (state: string, more: object = {}, status = 200): Answer => () => {
  const wait = ["pending", "sent", "looking"].includes(state) ? 3 : undefined;
  const told = { key: "k", operation: "create_label", account: "se-1", state, outcome: OUTCOMES[state] ?? "unknown", attempts: 1, retry_after_seconds: wait, ...more };
  return json(told, status, wait === undefined ? {} : { "retry-after": String(wait) });
};
const asked = ({ method, url }: Sent) => `${method} ${new URL(url).pathname}`;

test("a purchase has a key before its answer is there, keeps it, and sends it again after what may pass", async () => {
  const own429 = own(429, "rate_limit_exceeded", { "retry-after": "2" });
  for (const fault of [lost, () => new Response("", { status: 408 }), own(502, "upstream_unreachable"), own429, own(503, "ledger_unavailable")]) {
    const { shop, sent, keys } = gateway(fault, bought);
    const made = shop.labels.create(EXAMPLE);
    assert.match(String(made.idempotencyKey), /^[\w-]{36}$/);
    assert.deepEqual(await patiently(made), LABEL);
    assert.deepEqual(keys(), [made.idempotencyKey, made.idempotencyKey]);
    assert.equal(sent[1]!.body, sent[0]!.body);
  }
  const { shop, keys } = gateway(bought);
  const calls = [shop.labels.create(EXAMPLE, { idempotencyKey: "order/1" }), shop.labels.cancelRefund("se-1", { idempotencyKey: "order/1" })];
  await Promise.all(calls);
  assert.deepEqual([...keys(), ...calls.map(({ idempotencyKey }) => idempotencyKey)], Array(4).fill("order/1"));
  assert.equal(shop.labels.get("se-1").idempotencyKey, undefined);
  const made = [shop.labels.create(EXAMPLE), shop.labels.create(EXAMPLE, { idempotencyKey: "" })];
  await Promise.all(made);
  assert.deepEqual(keys().slice(-2), made.map(({ idempotencyKey }) => idempotencyKey));
  assert.equal(new Set(keys().filter((key) => key?.length === 36)).size, 2);
});

test("who means to buy the same once more says so with every attempt", async () => {
  const { shop, sent } = gateway(lost, bought, bought, () => json({}));
  await patiently(shop.labels.create(EXAMPLE, { allowDuplicate: true }));
  await shop.labels.create(EXAMPLE);
  await shop.labels.get("se-1", {}, { allowDuplicate: true });
  assert.deepEqual(sent.map(({ headers }) => headers.get("allow-duplicate")), ["true", "true", null, null]);
});

test("what the caller changes after the call changes nothing", async () => {
  const { shop, sent } = gateway(lost, bought);
  const body = { shipment: { external_shipment_id: "1" } };
  const made = shop.labels.create(body as never);
  body.shipment.external_shipment_id = "2";
  await patiently(made);
  assert.deepEqual(sent.map((one) => one.body), Array(2).fill('{"shipment":{"external_shipment_id":"1"}}'));
});

test("a purchase under way is asked for as often as it takes, each time after the wait that is wished", async () => {
  for (const answer of [underWay, entry("pending", { retry_after_seconds: 5 }, 202)]) {
    const waits = answer === underWay ? answer : async (sent: Sent) => new Response((await answer(sent)).body, { status: 202, headers: { "retry-after": "5" } });
    const { shopWith, sent, keys } = gateway(...Array<Answer>(8).fill(waits), bought);
    const made = shopWith({ maxRetries: 0, headers: { prefer: "respond-async" } }).labels.create(EXAMPLE);
    await turns();
    mock.timers.tick(4_999);
    await turns();
    assert.equal(sent.length, 1);
    assert.deepEqual(await patiently(made), LABEL);
    assert.deepEqual([sent.length, new Set(keys()).size], [9, 1]);
  }
});

test("what the ledger says is final, after an answer was lost too, and what others say is not", async () => {
  const refused = await rejection(patiently(gateway(lost, own(400, "insufficient_funds")).shop.labels.create(EXAMPLE)));
  assert.deepEqual([refused.name, refused.outcome, refused.code], ["ValidationError", "rejected", "insufficient_funds"]);
  const { shop, keys } = gateway(lost, () => failure(401));
  const doubt = await rejection(patiently(shop.labels.create(EXAMPLE)));
  assert.ok(doubt instanceof slim.OutcomeUnknownError);
  assert.deepEqual([doubt.outcome, doubt.key, (doubt.cause as Error).name], ["unknown", keys()[0], "AuthenticationError"]);
  for (const [status, code] of [[409, "possible_duplicate"], [422, "idempotency_key_reused"]] as const) {
    const { shop, sent } = gateway(own(status, code));
    const error = await rejection(patiently(shop.labels.create(EXAMPLE)));
    assert.deepEqual([error.code, error.outcome, sent.length], [code, "rejected", 1]);
  }
});

test("a token is asked for anew with every attempt, and none is a failure of its own", async () => {
  let count = 0;
  const { shopWith, sent, keys } = gateway(lost, bought);
  await patiently(shopWith({ token: async () => `TEST_token_${++count}` }).labels.create(EXAMPLE));
  assert.deepEqual(sent.map(({ headers }) => headers.get("authorization")), ["Bearer TEST_token_1", "Bearer TEST_token_2"]);
  assert.equal(new Set(keys()).size, 1);
  const failing = await rejection(shopWith({ token: () => Promise.reject(new Error("logged out")) }).labels.create(EXAMPLE));
  assert.deepEqual([failing.name, failing.outcome, failing.cause.message, sent.length], ["AuthenticationError", "rejected", "logged out", 2]);
  let isOut = false;
  const half = gateway(lost).shopWith({ token: () => { if (isOut) throw new Error("logged out"); isOut = true; return "TEST_token"; } });
  assert.ok((await rejection(patiently(half.labels.create(EXAMPLE)))) instanceof slim.OutcomeUnknownError);
});

test("lookup() asks the ledger once", async () => {
  const looked = async (...answers: Answer[]) => {
    const { shop, sent } = gateway(own(502, "outcome_unknown"), ...answers);
    const error = await rejection(patiently(shop.labels.create(EXAMPLE, { idempotencyKey: "a/b" })));
    assert.equal(sent.length, 1);
    return { sent, found: patiently(error.lookup()) };
  };
  const { sent, found } = await looked(entry("succeeded", { reply: { status: 200, body: LABEL } }));
  assert.deepEqual(await found, LABEL);
  assert.deepEqual(asked(sent[1]!), "GET /operations/a%2Fb");
  const looking = await looked(entry("looking"));
  assert.deepEqual([await looking.found, looking.sent.length], [undefined, 2]);
  assert.equal(await (await looked(() => failure(404, { error_source: "shipstamp", error_code: "unknown_operation" }))).found, undefined);
  const ends: [Answer, string, string][] = [
    [entry("released"), "ApiError", "rejected"],
    [entry("rejected", { reply: { status: 400, body: { errors: [{ error_code: "no" }] } } }), "ValidationError", "rejected"],
    [entry("unknown"), "OutcomeUnknownError", "unknown"],
    [() => failure(404), "NotFoundError", "rejected"],
    [() => failure(401), "OutcomeUnknownError", "unknown"],
    [own(503, "ledger_unavailable"), "OutcomeUnknownError", "unknown"],
  ];
  for (const [answer, name, outcome] of ends) {
    const error = await rejection((await looked(answer)).found);
    assert.deepEqual([error.name, error.outcome], [name, outcome]);
  }
});

test("a purchase is taken up again by its key, and waited for", async () => {
  const answers = [entry("pending"), lost, entry("sent"), entry("succeeded", { adopted: true, reply: { status: 200, body: LABEL } })];
  const { shop, sent } = gateway(...answers);
  const made = shop.resume("k");
  assert.equal(made.idempotencyKey, "k");
  const { data, partial, errors } = await patiently<any>(made.withResponse());
  assert.deepEqual([data, partial, errors], [LABEL, false, []]);
  assert.deepEqual(sent.map(asked), Array(4).fill("GET /operations/k"));
  const empty = gateway(entry("succeeded", { reply: { status: 204 } }));
  assert.equal(await empty.shop.resume("k"), undefined);
});

test("taking up throws what the purchase would have thrown, and never says rejected of what it could not ask", async () => {
  const body = { errors: [{ error_source: "carrier", error_code: "bad_address", message: "No such street" }] };
  const ends: [Answer, string, string, string | undefined][] = [
    [entry("rejected", { reply: { status: 400, body } }), "ValidationError", "rejected", "bad_address"],
    [entry("released", { message: "Send it again." }), "ApiError", "rejected", "released"],
    [entry("unknown", { message: "Look at the labels." }), "OutcomeUnknownError", "unknown", "unknown"],
    [() => failure(404, { error_source: "shipstamp", error_code: "unknown_operation" }), "NotFoundError", "rejected", "unknown_operation"],
    [() => failure(401), "OutcomeUnknownError", "unknown", "unknown"],
    [() => failure(403), "OutcomeUnknownError", "unknown", "unknown"],
    [own(503, "ledger_unavailable"), "OutcomeUnknownError", "unknown", "ledger_unavailable"],
    [lost, "OutcomeUnknownError", "unknown", undefined],
  ];
  for (const [answer, name, outcome, code] of ends) {
    const error = await rejection(patiently(gateway(answer).shop.resume("k")));
    assert.deepEqual([error.name, error.outcome, error.code], [name, outcome, code]);
    if (name === "OutcomeUnknownError") assert.equal(error.key, "k");
  }
  // After the ledger was heard once, too.
  const locked = await rejection(patiently(gateway(entry("sent"), () => failure(401)).shop.resume("k")));
  assert.deepEqual([locked.name, locked.key], ["OutcomeUnknownError", "k"]);
  for (const key of ["", ".", ".."]) assert.equal((await rejection(gateway(lost).shop.resume(key))).name, "ValidationError");
});

test("a call has its time, a purchase more of it, and both an own where one is set", async () => {
  const given: number[] = [];
  mock.method(AbortSignal, "timeout", (ms: number) => {
    given.push(ms);
    return new AbortController().signal;
  });
  const { shop, shopWith } = gateway(bought, () => json({}), entry("succeeded", { reply: { status: 200, body: LABEL } }), () => json({}));
  await shop.labels.create(EXAMPLE);
  await shop.labels.get("se-1");
  await shop.resume("k");
  await shopWith({ timeoutMs: 7 }).labels.get("se-1");
  await shopWith({ timeoutMs: 7 }).labels.get("se-1", {}, { timeoutMs: 8 });
  assert.deepEqual(given, [180_000, 65_000, 180_000, 7, 8]);
});

test("whoever ends a call, or the time, is obeyed, and a purchase stays findable", { timeout: 30_000 }, async () => {
  const silent = gateway(({ init }) => silence(init));
  const late = await rejection(silent.shop.labels.get("se-1", {}, { timeoutMs: 5 }));
  assert.deepEqual([late.name, late.outcome, late instanceof slim.TimeoutError], ["TimeoutError", "rejected", true]);
  const lateBuy = await rejection(silent.shop.labels.create(EXAMPLE, { timeoutMs: 5 }));
  assert.ok(lateBuy instanceof slim.OutcomeUnknownError && lateBuy.cause instanceof slim.TimeoutError);
  const deaf = gateway(() => new Promise(() => {}));
  assert.equal((await rejection(deaf.shop.labels.get("se-1", {}, { timeoutMs: 5 }))).name, "TimeoutError");
  const mute = deaf.shopWith({ token: () => new Promise(() => {}) });
  assert.equal((await rejection(mute.labels.create(EXAMPLE, { timeoutMs: 5 }))).outcome, "rejected");
  const ended = async (answer: Answer, make: (shop: any, signal: AbortSignal) => Promise<unknown>) => {
    const { shop, sent } = gateway(answer);
    const controller = new AbortController();
    const end = rejection(make(shop, controller.signal));
    await turns();
    controller.abort(new Error("enough"));
    const error = await end;
    mock.timers.tick(600_000);
    await turns();
    return [error.name, (error.cause ?? error) === controller.signal.reason, error.key, sent.length];
  };
  const silentAnswer: Answer = ({ init }) => silence(init);
  assert.deepEqual(await ended(silentAnswer, (shop, signal) => shop.labels.get("se-1", {}, { signal })), ["Error", true, undefined, 1]);
  assert.deepEqual(await ended(silentAnswer, (shop, signal) => shop.labels.void("se-1", { signal })), ["OutcomeUnknownError", true, undefined, 1]);
  const buy = (shop: any, signal: AbortSignal) => shop.labels.create(EXAMPLE, { signal, idempotencyKey: "k" });
  assert.deepEqual(await ended(silentAnswer, buy), ["OutcomeUnknownError", true, "k", 1]);
  assert.deepEqual(await ended(underWay, buy), ["OutcomeUnknownError", true, "k", 1]);
  assert.deepEqual(await ended(entry("sent"), (shop, signal) => shop.resume("k", { signal })), ["OutcomeUnknownError", true, "k", 1]);
  const over = gateway(bought);
  const error = await rejection(over.shop.labels.create(EXAMPLE, { signal: AbortSignal.abort(new Error("before")) }));
  assert.deepEqual([error.message, over.sent.length], ["before", 0]);
});

test("a list is followed page by page, from the page that was asked for", async () => {
  const answer: Answer = ({ url }) => {
    const page = Number(new URL(url).searchParams.get("page") ?? 1);
    return json({ labels: [{ label_id: `se-${page}a` }, { label_id: `se-${page}b` }], total: 6, page, pages: 3, links: { next: { href: "https://elsewhere.example/" } } });
  };
  const { shop, sent } = gateway(answer);
  const ids: string[] = [];
  for await (const label of shop.labels.list({ page_size: 2 })) ids.push(label.label_id);
  assert.deepEqual(ids, ["se-1a", "se-1b", "se-2a", "se-2b", "se-3a", "se-3b"]);
  assert.deepEqual(sent.map(({ url }) => new URL(url).search), ["?page_size=2", "?page_size=2&page=2", "?page_size=2&page=3"]);
  const pages: number[] = [];
  for await (const { page } of shop.labels.list({ page: 2 }).pages()) pages.push(page);
  assert.deepEqual(pages, [2, 3]);
  assert.equal((await shop.labels.list()).labels.length, 2);
  // A list without numbers says only whether there is more.
  const linked = gateway(
    () => json({ errors: [{ error: "1" }], links: { next: { href: "https://elsewhere.example/" } } }),
    () => json({ errors: [{ error: "2" }], links: { next: {} } }),
  );
  const errors = [];
  for await (const { error } of linked.shop.batches.listErrors("se-1")) errors.push(error);
  assert.deepEqual([errors, linked.sent.map(({ url }) => new URL(url).search)], [["1", "2"], ["", "?page=2"]]);
});

test("withResponse() tells what is around the data, and only there its failure has to be handled", async () => {
  const around = { "x-shipengine-requestid": "id" };
  const failed = (reply: object) => gateway(() => json(reply, 200, around)).shop.labels.void("se-1").withResponse();
  const { data, response, requestId, partial, warnings } = await failed({ approved: true });
  assert.deepEqual([data, response.status, requestId, partial, warnings], [{ approved: true }, 200, "id", false, []]);
  assert.equal((await failed({ approved: false })).partial, true);
  const rates = await failed({ rate_response: { errors: [{ message: "down" }] } });
  assert.deepEqual([rates.partial, rates.errors], [true, [{ message: "down" }]]);
  const error = await rejection(gateway(() => failure(404)).shop.labels.get("se-1").withResponse());
  assert.deepEqual([error.name, error.operation], ["NotFoundError", "labels.get"]);
});

test("a file is given as it comes, and its failure is an error", async () => {
  const { shop } = gateway(() => new Response("%PDF", { headers: { "content-type": "application/pdf" } }));
  const file = await shop.downloads.get("1", "2", "label.pdf");
  assert.equal(await file.text(), "%PDF");
  assert.equal((await rejection(gateway(() => failure(404)).shop.downloads.get("1", "2", "x.pdf"))).name, "NotFoundError");
});

test("a reply that is no JSON is no success, and its purchase is unknown", async () => {
  const page: Answer = () => new Response("<html>");
  assert.equal((await rejection(patiently(gateway(page).shop.labels.get("se-1")))).name, "ConnectionError");
  assert.equal((await rejection(patiently(gateway(page).shop.labels.create(EXAMPLE)))).name, "OutcomeUnknownError");
  assert.equal(await gateway(() => new Response(null, { status: 204 })).shop.tags.delete("a"), undefined);
});

test("neither it nor its errors show the token, and its client stays as it was made", async () => {
  const { fetch, sent } = service(() => failure(400));
  const options = { url: "https://gateway.example", token: "TEST_token", fetch };
  const shop = slim.connect(options);
  options.token = "TEST_other";
  options.url = "https://elsewhere.example";
  const error = await rejection(shop.labels.get("se-1"));
  assert.ok(!JSON.stringify([shop, error, { ...error }]).includes("TEST_"));
  assert.deepEqual(sent.map(({ url, headers }) => [url, headers.get("authorization")]), [["https://gateway.example/v1/labels/se-1?", "Bearer TEST_token"]]);
});
