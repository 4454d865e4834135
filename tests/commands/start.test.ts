/** `npm start`, as a person runs it, on ports of its own. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { at, root } from "../../scripts/places.mjs";

function start(args: string[], env: Record<string, string> = {}) {
  // The build is a step of its own in the tests; what is started here is what comes after it.
  const child = spawn(process.execPath, [at("scripts/serve/start.ts"), ...args], {
    cwd: root,
    env: { ...process.env, PORT: "0", SANDBOX_PORT: "0", ...env },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
  return { child, ended: once(child, "exit"), printed: () => printed };
}

async function until(condition: () => boolean) {
  for (let waits = 0; !condition(); waits++) {
    assert.ok(waits < 600, "it took a minute");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("--once buys the documented example's label and ends well", async () => {
  const { ended, printed } = start(["--once"]);
  assert.deepEqual(await ended, [0, null], printed());
  assert.match(printed(), /label +se-\d+\n +tracking +\d+\n +price +\d+\.\d\d USD/);
  assert.match(printed(), /console +http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\n/);
  assert.doesNotMatch(printed(), /TEST_shipstamp_partner/);
});

test("it serves the console, and nobody without the token, until Ctrl-C", async () => {
  const { child, ended, printed } = start([]);
  await until(() => printed().includes("Ctrl-C") || child.exitCode !== null);
  const [, url = "", token = ""] = /console +(\S+)\/#token=(\S+)/.exec(printed()) ?? [];
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.match((await fetch(url)).headers.get("content-type") ?? "", /^text\/html/);
  const labels = (headers: Record<string, string>) => fetch(`${url}/v1/labels`, { headers: { "On-Behalf-Of": "100001", ...headers } });
  assert.equal((await labels({})).status, 401);
  assert.equal((await labels({ Authorization: `Bearer ${token}` })).status, 200);

  child.kill("SIGINT");
  assert.deepEqual(await ended, [0, null], printed());
  await assert.rejects(fetch(`${url}/healthz`), "the gateway still answers");
});

test("a taken port is named, and the sandbox that had started goes again", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const { ended, printed } = start([], { PORT: String(port) });
  assert.deepEqual(await ended, [1, null], printed());
  assert.match(printed(), new RegExp(`port ${port} is taken`));
  other.close();
});

test("when the command that started it is gone, it goes too", async () => {
  const parent = spawn(
    process.execPath,
    ["--input-type=module", "--eval", `import { serve } from ${JSON.stringify(at("scripts/serve.mjs"))}; serve("start", []);`],
    { cwd: root, env: { ...process.env, PORT: "0", SANDBOX_PORT: "0" } },
  );
  let printed = "";
  parent.stdout.on("data", (text) => (printed += text));
  await until(() => printed.includes("Ctrl-C") || parent.exitCode !== null);
  const [, url = ""] = /gateway +(\S+)/.exec(printed) ?? [];
  parent.kill("SIGKILL");
  await once(parent, "exit");
  let answers = true;
  for (let tries = 0; answers && tries < 100; tries++) {
    answers = await fetch(`${url}/healthz`).then(
      () => true,
      () => false,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.ok(!answers, "the gateway outlived the command");
});
