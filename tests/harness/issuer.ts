/** Somebody who issues JWTs, with keys made for one test file. */

import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTHeaderParameters } from "jose";

/** What the gateway is told of the issuer. */
export const issuer = "https://id.example.com";
/** For whom its tokens are. */
export const audience = "shipstamp-test";

/** A key pair, and the public half as it stands in a JSON Web Key Set. */
export interface SigningKey {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK & { kid: string };
}

/** Makes a key pair. */
export async function makeKey(alg: string, kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** The key set of these keys, as its text. */
export const keySetOf = (...keys: SigningKey[]) => JSON.stringify({ keys: keys.map((key) => key.publicJwk) });

/** What a token says unless it is told otherwise: all is well with it, and it is for account se-1. */
export const goodClaims = () => ({
  iss: issuer,
  aud: audience,
  sub: "user-1",
  tenant: "se-1" as unknown,
  scope: "read buy" as unknown,
  exp: Math.floor(Date.now() / 1000) + 300,
});

/** Signs a token. `claims` and `header` are put over what a good token has; `undefined` takes a claim away. */
export function sign(key: SigningKey, claims: Record<string, unknown> = {}, header: Partial<JWTHeaderParameters> = {}) {
  const all = { ...goodClaims(), ...claims };
  return new SignJWT(all)
    .setProtectedHeader({ alg: key.alg, kid: key.publicJwk.kid, typ: "JWT", ...header })
    .sign(key.privateKey);
}
