// What users download.

import { statSync } from "node:fs";
import { limit, sizes as mainEntry, slim, slimLimit } from "../scripts/build/sizes.mjs";
import { at } from "../scripts/places.mjs";
import { filesIn } from "../scripts/stamps.mjs";

const kilobytes = (name, bytes, goal) => ({ name, value: bytes / 1_000, unit: "KB", goal });

export async function sizes() {
  const [wasm, js, both] = await mainEntry();
  const declarations = filesIn(at("pkg/dist")).filter((path) => path.endsWith(".d.ts") && !path.includes("/wasm/"));
  const total = declarations.reduce((sum, path) => sum + statSync(path).size, 0);
  return {
    title: "sizes",
    rows: [
      kilobytes("wasm, gzip", wasm.gzip),
      kilobytes("JavaScript, bundled, minified, gzip", js.gzip),
      kilobytes("main entry, gzip", both.gzip, `at most ${limit / 1_000} KB`),
      kilobytes("slim entry, gzip", slim().gzip, `at most ${slimLimit / 1_000} KB`),
      kilobytes("declarations, raw", total, "at most 400 KB"),
    ],
  };
}
