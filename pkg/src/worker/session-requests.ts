/**
 * `POST /session` and `POST /session/exchange`: how a page comes by a token that is good for a quarter of an hour at most,
 * for one account, with few scopes, and from that page's origin only.
 */

import type { OwnAnswer } from "./asking.js";
import { readBody } from "./body.js";
import { type Answer, engine, type Session } from "./engine.js";
import { KeysUnavailable } from "./keys.js";
import { CODE_TYPE, SESSION_TYPE, type Sessions } from "./sessions.js";

/** How long a code is good, in seconds: as long as it takes a page to load. */
const CODE_SECONDS = 60;

/** A request for or about a session. */
export interface SessionRequest {
  readonly request: Request;
  readonly requestId: string;
  /** Absent: there are no sessions. */
  readonly sessions: Sessions | undefined;
  /** The gateway's own origin, as the request addressed it. */
  readonly ownOrigin: string;
  /** The most bytes of it. */
  readonly maxBytes: number;
}

/** What a code holds, beside what its session's token holds. */
interface CodeClaims {
  readonly app: string;
  readonly tenant: string;
  readonly scope: string;
  readonly origin: string;
  readonly seconds: number;
  readonly jti: string;
}

/** `POST /session`: makes a session for whoever holds this grant. */
export async function makeSession(asked: SessionRequest, grant: string, policy: string): Promise<OwnAnswer> {
  const { request, requestId, sessions, ownOrigin, maxBytes } = asked;
  const say = (code: Parameters<typeof engine.answer>[0]) => ({ answer: engine.answer(code, requestId) });
  const body = await readBody(request, maxBytes);
  if (typeof body === "string") return say(body === "body_too_large" ? "session_request_too_large" : body);
  const decision = engine.session(grant, body, policy, ownOrigin, requestId);
  if ("answer" in decision) return decision;
  if (sessions === undefined) return say("sessions_unavailable");
  const { session } = decision;
  try {
    return { answer: await made(sessions, session), account: session.account };
  } catch (cause) {
    if (cause instanceof KeysUnavailable) return say("sessions_unavailable");
    throw cause;
  }
}

async function made(sessions: Sessions, { app, account, scopes, origin, seconds, singleUse }: Session): Promise<Answer> {
  const claims = { app, tenant: account, scope: scopes.join(" "), origin, jti: crypto.randomUUID() };
  if (!singleUse) return told(await sessions.sign(SESSION_TYPE, claims, seconds), claims);
  const { token, expiresAt } = await sessions.sign(CODE_TYPE, { ...claims, seconds }, CODE_SECONDS);
  return engine.created(JSON.stringify({ code: token, expires_at: expiresAt.toISOString(), account, scopes, origin }));
}

/** `POST /session/exchange`: gives the page that a code is for the token, once. */
export async function exchangeCode({ request, requestId, sessions, ownOrigin, maxBytes }: SessionRequest): Promise<OwnAnswer> {
  const say = (code: Parameters<typeof engine.answer>[0]) => ({ answer: engine.answer(code, requestId) });
  const body = await readBody(request, maxBytes);
  if (typeof body === "string") return say(body === "body_too_large" ? "session_request_too_large" : body);
  if (sessions === undefined) return say("sessions_unavailable");
  const code = codeOf(body);
  if (code === undefined) return say("invalid_session_code");
  try {
    const verified = await sessions.verify(code, CODE_TYPE);
    if (verified === undefined) return say("invalid_session_code");
    const { seconds, ...rest } = JSON.parse(verified.text) as CodeClaims;
    const { app, tenant, scope, origin, jti } = rest;
    const header = (name: string) => request.headers.get(name) ?? undefined;
    // Looked at first, so that a page that came by a code of another one cannot use it up.
    if (!engine.isPageOf(origin, header("origin"), header("sec-fetch-site"), ownOrigin)) return say("origin_mismatch");
    if (!(await sessions.redeem(jti, verified.expiry))) return say("invalid_session_code");
    const claims = { app, tenant, scope, origin, jti };
    return { answer: told(await sessions.sign(SESSION_TYPE, claims, seconds), claims), account: tenant };
  } catch (cause) {
    if (cause instanceof KeysUnavailable) return say("sessions_unavailable");
    throw cause;
  }
}

function told(signed: { token: string; expiresAt: Date }, claims: { tenant: string; scope: string; origin: string }): Answer {
  return engine.created(
    JSON.stringify({
      token: signed.token,
      token_type: "Bearer",
      expires_at: signed.expiresAt.toISOString(),
      account: claims.tenant,
      scopes: claims.scope.split(" "),
      origin: claims.origin,
    }),
  );
}

function codeOf(body: Uint8Array): string | undefined {
  try {
    const { code } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as { code?: unknown };
    return typeof code === "string" && code.length <= 8192 ? code : undefined;
  } catch {
    return undefined;
  }
}
