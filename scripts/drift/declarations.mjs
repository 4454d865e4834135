// What `src/api/` declares, as the generator writes it down.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { generateDeclarations } from "../build/generated.mjs";
import { alone } from "../lock.mjs";
import { target } from "../places.mjs";

export async function declarations() {
  await alone("declarations", generateDeclarations);
  return JSON.parse(readFileSync(resolve(target, "declarations.json"), "utf8"));
}
