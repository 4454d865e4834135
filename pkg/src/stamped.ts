/** From a call that is written down to what `fetch` takes. The core writes the stamp; this only carries it. */

import { count } from "./bulk.js";
import type { Connection } from "./connection.js";
import type { Draft } from "./draft.js";
import { type Issue, type Secret, engine } from "./engine.js";
import { refused } from "./refusal.js";

/** A request, ready to be sent. */
export interface Stamped {
  readonly url: string;
  readonly init: RequestInit;
  /** What looks wrong with it. */
  readonly warnings: readonly Issue[];
}

/** Checks, addresses and stamps a call. Throws the core's refusal. */
export function stamped(connection: Connection, draft: Draft, secret: Secret): Stamped {
  const { operation, subject, path, query, body, options, key = options.idempotencyKey } = draft;
  const { account, baseUrl } = connection;
  const validate = options.validate ?? connection.validate;
  const answer = engine.prepare({ operation, secret, account, baseUrl, path, query, body, validate });
  if ("refused" in answer) throw refused(answer.refused, subject);
  const { method, url, headers: own, issues } = answer.request;
  const headers = new Headers(connection.headers as [string, string][]);
  for (const line of own.trim().split("\n")) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon), line.slice(colon + 1));
  }
  if (key !== undefined) {
    headers.set("Idempotency-Key", key);
    if (options.allowDuplicate) headers.set("Allow-Duplicate", "true");
  }
  // From here on it may be sent, though by somebody else if it was only prepared.
  count(connection.witness, operation, 1);
  return { url, init: { method, headers, ...(body === undefined ? {} : { body }), ...manners() }, warnings: issues };
}

let known: RequestInit | undefined;

/**
 * A redirect could carry the key to another host, cookies and caches belong to somebody else. Workers refuse settings
 * that they have no use for, so only those are given that the platform knows.
 */
function manners(): RequestInit {
  known ??= {
    redirect: "manual",
    ...("credentials" in Request.prototype ? { credentials: "omit" } : {}),
    ...("cache" in Request.prototype ? { cache: "no-store" } : {}),
  };
  return known;
}
