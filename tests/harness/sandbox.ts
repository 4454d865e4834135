/** The sandbox in workerd, for one test file. */

import { type RunningWorker, startWorker } from "../../scripts/serve/worker.ts";

/** The key that the sandbox knows its partner by. */
export const partnerKey = "TEST_shipstamp_partner";

/** Starts one with nothing in it but what every sandbox has. */
export function startSandbox(): Promise<RunningWorker> {
  return startWorker({ config: "wrangler.sandbox.jsonc" });
}
