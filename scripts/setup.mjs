// What a fresh machine lacks for building. Every command starts with it; where all is there it costs a moment.

import { alone } from "./lock.mjs";
import { Failure } from "./failure.mjs";
import { nodeModules } from "./setup/node-modules.mjs";
import { rust } from "./setup/rust.mjs";
import { installWasmBindgen } from "./setup/wasm-bindgen.mjs";

export async function setup() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 12)) {
    throw new Failure(`Node is too old: this is ${process.version}, and 20.12 or later is needed.`);
  }
  await alone("setup", async () => {
    await rust();
    await nodeModules();
    await installWasmBindgen();
  });
}
