/** `shipstamp/worker`: the gateway, bundled with all it needs but its wasm. */

export * from "./worker/index.js";
export { default } from "./worker/index.js";
