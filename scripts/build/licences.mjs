// The licences that travel with the package: ours, and those of what is bundled into its Workers and drawn by its sandbox.

import { copyFileSync } from "node:fs";
import { at } from "../places.mjs";

const ours = ["LICENSE", "LICENSE-MIT", "LICENSE-APACHE"];

export function licences() {
  for (const name of ours) copyFileSync(at(name), at("pkg", name));
  copyFileSync(at("node_modules/jose/LICENSE.md"), at("pkg/LICENSE-jose"));
  copyFileSync(at("src/sandbox/label/fonts/LICENSE-OFL"), at("pkg/LICENSE-fonts"));
}
