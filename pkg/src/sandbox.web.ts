/** The sandbox in pages and anywhere else: the first request loads the wasm. */

import { loadLazily } from "./sandbox-engine.js";

loadLazily(async () => {
  const url = new URL("./wasm/sandbox_bg.wasm", import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
  // Not compileStreaming: it insists on a media type that many static servers do not send.
  return WebAssembly.compile(await response.arrayBuffer());
});

export * from "./sandbox.js";
export { default } from "./sandbox.js";
