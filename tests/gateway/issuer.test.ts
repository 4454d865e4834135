/** JWTs whose keys are fetched from the issuer, in workerd. What time does to them is in keys.test.ts. */

import assert from "node:assert/strict";
import { afterEach, before, beforeEach, test } from "node:test";
import { startGateway, type RunningGateway } from "../harness/gateway.ts";
import { audience, issuer, keySetOf, makeKey, sign, type SigningKey } from "../harness/issuer.ts";
import { startRecorder, type Recorder, type Reply } from "../harness/recorder.ts";

let keys: Recorder;
let recorder: Recorder;
let gateway: RunningGateway;
let key: SigningKey;
let stranger: SigningKey;
let reply: Reply;

before(async () => {
  [key, stranger] = await Promise.all([makeKey("RS256", "k"), makeKey("RS256", "s")]);
});
beforeEach(async () => {
  reply = { body: keySetOf(key) };
  keys = await startRecorder(() => reply);
  recorder = await startRecorder();
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: "TEST_canary_partner_key",
      SHIPSTATION_API_URL: recorder.url,
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: audience,
      AUTH_JWKS_URL: `${keys.url}/jwks.json`,
    },
  });
});
afterEach(async () => {
  await gateway.stop();
  await keys.stop();
  await recorder.stop();
});

const ask = async (token: string) => {
  const response = await fetch(`${gateway.url}/v1/labels`, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
};

test("S6: a crowd of good and invented tokens on a cold isolate fetches the keys once", async () => {
  const good = await sign(key);
  const tokens = await Promise.all(
    Array.from({ length: 300 }, (_, index) => (index % 3 === 0 ? good : sign(stranger, {}, { kid: `invented-${index}` }))),
  );
  const statuses = await Promise.all(tokens.map(ask));
  assert.deepEqual(statuses, tokens.map((token) => (token === good ? 200 : 401)));
  assert.deepEqual(keys.requests.map(({ method, target }) => `${method} ${target}`), ["GET /jwks.json"]);
  assert.ok(recorder.requests.every((request) => request.header("on-behalf-of") === "se-1"));
  assert.equal(recorder.requests.length, 100);
});

test("S6: keys that cannot be had make a good token neither good nor bad", async () => {
  for (const bad of [{ status: 500 }, { status: 302, headers: { location: `${recorder.url}/jwks.json` } }] as const) {
    reply = bad;
    const response = await fetch(`${gateway.url}/v1/labels`, { headers: { authorization: `Bearer ${await sign(key)}` } });
    assert.equal(response.status, 503);
    assert.match(await response.text(), /keys_unavailable/);
    assert.equal(response.headers.get("retry-after"), "5");
  }
  assert.equal(recorder.requests.length, 0);
  assert.equal(gateway.logs.length, 1);
  assert.match(gateway.logs[0] ?? "", /AUTH_JWKS_URL could not be fetched/);
});
