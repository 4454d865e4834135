/** `shipstamp sandbox`: the sandbox in one process of Node, with its state in a file. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { shipstamp, shipstampSandbox } from "../harness/command.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { buy, onBehalfOf } from "./purchase.ts";

const folder = mkdtempSync(join(tmpdir(), "shipstamp-sandbox-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("it sells labels until Ctrl-C, and its links lead back to it", async () => {
  const { url, child, ended } = await shipstampSandbox("--seed", "3");
  const label = await buy(fetch, url);
  assert.ok(label.label_download.href.startsWith(`${url}/v1/downloads/`));
  assert.equal((await fetch(label.label_download.href)).headers.get("content-type"), "application/pdf");
  // An answer that still waits must not keep it from ending.
  await fetch(`${url}/sandbox/faults`, { method: "POST", body: JSON.stringify({ kind: "slow", ms: 3_600_000 }) });
  const waiting = assert.rejects(fetch(`${url}/v1/carriers`, { headers: onBehalfOf("100001") }), TypeError);
  // It is asked in turn, so by the time of this answer the other has come in.
  await fetch(`${url}/sandbox/clock`);
  child.kill("SIGINT");
  assert.deepEqual([(await ended).code, (await ended).stderr], [0, ""]);
  await waiting;
});

test("its state is in a file, and there it goes on", async () => {
  const file = join(folder, "state.json");
  const first = await shipstampSandbox("--state", file);
  const label = await buy(fetch, first.url);
  first.child.kill("SIGTERM");
  assert.equal((await first.ended).code, 0);
  assert.equal(JSON.parse(readFileSync(file, "utf8")).format, "shipstamp-sandbox");
  assert.deepEqual(readdirSync(folder), ["state.json"], "nothing is left beside it");

  const second = await shipstampSandbox("--state", file);
  const found = await fetch(`${second.url}/v1/labels/${label.label_id}`, { headers: onBehalfOf("100001") });
  assert.equal(found.status, 200);
  assert.equal(((await found.json()) as { tracking_number: string }).tracking_number, label.tracking_number);
  second.child.kill("SIGINT");
  await second.ended;
});

test("a file that holds something else is left as it is", async () => {
  const file = join(folder, "letter.json");
  writeFileSync(file, '{"dear":"John"}');
  const { code, stderr } = await shipstamp("sandbox", "--port", "0", "--state", file).ended;
  assert.equal(code, 1);
  assert.match(stderr, /letter\.json was left as it is.*not the state of a sandbox/);
  assert.equal(readFileSync(file, "utf8"), '{"dear":"John"}');
});

test("a cut connection gives no byte", async () => {
  const { url, child, ended } = await shipstampSandbox();
  await fetch(`${url}/sandbox/faults`, { method: "POST", body: '{"kind":"cut"}' });
  await assert.rejects(fetch(`${url}/v1/carriers`, { headers: onBehalfOf("100001") }), TypeError);
  child.kill("SIGINT");
  await ended;
});

test("headers that stand twice are not taken for one", async () => {
  const { url, child, ended } = await shipstampSandbox();
  const stamp = ["API-Key: TEST_shipstamp_partner", "On-Behalf-Of: 100001"];
  assert.equal((await sendRaw(url, rawRequest("GET /v1/carriers", stamp))).status, 200);
  assert.equal((await sendRaw(url, rawRequest("GET /v1/carriers", [...stamp, "On-Behalf-Of: 100002"]))).status, 401);
  child.kill("SIGINT");
  await ended;
});

test("what it does not know it explains", async () => {
  const { url, child, ended } = await shipstampSandbox();
  const port = new URL(url).port;
  for (const [args, code, said] of [
    [[], 2, /usage: shipstamp/],
    [["deploy"], 2, /There is no command deploy[\s\S]*usage: shipstamp/],
    [["constructor"], 2, /There is no command constructor/],
    [["sandbox", "--prot", "1"], 2, /--prot[\s\S]*usage: shipstamp/],
    [["sandbox", "--port", "x"], 2, /--port is a whole number/],
    [["sandbox", "--seed", "-1"], 2, /seed/],
    [["sandbox", "--port", port], 1, /Port \d+ is taken/],
  ] as const) {
    const result = await shipstamp(...args).ended;
    assert.equal(result.code, code, args.join(" "));
    assert.match(result.stderr, said);
  }
  const help = await shipstamp("--help").ended;
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  assert.match(help.stdout, /shipstamp sandbox \[--port 8788\]/);
  child.kill("SIGINT");
  await ended;
});
