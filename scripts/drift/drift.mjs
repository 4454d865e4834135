// Where an OpenAPI file and the declarations in src/api/ differ.

import { Failure } from "../failure.mjs";
import { declarations } from "./declarations.mjs";
import { readDefinition } from "./definition.mjs";
import { intendedDifferences, judged } from "./intended.mjs";
import { differences } from "./operations.mjs";
import { report } from "./report.mjs";

/** Prints the differences. Fails on those that are not intended. */
export async function drift(path) {
  const document = readDefinition(path);
  const judgement = judged(differences(document, await declarations()), intendedDifferences());
  console.log(report(judgement));
  if (judgement.unintended.length + judgement.stale.length > 0) {
    throw new Failure("The declarations in src/api/ and the definition have drifted apart.");
  }
}
