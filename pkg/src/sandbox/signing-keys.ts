/**
 * The keys that the sandbox signs webhooks with, and the set in which it publishes them. They are random, as keys are, and
 * so they are made here and not in the core, which draws no randomness.
 */

import type { Answer, Asked } from "../sandbox-engine.js";
import { rules } from "../generated/webhook-rules.js";

/** How long a key stays published after its last signature. */
const RETIRED_MS = 3600_000;

const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

interface Key {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly published: object;
}

interface Ring {
  /** Published before it signs anything, so that whoever looks now and then knows it in time. */
  next: Key;
  current: Key;
  retired: { key: Key; since: number }[];
  /** The service's set holds an EC key as well, which signs nothing: a verifier has to pass over it. */
  readonly other: object;
}

export class SigningKeys {
  // What one request makes is kept when it is there, never while it is awaited (panva/jose#509).
  #ring: Ring | undefined;

  /** The headers that sign a body, made now. */
  async sign(body: string): Promise<[name: string, value: string][]> {
    const { current } = await this.#ready();
    const timestamp = new Date().toISOString();
    const bytes = new TextEncoder().encode(`${timestamp}.${body}`);
    const signature = new Uint8Array(await crypto.subtle.sign(RSA.name, current.privateKey, bytes));
    return [
      [rules.keyIdHeader, current.id],
      [rules.signatureHeader, btoa(String.fromCharCode(...signature))],
      [rules.timestampHeader, timestamp],
    ];
  }

  /** Signs with another key from now on, and gives its id. The old one stays published for an hour. */
  async rotate(): Promise<string> {
    const ring = await this.#ready();
    const fresh = await rsaKey();
    ring.retired = [{ key: ring.current, since: Date.now() }, ...this.#unforgotten(ring)];
    ring.current = ring.next;
    ring.next = fresh;
    return ring.current.id;
  }

  /** Answers what is asked of the keys; `undefined` where something else is. */
  async answer({ method, url: { pathname }, headers }: Asked): Promise<Answer | undefined> {
    if (pathname === "/jwks" && method === "GET") return this.#publish(headers);
    if (pathname === "/sandbox/webhooks/keys" && method === "POST") {
      return answer(200, [], JSON.stringify({ key_id: await this.rotate() }));
    }
    return undefined;
  }

  /** The set, or 304 to whoever has it. */
  async #publish(headers: Asked["headers"]): Promise<Answer> {
    const ring = await this.#ready();
    ring.retired = this.#unforgotten(ring);
    const keys = [ring.current, ring.next, ...ring.retired.map(({ key }) => key)].map(({ published }) => published);
    const body = JSON.stringify({ keys: [ring.other, ...keys] });
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body)));
    const etag = `"${[...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
    const asked = [...headers].filter(([name]) => name.toLowerCase() === "if-none-match").map(([, value]) => value);
    const known = asked.join(",").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
    return known.includes(etag) ? answer(304, [["etag", etag]], "") : answer(200, [["etag", etag]], body);
  }

  #unforgotten({ retired }: Ring): Ring["retired"] {
    // Two at most: rotating in a loop must not fill the set.
    return retired.filter(({ since }) => Date.now() < since + RETIRED_MS).slice(0, 2);
  }

  async #ready(): Promise<Ring> {
    if (this.#ring === undefined) {
      const [current, next, other] = await Promise.all([rsaKey(), rsaKey(), ecKey()]);
      this.#ring ??= { current, next, retired: [], other };
    }
    return this.#ring;
  }
}

function answer(status: number, headers: [name: string, value: string][], text: string): Answer {
  const type: [name: string, value: string][] = text === "" ? [] : [["content-type", "application/json; charset=utf-8"]];
  const body = new TextEncoder().encode(text);
  return { status, headers: [...headers, ...type], body, delayMs: 0, held: undefined, isCut: false };
}

async function rsaKey(): Promise<Key> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(RSA, true, ["sign", "verify"]);
  const { n, e } = await crypto.subtle.exportKey("jwk", publicKey);
  const id = crypto.randomUUID();
  return { id, privateKey, published: { kty: "RSA", kid: id, use: "sig", alg: "RS256", n, e } };
}

async function ecKey(): Promise<object> {
  const { publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const { crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  return { kty: "EC", kid: crypto.randomUUID(), use: "sig", alg: "ES256", crv, x, y };
}
