/** Who calls: verifies the token of a request. What its bearer may do is decided elsewhere. */

import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify, type JWTVerifyGetKey } from "jose";
import { engine, type Answer, type Granted, type Settings } from "./engine.js";
import { fromHex, toHex } from "./hex.js";
import { KeysUnavailable, remoteKeys } from "./keys.js";
import type { RequestHeaders } from "./limits.js";
import { payloadOf } from "./payload.js";
import { SESSION_TYPE, type Sessions } from "./sessions.js";
import { type Caller, VerifiedTokens } from "./verified.js";

/** No token that this gateway could have handed out, or accepted from an issuer, is longer. */
const MAX_TOKEN = 8192;

/** How far clocks may differ, in seconds. */
const CLOCK_TOLERANCE = 5;

/**
 * Signatures that only the issuer can make. Pinned, so that no token can ask to be verified as an HMAC with a public
 * key, or not at all (RFC 8725, 3.1).
 */
const ALGORITHMS = ["RS256", "ES256", "EdDSA"];

/** What Access signs with. */
const ACCESS_ALGORITHMS = ["RS256"];

/** The types of JWTs that are meant to let somebody in; others are meant for something else (RFC 8725, 3.11). */
const TYPES = ["jwt", "at+jwt"];

/** The header in which Cloudflare Access says whom it let through. */
const ACCESS_HEADER = "cf-access-jwt-assertion";

/** What came of a token: who it is, or an answer to a token that is good and of no use. */
export type Authentication = { caller: Caller } | { answer: Answer };

/** `undefined` where no valid token came; throws {@link KeysUnavailable} where that could not be found out. */
export type Authenticate = (headers: RequestHeaders, from: Circumstances) => Promise<Authentication | undefined>;

/** What a token is verified with, beside the settings. */
export interface Circumstances {
  readonly requestId: string;
  /** Absent: there are no sessions. */
  readonly sessions: Sessions | undefined;
}

/** A token, by where it stood: each place takes its own kinds. */
interface Shown {
  readonly place: "bearer" | "key" | "access";
  readonly token: string;
}

/** A verified token: the text of its payload, and when it ends. */
interface Payload {
  readonly text: string;
  readonly expiry: number;
}

/** Prepares the verification of tokens. */
export function authenticator({ appTokens, jwt, access }: Settings): Authenticate {
  const known = appTokens.map(({ sha256, name, grant }) => ({ hash: fromHex(sha256), name, grant }));
  const verified = new VerifiedTokens();
  const verifyJwt = jwt && verifier(jwt, ALGORITHMS, "jwks" in jwt ? localKeys(jwt.jwks) : remoteKeys(jwt.jwksUrl, "AUTH_JWKS_URL"));
  const verifyAccess = access && verifier(access, ACCESS_ALGORITHMS, remoteKeys(access.jwksUrl, "ACCESS_ISSUER"));

  async function grantOf({ place, token }: Shown, { requestId, sessions }: Circumstances) {
    if (place === "access") {
      const payload = access && (await verifyAccess?.(token));
      return payload && { ...payload, granted: engine.accessGrant(payload.text, access.grants, requestId) };
    }
    if (typeOf(token) === SESSION_TYPE) {
      const payload = await sessions?.verify(token, SESSION_TYPE);
      if (payload === undefined) return undefined;
      const { app } = JSON.parse(payload.text) as { app: string };
      const grants = appTokens.filter(({ name }) => name === app).map(({ grant }) => grant);
      return { ...payload, granted: engine.sessionGrant(payload.text, grants, requestId) };
    }
    const payload = await verifyJwt?.(token);
    return payload && { ...payload, granted: engine.jwtGrant(payload.text, requestId) };
  }

  return async (headers, circumstances) => {
    const shown = shownIn(headers);
    if (shown === undefined) return undefined;
    const { place, token } = shown;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(token)));
    if (place !== "access" && (place === "key" || token.split(".").length !== 3)) {
      const app = findAppToken(digest, known);
      return app && { caller: { kind: "app", who: app.name, grant: app.grant } };
    }
    const name = place + String.fromCharCode(...digest);
    const now = Date.now() / 1000;
    const caller = verified.find(name, now);
    if (caller !== undefined) return { caller };
    const found: (Payload & { granted: Granted }) | undefined = await grantOf(shown, circumstances);
    if (found === undefined) return undefined;
    if ("answer" in found.granted) return found.granted;
    const { kind, name: who, text: grant } = found.granted.grant;
    // What a session is called was chosen by those who run the gateway.
    const fresh = { kind, who: kind === "session" ? who : await tellable(who), grant };
    verified.remember(name, fresh, found.expiry, now);
    return { caller: fresh };
  };
}

/** The token of a request, if there is one and no more than one. */
function shownIn(headers: RequestHeaders): Shown | undefined {
  const authorization = headers.get("authorization");
  const apiKey = headers.get("api-key");
  // Two tokens could be two callers, and it is not ours to choose.
  if (authorization !== undefined && apiKey !== undefined) return undefined;
  // Access adds its own to every request that it lets through, whoever the request says that it is from.
  const assertion = headers.get(ACCESS_HEADER);
  const [place, token] =
    authorization !== undefined
      ? (["bearer", /^Bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1]] as const)
      : apiKey !== undefined
        ? (["key", apiKey] as const)
        : (["access", assertion] as const);
  return token === undefined || token.length > MAX_TOKEN ? undefined : { place, token };
}

interface AppToken {
  readonly hash: Uint8Array;
  readonly name: string;
  readonly grant: string;
}

function findAppToken(digest: Uint8Array, known: readonly AppToken[]): AppToken | undefined {
  // Every entry is compared to its end, so that the time taken tells nothing of how near a guess came to which entry.
  let found: AppToken | undefined;
  for (const app of known) {
    let difference = 0;
    for (let index = 0; index < digest.length; index++) difference |= (digest[index] ?? 0) ^ (app.hash[index] ?? 1);
    found = difference === 0 ? app : found;
  }
  return found;
}

function verifier({ issuer, audience }: { issuer: string; audience: string }, algorithms: string[], keys: JWTVerifyGetKey) {
  const options = { algorithms, issuer, audience, requiredClaims: ["exp"], clockTolerance: CLOCK_TOLERANCE };
  return async (token: string): Promise<Payload | undefined> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, options);
      const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, "");
      if (type !== undefined && !TYPES.includes(type)) return undefined;
      return { text: payloadOf(token), expiry: (payload.exp ?? 0) + CLOCK_TOLERANCE };
    } catch (cause) {
      if (cause instanceof KeysUnavailable) throw cause;
      return undefined;
    }
  };
}

const localKeys = (jwks: string): JWTVerifyGetKey => createLocalJWKSet(JSON.parse(jwks) as JSONWebKeySet);

/** What a token says that it is. Each kind is then verified as that and as nothing else. */
function typeOf(token: string): unknown {
  try {
    return decodeProtectedHeader(token).typ;
  } catch {
    return undefined;
  }
}

/** The log tells who called, but not by names or addresses of people. */
async function tellable(name: string): Promise<string> {
  if (/^[\w.:|/-]{0,128}$/.test(name)) return name;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(name)));
  return `sha256:${toHex(digest.subarray(0, 8))}`;
}

const encoder = new TextEncoder();
