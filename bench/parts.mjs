// Parts of the gateway, out of its sources, with the wasm that was built.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { at, target } from "../scripts/places.mjs";

const contents = `
  export { engine, start } from "./engine.ts";
  export { ledgerEngine } from "./ledger-engine.ts";
  export { settingsReader } from "./settings.ts";
  export { MAX_WAIT_MS } from "./share.ts";
`;

export async function parts() {
  const outfile = resolve(target, "bench", "parts.mjs");
  const glue = {
    name: "glue",
    setup: ({ onResolve }) => onResolve({ filter: /\/wasm\/gateway\.js$/ }, () => ({ path: at("pkg/dist/wasm/gateway.js") })),
  };
  const stdin = { contents, resolveDir: at("pkg/src/worker") };
  await build({ stdin, bundle: true, format: "esm", platform: "node", outfile, plugins: [glue] });
  const { start, ...all } = await import(pathToFileURL(outfile).href);
  start(new WebAssembly.Module(readFileSync(at("pkg/dist/wasm/gateway_bg.wasm"))));
  return all;
}
