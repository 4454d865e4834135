// docs/api.md: the index of operations, which is in the repository so that it can be read there.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../failure.mjs";
import { alone } from "../lock.mjs";
import { at, target } from "../places.mjs";
import { generateIndex } from "./generated.mjs";

const kept = at("docs/api.md");

/** The index as it should be, and whether it is so. */
async function generated() {
  await generateIndex();
  const text = readFileSync(resolve(target, "api.md"), "utf8");
  return { text, isCurrent: existsSync(kept) && readFileSync(kept, "utf8") === text };
}

/** Renews the index. */
export async function apiIndex() {
  const { text, isCurrent } = await generated();
  if (!isCurrent) writeFileSync(kept, text);
}

/** Fails if the index has to be renewed. */
export async function checkApiIndex() {
  const { isCurrent } = await alone("build", generated);
  if (!isCurrent) throw new Failure("docs/api.md is not what src/api/ declares. `npm run build` renews it; commit it with the change.");
}
