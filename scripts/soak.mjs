// npm run soak -- [CALLS] [SEED]: a long run of generated calls against the sandbox.

import { command } from "./failure.mjs";
import { run } from "./run.mjs";

const [calls = "100000", seed] = process.argv.slice(2);
const env = { SOAK_CALLS: calls, ...(seed === undefined ? {} : { SOAK_SEED: seed }) };
const test = ["test", "--quiet", "--features", "sandbox,client", "--test", "sandbox_soak"];

await command(() => run("cargo", [...test, "--", "--nocapture"], { env }));
