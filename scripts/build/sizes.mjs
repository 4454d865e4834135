// What the main entry and the slim one make a page load, and the sandbox whoever runs one, and the limits on all three.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { at } from "../places.mjs";
import { Failure } from "../failure.mjs";

/** Bytes of the main entry, gzip. */
export const limit = 60_000;
/** Bytes of the slim entry, gzip. */
export const slimLimit = 3 * 1024;
/** Bytes of the sandbox's wasm, gzip. */
const sandboxLimit = 400_000;

/** The wasm, the JavaScript and both together, in bytes. */
export async function sizes() {
  const esbuild = await import("esbuild");
  const { outputFiles } = await esbuild.build({
    entryPoints: [at("pkg/dist/entry.web.js")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "warning",
  });
  const js = size("JavaScript, bundled and minified", outputFiles[0].contents);
  const wasm = size("wasm", readFileSync(at("pkg/dist/wasm/shipstamp_bg.wasm")));
  return [wasm, js, { name: "main entry", raw: js.raw + wasm.raw, gzip: js.gzip + wasm.gzip }];
}

/** The slim entry, in bytes. */
export const slim = () => size("slim entry", readFileSync(at("pkg/dist/slim.js")));

/** Prints the sizes. Fails on those beyond the limit. */
export async function checkSizes() {
  const all = await sizes();
  console.log(`\n${"".padEnd(32)}      raw     gzip`);
  all.forEach(print);
  const sandbox = size("sandbox, wasm", readFileSync(at("pkg/dist/wasm/sandbox_bg.wasm")));
  print(slim());
  print(sandbox);
  for (const [{ name, gzip }, most] of [
    [all.at(-1), limit],
    [slim(), slimLimit],
    [sandbox, sandboxLimit],
  ]) {
    if (gzip > most) throw new Failure(`${name}: ${gzip} bytes gzip; the limit is ${most}.`);
  }
}

const print = ({ name, raw, gzip }) =>
  console.log(`${name.padEnd(32)} ${String(raw).padStart(8)} ${String(gzip).padStart(8)}`);

const size = (name, bytes) => ({ name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });
