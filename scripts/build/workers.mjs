// The two Workers, each one file with all it needs but the wasm, which it imports from beside it.
//
// The gateway is all of pkg/src/worker; of what tsc made from there only the declarations stay.

import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { at } from "../places.mjs";
import { made } from "./modules.mjs";
import { publish } from "./publish.mjs";
import { filesIn } from "../stamps.mjs";

const names = ["worker", "sandbox-worker"];

export async function workers() {
  const esbuild = await import("esbuild");
  await Promise.all(
    names.map((name) =>
      esbuild.build({
        entryPoints: [at(`pkg/src/${name}.ts`)],
        outfile: resolve(made, `${name}.js`),
        bundle: true,
        format: "esm",
        target: "es2022",
        conditions: ["workerd", "worker"],
        external: ["cloudflare:*", "node:*"],
        plugins: [wasmBeside],
        legalComments: "inline",
        logLevel: "warning",
      }),
    ),
  );
  for (const path of filesIn(resolve(made, "worker"))) if (path.endsWith(".js")) rmSync(path);
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
