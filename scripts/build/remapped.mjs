// Rust keeps in a binary where its sources lay, for the messages of panics. What is published must not tell the folders
// of whoever built it, and two machines should build the same bytes.

import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { root } from "../places.mjs";

/** The environment in which rustc writes sources as `crates/…` and `shipstamp/…`. */
export function remapped() {
  const registries = resolve(process.env.CARGO_HOME || resolve(homedir(), ".cargo"), "registry/src");
  const folders = existsSync(registries) ? readdirSync(registries).map((name) => resolve(registries, name)) : [];
  const flags = [...folders.map((folder) => [folder, "crates"]), [root, "shipstamp/"]];
  return {
    RUSTFLAGS: [process.env.RUSTFLAGS, ...flags.map(([from, to]) => `--remap-path-prefix=${from}=${to}`)]
      .filter(Boolean)
      .join(" "),
  };
}
