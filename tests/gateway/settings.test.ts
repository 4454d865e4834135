/** A gateway that is not set up right serves nobody. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { mintToken, startGateway } from "../harness/gateway.ts";
import { startRecorder } from "../harness/recorder.ts";

const key = "TEST_canary_partner_key";
const caller = mintToken({ accounts: ["se-1"], scopes: ["read"] });
const tokens = JSON.stringify([caller.entry]);

/** Settings that lack something, by what the log says. `URL` stands for the recorder's address. */
const incomplete: [what: string, vars: Record<string, string>, says: RegExp][] = [
  ["nothing at all", {}, /SHIPSTATION_API_KEY is not set/],
  ["a key and nobody who could call", { SHIPSTATION_API_KEY: key }, /no caller can be verified/],
  ["callers and no key", { APP_TOKENS: tokens }, /SHIPSTATION_API_KEY is not set/],
  ["an empty list of tokens", { SHIPSTATION_API_KEY: key, APP_TOKENS: "[]" }, /no caller can be verified/],
  ["tokens that are no JSON", { SHIPSTATION_API_KEY: key, APP_TOKENS: caller.token }, /APP_TOKENS is no JSON list/],
  ["another host for the key", { SHIPSTATION_API_KEY: key, APP_TOKENS: tokens, SHIPSTATION_API_URL: "https://evil.example" }, /SHIPSTATION_API_URL is not an address/],
  ["JWTs without an audience", { SHIPSTATION_API_KEY: key, APP_TOKENS: tokens, AUTH_ISSUER: "i", AUTH_JWKS_URL: "https://id.example.com/k" }, /AUTH_AUDIENCE is not set/],
  ["every origin", { SHIPSTATION_API_KEY: key, APP_TOKENS: tokens, ALLOWED_ORIGINS: "*" }, /ALLOWED_ORIGINS, entry 1/],
];

for (const [what, vars, says] of incomplete) {
  test(`S28: ${what}: 503, and the log says why, once`, async () => {
    const recorder = await startRecorder();
    const gateway = await startGateway({ vars: { SHIPSTATION_API_URL: recorder.url, ...vars } });
    try {
      for (const path of ["/v1/labels", "/v1/partners/accounts", "/v1/nothing", "/v1"]) {
        const response = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${caller.token}` } });
        assert.equal(response.status, 503, path);
        const text = await response.text();
        assert.match(text, /"error_code":"not_configured"/);
        assert.ok(!text.includes("SHIPSTATION_API"), "what is missing is not the callers' business");
      }
      const health = await fetch(`${gateway.url}/healthz`);
      assert.deepEqual([health.status, await health.json()], [200, { status: "up" }]);
      assert.equal(recorder.requests.length, 0);
      const log = gateway.logs.join("\n");
      assert.equal(gateway.logs.length, 1, log);
      assert.match(log, says);
      for (const secret of [key, caller.token, caller.entry.sha256, "evil.example"]) assert.ok(!log.includes(secret));
    } finally {
      await gateway.stop();
      await recorder.stop();
    }
  });
}

test("settings may stand in the Worker's configuration as JSON", async () => {
  const recorder = await startRecorder();
  const vars = { SHIPSTATION_API_KEY: key, SHIPSTATION_API_URL: recorder.url, APP_TOKENS: [caller.entry] as never };
  const gateway = await startGateway({ vars });
  try {
    const response = await fetch(`${gateway.url}/v1/labels`, { headers: { authorization: `Bearer ${caller.token}` } });
    assert.equal(response.status, 200);
  } finally {
    await gateway.stop();
    await recorder.stop();
  }
});

test("S28: what is deployed as it comes holds no key and lets nobody in", async () => {
  const recorder = await startRecorder();
  // wrangler.jsonc as it is, but for where calls would go.
  const gateway = await startGateway({ vars: { SHIPSTATION_API_URL: recorder.url } });
  try {
    for (const headers of [{}, { authorization: "Bearer x" }, { authorization: "Bearer undefined" }, { "api-key": "" }, { "api-key": "undefined" }] as Record<string, string>[]) {
      const response = await fetch(`${gateway.url}/v1/labels`, { headers });
      assert.deepEqual([response.status, (await response.text()).includes("not_configured")], [503, true]);
    }
    const health = await fetch(`${gateway.url}/healthz?verbose=1`);
    assert.equal(await health.text(), '{"status":"up"}');
    const told = [...health.headers.keys()].filter((name) => !["connection", "keep-alive", "transfer-encoding", "content-length", "date"].includes(name));
    assert.deepEqual(told.toSorted(), ["cache-control", "content-type"]);
    assert.equal(recorder.requests.length, 0);
  } finally {
    await gateway.stop();
    await recorder.stop();
  }
});
