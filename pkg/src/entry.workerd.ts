/** The package on Workers, which compile an imported wasm at deployment: no flag, no fetch, ready at import. */

import { start } from "./engine.js";
import module from "./wasm/shipstamp_bg.wasm";

start(module);

export * from "./index.js";
