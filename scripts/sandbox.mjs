// npm run sandbox: the stand-in for ShipStation, alone.

import { build } from "./build.mjs";
import { command } from "./failure.mjs";
import { serve } from "./serve.mjs";

await command(async () => {
  await build();
  await serve("sandbox", process.argv.slice(2));
});
