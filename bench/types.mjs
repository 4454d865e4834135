// What the compiler takes for a user's program, with the package's declarations checked too.

import { at } from "../scripts/places.mjs";
import { printed, repeated } from "./measure.mjs";

export async function types() {
  const args = [at("node_modules/typescript/bin/tsc"), "-p", at("bench/consumer")];
  const compiled = await repeated("tsc --strict of a small program", 5, () => {
    const begin = performance.now();
    printed(process.execPath, args);
    return performance.now() - begin;
  });
  return { title: "types", rows: [{ ...compiled, goal: "2000 ms" }] };
}
