/** Many callers in one isolate: nothing of one reaches another. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mintToken, startGateway, type RunningGateway } from "../harness/gateway.ts";
import { audience, issuer, keySetOf, makeKey, sign, type SigningKey } from "../harness/issuer.ts";
import { startRecorder, type Recorder } from "../harness/recorder.ts";

const key = "TEST_canary_partner_key";
const bluebird = mintToken({ name: "bluebird", accounts: ["100002"], scopes: ["read"] });
let recorder: Recorder;
let gateway: RunningGateway;
let issuerKey: SigningKey;

before(async () => {
  // What comes back tells what had gone out.
  recorder = await startRecorder((request) => ({
    headers: {
      "cache-control": "public, max-age=31536000, immutable",
      "cdn-cache-control": "max-age=31536000",
      etag: `"${request.header("on-behalf-of")}"`,
      expires: "Thu, 01 Jan 2099 00:00:00 GMT",
      "last-modified": "Thu, 01 Jan 2009 00:00:00 GMT",
    },
    body: JSON.stringify({ account: request.header("on-behalf-of"), target: request.target }),
  }));
  issuerKey = await makeKey("ES256", "k");
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: key,
      SHIPSTATION_API_URL: recorder.url,
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: audience,
      AUTH_JWKS: keySetOf(issuerKey),
      APP_TOKENS: JSON.stringify([bluebird.entry]),
    },
  });
});
after(async () => {
  await gateway.stop();
  await recorder.stop();
});

test("S23: a thousand calls of two merchants, all mixed up, each go out and come back for their own account", async () => {
  const acme = await sign(issuerKey, { tenant: "100001", scope: "read" });
  const calls = Array.from({ length: 1000 }, (_, index) => {
    const [account, token] = index % 2 === 0 ? ["100001", acme] : ["100002", bluebird.token];
    return { account, token, target: `/v1/labels?page=${index + 1}` };
  });
  const queue = calls.values();
  const work = async () => {
    for (const { account, token, target } of queue) {
      const response = await fetch(gateway.url + target, { headers: { authorization: `Bearer ${token}` } });
      assert.deepEqual(await response.json(), { account, target });
    }
  };
  await Promise.all(Array.from({ length: 50 }, work));

  assert.equal(recorder.requests.length, calls.length);
  const sent = recorder.requests.map((request) => `${request.header("on-behalf-of")} ${request.target}`);
  assert.deepEqual(sent.toSorted(), calls.map(({ account, target }) => `${account} ${target}`).toSorted());
  assert.ok(recorder.requests.every((request) => request.header("api-key") === key));
});

test("S23: a refused call between two good ones leaves nothing behind", async () => {
  const acme = await sign(issuerKey, { tenant: "100001", scope: "read" });
  const ask = async (token: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${gateway.url}/v1/labels`, { headers: { authorization: `Bearer ${token}`, ...headers } });
    return [response.status, ((await response.json()) as { account?: string }).account];
  };
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all([
      ask(acme),
      ask(bluebird.token, { "on-behalf-of": "100001" }),
      ask(bluebird.token),
      ask("nobody"),
      ask(acme, { "on-behalf-of": "100002" }),
    ]);
    assert.deepEqual(answers, [[200, "100001"], [403, undefined], [200, "100002"], [401, undefined], [403, undefined]]);
  }
});

test("S22: what one merchant was told is told to no other, however ShipStation wants it cached", async () => {
  const acme = await sign(issuerKey, { tenant: "100001", scope: "read" });
  const since = recorder.requests.length;
  const tags = { "100001": '"100001"', "100002": '"100002"' };
  for (let round = 0; round < 10; round++) {
    for (const [token, account] of [[acme, "100001"], [bluebird.token, "100002"]] as const) {
      for (const more of [{}, { "if-none-match": tags[account] }, { "if-modified-since": new Date().toUTCString() }, { "cache-control": "only-if-cached" }]) {
        const headers = { authorization: `Bearer ${token}`, ...more };
        const response = await fetch(`${gateway.url}/v1/labels?page=1`, { headers });
        assert.equal(response.status, 200, "nothing is said to be unchanged");
        assert.deepEqual(await response.json(), { account, target: "/v1/labels?page=1" });
        assert.equal(response.headers.get("cache-control"), "no-store");
        for (const name of ["etag", "last-modified", "expires", "age", "cf-cache-status"]) assert.equal(response.headers.get(name), null, name);
      }
    }
  }
  assert.equal(recorder.requests.length, since + 80, "each was asked for anew");
  for (const { headers } of recorder.requests.slice(since)) {
    assert.ok(!headers.some(([name]) => /^(if-|cache-control|pragma)/i.test(name)), "and as if nothing were known of it");
  }
});

test("S16: the log of all that holds neither the key, nor a token, nor anything else", () => {
  assert.deepEqual(gateway.logs, []);
});
