/** Sessions, as an isolate makes and verifies them: JWTs that only this gateway can sign. */

import { base64url, errors, jwtVerify, type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";
import { Remote, runtime } from "../remote.js";
import { askObject, type ObjectNamespace } from "./durable.js";
import { KeysUnavailable } from "./keys.js";
import { payloadOf } from "./payload.js";
import type { SessionKey, SessionQuestion } from "./session-keeper.js";

/** What the token of a session says that it is. Never taken for anything else (RFC 8725, 3.11). */
export const SESSION_TYPE = "session+jwt";

/** What a code says that it is, which a page exchanges for the token once. */
export const CODE_TYPE = "session-code+jwt";

const ALGORITHM = "HS256";

const ISSUER = "shipstamp";

type Type = typeof SESSION_TYPE | typeof CODE_TYPE;

interface ImportedKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

/** The keys are asked for once in a while, like those of an issuer, and are kept as what cannot be read out again. */
export class Sessions {
  readonly #namespace: ObjectNamespace;
  readonly #keys: Remote<ImportedKey[]>;

  constructor(namespace: ObjectNamespace) {
    this.#namespace = namespace;
    this.#keys = new Remote(
      async () => Promise.all(((await this.#ask({ ask: "keys" })) as SessionKey[]).map(importKey)),
      () => console.error("shipstamp: the keys of sessions cannot be had from the binding SESSIONS"),
    );
  }

  /** Signs a token; rejects with {@link KeysUnavailable} where there is nothing to sign with. */
  async sign(type: Type, claims: JWTPayload, seconds: number): Promise<{ token: string; expiresAt: Date }> {
    const [newest] = (await this.#keys.current(runtime)) ?? [];
    if (newest === undefined) throw new KeysUnavailable();
    const now = Math.floor(Date.now() / 1000);
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, typ: type, kid: newest.kid })
      .setIssuer(ISSUER)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(newest.key);
    return { token, expiresAt: new Date((now + seconds) * 1000) };
  }

  /** The payload of a token of this type; `undefined` where it is none. Rejects with {@link KeysUnavailable}. */
  async verify(token: string, type: Type): Promise<{ text: string; expiry: number } | undefined> {
    try {
      // Not a second longer than it says: the clocks that are compared are the gateway's own.
      const options = { algorithms: [ALGORITHM], typ: type, issuer: ISSUER, requiredClaims: ["exp", "jti"] };
      const { payload } = await jwtVerify(token, (header: JWTHeaderParameters) => this.#keyOf(header.kid), options);
      return { text: payloadOf(token), expiry: payload.exp ?? 0 };
    } catch (cause) {
      if (cause instanceof KeysUnavailable) throw cause;
      return undefined;
    }
  }

  /** Whether this is the first time that a code is exchanged. `expiry` is in seconds. */
  async redeem(id: string, expiry: number): Promise<boolean> {
    try {
      return (await this.#ask({ ask: "redeem", id, until: expiry * 1000 })) === true;
    } catch {
      throw new KeysUnavailable();
    }
  }

  async #keyOf(kid: string | undefined): Promise<CryptoKey> {
    const find = (keys: ImportedKey[] | undefined) => keys?.find((key) => key.kid === kid)?.key;
    const keys = await this.#keys.current(runtime);
    if (keys === undefined) throw new KeysUnavailable();
    const key = find(keys) ?? find(await this.#keys.newer(runtime));
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return key;
  }

  #ask(question: SessionQuestion): Promise<unknown> {
    return askObject(this.#namespace, "sessions", question);
  }
}

async function importKey({ kid, secret }: SessionKey): Promise<ImportedKey> {
  const bytes = Uint8Array.from(base64url.decode(secret));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
  return { kid, key };
}

const made = new WeakMap<ObjectNamespace, Sessions>();

/** The sessions of a binding; the same for the same one, with what it remembers. */
export function sessionsOf(namespace: ObjectNamespace | undefined): Sessions | undefined {
  if (namespace === undefined) return undefined;
  let sessions = made.get(namespace);
  if (sessions === undefined) made.set(namespace, (sessions = new Sessions(namespace)));
  return sessions;
}
