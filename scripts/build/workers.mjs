// What is bundled into one file each: the two Workers, with all they need but the wasm, which they import from beside them,
// and the slim entry, which is small only whole.
//
// The gateway is all of pkg/src/worker; of what tsc made from there, and for the slim entry, only declarations stay.

import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { at } from "../places.mjs";
import { keepDeclarations } from "./declarations.mjs";
import { made } from "./modules.mjs";
import { publish } from "./publish.mjs";
import { filesIn } from "../stamps.mjs";

const names = ["worker", "sandbox-worker"];

export async function workers() {
  const esbuild = await import("esbuild");
  const bundled = (name, more) =>
    esbuild.build({
      entryPoints: [at(`pkg/src/${name}.ts`)],
      outfile: resolve(made, `${name}.js`),
      bundle: true,
      format: "esm",
      target: "es2022",
      logLevel: "warning",
      ...more,
    });
  await Promise.all([
    ...names.map((name) =>
      bundled(name, {
        conditions: ["workerd", "worker"],
        external: ["cloudflare:*", "node:*"],
        plugins: [wasmBeside],
        legalComments: "inline",
      }),
    ),
    bundled("slim", { minify: true }),
  ]);
  for (const folder of ["worker", "slim"]) {
    for (const path of filesIn(resolve(made, folder))) if (path.endsWith(".js")) rmSync(path);
  }
  rmSync(resolve(made, "generated/slim-operations.js"));
  keepDeclarations(made);
  publish(made, at("pkg/dist"), { keep: ["wasm"] });
}

// The glue goes into the bundle; the wasm stays a file, since Workers compile an imported one at deployment.
const wasmBeside = {
  name: "wasm-beside",
  setup(build) {
    build.onResolve({ filter: /\/wasm\/[a-z_]+\.(js|wasm)$/ }, ({ path }) => {
      const file = path.slice(path.lastIndexOf("/wasm/") + 1);
      return file.endsWith(".wasm") ? { path: `./${file}`, external: true } : { path: at("pkg/dist", file) };
    });
  },
};
