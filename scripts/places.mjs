// Where things are in the repository.

import { fileURLToPath } from "node:url";
import { resolve } from "node:path";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const target = resolve(root, process.env.CARGO_TARGET_DIR || "target");
export const tools = resolve(target, "tools");

/** A place in the repository. */
export const at = (...parts) => resolve(root, ...parts);
