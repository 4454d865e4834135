// The modules of the package, and every declaration file: pkg/src through tsc.

import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { at, target } from "../places.mjs";
import { run } from "../run.mjs";
import { node22 } from "../setup/node22.mjs";

/** Where the modules wait for the workers, to be published with them. */
export const made = resolve(target, "made/pkg");

export async function modules() {
  rmSync(made, { recursive: true, force: true });
  await run(node22(), [at("node_modules/typescript/bin/tsc"), "-p", "pkg/tsconfig.json", "--outDir", made]);
}
