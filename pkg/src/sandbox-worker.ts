/** The sandbox as a Worker in one file, for `wrangler` and `npm run sandbox`. Its memory is a Durable Object's. */

import module from "./wasm/sandbox_bg.wasm";
import { start } from "./sandbox-engine.js";

start(module);

export { SandboxStore } from "./sandbox/store.js";

/** What `wrangler.sandbox.jsonc` binds. */
interface Environment {
  readonly SANDBOX: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

/** Hands every request to the one sandbox there is. */
export default {
  fetch: (request: Request, { SANDBOX }: Environment): Promise<Response> => SANDBOX.get(SANDBOX.idFromName("sandbox")).fetch(request),
};
