// Work that need not be done again: a step's inputs are hashed, and the hash is kept beside what the step made.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { root, target } from "./places.mjs";

/**
 * Does the work unless `outputs` exist and were made from the same `files` (paths of files and folders) and `settings`.
 * Returns whether it worked.
 */
export async function unlessDone(name, { files, settings, outputs }, work) {
  const stamp = resolve(target, "stamps", name);
  const now = hash(files, settings);
  if (outputs.every((path) => existsSync(path)) && existsSync(stamp) && readFileSync(stamp, "utf8") === now) return false;
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  // The inputs as they were before the work: a file saved meanwhile means another round.
  writeFileSync(stamp, now);
  return true;
}

function hash(files, settings) {
  const digest = createHash("sha256").update(JSON.stringify([root, settings]));
  for (const path of files.flatMap(filesIn).sort()) {
    digest.update(`\0${relative(root, path)}\0`).update(readFileSync(path));
  }
  return digest.digest("hex");
}

/** Every file under a path, or the file itself. */
export function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
