/** The sandbox as a Worker with its memory in a Durable Object: cut connections, and a power failure. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { at } from "../../scripts/places.mjs";
import { running } from "../harness/command.ts";
import { startSandbox } from "../harness/sandbox.ts";
import { buy, onBehalfOf } from "./purchase.ts";

const folder = mkdtempSync(join(tmpdir(), "shipstamp-store-"));
/** Whatever a test comes to, nothing that it started stays. */
const groups: number[] = [];
after(() => {
  for (const group of groups) {
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

const post = (body: unknown) => ({ method: "POST", body: JSON.stringify(body) });
const read = async (url: string, account = "100001") => (await (await fetch(url, { headers: onBehalfOf(account) })).json()) as Record<string, unknown>;

test("a cut connection gives no byte, and what was lost was done", async () => {
  const sandbox = await startSandbox();
  try {
    await fetch(`${sandbox.url}/sandbox/faults`, post({ kind: "lost", match: { effect: "buy" }, times: 1 }));
    await assert.rejects(buy(fetch, sandbox.url), TypeError);
    assert.equal((await read(`${sandbox.url}/v1/labels`))["total"], 1);
    await fetch(`${sandbox.url}/sandbox/faults`, post({ kind: "cut", times: 1 }));
    await assert.rejects(read(`${sandbox.url}/v1/labels`), TypeError);
    assert.equal((await read(`${sandbox.url}/v1/labels`))["total"], 1);
  } finally {
    await sandbox.stop();
  }
});

test("an answer waits until another request has moved the clock on", async () => {
  const sandbox = await startSandbox();
  try {
    const clock = (body: unknown) => fetch(`${sandbox.url}/sandbox/clock`, { method: "PUT", body: JSON.stringify(body) });
    await clock({ frozen: true });
    await fetch(`${sandbox.url}/sandbox/faults`, post({ kind: "slow", ms: 90_000, match: { effect: "buy" } }));
    let isThere = false;
    const answer = buy(fetch, sandbox.url).then((label) => {
      isThere = true;
      return label;
    });
    // It has come in once its label is there.
    while ((await read(`${sandbox.url}/v1/labels`))["total"] !== 1);
    await clock({ advance: "PT89S" });
    await read(`${sandbox.url}/v1/labels`);
    assert.ok(!isThere);
    await clock({ advance: "PT1S" });
    assert.match((await answer).label_id, /^se-/);
  } finally {
    await sandbox.stop();
  }
});

test("what it has answered is there after a power failure", async () => {
  const config = join(folder, "wrangler.json");
  // The repository's own, but for the build, which would begin here.
  const { build, $schema, ...settings } = JSON.parse(readFileSync(at("wrangler.sandbox.jsonc"), "utf8").replace(/^\s*\/\/.*$/gm, ""));
  assert.ok(build && $schema);
  writeFileSync(config, JSON.stringify({ ...settings, main: at(settings.main) }));

  let calls = 0;
  const hook = createServer((request, response) => {
    request.resume();
    calls += 1;
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  after(() => hook.close());
  const told = async (url: string) => ((await read(`${url}/sandbox/webhooks`))["deliveries"] as { state: string }[]).map(({ state }) => state);

  const before = await develop(config);
  // More than the journal takes, so that both the state and the calls since are needed.
  for (let count = 0; count < 300; count += 1) await read(`${before.url}/v1/carriers`);
  const labels = [await buy(fetch, before.url), await buy(fetch, before.url, { account: "100002" })];
  await fetch(`${before.url}/sandbox/clock`, { method: "PUT", body: JSON.stringify({ now: "2027-01-01T00:00:00Z", frozen: true }) });
  await fetch(`${before.url}/v1/carriers`, { headers: { "API-Key": "live_4242424242" } });
  const last = await buy(fetch, before.url);
  const asMerchant = { ...onBehalfOf("100001"), "content-type": "application/json" };
  const ask = (path: string, body: unknown) => fetch(before.url + path, { ...post(body), headers: asMerchant });
  await ask("/v1/environment/webhooks", { event: "carrier_connected", url: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/` });
  await ask("/v1/connections/carriers/dhl_express", { nickname: "n", account_number: "1" });
  while ((await told(before.url))[0] !== "delivered");
  process.kill(-(before.child.pid ?? assert.fail()), "SIGKILL");
  await before.ended;

  const again = await develop(config);
  try {
    for (const [label, account] of [[labels[0], "100001"], [labels[1], "100002"], [last, "100001"]] as const) {
      const found = await read(`${again.url}/v1/labels/${label?.label_id}`, account);
      assert.equal(found["tracking_number"], label?.tracking_number);
    }
    assert.equal((await read(`${again.url}/v1/labels`))["total"], 2);
    assert.equal((await read(`${again.url}/sandbox/clock`))["now"], "2027-01-01T00:00:00.000Z");
    assert.deepEqual(await told(again.url), ["delivered"]);
    await fetch(`${again.url}/sandbox/clock`, { method: "PUT", body: JSON.stringify({ advance: "P1D" }) });
    assert.deepEqual([await told(again.url), calls], [["delivered"], 1], "what was told is not told again");
    const ids = new Set([labels[0]?.label_id, last.label_id, (await buy(fetch, again.url)).label_id]);
    assert.equal(ids.size, 3, "ids go on from where they were");
  } finally {
    process.kill(-(again.child.pid ?? assert.fail()), "SIGKILL");
    await again.ended;
  }
});

/** `wrangler dev`, in a group of its own, so that it and all it starts can be killed at once. */
async function develop(config: string) {
  const args = ["dev", "--config", config, "--persist-to", join(folder, "disk"), "--ip", "127.0.0.1", "--port", "0", "--show-interactive-dev-session=false"];
  const env = { WRANGLER_SEND_METRICS: "false", CI: "true", WRANGLER_LOG_PATH: join(folder, "logs") };
  const command = running(process.execPath, [at("node_modules/wrangler/bin/wrangler.js"), ...args], { env, isGroup: true });
  groups.push(command.child.pid ?? assert.fail());
  const [, url = ""] = await command.said(/Ready on (http:\/\/[\d.]+:\d+)/);
  return { ...command, url };
}
