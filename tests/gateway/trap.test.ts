/** A trap in the wasm costs the request that it happened in, and no other. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken } from "../harness/gateway.ts";
import { poisoned } from "../harness/poisoned.ts";
import { startRecorder, type Recorder } from "../harness/recorder.ts";

const caller = mintToken({ accounts: ["se-1"], scopes: ["read"] });
let recorder: Recorder;
let worker: Awaited<ReturnType<typeof startEmbedded>>;

before(async () => {
  recorder = await startRecorder();
  worker = await startEmbedded({
    main: 'export { default } from "shipstamp/worker";',
    plugins: [poisoned],
    vars: {
      SHIPSTATION_API_KEY: "TEST_canary_partner_key",
      SHIPSTATION_API_URL: recorder.url,
      APP_TOKENS: JSON.stringify([caller.entry]),
    },
  });
});
after(async () => {
  await worker.stop();
  await recorder.stop();
});

const ask = async (target: string) => {
  const response = await fetch(worker.url + target, { headers: { authorization: `Bearer ${caller.token}` } });
  return { status: response.status, text: await response.text() };
};

test("S24: one of a hundred requests traps, and ninety-nine do not notice", async () => {
  for (let round = 0; round < 3; round++) {
    const targets = Array.from({ length: 100 }, (_, index) => (index === 50 ? "/v1/labels?page=poison" : "/v1/labels"));
    const answers = await Promise.all(targets.map(ask));
    const statuses = answers.map(({ status }) => status);
    assert.deepEqual(statuses, targets.map((target) => (target.includes("poison") ? 500 : 200)));
    const { errors } = JSON.parse(answers[50]?.text ?? "") as { errors: { error_source: string; error_code: string }[] };
    assert.deepEqual(errors.map(({ error_source, error_code }) => [error_source, error_code]), [["shipstamp", "internal_error"]]);
  }
});

test("S24: the log tells where it happened, and nothing that came with the request", () => {
  assert.equal(worker.logs.length, 3, worker.logs.join("\n"));
  for (const line of worker.logs) {
    assert.match(line, /failed unexpectedly: RuntimeError\n +at /);
    for (const secret of ["TEST_canary", caller.token, "page=", "unreachable"]) assert.ok(!line.includes(secret), line);
  }
});
