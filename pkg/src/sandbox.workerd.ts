/** The sandbox on Workers, which compile an imported wasm at deployment. */

import module from "./wasm/sandbox_bg.wasm";
import { start } from "./sandbox-engine.js";

start(module);

export * from "./sandbox.js";
export { default } from "./sandbox.js";
