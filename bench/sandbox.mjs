// What the sandbox costs those who install the package and those whose tests start it.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { at } from "../scripts/places.mjs";
import { printed, repeated } from "./measure.mjs";

const COUNT = 15;

const folder = fileURLToPath(new URL(".", import.meta.url));

/** Runs a program in a fresh Node that tells how long it took, from when `before` was done. */
const row = (name, work, before = "") => {
  const program = `${before}; const begin = performance.now(); ${work}; console.log(performance.now() - begin);`;
  const args = ["--input-type=module", "--eval", program];
  return repeated(name, COUNT, () => Number(printed(process.execPath, args, { cwd: folder })));
};

export async function sandbox() {
  const load = `const { createSandbox, partnerKey } = await import("shipstamp/sandbox"); const sandbox = createSandbox()`;
  const headers = `{ "API-Key": partnerKey, "On-Behalf-Of": "100001" }`;
  const first = `await (await sandbox.fetch("http://sandbox/v1/carriers", { headers: ${headers} })).text()`;
  // Node loads it when it is first named, and takes longer over it than the sandbox over everything.
  const loaded = `await new Response(new Request("http://sandbox/").url).text()`;
  const wasm = gzipSync(readFileSync(at("pkg/dist/wasm/sandbox_bg.wasm")), { level: 9 });
  return [
    {
      title: `the sandbox in a fresh Node, ${COUNT} times`,
      rows: [
        { ...(await row("import and init", load)), goal: "50 ms" },
        await row("import, init and a first answer", `${load}; ${first}`),
        { ...(await row("the same, in a Node that has loaded its own fetch", `${load}; ${first}`, loaded)), goal: "50 ms" },
      ],
    },
    {
      title: "size of the sandbox",
      rows: [{ name: "wasm, gzip", value: wasm.length / 1_000, unit: "KB", goal: "at most 400 KB" }],
    },
  ];
}
