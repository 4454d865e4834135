/** What `npm run sandbox` does once everything is built. */

import { portOf } from "./port.ts";
import { serving } from "./serving.ts";
import { startWorker } from "./worker.ts";

await serving(async (worker) => {
  const sandbox = await worker(() => startWorker({ config: "wrangler.sandbox.jsonc", port: portOf("SANDBOX_PORT", 8788) }));
  process.send?.({ url: sandbox.url });
  console.log(`\nsandbox  ${sandbox.url}  (partner key TEST_shipstamp_partner, accounts 100001 and 100002)\n`);
});
