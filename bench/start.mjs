// What a fresh process waits for.

import { fileURLToPath } from "node:url";
import { printed, repeated } from "./measure.mjs";

const COUNT = 15;

const folder = fileURLToPath(new URL(".", import.meta.url));

async function row(name, work) {
  const program = `const begin = performance.now(); ${work}; console.log(performance.now() - begin);`;
  const args = ["--input-type=module", "--eval", program];
  return repeated(name, COUNT, () => Number(printed(process.execPath, args, { cwd: folder })));
}

export async function start() {
  const load = `const { ShipStation } = await import("shipstamp")`;
  const first = `new ShipStation({ apiKey: "TEST_bench" }).onBehalfOf("1").prepare("list_carriers")`;
  return {
    title: `a fresh Node, ${COUNT} times`,
    rows: [
      await row("import of an empty module", `await import("data:text/javascript,")`),
      { ...(await row("import and init", load)), goal: "10 ms" },
      await row("import, init and a first prepare", `${load}; ${first}`),
      await row("Node's own Request, which it loads when it is first named", "Request"),
    ],
  };
}
