// The licences that travel with the package: ours, and that of what is bundled into its Workers.

import { copyFileSync } from "node:fs";
import { at } from "../places.mjs";

const ours = ["LICENSE", "LICENSE-MIT", "LICENSE-APACHE"];

export function licences() {
  for (const name of ours) copyFileSync(at(name), at("pkg", name));
  copyFileSync(at("node_modules/jose/LICENSE.md"), at("pkg/LICENSE-jose"));
}
