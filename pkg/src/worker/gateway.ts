/** The gateway: finds out what a request is, and hands it to who answers that. */

import { engine, type Answer } from "./engine.js";
import { answerCall, type Patience } from "./api.js";
import type { Asker, OwnAnswer } from "./asking.js";
import { audit } from "./audit.js";
import { BODY_MS } from "./body.js";
import { type Bindings, type Call, type Draft, identify, respond } from "./call.js";
import { isolateInbox } from "./inbox.js";
import { servePage } from "./page.js";
import { exchangeCode, makeSession } from "./session-requests.js";
import { report, sweep, wakeOverdue } from "./ledger-report.js";
import { view } from "./purchases.js";
import { sessionsOf } from "./sessions.js";
import { headersOf } from "./limits.js";
import { type Configured, type SettingName, settingsReader } from "./settings.js";
import { ANSWER_MS, type Context } from "./upstream.js";
import { isProved, receiveWebhook } from "./webhooks.js";

export type { Context };

/** How to make a gateway that is part of another Worker. */
export interface GatewayOptions {
  /** Settings that come before those of the environment. */
  settings?: Partial<Record<SettingName, string>>;
  /** How many milliseconds a request's body may take to come to its end; 30,000 unless told otherwise. */
  bodyTimeoutMs?: number;
  /**
   * How many milliseconds ShipStation may take to begin its answer; 100,000 unless told otherwise. A label of a slow carrier
   * takes more than a minute, and giving up on it leaves nobody knowing whether it was bought.
   */
  upstreamTimeoutMs?: number;
  /** The clock, in milliseconds, by which turns are taken; `Date.now` unless told otherwise. */
  now?: () => number;
}

/** A gateway, in the form of a Worker. */
export interface Gateway {
  /** Answers a request. Never rejects. */
  fetch(request: Request, env: object, context: Context): Promise<Response>;
  /** Wakes the ledgers whose sweep is overdue. To be run once an hour, by `triggers.crons`. */
  scheduled(controller: object, env: object): Promise<void>;
}

/** Makes a gateway. Each has its own settings, and its own memory of the issuer's keys and of the tokens it has verified. */
export function createGateway(options: GatewayOptions = {}): Gateway {
  const configured = settingsReader({ ...options.settings }, options.now);
  const patience: Patience = { bodyMs: options.bodyTimeoutMs ?? BODY_MS, upstreamMs: options.upstreamTimeoutMs ?? ANSWER_MS };
  const memory = isolateInbox();

  async function webhook({ request, path, requestId, context, bindings }: Call, { webhooks: settings }: Configured, draft: Draft) {
    const target = settings && engine.webhookTarget(request.method, path, settings.secret !== undefined);
    // An address that was not made here is answered like one that is none.
    if (settings === undefined || !target || !(await isProved(target, settings))) return tell(engine.answer("unknown_path", requestId), draft);
    const { account } = target;
    draft.account = account;
    const received = receiveWebhook({ request, requestId, account, settings, bindings, memory });
    // Seen through even if ShipStation does not wait: what was passed on has to be remembered.
    context.waitUntil(received.catch(() => {}));
    return tell((await received) ?? engine.answer("unknown_path", requestId), draft);
  }

  const answer = (call: Call, found: Configured): Promise<Response> | undefined => {
    const { path } = call;
    if (path === "/v1" || path.startsWith("/v1/")) {
      if (isPreflight(call)) return Promise.resolve(preflight(call, found));
      return recorded(call, undefined, (draft) => answerCall(call, found, patience, draft));
    }
    if (path === "/session") return recorded(call, "create_session", (draft) => session(call, found, draft));
    if (path === "/session/exchange") {
      if (isPreflight(call)) return Promise.resolve(preflight(call, found));
      return recorded(call, "exchange_session_code", (draft) => exchange(call, found, draft));
    }
    const { LEDGER: ledger } = call.bindings;
    if (path.startsWith("/operations/") && ledger !== undefined) {
      if (isPreflight(call)) return Promise.resolve(preflight(call, found));
      return recorded(call, "get_operation", (draft) => own(call, found, draft, (asker) => view(call, ledger, asker)));
    }
    if (path === "/ledger/report" || path === "/ledger/sweep") {
      if (isPreflight(call)) return Promise.resolve(preflight(call, found));
      const [operation, answer] = path === "/ledger/report" ? (["get_ledger_report", report] as const) : (["sweep_ledger", sweep] as const);
      return recorded(call, operation, (draft) => own(call, found, draft, (asker) => answer(call, asker)));
    }
    if (path.startsWith("/webhooks/")) return recorded(call, "receive_webhook", (draft) => webhook(call, found, draft));
    return undefined;
  };

  return {
    async fetch(request, env, context) {
      // The request as it stood on the wire: nothing here may read a path in another way than the router does.
      const [, ownOrigin = "", path = "/", query = ""] = /^([^:]+:\/\/[^/?#]*)([^?#]*)\??([^#]*)/.exec(request.url) ?? [];
      const bindings: Bindings = env;
      const requestId = crypto.randomUUID();
      const call: Call = { request, path, query, requestId, headers: headersOf(request), ownOrigin, context, bindings };
      try {
        if (path === "/healthz" && (request.method === "GET" || request.method === "HEAD")) return health();
        const response = answer(call, configured(env));
        if (response !== undefined) return await response;
        if (bindings.ASSETS !== undefined) return await servePage(request, bindings.ASSETS);
        return respond(engine.answer("unknown_path", call.requestId));
      } catch (cause) {
        return failed(call, cause);
      }
    },
    async scheduled(_controller, env) {
      if (configured(env).service !== undefined) await wakeOverdue(env);
    },
  };
}

/** Answers, and writes down what became of it, also where it failed. */
async function recorded(call: Call, operation: string | undefined, work: (draft: Draft) => Promise<Response>): Promise<Response> {
  const began = Date.now();
  const draft: Draft = { request_id: call.requestId, ...(operation !== undefined && { operation }), outcome: "rejected" };
  let response: Response;
  try {
    response = await work(draft);
    if (operation !== undefined && response.ok) draft.outcome = "succeeded";
  } catch (cause) {
    response = failed(call, cause);
    draft.code = "internal_error";
  }
  if (draft.code === "") delete draft.code;
  audit({ ...draft, status: response.status, ms: Date.now() - began }, call.bindings.AUDIT);
  return response;
}

const isPreflight = ({ request, headers }: Call) =>
  request.method === "OPTIONS" && headers.get("access-control-request-method") !== undefined && headers.get("origin") !== undefined;

const preflight = ({ headers, requestId }: Call, { origins }: Configured) =>
  respond(engine.preflight(headers.get("origin") ?? "", origins, requestId));

/** Makes a session for a server. No page may ask for one, so there are no headers for pages. */
async function session(call: Call, { service, maxSessionRequest: maxBytes }: Configured, draft: Draft): Promise<Response> {
  const { request, requestId, ownOrigin, bindings } = call;
  if (service === undefined) return tell(engine.answer("not_configured", requestId), draft);
  if (request.method !== "POST") return tell(engine.answer("method_not_allowed", requestId), draft);
  const identified = await identify(call, service, draft);
  if ("answer" in identified) return tell(identified.answer, draft);
  const asked = { request, requestId, ownOrigin, maxBytes, sessions: sessionsOf(bindings.SESSIONS) };
  return told(await makeSession(asked, identified.caller.grant, service.settings.policy), draft);
}

/** Exchanges a code, which is all that a page has to show. */
async function exchange(call: Call, { service, corsOf, maxSessionRequest: maxBytes }: Configured, draft: Draft): Promise<Response> {
  const { request, requestId, headers, ownOrigin, bindings } = call;
  const cors = corsOf(headers.get("origin"));
  if (service === undefined) return tell(engine.answer("not_configured", requestId), draft, cors);
  if (request.method !== "POST") return tell(engine.answer("method_not_allowed", requestId), draft, cors);
  if (headers.length > service.maxHeaders) return tell(engine.answer("headers_too_large", requestId), draft, cors);
  return told(await exchangeCode({ request, requestId, ownOrigin, maxBytes, sessions: sessionsOf(bindings.SESSIONS) }), draft, cors);
}

/** Answers at an address of the gateway's own, once it is known who asks. */
async function own(call: Call, { service, corsOf }: Configured, draft: Draft, answer: (asker: Asker) => Promise<OwnAnswer>): Promise<Response> {
  const { requestId, headers } = call;
  const cors = corsOf(headers.get("origin"));
  if (service === undefined) return tell(engine.answer("not_configured", requestId), draft, cors);
  const identified = await identify(call, service, draft);
  if ("answer" in identified) return tell(identified.answer, draft, cors);
  return told(await answer({ grant: identified.caller.grant, policy: service.settings.policy }), draft, cors);
}

function told({ answer, account }: OwnAnswer, draft: Draft, cors: Parameters<typeof respond>[1] = {}): Response {
  if (account !== undefined) draft.account = account;
  return tell(answer, draft, cors);
}

function tell(answer: Answer, draft: Draft, more: Parameters<typeof respond>[1] = {}): Response {
  draft.code = answer.code;
  return respond(answer, more);
}

/** That it is up, and nothing more: what it can do is told only to those who may do it. */
function health(): Response {
  return Response.json({ status: "up" }, { headers: { "cache-control": "no-store" } });
}

/** The answer to a request that the gateway failed at; the next one finds the engine anew. */
function failed({ requestId }: Call, cause: unknown): Response {
  console.error(`shipstamp: request ${requestId} failed unexpectedly: ${traceOf(cause)}`);
  try {
    return respond(engine.answer("internal_error", requestId));
  } catch {
    return new Response(null, { status: 500 });
  }
}

/** Where something failed. Without the message, which could quote what must not stand in a log. */
function traceOf(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause;
  const frames = (cause.stack ?? "").split("\n").filter((line) => /^ +at [^"]*$/.test(line));
  return [cause.name, ...frames].join("\n");
}
