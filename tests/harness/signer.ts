/** Somebody who signs webhooks as ShipStation does, with keys made for one test file. */

type KeyPair = Awaited<ReturnType<typeof makePair>>;

/** A key and its public half, as it stands in a key set. */
export interface Signer {
  readonly kid: string;
  readonly jwk: object;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

const makePair = (modulusLength: number) =>
  crypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );

/** Makes an RSA key. */
export async function rsaSigner(kid: string, bits = 2048): Promise<Signer> {
  const pair: KeyPair = await makePair(bits);
  const { kty, n, e } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const sign = async (bytes: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", pair.privateKey, Uint8Array.from(bytes)));
  return { kid, jwk: { kty, n, e, kid, use: "sig", alg: "RS256" }, sign };
}

/** Makes an EC key: one that the set holds, and that signs no webhooks. */
export async function ecSigner(kid: string): Promise<Signer> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const sign = async (bytes: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, Uint8Array.from(bytes)));
  return { kid, jwk: { kty, crv, x, y, kid, use: "sig", alg: "ES256" }, sign };
}

/** A webhook on the wire. */
export interface SignedWebhook {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Signs a body at a time. */
export async function signed(signer: Signer, body: string, at: number | string = Date.now()): Promise<SignedWebhook> {
  const timestamp = typeof at === "string" ? at : new Date(at).toISOString();
  const signature = await signer.sign(new TextEncoder().encode(`${timestamp}.${body}`));
  return {
    headers: {
      "content-type": "application/json",
      "x-shipengine-rsa-sha256-key-id": signer.kid,
      "x-shipengine-rsa-sha256-signature": Buffer.from(signature).toString("base64"),
      "x-shipengine-timestamp": timestamp,
    },
    body,
  };
}

/** The body of a track event. No two are alike that differ in their number. */
export const trackEvent = (number: number | string) =>
  JSON.stringify({ resource_url: "https://api.shipengine.com/v1/tracking", resource_type: "API_TRACK", data: { tracking_number: `${number}` } });
