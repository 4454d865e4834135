// The npm packages of package-lock.json, installed again when the lock has changed.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { at } from "../places.mjs";
import { run } from "../run.mjs";

const lock = at("package-lock.json");
const stamp = at("node_modules/.installed-lock");

export async function nodeModules() {
  const now = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  console.log("installing npm packages");
  // The warning that workerd's tools want Node 22 is answered by node22.mjs.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--loglevel=error"];
  await (npm?.endsWith(".js") ? run(process.execPath, [npm, ...args]) : run("npm", args));
  writeFileSync(stamp, now);
}
