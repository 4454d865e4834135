/** Two keys: the next takes over when ShipStation refuses the first, and no purchase is sent twice for it. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { example } from "../../scripts/serve/example.ts";
import { mintToken, type RunningGateway, startGateway } from "../harness/gateway.ts";
import { type RecordedRequest, type Recorder, type Reply, startRecorder } from "../harness/recorder.ts";

const current = "TEST_canary_current_key";
const next = "TEST_canary_next_key";
const shop = mintToken({ accounts: ["se-1"], scopes: ["read", "buy"] });

const refusal = {
  status: 401,
  body: JSON.stringify({
    request_id: "r",
    errors: [{ error_source: "shipengine", error_type: "security", error_code: "unauthorized", message: "no" }],
  }),
};

let recorder: Recorder;
let gateway: RunningGateway;
let reply: (request: RecordedRequest) => Reply;

before(async () => {
  recorder = await startRecorder((request) => reply(request));
});
after(() => recorder.stop());

beforeEach(async () => {
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: current,
      SHIPSTATION_API_KEY_NEXT: next,
      SHIPSTATION_API_URL: recorder.url,
      APP_TOKENS: JSON.stringify([shop.entry]),
      DUPLICATE_WINDOW_SECONDS: "0",
    },
  });
});
afterEach(() => gateway.stop());

/** Calls, and tells what came back and with which keys it went out. */
async function call(method: "GET" | "POST" = "GET") {
  const before = recorder.requests.length;
  const response = await fetch(`${gateway.url}/v1/labels`, {
    method,
    headers: { authorization: `Bearer ${shop.token}`, ...(method === "POST" && { "content-type": "application/json" }) },
    body: method === "POST" ? JSON.stringify(example) : null,
  });
  const text = await response.text();
  // Without what the ledger asks in between, of a purchase before.
  const sent = recorder.requests.slice(before).filter(({ target }) => target === "/v1/labels");
  return { status: response.status, text, sent, keys: sent.map((request) => request.header("api-key")) };
}

/** ShipStation, where these keys are good. */
const accepting = (...good: string[]) => (request: RecordedRequest) =>
  good.includes(request.header("api-key") ?? "") ? { body: JSON.stringify({ label_id: `se-${recorder.requests.length}` }) } : refusal;

test("S15: as long as the key is good the next one is not used", async () => {
  reply = accepting(current, next);
  for (const method of ["GET", "POST"] as const) assert.deepEqual((await call(method)).keys, [current]);
  assert.deepEqual(gateway.logs, []);
});

test("S15: the next key takes over on the first refusal, for purchases too, and stays", async () => {
  reply = accepting(next);
  const bought = await call("POST");
  assert.deepEqual([bought.status, bought.keys], [200, [current, next]]);
  const [first, second] = bought.sent;
  assert.deepEqual(first?.body, second?.body);
  assert.equal(second?.header("on-behalf-of"), "se-1");
  assert.deepEqual((await call("POST")).keys, [next]);
  assert.deepEqual((await call()).keys, [next]);
  assert.equal(gateway.logs.length, 1);
  assert.match(gateway.logs[0] ?? "", /refused the key in SHIPSTATION_API_KEY and took the one in SHIPSTATION_API_KEY_NEXT/);
  assert.deepEqual(gateway.calls.map(({ key, status }) => [key, status]), [["next", 200], ["next", 200], ["next", 200]]);

  reply = accepting(current);
  assert.deepEqual((await call()).keys, [next, current], "and back, should the operator have to go back");
  assert.deepEqual((await call()).keys, [current]);
});

test("S15: with both refused nothing is tried a third time, and the caller's own token is not blamed", async () => {
  reply = accepting();
  for (let round = 0; round < 2; round++) {
    const { status, text, keys } = await call("POST");
    assert.deepEqual([status, keys], [502, [current, next]]);
    assert.match(text, /upstream_unauthorized/);
  }
  assert.deepEqual(gateway.logs, []);
});

test("S15: a purchase goes out again only when ShipStation itself refused the key", async () => {
  for (const [what, answer] of Object.entries({
    "a carrier's 401": { status: 401, body: '{"errors":[{"error_source":"carrier","error_code":"unauthorized","message":"no"}]}' },
    "a proxy's 401": { status: 401, headers: { "content-type": "text/html" }, body: "<h1>401</h1>" },
    "an empty 401": { status: 401, body: "" },
    "a 401 without an end": { status: 401, body: `{"errors":[{"error_source":"shipengine","message":"${"x".repeat(70_000)}` },
  })) {
    reply = () => answer;
    const bought = await call("POST");
    assert.deepEqual([bought.status, bought.keys], [502, [current]], what);
  }
  reply = (request) => (request.header("api-key") === current ? { status: 401, body: "<h1>401</h1>" } : { body: "{}" });
  assert.deepEqual((await call()).keys, [current, next], "a look may be repeated whoever refused it");
});

test("S15: whatever else goes wrong is no matter of the key", async () => {
  for (const status of [400, 403, 404, 429, 500, 503]) {
    reply = () => ({ ...refusal, status });
    const { keys } = await call("POST");
    assert.deepEqual(keys, [current], String(status));
  }
  reply = () => "hang up";
  const { status, text, keys } = await call("POST");
  assert.deepEqual([status, keys], [502, [current]]);
  assert.match(text, /may have happened/);
});

test("S15: a purchase that is lost with the next key is not sent a third time", async () => {
  reply = (request) => (request.header("api-key") === current ? refusal : "hang up");
  const { status, text, keys } = await call("POST");
  assert.deepEqual([status, keys], [502, [current, next]]);
  assert.match(text, /upstream_unreachable.*may have happened/);
  assert.deepEqual(gateway.calls.map(({ outcome }) => outcome), ["unknown"]);
});

test("S15: a key that is replaced under load costs no call", async () => {
  let good: string[] = [current];
  reply = (request) => accepting(...good)(request);
  const calls = Array.from({ length: 400 }, (_, index) => index);
  const queue = calls.values();
  const statuses: number[] = [];
  let bought = 0;
  const work = async () => {
    for (const index of queue) {
      if (index === 100) good = [current, next];
      if (index === 200) good = [next];
      const { status } = await fetch(`${gateway.url}/v1/labels`, {
        method: index % 2 === 0 ? "GET" : "POST",
        headers: { authorization: `Bearer ${shop.token}`, ...(index % 2 === 1 && { "content-type": "application/json" }) },
        body: index % 2 === 1 ? JSON.stringify(example) : null,
      });
      statuses.push(status);
      bought += index % 2;
    }
  };
  const before = recorder.requests.length;
  await Promise.all(Array.from({ length: 16 }, work));
  assert.deepEqual(new Set(statuses), new Set([200]));
  const sent = recorder.requests.slice(before);
  const accepted = sent.filter((request) => request.method === "POST").length;
  // Refused attempts are sent again; what was accepted is not.
  assert.ok(accepted >= bought && accepted <= bought + 16, `${accepted} of ${bought}`);
});

test("S15: keys of two environments serve nobody, and the log does not tell them", async () => {
  const mixed = await startGateway({
    vars: { SHIPSTATION_API_KEY: current, SHIPSTATION_API_KEY_NEXT: "live_canary_key", SHIPSTATION_API_URL: recorder.url, APP_TOKENS: JSON.stringify([shop.entry]) },
  });
  const sent = recorder.requests.length;
  const response = await fetch(`${mixed.url}/v1/labels`, { headers: { authorization: `Bearer ${shop.token}` } });
  assert.deepEqual([response.status, recorder.requests.length], [503, sent]);
  assert.match(mixed.logs.join("\n"), /SHIPSTATION_API_KEY_NEXT and SHIPSTATION_API_KEY are keys of different environments/);
  assert.ok(!mixed.logs.join("\n").includes("canary"));
  await mixed.stop();
});
