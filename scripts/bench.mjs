// npm run bench [-- --json FILE]: how fast and how large the package is. Numbers are never a failure.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { Failure, command } from "./failure.mjs";
import { at, target } from "./places.mjs";
import { run } from "./run.mjs";
import { node22 } from "./setup/node22.mjs";

function fileOf(args) {
  try {
    const { json } = parseArgs({ args, options: { json: { type: "string" } } }).values;
    // npm moves to the repository's root; a path is meant from where the command was given.
    return json === undefined ? resolve(target, "bench.json") : resolve(process.env.INIT_CWD ?? "", json);
  } catch (error) {
    throw new Failure(`${error.message}\nusage: npm run bench [-- --json FILE]`);
  }
}

await command(async () => {
  const file = fileOf(process.argv.slice(2));
  await build({ isLimited: false });
  await run(node22(), [at("bench/run.mjs"), file]);
});
