// The official definition: the vendor's, and no part of the repository.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../failure.mjs";
import { root } from "../places.mjs";

/** The file cannot be compared with anything. */
export class NoDefinition extends Failure {}

/** The definition that this package was written after. */
const NEIGHBOUR = "../shared/reference/shipengine-openapi-1.1.202604070904.yaml";

/** Where it is on this machine, if it is: `SHIPSTATION_OPENAPI` names another place. */
export function definitionHere() {
  const named = process.env.SHIPSTATION_OPENAPI;
  if (named) return resolve(root, named);
  const path = resolve(root, NEIGHBOUR);
  return existsSync(path) ? path : undefined;
}
