/** Purchases through the ledger: at most one for each key, and each answered by what became of it. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { example } from "../../scripts/serve/example.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken } from "../harness/gateway.ts";
import { type RecordedRequest, type Recorder, type Reply, startRecorder } from "../harness/recorder.ts";

const shop = mintToken({ accounts: ["se-1", "se-2"], scopes: ["read", "buy", "funds"] });
const buyer = mintToken({ name: "buyer", accounts: ["se-1"], scopes: ["buy"] });

// The clock of the ledger stands still unless a test moves it, and, being far ahead, its alarm rings only when a test says so.
const main = `
  import worker, { createGateway, Ledger } from "shipstamp/worker";
  let time = Date.UTC(2099, 10, 1);
  let stopped = "";
  export class Clocked extends Ledger {
    constructor(state, env) {
      super(state, { ...env, STOPPED: stopped });
      this.state = state;
    }
    now() {
      return time;
    }
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/anew") this.state.abort("as after a deployment");
      if (pathname !== "/alarm") return super.fetch(request);
      await this.alarm();
      return new Response();
    }
  }
  export default {
    async fetch(request, env, ctx) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/stop") {
        stopped = searchParams.get("accounts");
        return env.LEDGER.get(env.LEDGER.idFromName("1")).fetch("https://object.invalid/anew").catch(() => new Response());
      }
      if (pathname !== "/later") return worker.fetch(request, env, ctx);
      time += Number(searchParams.get("ms"));
      return env.LEDGER.get(env.LEDGER.idFromName("1")).fetch("https://object.invalid/alarm");
    },
  };
`;

let recorder: Recorder;
let worker: Awaited<ReturnType<typeof startEmbedded>>;
let reply: (request: RecordedRequest) => Reply | Promise<Reply>;

const label = (id: string): Reply => ({ headers: { "content-type": "application/json" }, body: JSON.stringify({ label_id: id, created_at: "2099-11-01T00:00:01Z" }) });
const failure = (status: number, source: string, code: string, message = "no"): Reply => ({
  status,
  headers: { "content-type": "application/json", "retry-after": "7" },
  body: JSON.stringify({ request_id: "r", errors: [{ error_source: source, error_type: "system", error_code: code, message }] }),
});

beforeEach(async () => {
  recorder = await startRecorder((request) => reply(request));
  worker = await startEmbedded({
    main,
    objects: { LEDGER: "Clocked" },
    vars: { SHIPSTATION_API_KEY: "TEST_canary_key", SHIPSTATION_API_URL: recorder.url, APP_TOKENS: JSON.stringify([shop.entry, buyer.entry]) },
  });
});
afterEach(async () => {
  await worker.stop();
  await recorder.stop();
});

interface Asks {
  readonly key?: string;
  readonly body?: unknown;
  readonly path?: string;
  readonly account?: string;
  readonly headers?: Record<string, string>;
}

async function buy({ key, body = example, path = "/v1/labels", account = "se-1", headers = {} }: Asks = {}) {
  const response = await fetch(worker.url + path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${shop.token}`,
      "on-behalf-of": account,
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return told(response);
}

async function told(response: Response) {
  const body = (await response.json()) as Record<string, unknown> & { errors?: { error_code: string; message: string }[] };
  const { status, headers } = response;
  return { status, body, code: body.errors?.[0]?.error_code, isReplayed: headers.get("idempotent-replayed") === "true", headers };
}

const operation = async (key: string, token = shop.token) =>
  told(await fetch(`${worker.url}/operations/${encodeURIComponent(key)}`, { headers: { authorization: `Bearer ${token}`, "on-behalf-of": "se-1" } }));

const later = (ms: number) => fetch(`${worker.url}/later?ms=${ms}`);

/** Once as many requests have reached ShipStation. */
async function reached(count: number): Promise<void> {
  while (recorder.requests.length < count) await new Promise((resolve) => setImmediate(resolve));
}

const purchases = () => recorder.requests.filter(({ method }) => method === "POST");

test("the same key buys once, and is answered by the first answer", async () => {
  reply = () => label("se-7");
  const first = await buy({ key: '"order-1"' });
  assert.deepEqual([first.status, first.body["label_id"], first.isReplayed, first.headers.get("idempotency-key")], [200, "se-7", false, "order-1"]);
  const second = await buy({ key: "order-1" });
  assert.deepEqual([second.status, second.body, second.isReplayed], [200, first.body, true]);
  assert.equal(purchases().length, 1);
  const [sent] = purchases();
  assert.equal(sent?.header("on-behalf-of"), "se-1");
  const { shipment } = JSON.parse(String(sent?.body)) as { shipment: Record<string, unknown> };
  const { external_shipment_id, ...rest } = shipment;
  assert.match(String(external_shipment_id), /^ss-[0-9a-f]{40}$/);
  assert.deepEqual(rest, (example as { shipment: unknown }).shipment);
});

test("a key stands for one body, and for one account", async () => {
  reply = () => label("se-7");
  await buy({ key: "k" });
  const other = await buy({ key: "k", body: { ...example, label_format: "zpl" } });
  assert.deepEqual([other.status, other.code], [422, "idempotency_key_reused"]);
  assert.equal((await buy({ key: "k", account: "se-2" })).isReplayed, false);
  assert.deepEqual(purchases().map((request) => request.header("on-behalf-of")), ["se-1", "se-2"]);
  assert.equal((await buy({ key: "a b" })).status, 400);
});

test("the same under another key is a possible slip, for a while, unless the caller says otherwise", async () => {
  reply = () => label(`se-${purchases().length}`);
  await buy({ key: "one" });
  for (const key of ["two", undefined]) {
    const slip = await buy(key === undefined ? {} : { key });
    assert.deepEqual([slip.status, slip.code, slip.headers.get("location")], [409, "possible_duplicate", "/operations/one"]);
  }
  assert.equal((await buy({ key: "two", headers: { "allow-duplicate": "true" } })).body["label_id"], "se-2");
  await later(120_001);
  assert.equal((await buy({ key: "three" })).status, 200);
  assert.equal(purchases().length, 3);
});

test("what was refused is answered again, and is no purchase", async () => {
  reply = () => failure(400, "shipengine", "invalid_field_value");
  for (const isReplayed of [false, true]) {
    const refused = await buy({ key: "k" });
    assert.deepEqual([refused.status, refused.code, refused.isReplayed], [400, "invalid_field_value", isReplayed]);
  }
  assert.equal(purchases().length, 1);
  reply = () => label("se-1");
  assert.equal((await buy({ key: "other" })).status, 200);
});

test("what ShipStation turned away unread is sent again under its key, when it is time", async () => {
  reply = () => failure(429, "shipengine", "rate_limit_exceeded");
  assert.equal((await buy({ key: "k" })).status, 429);
  const early = await buy({ key: "k" });
  assert.deepEqual([early.status, early.headers.get("retry-after"), purchases().length], [429, "7", 1]);
  assert.equal((await operation("k")).body["state"], "released");
  await later(7_000);
  reply = () => label("se-9");
  assert.equal((await buy({ key: "k" })).body["label_id"], "se-9");
  const [first, second] = purchases();
  assert.deepEqual(first?.body, second?.body);
  assert.equal((await buy({ key: "k" })).isReplayed, true);
  assert.equal(purchases().length, 2);
});

test("a purchase that is under way is not sent again", async () => {
  let answer: (reply: Reply) => void = () => {};
  reply = () => new Promise<Reply>((resolve) => (answer = resolve));
  const first = buy({ key: "k" });
  await reached(1);
  const second = await buy({ key: "k" });
  assert.deepEqual([second.status, second.code], [409, "purchase_in_progress"]);
  assert.ok(Number(second.headers.get("retry-after")) > 0);
  assert.equal((await operation("k")).body["state"], "sent");
  answer(label("se-3"));
  assert.equal((await first).body["label_id"], "se-3");
  assert.equal(purchases().length, 1);
});

test("a purchase whose answer was lost is looked for and never sent again", async () => {
  reply = ({ method }) => (method === "POST" ? "hang up" : failure(404, "shipengine", "not_found"));
  const lost = await buy({ key: "k" });
  assert.deepEqual([lost.status, lost.code], [502, "upstream_unreachable"]);
  const looking = await operation("k");
  assert.deepEqual([looking.body["state"], looking.body["outcome"]], ["looking", "unknown"]);
  await later(2_000);
  await reached(2);
  assert.match(recorder.requests[1]?.target ?? "", /^\/v1\/labels\/external_shipment_id\/ss-/);
  assert.equal((await buy({ key: "k" })).code, "purchase_in_progress");
  reply = () => label("se-5");
  await later(60_000);
  await reached(3);
  // The look is over when the record says what it has shown.
  let found = await operation("k");
  while (found.body["state"] === "looking") found = await operation("k");
  assert.deepEqual([found.body["state"], found.body["id"], found.body["adopted"]], ["succeeded", "se-5", true]);
  const again = await buy({ key: "k" });
  assert.deepEqual([again.status, again.body["label_id"], again.isReplayed], [200, "se-5", true]);
  assert.equal(purchases().length, 1);
});

test("what was found is not taken from a purchase whose answer is still to come", async () => {
  const listed = ["se-1"];
  const labels = () => ({ body: JSON.stringify({ labels: listed.map((label_id) => ({ label_id, created_at: "2026-11-01T00:00:01Z" })) }) });
  const path = "/v1/labels/rates/se-9";
  const headers = { "allow-duplicate": "true" };
  let answer: (reply: Reply) => void = () => {};
  reply = ({ method }) => (method === "POST" ? new Promise<Reply>((resolve) => (answer = resolve)) : { body: '{"labels":[]}' });
  const slow = buy({ key: "slow", path, body: {}, headers });
  await reached(2);
  reply = ({ method }) => (method === "POST" ? "hang up" : { body: '{"labels":[]}' });
  assert.equal((await buy({ key: "lost", path, body: {}, headers })).status, 502);

  // The label is there, and nobody has said yet whose it is.
  reply = labels;
  await later(2_000);
  assert.equal((await operation("lost")).body["state"], "looking");
  answer(label("se-1"));
  assert.equal((await slow).body["label_id"], "se-1");
  listed.push("se-2");
  await later(60_000);
  let found = await operation("lost");
  while (found.body["state"] === "looking") found = await operation("lost");
  assert.deepEqual([found.body["state"], found.body["id"]], ["succeeded", "se-2"]);
});

test("a return is given to a purchase only if it can be of no other", async () => {
  let listed: string[] = [];
  const labels = () => listed.map((label_id) => ({ label_id, is_return_label: true, created_at: "2099-11-01T00:00:01Z" }));
  reply = ({ method }) => (method === "POST" ? "hang up" : { body: JSON.stringify({ labels: labels() }) });
  const ended = async (...keys: string[]) => {
    for (;;) {
      await later(21_600_000);
      const seen = await Promise.all(keys.map((key) => operation(key)));
      if (seen.every(({ body }) => body["state"] !== "looking")) return seen.map(({ body }) => [body["state"], body["id"]]);
    }
  };
  for (const id of ["se-1", "se-2"]) assert.equal((await buy({ key: id, path: `/v1/labels/${id}/return`, body: {} })).status, 502);
  listed = ["se-7"];
  assert.deepEqual(await ended("se-1", "se-2"), [["unknown", undefined], ["unknown", undefined]]);

  listed = [];
  await buy({ key: "se-3", path: "/v1/labels/se-3/return", body: {} });
  listed = ["se-8"];
  assert.deepEqual(await ended("se-3"), [["succeeded", "se-8"]]);
});

test("what is sent is the caller's body to the last character, however long it is", async () => {
  reply = () => label(`se-${purchases().length}`);
  for (const start of ["", "x"]) {
    const { shipment } = example as { shipment: object };
    const body = { ...example, shipment: { ...shipment, external_shipment_id: "order-1" }, new: start + "😀".repeat(220_000) };
    assert.equal((await buy({ body })).status, 200);
    assert.ok(purchases().at(-1)?.body.equals(Buffer.from(JSON.stringify(body))));
  }
});

test("money that was moved, or not, is never moved again", async () => {
  reply = () => "hang up";
  const funds = { amount: 10, currency: "usd" };
  const move = async () =>
    told(
      await fetch(`${worker.url}/v1/carriers/se-1/add_funds`, {
        method: "PUT",
        headers: { authorization: `Bearer ${shop.token}`, "on-behalf-of": "se-1", "content-type": "application/json", "idempotency-key": "f" },
        body: JSON.stringify(funds),
      }),
    );
  assert.equal((await move()).status, 502);
  assert.equal((await move()).code, "outcome_unknown");
  assert.match(String((await operation("f")).body["message"]), /balance/);
  assert.equal(recorder.requests.length, 1);
});

test("who does not want to wait is promised, and finds the label", async () => {
  reply = () => label("se-4");
  const promised = await buy({ key: "k", headers: { prefer: "respond-async" } });
  assert.deepEqual([promised.status, promised.headers.get("location"), promised.headers.get("preference-applied")], [202, "/operations/k", "respond-async"]);
  await reached(1);
  let state = await operation("k");
  while (state.body["state"] !== "succeeded") state = await operation("k");
  assert.equal((state.body["reply"] as { body: { label_id: string } }).body.label_id, "se-4");
  assert.equal((await buy({ key: "k" })).isReplayed, true);
  assert.equal(purchases().length, 1);
});

test("S26: what was promised waits while the operator lets nothing be bought", async () => {
  reply = () => failure(429, "shipengine", "rate_limit_exceeded");
  await buy({ key: "k", headers: { prefer: "respond-async" } });
  await reached(1);
  let state = await operation("k");
  while (state.body["state"] !== "pending") state = await operation("k");
  reply = () => label("se-4");

  await fetch(`${worker.url}/stop?accounts=se-1`);
  await later(60_000);
  assert.deepEqual([(await operation("k")).body["state"], purchases().length], ["pending", 1]);

  await fetch(`${worker.url}/stop?accounts=`);
  await later(60_000);
  while (state.body["state"] !== "succeeded") state = await operation("k");
  assert.equal(purchases().length, 2);
});

test("a batch that is not there is ShipStation's to refuse", async () => {
  reply = () => failure(404, "shipengine", "not_found");
  const refused = await buy({ key: "k", path: "/v1/batches/se-9/process/labels", body: {} });
  assert.deepEqual([refused.status, refused.code], [404, "not_found"]);
  assert.equal((await operation("k")).body["state"], "rejected");
});

test("how a purchase stands is told to who may look, and nobody else", async () => {
  reply = () => label("se-4");
  await buy({ key: "a/b" });
  assert.equal((await operation("a/b")).body["key"], "a/b");
  assert.deepEqual([(await operation("k")).status, (await operation("k")).code], [404, "unknown_operation"]);
  assert.deepEqual([(await operation("a/b", buyer.token)).status, (await operation("a/b", buyer.token)).code], [403, "scope_required"]);
  assert.equal((await operation("a/b", "nobody")).status, 401);
});

test("S16: an error that says back the key comes without it, now and when it is replayed", async () => {
  reply = () => failure(400, "shipengine", "invalid_field_value", "the key TEST_canary_key is fine");
  for (let time = 0; time < 2; time++) assert.equal((await buy({ key: "k" })).body.errors?.[0]?.message, "the key *** is fine");
});
