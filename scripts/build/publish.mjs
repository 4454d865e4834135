// Puts what a step made where it is read, so that a reader never sees half a file and an unchanged one stays untouched.

import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { filesIn } from "../stamps.mjs";

/**
 * Makes `to` hold the files of `from`. What else is in `to` goes, but for the folders in `keep`.
 * @param {string} from
 * @param {string} to
 * @param {{ keep?: string[] }} options
 */
export function publish(from, to, { keep = [] } = {}) {
  const files = new Set(filesIn(from).map((path) => relative(from, path)));
  for (const file of files) {
    const [source, goal] = [join(from, file), join(to, file)];
    if (existsSync(goal) && readFileSync(goal).equals(readFileSync(source))) continue;
    mkdirSync(dirname(goal), { recursive: true });
    copyFileSync(source, `${goal}.new`);
    renameSync(`${goal}.new`, goal);
  }
  for (const path of filesIn(to)) {
    const file = relative(to, path);
    if (!files.has(file) && !keep.some((folder) => file.startsWith(join(folder, "/")))) rmSync(path);
  }
}
