// npm run soak -- [CALLS] [SEED]: a long run of generated calls against the sandbox.

import { command, Failure } from "./failure.mjs";
import { run } from "./run.mjs";
import { generated } from "./soak/generated.mjs";

const [calls = "100000", seed] = process.argv.slice(2);

await command(() => {
  for (const number of [calls, seed ?? "0"]) {
    if (!/^\d+$/.test(number)) throw new Failure(`usage: npm run soak -- [CALLS] [SEED]; ${number} is no number`);
  }
  const { args, env } = generated({ calls, seed, flags: ["--", "--nocapture"] });
  return run("cargo", args, { env });
});
