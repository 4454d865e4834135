/**
 * Signs the JWT by which ShipStation knows partner and account, where that is agreed on instead of key and `On-Behalf-Of`.
 * That it goes into `Authorization: Bearer` is not documented, but how ShipStation's own components send it.
 *
 * Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/jwt>
 */

import { importPKCS8, SignJWT } from "jose";
import type { PartnerJwt } from "./engine.js";

/** How long a token is good, in seconds. ShipStation's sample makes them last an hour; these never leave the gateway. */
const SECONDS = 600;

/** How long before its end a token is no longer used. */
const MARGIN = 120;

/** How many accounts' tokens an isolate keeps. */
const MAX_KEPT = 4096;

/** The private key of the settings cannot sign. */
export class CannotSign extends Error {}

/** Gives the token for an account. Rejects with {@link CannotSign} where the key cannot sign. */
export type PartnerTokens = (account: string) => Promise<string>;

/** Prepares the signing. */
export function partnerTokens({ issuer, partner, keyId, scope, privateKey }: PartnerJwt): PartnerTokens {
  const kept = new Map<string, { token: string; until: number }>();
  // The key itself is kept and not the promise of it, which would be that of the request that made it.
  let key: CryptoKey | undefined;
  return async (account) => {
    const now = Math.floor(Date.now() / 1000);
    const known = kept.get(account);
    if (known !== undefined && now < known.until) return known.token;
    try {
      key ??= await importPKCS8(privateKey, "RS256");
    } catch {
      // What the platform says of a key could quote it.
      throw new CannotSign();
    }
    const token = await new SignJWT({ partner, tenant: account, ...(scope !== undefined && { scope }) })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: keyId })
      .setIssuer(issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + SECONDS)
      .sign(key);
    kept.delete(account);
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(account, { token, until: now + SECONDS - MARGIN });
    return token;
  };
}
