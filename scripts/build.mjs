// npm run build: the package in pkg/dist, the two Workers in it, the console in www/dist, and docs/api.md.
// With --wasm-only: the TypeScript that is made from Rust, and the wasm.

import { command } from "./failure.mjs";
import { alone } from "./lock.mjs";
import { setup } from "./setup.mjs";
import { timed } from "./timed.mjs";
import { apiIndex } from "./build/api-index.mjs";
import { generate } from "./build/generated.mjs";
import { wasm } from "./build/wasm.mjs";
import { licences } from "./build/licences.mjs";
import { modules } from "./build/modules.mjs";
import { workers } from "./build/workers.mjs";
import { consolePage } from "./build/console.mjs";
import { checkSizes } from "./build/sizes.mjs";

export async function build({ wasmOnly = false, isLimited = true } = {}) {
  await setup();
  await alone("build", async () => {
    await timed("TypeScript from Rust", generate);
    await timed("wasm", wasm);
    if (wasmOnly) return;
    await timed("index of operations", apiIndex);
    await timed("modules", modules);
    await timed("workers", workers);
    licences();
    await timed("console", consolePage);
    if (isLimited) await checkSizes();
  });
}

if (process.argv[1] === import.meta.filename) {
  await command(() => build({ wasmOnly: process.argv.includes("--wasm-only") }));
}
