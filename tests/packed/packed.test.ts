/** The package as npm delivers it: packed, installed in an empty project, and used there in each of its runtimes. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { at } from "../../scripts/places.mjs";
import type { RunningWorker } from "../../scripts/serve/worker.ts";
import { partnerKey, startSandbox } from "../harness/sandbox.ts";

const project = mkdtempSync(join(tmpdir(), "shipstamp-packed-"));
const installed = join(project, "node_modules/shipstamp");
let sandbox: RunningWorker;
let files: string[];

/** Calls by the slim entry what takes no tokens, and what does not answer. */
const small = `
import { TimeoutError, connect } from "shipstamp/slim";
export async function call(url) {
  const failure = (promise) => promise.then(() => "none", (error) => error);
  const shop = connect({ url, token: "TEST_token" });
  const deaf = connect({ url, token: "TEST_token", fetch: () => new Promise(() => {}) });
  const made = shop.labels.create({});
  const refused = await failure(made);
  const late = await failure(deaf.labels.get("se-1", {}, { timeoutMs: 50 }));
  const ended = await failure(deaf.labels.get("se-1", {}, { signal: AbortSignal.timeout(50) }));
  return [made.idempotencyKey.length, refused.name, refused.outcome, late instanceof TimeoutError, ended.name];
}
`;
const smallEnds = [36, "AuthenticationError", "rejected", true, "TimeoutError"];

/** Buys a label, whatever the runtime. */
const purchase = `
import { ShipStation, operations } from "shipstamp";
export async function buy(baseUrl, body) {
  const partner = new ShipStation({ apiKey: "${partnerKey}", baseUrl });
  const label = await partner.onBehalfOf("100001").labels.create(body);
  return { label: label.label_id, operations: operations.length };
}
`;
const example = readFileSync(at("tests/data/documented_label.json"), "utf8");

before(async () => {
  const npm = (...args: string[]) => execFileSync("npm", args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const [packed] = JSON.parse(npm("pack", at("pkg"), "--json", "--ignore-scripts"));
  files = packed.files.map((file: { path: string }) => file.path);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(join(project, "purchase.js"), purchase);
  writeFileSync(join(project, "small.js"), small);
  npm("install", "--offline", "--ignore-scripts", join(project, packed.filename));
  sandbox = await startSandbox();
});

after(async () => {
  await sandbox?.stop();
  rmSync(project, { recursive: true, force: true });
});

test("S25: it holds what runs and its types, and neither sources nor folders of whoever built it", () => {
  assert.ok(files.includes("README.md") && files.includes("package.json"));
  for (const file of files) {
    assert.match(file, /^(README\.md|LICENSE.*|package\.json|dist\/[\w./-]+\.(js|d\.ts|wasm))$/, file);
    const bytes = readFileSync(join(installed, file), "latin1");
    for (const folder of [at("."), dirname(dirname(process.execPath)), "/.cargo/"]) {
      assert.ok(!bytes.includes(folder), `${file} tells the folder ${folder}`);
    }
  }
  const { dependencies, scripts } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  assert.deepEqual([dependencies, scripts], [undefined, undefined]);
});

test("every export leads to files that are there", () => {
  const { exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const targets = [...JSON.stringify(exports).matchAll(/:"\.\/([^"]+)"/g)].map(([, target = ""]) => target);
  assert.ok(targets.length > 10);
  for (const target of targets) assert.ok(files.includes(target), target);
});

// npm tells which Node it runs on: the machine's own, which may be older than the one that runs this test.
for (const node of new Set([process.env.npm_node_execpath ?? process.execPath, process.execPath])) {
  test(`it buys a label on Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}`, () => {
    const script = `import { buy } from "./purchase.js"; console.log(JSON.stringify(await buy(process.argv[1], process.argv[2])));`;
    const args = ["--input-type=module", "--eval", script, sandbox.url, example];
    const bought = JSON.parse(execFileSync(node, args, { cwd: project, encoding: "utf8" }));
    assert.match(bought.label, /^se-/);
    assert.ok(bought.operations > 0);
  });

  test(`its slim entry calls on Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}`, () => {
    const script = `import { call } from "./small.js"; const alive = setInterval(() => {}, 1000); console.log(JSON.stringify(await call(process.argv[1]))); clearInterval(alive);`;
    const told = execFileSync(node, ["--input-type=module", "--eval", script, sandbox.url], { cwd: project, encoding: "utf8" });
    assert.deepEqual(JSON.parse(told), smallEnds);
  });
}

test("its slim entry calls in a Worker, and is one file without wasm", async () => {
  const entry = join(project, "small-worker.js");
  writeFileSync(entry, `import { call } from "./small.js"; export default { fetch: async () => Response.json(await call("${sandbox.url}")) };`);
  const outfile = join(project, "bundled/small-worker.js");
  const { metafile } = await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", conditions: ["workerd"], logLevel: "silent", metafile: true });
  const theirs = Object.keys(metafile.inputs).filter((file) => file.includes("shipstamp/"));
  assert.deepEqual(theirs.map((file) => file.replace(/.*shipstamp\//, "")), ["dist/slim.js"]);
  const modules = [{ type: "ESModule" as const, path: "worker.js", contents: readFileSync(outfile, "utf8") }];
  const miniflare = new Miniflare(convertV4MiniflareOptions({ compatibilityDate: "2026-10-01", cf: false, modules }));
  try {
    const response = await miniflare.dispatchFetch("http://worker.test/");
    assert.deepEqual(await response.json(), smallEnds);
  } finally {
    await miniflare.dispose();
  }
});

test("it buys a label in a Worker without any flag", async () => {
  const entry = join(project, "worker.js");
  const worker = `
    import { buy } from "./purchase.js";
    export default { fetch: async (request) => Response.json(await buy("${sandbox.url}", await request.text())) };
  `;
  writeFileSync(entry, worker);
  const outfile = join(project, "bundled/worker.js");
  const wasm: string[] = [];
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    logLevel: "silent",
    plugins: [
      {
        name: "wasm",
        setup({ onResolve }) {
          onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
            wasm.push(join(resolveDir, path));
            return { path: "./shipstamp.wasm", external: true };
          });
        },
      },
    ],
  });
  assert.equal(wasm.length, 1);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      compatibilityDate: "2026-10-01",
      cf: false,
      modules: [
        { type: "ESModule", path: "worker.js", contents: readFileSync(outfile, "utf8") },
        { type: "CompiledWasm", path: "shipstamp.wasm", contents: readFileSync(wasm[0] ?? "") },
      ],
    }),
  );
  try {
    const response = await miniflare.dispatchFetch("http://worker.test/", { method: "POST", body: example });
    assert.match(((await response.json()) as { label: string }).label, /^se-/);
  } finally {
    await miniflare.dispose();
  }
});

for (const resolution of ["NodeNext", "Bundler"]) {
  test(`its types allow and forbid what they should under moduleResolution ${resolution}`, () => {
    const folder = at("tests/node/package");
    const consumers = readdirSync(folder).filter((file) => file.startsWith("consumer"));
    assert.ok(consumers.length > 1);
    for (const file of consumers) copyFileSync(join(folder, file), join(project, file));
    const settings = ["--noEmit", "--strict", "--skipLibCheck", "false", "--types", ""];
    const platform = ["--target", "es2022", "--lib", "es2022,dom,dom.iterable"];
    const modules = ["--module", resolution === "Bundler" ? "esnext" : resolution, "--moduleResolution", resolution];
    const args = [at("node_modules/typescript/bin/tsc"), ...settings, ...platform, ...modules, ...consumers];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });
}
