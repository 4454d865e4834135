// npm run drift -- FILE: where an OpenAPI file and the declarations in src/api/ differ.
//
// Exit code 0: only as scripts/drift/intended.yaml says. 1: otherwise, or that list has what is no longer so.
// 2: the file cannot be used.

import { resolve } from "node:path";
import { Failure, command } from "./failure.mjs";
import { declarations } from "./drift/declarations.mjs";
import { NoDefinition, readDefinition } from "./drift/definition.mjs";
import { intendedDifferences, judged } from "./drift/intended.mjs";
import { differences } from "./drift/operations.mjs";
import { report } from "./drift/report.mjs";

/** Prints the differences. Fails on those that are not intended. */
export async function drift(path) {
  const document = readDefinition(path);
  const judgement = judged(differences(document, await declarations()), intendedDifferences());
  console.log(report(judgement));
  if (judgement.unintended.length + judgement.stale.length > 0) {
    throw new Failure("The declarations in src/api/ and the definition have drifted apart.");
  }
}

if (process.argv[1] === import.meta.filename) {
  await command(async () => {
    const [file, ...more] = process.argv.slice(2);
    try {
      if (!file || more.length > 0) throw new NoDefinition("usage: npm run drift -- FILE");
      // npm moves to the repository's root; a path is meant from where the command was given.
      await drift(resolve(process.env.INIT_CWD ?? "", file));
    } catch (error) {
      if (!(error instanceof NoDefinition)) throw error;
      console.error(error.message);
      process.exitCode = 2;
    }
  });
}
