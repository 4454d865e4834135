/** Where the package differs from the definition on purpose. */

import { declarations } from "../../scripts/drift/declarations.mjs";
import { intendedDifferences, judged } from "../../scripts/drift/intended.mjs";
import { differences } from "../../scripts/drift/operations.mjs";
import { definition } from "./definition.ts";

// A difference that is listed with one of its places is meant for all of them.
const keys: readonly string[] = definition
  ? judged(differences(definition, await declarations()), intendedDifferences()).intended.flatMap(({ keys }: { keys: string[] }) => keys)
  : [];

/** Whether a difference at a place is intended whose words match. */
export function isIntended(place: string, says: RegExp): boolean {
  return keys.some((key) => key.startsWith(`${place}: `) && says.test(key.slice(place.length + 2)));
}
