// The two Workers, each one file with all it needs but the wasm, which it imports from beside it.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { at } from "../places.mjs";
import { Failure } from "../failure.mjs";
import { made } from "./modules.mjs";
import { publish } from "./publish.mjs";

const names = ["worker", "sandbox-worker"];

export async function workers() {
  const esbuild = await import("esbuild");
  await Promise.all(
    names.map((name) =>
      esbuild.build({
        entryPoints: [source(name)],
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
  publish(made, at("pkg/dist"), { keep: ["wasm"] });
}

function source(name) {
  const found = [`pkg/src/${name}.ts`, `pkg/src/${name}/index.ts`].map((path) => at(path)).find((path) => existsSync(path));
  if (found === undefined) throw new Failure(`pkg/src/${name}.ts is missing`);
  return found;
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
