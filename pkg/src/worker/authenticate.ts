/** Who calls: verifies the token of a request. What its bearer may do is decided elsewhere. */

import { base64url, createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { Caller, Settings } from "./engine.js";
import { KeysUnavailable, remoteKeys } from "./keys.js";

/** No token that this gateway could have handed out, or accepted from an issuer, is longer. */
const MAX_TOKEN = 8192;

/** How far clocks may differ, in seconds. */
const CLOCK_TOLERANCE = 5;

/**
 * Signatures that only the issuer can make. Pinned, so that no token can ask to be verified as an HMAC with a public
 * key, or not at all (RFC 8725, 3.1).
 */
const ALGORITHMS = ["RS256", "ES256", "EdDSA"];

/** `undefined` where no valid token came; throws {@link KeysUnavailable} where that could not be found out. */
export type Authenticate = (headers: Headers) => Promise<Caller | undefined>;

/** Prepares the verification of tokens. */
export function authenticator(settings: Settings): Authenticate {
  const appTokens = settings.appTokens.map(({ sha256, grant }) => ({ hash: fromHex(sha256), grant }));
  const verifyJwt = settings.jwt && jwtVerifier(settings.jwt);
  return async (headers) => {
    const authorization = headers.get("authorization");
    const apiKey = headers.get("api-key");
    // Two tokens could be two callers, and it is not ours to choose.
    if (authorization !== null && apiKey !== null) return undefined;
    if (apiKey !== null) return findAppToken(apiKey, appTokens);
    const token = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined || token.length > MAX_TOKEN) return undefined;
    return token.split(".").length === 3 ? verifyJwt?.(token) : findAppToken(token, appTokens);
  };
}

async function findAppToken(
  token: string,
  appTokens: { hash: Uint8Array; grant: string }[],
): Promise<Caller | undefined> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  // Every entry is compared to its end, so that the time taken tells nothing of how near a guess came to which entry.
  let entry: string | undefined;
  for (const known of appTokens) {
    let difference = 0;
    for (let index = 0; index < hash.length; index++) difference |= (hash[index] ?? 0) ^ (known.hash[index] ?? 1);
    entry = difference === 0 ? known.grant : entry;
  }
  return entry === undefined ? undefined : { entry };
}

function jwtVerifier(jwt: NonNullable<Settings["jwt"]>) {
  const { issuer, audience } = jwt;
  const keys: JWTVerifyGetKey =
    "jwks" in jwt ? createLocalJWKSet(JSON.parse(jwt.jwks) as JSONWebKeySet) : remoteKeys(jwt.jwksUrl);
  const options = {
    algorithms: ALGORITHMS,
    issuer,
    audience,
    requiredClaims: ["exp"],
    clockTolerance: CLOCK_TOLERANCE,
  };
  return async (token: string): Promise<Caller | undefined> => {
    try {
      await jwtVerify(token, keys, options);
      // The payload goes on as the text that was signed: read anew, and strictly, where the grant is made of it.
      const payload = base64url.decode(token.split(".")[1] ?? "");
      return { claims: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(payload) };
    } catch (cause) {
      if (cause instanceof KeysUnavailable) throw cause;
      return undefined;
    }
  };
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
