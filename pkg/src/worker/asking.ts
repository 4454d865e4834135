/** Requests at the gateway's own addresses, which stand beside the API. */

import type { Call } from "./call.js";
import type { Answer } from "./engine.js";

/** Who asks, and what holds for every call. */
export interface Asker {
  readonly grant: string;
  readonly policy: string;
}

/** What is answered, and for which account. */
export interface OwnAnswer {
  readonly answer: Answer;
  readonly account?: string;
}

/** What is asked for; or the answer to who may not ask. */
export type Asked<What> = { asked: What } | { answer: Answer };

/** A request, as the wasm takes it. */
export function asking({ request, path, query, requestId, headers, ownOrigin }: Call, { grant, policy }: Asker): string {
  const { method } = request;
  const [onBehalfOf, origin, fetchSite] = ["on-behalf-of", "origin", "sec-fetch-site"].map((name) => headers.get(name));
  return JSON.stringify({ method, path, query, onBehalfOf, origin, fetchSite, ownOrigin, grant, policy, requestId });
}
