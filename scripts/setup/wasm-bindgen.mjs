// The wasm-bindgen program of the same version as the crate in Cargo.lock: the two speak a format of that version only.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { at, tools } from "../places.mjs";
import { ask, run } from "../run.mjs";
import { Failure } from "../failure.mjs";

export const wasmBindgen = resolve(tools, "bin/wasm-bindgen");
export const wasmBindgenTestRunner = resolve(tools, "bin/wasm-bindgen-test-runner");

export async function installWasmBindgen() {
  const version = /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(readFileSync(at("Cargo.lock"), "utf8"))?.[1];
  if (version === undefined) throw new Failure("Cargo.lock names no version of wasm-bindgen.");
  if (ask(wasmBindgen, ["--version"]) === `wasm-bindgen ${version}`) return;
  console.log(`installing wasm-bindgen ${version} into ${tools} (some minutes, once)`);
  // Without --locked: the lock file that this version was published with no longer builds.
  await run("cargo", ["install", "wasm-bindgen-cli", "--version", version, "--root", tools, "--force", "--quiet"]);
}
