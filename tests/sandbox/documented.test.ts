/** Every command of docs/sandbox.md does what it says, and every control and fault is among them. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { at } from "../../scripts/places.mjs";
import { shipstampSandbox } from "../harness/command.ts";

const text = readFileSync(at("docs/sandbox.md"), "utf8");
const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = ""]) => block.split("\n"))
  .filter((line) => line.startsWith("curl "));
const kinds = [...text.matchAll(/^\| `([a-z_]+)` \| (?:not )?done/gm)].map(([, kind]) => kind);

test("the documented commands work, and leave nothing out", async () => {
  const folder = mkdtempSync(join(tmpdir(), "shipstamp-documented-"));
  const { url, child, ended } = await shipstampSandbox();
  try {
    assert.ok(commands.length > 20);
    for (const command of commands) {
      const here = command.replace("curl ", "curl --silent --show-error --fail-with-body ").replace("http://127.0.0.1:8788", url);
      assert.doesNotThrow(() => execFileSync("sh", ["-c", here], { cwd: folder, stdio: "pipe", env: { ...process.env, no_proxy: "*" } }), command);
    }
    const { controls } = (await (await fetch(`${url}/sandbox`)).json()) as { controls: { method: string; path: string }[] };
    for (const { method, path } of controls) {
      const end = path.replace("{id}", "1");
      const isThere = commands.some((command) => {
        const [, used = "GET"] = /-X (\w+)/.exec(command) ?? [];
        return used === method && command.split(/\s+/).includes(`http://127.0.0.1:8788${end}`);
      });
      assert.ok(isThere, `${method} ${path} has no example`);
    }
    const unknown = await (await fetch(`${url}/sandbox/faults`, { method: "POST", body: '{"kind":"?"}' })).text();
    const all = (/expected one of (.*?), found/.exec(unknown)?.[1] ?? "").split(", ");
    assert.ok(all.length > 5);
    assert.deepEqual([...kinds].sort(), [...all].sort());
    for (const kind of all) assert.ok(commands.some((command) => command.includes(`"kind":"${kind}"`)), `${kind} has no example`);
  } finally {
    child.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
});
