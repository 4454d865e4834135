/** The gateway: takes a request through its decisions, and does what they say. */

import { engine, type Answer, type Caller, type Forward, type HeaderList } from "./engine.js";
import { KeysUnavailable } from "./keys.js";
import { readAtMost } from "../bytes.js";
import { isolateInbox } from "./inbox.js";
import { passed } from "./replies.js";
import { servePage, type Assets } from "./page.js";
import { settingsReader, type Configured, type SettingName } from "./settings.js";
import { receiveWebhook, type WebhookBindings } from "./webhooks.js";

/** How to make a gateway that is part of another Worker. */
export interface GatewayOptions {
  /** Settings that come before those of the environment. */
  settings?: Partial<Record<SettingName, string>>;
}

/** The part of a Worker's context that is needed. */
export interface Context {
  /** Keeps the Worker running until a promise settles, even if the caller has gone. */
  waitUntil(promise: Promise<unknown>): void;
}

/** A gateway, in the form of a Worker. */
export interface Gateway {
  /** Answers a request. Never rejects. */
  fetch(request: Request, env: object, context: Context): Promise<Response>;
}

/** Makes a gateway. Each has its own settings and its own memory of the issuer's keys. */
export function createGateway(options: GatewayOptions = {}): Gateway {
  const configured = settingsReader({ ...options.settings });
  const memory = isolateInbox();
  return {
    async fetch(request, env, context) {
      // The request as it stood on the wire: nothing here may read a path in another way than the router does.
      const [, path = "/", query = ""] = /^[^:]+:\/\/[^/?#]*([^?#]*)\??([^#]*)/.exec(request.url) ?? [];
      const requestId = crypto.randomUUID();
      try {
        if (path === "/healthz" && (request.method === "GET" || request.method === "HEAD")) return health();
        if (path === "/v1" || path.startsWith("/v1/")) {
          return await api({ request, path, query, requestId, context }, configured(env));
        }
        if (path.startsWith("/webhooks/")) {
          const account = engine.webhookAccount(request.method, path);
          const { webhooks: settings } = configured(env);
          let answer: Answer | undefined;
          if (account !== undefined && settings !== undefined) {
            const bindings: WebhookBindings = env;
            const received = receiveWebhook({ request, requestId, account, settings, bindings, memory });
            // Seen through even if ShipStation does not wait: what was passed on has to be remembered.
            context.waitUntil(received.catch(() => {}));
            answer = await received;
          }
          return respond(answer ?? engine.answer("unknown_path", requestId));
        }
        const { ASSETS: assets } = env as { ASSETS?: Assets };
        if (assets !== undefined) return await servePage(request, assets);
        return respond(engine.answer("unknown_path", requestId));
      } catch (cause) {
        console.error(`shipstamp: request ${requestId} failed unexpectedly: ${traceOf(cause)}`);
        return failed(requestId);
      }
    },
  };
}

interface Call {
  request: Request;
  path: string;
  query: string;
  requestId: string;
  context: Context;
}

/** That it is up, and nothing more: what it can do is told only to those who may do it. */
function health(): Response {
  return Response.json({ status: "up" }, { headers: { "cache-control": "no-store" } });
}

async function api(call: Call, configured: Configured): Promise<Response> {
  const { request, requestId } = call;
  const origin = request.headers.get("origin");
  const isPreflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method");
  if (isPreflight && origin !== null) return respond(engine.preflight(origin, configured.origins, requestId));
  // Also errors have these headers, or a page could not read what is wrong.
  const cors = engine.cors(origin ?? undefined, configured.origins);
  const say = (code: Parameters<typeof engine.answer>[0]) => respond(engine.answer(code, requestId), cors);

  const { service, maxBody } = configured;
  if (service === undefined) return say("not_configured");
  let caller: Caller | undefined;
  try {
    caller = await service.authenticate(request.headers);
  } catch (cause) {
    if (cause instanceof KeysUnavailable) return say("keys_unavailable");
    throw cause;
  }
  if (caller === undefined) return say("unauthorized");

  const body = await readAtMost(request, maxBody);
  if (body === undefined) return say("body_too_large");

  const { apiKey, apiUrl, environment } = service.settings;
  const asked = { requestId, request: described(call), caller, apiKey, apiUrl };
  const decision = engine.admit(asked, body);
  if ("answer" in decision) return respond(decision.answer, cors);
  const upstream = await send(decision.forward, body, call.context);
  if (upstream === undefined) return respond(engine.unreachable(decision.forward.operation, requestId), cors);
  const more = { "Shipstamp-Environment": environment, ...cors };
  return passed(upstream, more) ?? respond(await refused(upstream, requestId), more);
}

function described({ request, path, query }: Call) {
  const header = (name: string) => request.headers.get(name) ?? undefined;
  return {
    method: request.method,
    path,
    query,
    contentType: header("content-type"),
    contentEncoding: header("content-encoding"),
    onBehalfOf: header("on-behalf-of"),
    hasIdempotencyKey: request.headers.has("idempotency-key"),
  };
}

/** ShipStation's answer; `undefined` where none came. */
async function send(
  { method, url, headers, mustFinish }: Forward,
  body: Uint8Array<ArrayBuffer>,
  context: Context,
): Promise<Response | undefined> {
  const init: RequestInit = { method, headers, redirect: "manual" };
  // The very bytes that came in and were checked.
  if (body.byteLength > 0) init.body = body;
  const answer = fetch(url, init).catch(() => undefined);
  // When a caller goes away, the runtime drops the request and everything that it waits for. A look at something may be
  // dropped; a purchase that is half sent may not, or nobody would ever learn whether it happened.
  if (mustFinish) context.waitUntil(answer);
  return answer;
}

async function refused(upstream: Response, requestId: string): Promise<Answer> {
  await upstream.body?.cancel();
  return engine.refusedReply(upstream.status, requestId);
}

function respond({ status, headers, body }: Answer, cors: HeaderList = {}): Response {
  return new Response(body === "" ? null : body, { status, headers: { ...headers, ...cors } });
}

/** The answer to a request that the gateway failed at; the next one finds the engine anew. */
function failed(requestId: string): Response {
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
