// What the check of a label's body adds, by how much it refuses.

import { body, shop } from "./label.mjs";
import { timings } from "./measure.mjs";

export async function checks() {
  const levels = ["off", "default", "strict"];
  const functions = levels.map((validate) => [
    `validate: ${validate}`,
    () => shop.prepare("create_label", { body }, { validate }),
  ]);
  return { title: "prepare, by validate", rows: await timings(Object.fromEntries(functions)) };
}
