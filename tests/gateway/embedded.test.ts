/** The gateway as a part of somebody's own Worker. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { example } from "../../scripts/serve/example.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken } from "../harness/gateway.ts";
import { startRecorder, type Recorder } from "../harness/recorder.ts";

const caller = mintToken({ accounts: ["se-1"], scopes: ["read", "rate", "buy", "void"] });

// It tells with each answer how often the gateway asked to be kept running.
const main = `
  import { createGateway } from "shipstamp/worker";
  let gateway;
  export default {
    async fetch(request, env, ctx) {
      if (new URL(request.url).pathname === "/mine") return new Response("mine");
      gateway ??= createGateway({ settings: { APP_TOKENS: env.MY_TOKENS } });
      let kept = 0;
      const answer = await gateway.fetch(request, env, { waitUntil(promise) { kept += 1; ctx.waitUntil(promise); } });
      const response = new Response(answer.body, answer);
      response.headers.set("kept", kept);
      return response;
    },
  };
`;

let recorder: Recorder;
let worker: Awaited<ReturnType<typeof startEmbedded>>;

before(async () => {
  recorder = await startRecorder();
  worker = await startEmbedded({
    main,
    vars: {
      SHIPSTATION_API_KEY: "TEST_canary_partner_key",
      SHIPSTATION_API_URL: recorder.url,
      APP_TOKENS: "not for us",
      MY_TOKENS: JSON.stringify([caller.entry]),
    },
  });
});
after(async () => {
  await worker.stop();
  await recorder.stop();
});

const ask = (method: string, path: string, body: string | null = null) =>
  fetch(worker.url + path, {
    method,
    headers: { authorization: `Bearer ${caller.token}`, ...(body !== null && { "content-type": "application/json" }) },
    body,
  });

test("it serves beside other things, with settings of its own", async () => {
  assert.equal(await (await ask("GET", "/mine")).text(), "mine");
  const response = await ask("GET", "/v1/labels");
  assert.equal(response.status, 200);
  assert.equal(recorder.requests.at(-1)?.header("on-behalf-of"), "se-1");
  assert.equal((await ask("GET", "/elsewhere")).status, 404);
  assert.deepEqual(worker.logs, []);
});

test("what changes something is seen through even if the caller leaves; a look is not", async () => {
  for (const [method, path, body, kept] of [
    ["GET", "/v1/labels", null, "0"],
    ["GET", "/v1/downloads/10/abc/label.pdf", null, "0"],
    ["POST", "/v1/labels/rates/se-1", "{}", "1"],
    ["PUT", "/v1/labels/se-1/void", null, "1"],
    ["POST", "/v1/labels/rates/se-1", "{", "0"],
  ] as const) {
    const response = await ask(method, path, body);
    assert.equal(response.headers.get("kept"), kept, `${method} ${path} ${await response.text()}`);
  }
});

/** With the ledger as it is, or with one that is told what the gateway is told. */
async function buyThrough(ledger: "Ledger" | "Told", upstream: Recorder) {
  const settings = { SHIPSTATION_API_KEY: "TEST_canary_partner_key", SHIPSTATION_API_URL: upstream.url, APP_TOKENS: JSON.stringify([caller.entry]) };
  const own = await startEmbedded({
    main: `
      import { createGateway, Ledger } from "shipstamp/worker";
      const options = { settings: ${JSON.stringify(settings)}, upstreamTimeoutMs: 200 };
      export { Ledger };
      export class Told extends Ledger {
        constructor(state, env) {
          super(state, env, options);
        }
      }
      export default createGateway(options);
    `,
    vars: {},
    objects: { LEDGER: ledger },
  });
  const response = await fetch(`${own.url}/v1/labels`, {
    method: "POST",
    headers: { authorization: `Bearer ${caller.token}`, "content-type": "application/json" },
    body: JSON.stringify(example),
  });
  const { errors: [error] = [], label_id } = (await response.json()) as { errors?: { error_code: string }[]; label_id?: string };
  await own.stop();
  return [response.status, error?.error_code ?? label_id];
}

test("a ledger has the settings of its gateway only if it is told them, and sends nothing without", async () => {
  const upstream = await startRecorder({ body: '{"label_id":"se-1"}' });
  assert.deepEqual(await buyThrough("Ledger", upstream), [503, "not_configured"]);
  assert.equal(upstream.requests.length, 0);
  assert.deepEqual(await buyThrough("Told", upstream), [200, "se-1"]);
  await upstream.stop();
});

test("callers of a ledger wait no longer than it is told", async () => {
  const upstream = await startRecorder(() => new Promise<never>(() => {}));
  assert.deepEqual(await buyThrough("Told", upstream), [504, "upstream_timeout"]);
  await upstream.stop();
});
