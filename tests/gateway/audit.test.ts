/** The line that is written about each call: what it tells, and what it never tells. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { example } from "../../scripts/serve/example.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken, type RunningGateway, startGateway } from "../harness/gateway.ts";
import { audience, issuer, keySetOf, makeKey, sign, type SigningKey } from "../harness/issuer.ts";
import { type Recorder, type Reply, startRecorder } from "../harness/recorder.ts";

const key = "TEST_canary_partner_key";
const shop = mintToken({ name: "shop server", accounts: ["se-1"], scopes: ["read", "buy"] });
const partner = mintToken({ name: "platform", accounts: [], scopes: ["partner"] });

let reply: Reply;
let recorder: Recorder;
let gateway: RunningGateway;
let issuerKey: SigningKey;

before(async () => {
  recorder = await startRecorder(() => reply);
  issuerKey = await makeKey("ES256", "k");
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: key,
      SHIPSTATION_API_URL: recorder.url,
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: audience,
      AUTH_JWKS: keySetOf(issuerKey),
      APP_TOKENS: JSON.stringify([shop.entry, partner.entry]),
      DUPLICATE_WINDOW_SECONDS: "0",
    },
  });
});
after(async () => {
  await gateway.stop();
  await recorder.stop();
});

/** Calls, and gives the one line that was written, without what differs each time. */
async function lineOf(path: string, { token = shop.token, method = "GET", body = null as string | null, headers = {} } = {}) {
  const before = gateway.calls.length;
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== null && { "content-type": "application/json" }), ...headers },
    body,
  }).catch(() => undefined);
  const answered = (await response?.text()) ?? "";
  const { shipstamp, request_id, ms, ...line } = gateway.calls[before] ?? assert.fail("no line");
  assert.equal(gateway.calls.length, before + 1);
  assert.equal(shipstamp, "call");
  assert.match(String(request_id), /^[0-9a-f-]{36}$/);
  if (answered.includes('"error_source":"shipstamp"')) assert.ok(answered.includes(String(request_id)), "the caller is told the same id");
  assert.ok(Number.isInteger(ms) && Number(ms) >= 0);
  return line;
}

const label = { path: "/v1/labels", method: "POST", body: JSON.stringify(example) };

test("S21: a call is told by who, for whom, what, and what became of it", async () => {
  reply = { headers: { "x-shipengine-requestid": "up-1" }, body: "{}" };
  const by = { grant: "app", caller: "shop server", account: "se-1" };
  assert.deepEqual(await lineOf("/v1/labels"), {
    ...by, operation: "list_labels", effect: "read", status: 200, outcome: "succeeded", upstream_request_id: "up-1",
  });
  assert.deepEqual(await lineOf(label.path, label), {
    ...by, operation: "create_label", effect: "buy", status: 200, outcome: "succeeded", upstream_request_id: "up-1",
  });
  assert.deepEqual(await lineOf("/v1/partners/accounts", { token: partner.token }), {
    grant: "app", caller: "platform", operation: "list_accounts", effect: "partner", status: 200, outcome: "succeeded", upstream_request_id: "up-1",
  });
  const jwt = await sign(issuerKey, { tenant: "se-7", scope: "read" });
  assert.deepEqual(await lineOf("/v1/labels", { token: jwt }), {
    grant: "jwt", caller: "user-1", account: "se-7", operation: "list_labels", effect: "read", status: 200, outcome: "succeeded", upstream_request_id: "up-1",
  });
});

test("S21: a refusal tells how far the call came", async () => {
  const by = { grant: "app", caller: "shop server", outcome: "rejected" };
  assert.deepEqual(await lineOf("/v1/labels", { token: "TEST_unknown" }), { status: 401, code: "unauthorized", outcome: "rejected" });
  assert.deepEqual(await lineOf("/v1/nothing"), { ...by, status: 404, code: "unknown_path" });
  assert.deepEqual(await lineOf("/v1/labels/se-9/void", { method: "PUT" }), { ...by, operation: "void_label", effect: "void", status: 403, code: "scope_required" });
  assert.deepEqual(await lineOf("/v1/labels", { headers: { "on-behalf-of": "se-2" } }), {
    ...by, operation: "list_labels", effect: "read", status: 403, code: "account_not_granted",
  });
  assert.deepEqual(await lineOf(label.path, { ...label, body: "{}" }), {
    ...by, account: "se-1", operation: "create_label", effect: "buy", status: 400, code: "invalid_request",
  });
});

test("S21: what may have happened is not called a failure", async () => {
  const bought = { grant: "app", caller: "shop server", account: "se-1", operation: "create_label", effect: "buy" };
  for (const [answer, status, outcome, code] of [
    [{ status: 500, body: "{}" }, 500, "unknown", undefined],
    [{ status: 400, body: "{}" }, 400, "rejected", undefined],
    ["hang up", 502, "unknown", "upstream_unreachable"],
    [{ status: 302, headers: { location: "https://evil.example" } }, 502, "unknown", "upstream_redirect"],
    [{ status: 401, body: "{}" }, 502, "unknown", "upstream_unauthorized"],
  ] as const) {
    reply = answer as Reply;
    assert.deepEqual(await lineOf(label.path, label), { ...bought, status, outcome, ...(code && { code }) });
  }
});

test("S16: no line tells what was sent, what came back, a token, a key, or a person", async () => {
  reply = { body: '{"ship_to":{"name":"Canary Name"}}' };
  const person = await sign(issuerKey, { sub: "canary.person@example.com", tenant: "se-7", scope: "read" });
  const line = await lineOf("/v1/labels?ship_to_name=Canary%20Name&tracking_number=canary", { token: person });
  assert.match(String(line["caller"]), /^sha256:[0-9a-f]{16}$/);
  assert.deepEqual((await lineOf("/v1/labels", { token: person }))["caller"], line["caller"], "the same person is told by the same word");
  await lineOf(label.path, { ...label, body: JSON.stringify({ ...example, canary: "Canary Name" }) });
  await lineOf("/v1/labels/canary-of-a-path/void?canary=1", { method: "PUT" });
  const said = JSON.stringify(gateway.calls) + gateway.logs.join("\n");
  for (const secret of [/canary/i, new RegExp(shop.token), /eyJ/, /Margie|Austin|example\.com/]) assert.doesNotMatch(said, secret);
  assert.deepEqual(gateway.logs, []);
});

test("S21: a preflight and a look at the gateway's health are no calls", async () => {
  const before = gateway.calls.length;
  await fetch(`${gateway.url}/healthz`);
  await fetch(`${gateway.url}/v1/labels`, { method: "OPTIONS", headers: { origin: "https://a.example", "access-control-request-method": "GET" } });
  assert.equal(gateway.calls.length, before);
});

test("S21: a bound dataset of Analytics Engine gets the same", async () => {
  reply = { headers: { "x-shipengine-requestid": "up-1" }, body: "{}" };
  const main = `
    import gateway from "shipstamp/worker";
    const points = [];
    const AUDIT = { writeDataPoint: (point) => points.push(point) };
    export default {
      fetch: (request, env, ctx) => request.url.endsWith("/points") ? Response.json(points) : gateway.fetch(request, { ...env, AUDIT }, ctx),
    };
  `;
  const vars = { SHIPSTATION_API_KEY: key, SHIPSTATION_API_URL: recorder.url, APP_TOKENS: JSON.stringify([shop.entry]) };
  const worker = await startEmbedded({ main, vars });
  try {
    await (await fetch(`${worker.url}/v1/labels`, { headers: { authorization: `Bearer ${shop.token}` } })).text();
    const [point] = (await (await fetch(`${worker.url}/points`)).json()) as [{ indexes: string[]; blobs: string[]; doubles: number[] }];
    assert.deepEqual(point.indexes, ["se-1"]);
    const [id, ...rest] = point.blobs;
    assert.equal(id, worker.calls[0]?.["request_id"]);
    assert.deepEqual(rest, ["app", "shop server", "se-1", "list_labels", "read", "", "succeeded", "up-1", ""]);
    assert.equal(point.doubles[0], 200);
  } finally {
    await worker.stop();
  }
});
