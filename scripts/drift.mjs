// npm run drift -- FILE: where an OpenAPI file and the declarations in src/api/ differ.
//
// Exit code 0: only as scripts/drift/intended.yaml says. 1: otherwise, or that list has what is no longer so.
// 2: the file cannot be used.

import { resolve } from "node:path";
import { command } from "./failure.mjs";
import { NoDefinition } from "./drift/official.mjs";
import { setup } from "./setup.mjs";

await command(async () => {
  const [file, ...more] = process.argv.slice(2);
  try {
    if (!file || more.length > 0) throw new NoDefinition("usage: npm run drift -- FILE");
    await setup();
    // What it imports is there only after the setup.
    const { drift } = await import("./drift/drift.mjs");
    // npm moves to the repository's root; a path is meant from where the command was given.
    await drift(resolve(process.env.INIT_CWD ?? "", file));
  } catch (error) {
    if (!(error instanceof NoDefinition)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
});
