// npm start: sandbox, gateway and console on this machine, and a first label bought through them.

import { build } from "./build.mjs";
import { command } from "./failure.mjs";
import { serve } from "./serve.mjs";

await command(async () => {
  await build();
  await serve("start", process.argv.slice(2));
});
