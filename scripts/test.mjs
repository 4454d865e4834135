// npm test: every check, in order, until the first that fails.

import { basename } from "node:path";
import { build } from "./build.mjs";
import { checkApiIndex } from "./build/api-index.mjs";
import { definitionHere } from "./drift/official.mjs";
import { command } from "./failure.mjs";
import { at } from "./places.mjs";
import { run } from "./run.mjs";
import { setup } from "./setup.mjs";
import { testPrograms } from "./setup/debian.mjs";
import { node22 } from "./setup/node22.mjs";
import { officialPython } from "./setup/python.mjs";
import { filesIn } from "./stamps.mjs";
import { steps, timed } from "./timed.mjs";
import { buildLongRun, startLongRun } from "./test/long-run.mjs";
import { wasmTests } from "./test/wasm.mjs";

const wasm32 = ["--target", "wasm32-unknown-unknown", "--no-default-features"];
const clippy = (...args) => run("cargo", ["clippy", "--quiet", "--all-targets", ...args, "--", "-D", "warnings"]);
const cargo = (args, env) => run("cargo", args, { env });
const tsc = (project) => run(node22(), [at("node_modules/typescript/bin/tsc"), "-p", project]);

let passed = 0;

async function check(name, work) {
  console.log(`\n=== ${name}`);
  await timed(name, work);
  passed += 1;
}

const all = filesIn(at("tests"));
const [inChromium, inNode] = [true, false].map((browser) =>
  all.filter((path) => path.endsWith(".test.ts") && path.startsWith(at("tests/browser")) === browser).sort(),
);
const nodeTests = (files, env) => files.length > 0 && run(node22(), ["--test", ...files], { env });

await command(async () => {
  await check("setup", setup);
  const browser = await testPrograms();
  const python = await officialPython();

  await check("format", () => cargo(["fmt", "--check"]));
  await check("clippy, native", () => clippy("--features", "sandbox,client,docs"));
  await check("clippy, package", () => clippy(...wasm32, "--features", "wasm"));
  await check("clippy, the other wasm", () => clippy(...wasm32, "--features", "wasm,gateway,sandbox,client"));
  await check("native tests", () => cargo(["test", "--quiet", "--features", "sandbox,client"]));
  let endOfLongRun;
  await check("build of the long run of calls", () => (endOfLongRun = startLongRun(buildLongRun())));
  await check("documentation", () =>
    cargo(["doc", "--quiet", "--no-deps", "--features", "sandbox,client"], { RUSTDOCFLAGS: "-D warnings" }),
  );
  // Before the build, which renews it.
  await check("index of operations", checkApiIndex);
  await check("build", build);
  const definition = definitionHere();
  if (definition) await check("drift", async () => (await import("./drift/drift.mjs")).drift(definition));
  else console.log("\n=== drift: skipped, the official definition is not on this machine (SHIPSTATION_OPENAPI)");
  await check("types", async () => {
    const projects = ["tsconfig.json", "www/tsconfig.json"].map((path) => at(path));
    for (const project of [...projects, ...all.filter((path) => basename(path) === "tsconfig.json")]) await tsc(project);
  });
  await check("tests in Node and workerd", () => nodeTests(inNode, { ...browser, ...python.env }));
  if (python.missing) console.log(`\n=== official Python SDK: left out, ${python.missing}`);
  await check("wasm tests in Node and Chromium", () => wasmTests(browser));
  await check("tests in Chromium", () => nodeTests(inChromium, browser));
  await check("the rest of the long run of calls", endOfLongRun);

  console.log();
  for (const { name, seconds } of steps()) console.log(`${name.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s`);
  console.log(`\nchecks: ${passed} passed, 0 failed`);
});
