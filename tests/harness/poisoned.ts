/** A gateway whose wasm can be made to trap. */

import type { Plugin } from "esbuild";
import { at } from "../../scripts/places.mjs";

/**
 * Between the shell and the glue: a path or query with `poison` in it makes the wasm trap as a bug in it would, in the middle of
 * a call and with its memory in a mess, so that whoever uses that instance again fails.
 */
const poison = `
  export * from "glue:real";
  import * as real from "glue:real";
  let memory;
  export function initSync(options) {
    const exports = real.initSync(options);
    memory = exports.memory;
    return exports;
  }
  export function __wbg_reset_state() {
    globalThis.instances = (globalThis.instances ?? 1) + 1;
    real.__wbg_reset_state();
  }
  export function admit(...args) {
    if (args.some((arg) => typeof arg === "string" && arg.includes("poison"))) {
      if ((globalThis.instances ?? 1) === 1) new Uint8Array(memory.buffer).fill(0xff);
      throw new WebAssembly.RuntimeError("unreachable");
    }
    return real.admit(...args);
  }
`;

/** Puts it there. */
export const poisoned: Plugin = {
  name: "poisoned",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/wasm\/gateway\.js$/ }, () => ({ path: "poison", namespace: "glue" }));
    onResolve({ filter: /^glue:real$/ }, () => ({ path: at("pkg/dist/wasm/gateway.js") }));
    onLoad({ filter: /.*/, namespace: "glue" }, () => ({ contents: poison, resolveDir: at("pkg/dist/wasm") }));
  },
};
