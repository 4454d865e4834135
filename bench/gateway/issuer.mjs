// Somebody who issues tokens, with a key of this run.

import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { account } from "./stub.mjs";

const iss = "https://id.example.com";
const aud = "shipstamp";

export async function issuer() {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const header = { alg: "ES256", kid: "bench", typ: "JWT" };
  const keys = [{ ...(await exportJWK(publicKey)), alg: header.alg, kid: header.kid, use: "sig" }];
  const minted = (claims) => new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
  const now = Math.floor(Date.now() / 1_000);
  const usual = { iss, aud, iat: now, exp: now + 3_600, tenant: account, scope: "read rate write buy" };
  const [head, payload] = (await minted(usual)).split(".");
  return {
    settings: { AUTH_ISSUER: iss, AUTH_AUDIENCE: aud, AUTH_JWKS: JSON.stringify({ keys }) },
    /** As many as asked for, each of another user. */
    some: (count) => Promise.all(Array.from({ length: count }, (_, index) => minted({ ...usual, sub: `user-${index}` }))),
    /** Such as nobody may accept, by what is wrong with them. */
    bad: {
      "for others": await minted({ ...usual, aud: "others" }),
      "of another issuer": await minted({ ...usual, iss: "https://evil.example.com" }),
      expired: await minted({ ...usual, iat: now - 120, exp: now - 60 }),
      "without end": await minted({ ...usual, exp: undefined }),
      "that nobody signed": [head, payload, "A".repeat(86)].join("."),
      "of no algorithm": [Buffer.from(`{"alg":"none"}`).toString("base64url"), payload, ""].join("."),
    },
  };
}
