/** On a fresh clone there is no npm package yet when a command starts, and it is the command that installs them. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { scripts: Record<string, string> };

for (const [name, command] of Object.entries(scripts)) {
  test(`npm ${name === "start" || name === "test" ? name : `run ${name}`} begins without any npm package`, async () => {
    const entry = /^node (\S+\.mjs)$/.exec(command)?.[1];
    assert.ok(entry, `its script is a file that Node runs: ${command}`);
    const { metafile } = await build({
      entryPoints: [entry],
      absWorkingDir: root,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      metafile: true,
      write: false,
    });
    // An `import()` is for what comes after the setup.
    const pending = [entry];
    const seen = new Set(pending);
    for (const path of pending) {
      const found = metafile.inputs[path]?.imports.filter(({ kind }) => kind !== "dynamic-import") ?? [];
      for (const { path } of found.filter(({ path }) => !seen.has(path))) {
        seen.add(path);
        pending.push(path);
      }
    }
    const packages = pending.filter((path) => !path.startsWith("node:") && metafile.inputs[path] === undefined);
    assert.deepEqual(packages, []);
  });
}
