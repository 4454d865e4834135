// workerd's tools need Node 22, and the tests its type stripping: the one that npm installed, else this very one if new enough.

import { existsSync, realpathSync } from "node:fs";
import { at } from "../places.mjs";
import { Failure } from "../failure.mjs";

export function node22() {
  const installed = at("node_modules/.bin/node");
  if (existsSync(installed)) return realpathSync(installed);
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new Failure(
    `Node 22.18 or later is missing: this is ${process.version}, and npm has no Node for ${process.platform} ${process.arch}.\n` +
      "Install it (for example with `nvm install 22`) and run the command again.",
  );
}
