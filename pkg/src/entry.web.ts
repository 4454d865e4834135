/** The package in pages and anywhere else: importing it loads nothing, the first call or `ready()` fetches the wasm. */

import { loadLazily } from "./engine.js";

loadLazily(async () => {
  const url = new URL("./wasm/shipstamp_bg.wasm", import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
  // Not compileStreaming: it insists on a media type that many static servers do not send.
  return WebAssembly.compile(await response.arrayBuffer());
});

export * from "./index.js";
