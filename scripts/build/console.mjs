// The console: www/ bundled into www/dist with the package's wasm.

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { at, target } from "../places.mjs";
import { publish } from "./publish.mjs";

const made = resolve(target, "made/www");

export async function consolePage() {
  rmSync(made, { recursive: true, force: true });
  mkdirSync(resolve(made, "wasm"), { recursive: true });
  for (const name of readdirSync(at("www")).filter((name) => statSync(at("www", name)).isFile() && !name.endsWith(".json"))) {
    cpSync(at("www", name), resolve(made, name));
  }
  if (existsSync(at("www/src/main.ts"))) {
    const esbuild = await import("esbuild");
    await esbuild.build({
      entryPoints: [at("www/src/main.ts")],
      outdir: made,
      bundle: true,
      splitting: true,
      minify: true,
      sourcemap: "linked",
      format: "esm",
      target: "es2022",
      conditions: ["browser"],
      logLevel: "warning",
    });
  }
  // The package looks for its wasm beside the module that it is bundled into.
  cpSync(at("pkg/dist/wasm/shipstamp_bg.wasm"), resolve(made, "wasm/shipstamp_bg.wasm"));
  publish(made, at("www/dist"));
}
