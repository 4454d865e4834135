/** The package on Node, Deno and Bun: the wasm is read and instantiated at import, so everything is ready at once. */

import { readFileSync } from "node:fs";
import { start } from "./engine.js";

start(readFileSync(new URL("./wasm/shipstamp_bg.wasm", import.meta.url)));

export * from "./index.js";
