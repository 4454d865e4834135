/** A request on its way through the gateway, and what is written down of it. */

import type { Assets } from "./page.js";
import { type CallRecord, type Dataset } from "./audit.js";
import type { Authentication } from "./authenticate.js";
import type { ObjectNamespace } from "./durable.js";
import { type Answer, engine, type AnswerCode, type HeaderList } from "./engine.js";
import { KeysUnavailable } from "./keys.js";
import { isWithin, type RateLimit, type RequestHeaders } from "./limits.js";
import type { Service } from "./settings.js";
import { sessionsOf } from "./sessions.js";
import type { Context } from "./upstream.js";
import type { Caller } from "./verified.js";
import type { WebhookBindings } from "./webhooks.js";

/** The Worker's bindings that matter here. What is not bound is not there. */
export interface Bindings extends WebhookBindings {
  /** The console's files. */
  readonly ASSETS?: Assets;
  /** A namespace of `SessionKeeper`. */
  readonly SESSIONS?: ObjectNamespace;
  /** A namespace of `Ledger`. Without it purchases are sent as they come. */
  readonly LEDGER?: ObjectNamespace;
  /** A namespace of `LedgerDirectory`. Without it there is no report. */
  readonly LEDGER_DIRECTORY?: ObjectNamespace;
  /** A namespace of `RateShare`. */
  readonly RATE_SHARE?: ObjectNamespace;
  /** How many requests one caller may make. */
  readonly CALLER_LIMIT?: RateLimit;
  /** How many requests may be made for one account. */
  readonly ACCOUNT_LIMIT?: RateLimit;
  /** Takes what the log tells of calls. */
  readonly AUDIT?: Dataset;
}

/** A request. */
export interface Call {
  readonly request: Request;
  /** As it stood on the wire. */
  readonly path: string;
  readonly query: string;
  readonly requestId: string;
  readonly headers: RequestHeaders;
  /** The gateway's own origin, as the request addressed it. */
  readonly ownOrigin: string;
  readonly context: Context;
  readonly bindings: Bindings;
}

/** What is known of a call so far. */
export type Draft = Omit<CallRecord, "status" | "ms">;

/** Who calls; or the answer to nobody, or to somebody who calls too often. */
export async function identify(call: Call, { authenticate, maxHeaders }: Service, draft: Draft): Promise<{ caller: Caller } | { answer: Answer }> {
  const { headers, requestId, bindings } = call;
  const say = (code: AnswerCode) => ({ answer: engine.answer(code, requestId) });
  if (headers.length > maxHeaders) return say("headers_too_large");
  let found: Authentication | undefined;
  try {
    found = await authenticate(headers, { requestId, sessions: sessionsOf(bindings.SESSIONS) });
  } catch (cause) {
    if (cause instanceof KeysUnavailable) return say("keys_unavailable");
    throw cause;
  }
  if (found === undefined) return say("unauthorized");
  if ("answer" in found) return found;
  const { kind, who } = found.caller;
  draft.grant = kind;
  draft.caller = who;
  return (await isWithin(bindings.CALLER_LIMIT, `${kind}:${who}`)) ? found : say("rate_limit_exceeded");
}

/** An answer of the gateway's own. */
export function respond({ status, headers, body }: Answer, more: HeaderList = {}): Response {
  return new Response(body === "" ? null : body, { status, headers: { ...headers, ...more } });
}
