// Of the declarations those that a user's compiler can come to: the entries', and what these name.

import { readFileSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { at } from "../places.mjs";
import { filesIn } from "../stamps.mjs";

/** Takes the others out of a folder with the package's modules. */
export function keepDeclarations(folder) {
  const { exports } = JSON.parse(readFileSync(at("pkg/package.json"), "utf8"));
  const waiting = [...JSON.stringify(exports).matchAll(/"\.\/dist\/([^"]+\.d\.ts)"/g)].map(([, path]) => resolve(folder, path));
  const all = new Set(filesIn(folder).filter((path) => path.endsWith(".d.ts")));
  const needed = new Set();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    // What is not there lies beside the wasm.
    if (needed.has(path) || !all.has(path)) continue;
    needed.add(path);
    for (const [, name] of readFileSync(path, "utf8").matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)\.js"/g)) {
      waiting.push(resolve(dirname(path), `${name}.d.ts`));
    }
  }
  for (const path of all) if (!needed.has(path)) rmSync(path);
}
