/** The sandbox on Node, Deno and Bun: the wasm is read and instantiated at import. */

import { readFileSync } from "node:fs";
import { start } from "./sandbox-engine.js";

start(readFileSync(new URL("./wasm/sandbox_bg.wasm", import.meta.url)));

export * from "./sandbox.js";
export { default } from "./sandbox.js";
