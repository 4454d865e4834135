/** How much one may send, how often, and how the operator stops it. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at } from "../../scripts/places.mjs";
import { example } from "../../scripts/serve/example.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken, type RunningGateway, startGateway } from "../harness/gateway.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { type Recorder, startRecorder } from "../harness/recorder.ts";

const one = mintToken({ name: "one", accounts: ["se-1"], scopes: ["read", "rate", "buy", "void"] });
const two = mintToken({ name: "two", accounts: ["se-2"], scopes: ["read", "buy"] });
const every = mintToken({ name: "every", accounts: ["*"], scopes: ["read"] });
const partner = mintToken({ name: "partner", accounts: [], scopes: ["partner"] });

let recorder: Recorder;
let vars: Record<string, string>;

before(async () => {
  recorder = await startRecorder();
  vars = {
    SHIPSTATION_API_KEY: "TEST_canary_partner_key",
    SHIPSTATION_API_URL: recorder.url,
    APP_TOKENS: JSON.stringify([one, two, every, partner].map(({ entry }) => entry)),
  };
});
after(() => recorder.stop());

type Caller = ReturnType<typeof mintToken>;

async function call({ url }: { url: string }, { token }: Caller, { path = "/v1/labels", method = "GET", account = undefined as string | undefined } = {}) {
  const isPost = method === "POST";
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(isPost && { "content-type": "application/json" }),
      ...(account !== undefined && { "on-behalf-of": account }),
    },
    body: isPost ? JSON.stringify(example) : null,
  });
  const { errors } = (await response.json()) as { errors?: { error_code: string }[] };
  return { status: response.status, code: errors?.[0]?.error_code, retryAfter: response.headers.get("retry-after") };
}

const limited = { status: 429, code: "rate_limit_exceeded", retryAfter: "10" };

async function withGateway(start: Parameters<typeof startGateway>[0], work: (gateway: RunningGateway) => Promise<void>): Promise<void> {
  const gateway = await startGateway({ ...start, vars: { ...vars, ...start?.vars } });
  try {
    await work(gateway);
  } finally {
    await gateway.stop();
  }
}

test("S14: a caller that floods is told to wait, and no other one waits with it", () =>
  withGateway({ limits: { CALLER_LIMIT: 20 } }, async (gateway) => {
    const before = recorder.requests.length;
    const flood = await Promise.all(Array.from({ length: 60 }, () => call(gateway, one)));
    assert.equal(flood.filter(({ status }) => status === 200).length, 20);
    assert.deepEqual(flood.find(({ status }) => status !== 200), limited);
    assert.equal(recorder.requests.length - before, 20, "what is told to wait is not sent");
    assert.equal((await call(gateway, two)).status, 200);
    assert.equal((await call(gateway, every, { account: "se-1" })).status, 200, "nor another one that acts for the same account");
  }));

test("S14: an account that is flooded waits, whoever floods it, and no other account does", () =>
  withGateway({ limits: { ACCOUNT_LIMIT: 20 } }, async (gateway) => {
    for (let index = 0; index < 10; index++) {
      assert.equal((await call(gateway, one)).status, 200);
      assert.equal((await call(gateway, every, { account: "se-1" })).status, 200);
    }
    assert.deepEqual(await call(gateway, one), limited);
    assert.deepEqual(await call(gateway, every, { account: "se-1" }), limited);
    assert.equal((await call(gateway, every, { account: "se-2" })).status, 200);
    assert.equal((await call(gateway, two)).status, 200);
    assert.equal((await call(gateway, partner, { path: "/v1/partners/accounts" })).status, 200);
  }));

test("S14: what is refused for another reason does not count against the account", () =>
  withGateway({ limits: { ACCOUNT_LIMIT: 1 } }, async (gateway) => {
    for (let index = 0; index < 5; index++) assert.equal((await call(gateway, two, { account: "se-1" })).code, "account_not_granted");
    assert.equal((await call(gateway, one)).status, 200);
  }));

test("the limits of wrangler.jsonc are bound, under the names that the gateway knows", async () => {
  const { unstable_getMiniflareWorkerOptions: options } = await import("wrangler");
  const { workerOptions } = options(at("wrangler.jsonc"));
  assert.deepEqual(Object.keys((workerOptions as { ratelimits?: object }).ratelimits ?? {}).sort(), ["ACCOUNT_LIMIT", "CALLER_LIMIT"]);
});

test("S13: headers beyond 32 KB are refused before anything else is done with them", () =>
  withGateway({}, async (gateway) => {
    const status = async (...headers: string[]) =>
      (await sendRaw(gateway.url, rawRequest("GET /v1/labels", [`Authorization: Bearer ${one.token}`, ...headers]))).status;
    const sent = recorder.requests.length;
    assert.equal(await status(`X-Long: ${"a".repeat(33_000)}`), 431);
    assert.equal(await status(...Array.from({ length: 400 }, (_, index) => `X-${index}: ${"a".repeat(80)}`)), 431);
    assert.equal(recorder.requests.length, sent);
    assert.equal(await status(`X-Long: ${"a".repeat(31_000)}`), 200);
    assert.equal(await status(`X-Long: ${"a".repeat(200_000)}`).catch(() => 431), 431);
  }));

test("S13: a body that does not end is given up, and nothing of it goes out", async () => {
  const worker = await startEmbedded({
    main: `
      import { createGateway } from "shipstamp/worker";
      const gateway = createGateway({ bodyTimeoutMs: 50 });
      export default { fetch: (request, env, ctx) => gateway.fetch(request, env, ctx) };
    `,
    vars,
  });
  const sent = recorder.requests.length;
  const start = rawRequest("POST /v1/labels", [`Authorization: Bearer ${one.token}`, "Content-Type: application/json", "Content-Length: 100"]);
  try {
    for (const begun of ["", '{"shipment":']) {
      const { status, body } = await sendRaw(worker.url, Buffer.concat([start, Buffer.from(begun)]));
      assert.equal(status, 408);
      assert.match(body, /body_timeout/);
    }
  } finally {
    await worker.stop();
  }
  assert.equal(recorder.requests.length, sent);
});

test("a ShipStation that does not answer is given up, and a purchase is not called a failure", async () => {
  const silent = await startRecorder(() => new Promise(() => {}));
  const worker = await startEmbedded({
    main: `
      import { createGateway } from "shipstamp/worker";
      const gateway = createGateway({ upstreamTimeoutMs: 50 });
      export default { fetch: (request, env, ctx) => gateway.fetch(request, env, ctx) };
    `,
    vars: { ...vars, SHIPSTATION_API_URL: silent.url },
  });
  try {
    assert.deepEqual(await call(worker, one), { status: 504, code: "upstream_timeout", retryAfter: null });
    assert.equal((await call(worker, one, { method: "POST" })).code, "upstream_timeout");
    assert.deepEqual(worker.calls.map(({ outcome }) => outcome), ["rejected", "unknown"]);
    assert.equal(silent.requests.length, 2, "nothing is sent again");
  } finally {
    await worker.stop();
    await silent.stop();
  }
});

test("S26: the operator stops one account, and lets another one only look", () =>
  withGateway({ vars: { STOPPED: "se-1", READ_ONLY: "se-2 se-3" } }, async (gateway) => {
    const sent = recorder.requests.length;
    for (const what of [{}, { method: "POST" }, { method: "PUT", path: "/v1/labels/se-9/void" }]) {
      const { status, code } = await call(gateway, one, what);
      assert.deepEqual([status, code], [503, "stopped"]);
    }
    assert.deepEqual([(await call(gateway, every, { account: "se-1" })).code], ["stopped"]);
    assert.deepEqual([(await call(gateway, two, { method: "POST" })).code], ["read_only"]);
    assert.equal(recorder.requests.length, sent);
    assert.equal((await call(gateway, two)).status, 200);
    assert.equal((await call(gateway, every, { account: "se-4" })).status, 200);
    assert.equal((await call(gateway, partner, { path: "/v1/partners/accounts" })).status, 200);
  }));

test("S26: the operator stops everything, or lets everybody only look", async () => {
  await withGateway({ vars: { STOPPED: "*" } }, async (gateway) => {
    for (const [caller, what] of [[one, {}], [every, { account: "se-9" }], [partner, { path: "/v1/partners/accounts" }]] as const) {
      assert.equal((await call(gateway, caller, what)).code, "stopped");
    }
    assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
  });
  await withGateway({ vars: { READ_ONLY: "*" } }, async (gateway) => {
    assert.equal((await call(gateway, one)).status, 200);
    assert.equal((await call(gateway, one, { method: "POST" })).code, "read_only");
    assert.equal((await call(gateway, one, { method: "POST", path: "/v1/rates" })).code, "read_only");
    assert.equal((await call(gateway, partner, { method: "POST", path: "/v1/partners/accounts" })).code, "read_only");
  });
});

test("S26: a switch that is misspelled stops everything rather than nothing", () =>
  withGateway({ vars: { STOPPED: "se-1; se-2" } }, async (gateway) => {
    assert.equal((await call(gateway, one)).code, "not_configured");
    assert.match(gateway.logs.join("\n"), /STOPPED has an entry that is neither an account id nor \*/);
  }));
