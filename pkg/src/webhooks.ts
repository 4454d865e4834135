/**
 * Verifies that a webhook comes from ShipStation: `shipstamp/webhooks`. It needs WebCrypto and nothing else, and works in
 * Node, Deno, Bun, Workers and pages.
 *
 * @example In anything that has a standard `Request`.
 * ```ts
 * import { verifyWebhook, WebhookError } from "shipstamp/webhooks";
 *
 * export async function onWebhook(request: Request): Promise<Response> {
 *   try {
 *     const { payload } = await verifyWebhook(request);
 *     await take(payload);
 *     return new Response(null, { status: 204 });
 *   } catch (error) {
 *     if (!(error instanceof WebhookError)) throw error;
 *     return new Response(null, { status: error.status });
 *   }
 * }
 * ```
 *
 * @example In Express, where the body has to be kept as it came: `express.raw({ type: "*\/*" })`.
 * ```ts
 * const { payload } = await verifyWebhook({ headers: request.headers, body: request.body });
 * ```
 *
 * @module
 */

import { readAtMost } from "./bytes.js";
import { problems, rules, type WebhookProblem } from "./generated/webhook-rules.js";
import { fetchJson, Remote, runtime, type Surroundings } from "./remote.js";

export type { WebhookProblem };

/** A request, or what is known of one: its headers in any form, and its body as it came, not parsed. */
export type ReceivedWebhook =
  | Request
  | {
      readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
      readonly body: Uint8Array | string;
    };

/** A JSON Web Key Set. */
export interface KeySet {
  readonly keys: readonly object[];
}

/** How to verify. Everything has a default that is right for ShipStation API. */
export interface VerifyOptions {
  /** Where the keys are published: `https://api.shipengine.com/jwks`. They are fetched once, and again when need be. */
  readonly jwksUrl?: string;
  /** The keys themselves, instead of an address. */
  readonly keys?: KeySet;
  /** The time, in milliseconds since 1970 or as a date. */
  readonly now?: number | Date;
  /** How far from `now` a signature may be made, either way: 300 seconds. */
  readonly toleranceSeconds?: number;
  /** Fetches the keys. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** A webhook that is known to come from ShipStation. */
export interface VerifiedWebhook {
  /** What happened. It does not tell the account: the address that was called, or a header of your own, has to. */
  readonly payload: WebhookPayload;
  /** The body as it was signed. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The key that signed it. */
  readonly keyId: string;
  /** When it was signed. */
  readonly timestamp: Date;
}

/** What is told of an event: where to look, and sometimes what there is to see. The names are the API's. */
export interface WebhookPayload {
  readonly resource_type?: string;
  readonly resource_url?: string;
  readonly data?: unknown;
  readonly [name: string]: unknown;
}

/** Why a webhook was not accepted. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
  readonly code: WebhookProblem;
  /** The status to answer with. */
  readonly status: number;

  constructor(code: WebhookProblem) {
    super(problems[code][1]);
    this.code = code;
    this.status = problems[code][0];
  }
}

/** A key for signatures of so many bytes. */
interface Verifier {
  readonly key: CryptoKey;
  readonly bytes: number;
}

type Verifiers = ReadonlyMap<string, Verifier>;

/** Key sets by their addresses. */
const sources = new Map<string, Remote<Verifiers>>();
const given = new WeakMap<KeySet, Verifiers>();

/**
 * Verifies a webhook, and gives what it tells.
 *
 * The work is bounded whatever comes: the body by a megabyte, the keys in number and size, one verification, and at most
 * one look for new keys in a minute, however many names of keys are invented.
 *
 * @throws {@link WebhookError}
 */
export async function verifyWebhook(request: ReceivedWebhook, options: VerifyOptions = {}): Promise<VerifiedWebhook> {
  const header = (name: string) => {
    const { headers } = request;
    const value = headers instanceof Headers ? headers.get(name) : (headers as Record<string, unknown>)[name];
    return typeof value === "string" ? value : "";
  };
  const keyId = header(rules.keyIdHeader);
  const stamp = header(rules.timestampHeader);
  const signature = header(rules.signatureHeader);
  if (!keyId || !stamp || !signature || keyId.length > rules.maxKeyId) throw new WebhookError("missing_headers");

  const timestamp = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(stamp) ? stamp : NaN);
  const tolerance = (options.toleranceSeconds ?? rules.toleranceSeconds) * 1000;
  // Written so that what is no number is refused.
  if (!(Math.abs(Number(options.now ?? Date.now()) - Number(timestamp)) <= tolerance)) {
    throw new WebhookError("stale_timestamp");
  }

  const body = await bytesOf(request);
  if (body === undefined) throw new WebhookError("body_too_large");

  const verifier = await find(keyId, options);
  if (verifier === undefined) throw new WebhookError("unknown_key");
  const signed = joined(new TextEncoder().encode(`${stamp}.`), body);
  const mark = fromBase64(signature);
  const isGood =
    mark?.byteLength === verifier.bytes && (await crypto.subtle.verify(ALGORITHM.name, verifier.key, mark, signed));
  if (!isGood) throw new WebhookError("bad_signature");

  return { payload: payloadOf(body), body, keyId, timestamp };
}

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

async function bytesOf(request: ReceivedWebhook): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (request instanceof Request) return readAtMost(request, rules.maxBody);
  const { body } = request;
  if (body.length > rules.maxBody) return undefined;
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : new Uint8Array(body);
  return bytes.byteLength > rules.maxBody ? undefined : bytes;
}

/** The key of a name. */
async function find(keyId: string, options: VerifyOptions): Promise<Verifier | undefined> {
  if (options.keys !== undefined) {
    let verifiers = given.get(options.keys);
    if (verifiers === undefined) given.set(options.keys, (verifiers = await read(options.keys)));
    return verifiers.get(keyId);
  }
  const url = options.jwksUrl ?? rules.jwksUrl;
  const world: Surroundings = options.fetch === undefined ? runtime : { ...runtime, fetch: options.fetch };
  const source = sourceAt(url);
  const verifiers = await source.current(world);
  if (verifiers === undefined) throw new WebhookError("keys_unavailable");
  return verifiers.get(keyId) ?? (await source.newer(world))?.get(keyId);
}

function sourceAt(url: string): Remote<Verifiers> {
  let source = sources.get(url);
  if (source === undefined) {
    source = new Remote(async (world) => read(await fetchJson(url, rules.maxKeySet, world)));
    for (const oldest of [...sources.keys()].slice(0, sources.size + 1 - rules.maxSources)) sources.delete(oldest);
    sources.set(url, source);
  }
  return source;
}

/**
 * The keys of a set that can verify. ShipStation's holds keys of other kinds as well; those, and small ones, could only
 * be there for something else, and are left out. So is a name that two keys have.
 */
async function read(set: unknown): Promise<Verifiers> {
  const { keys } = set as { keys: readonly JsonWebKey[] };
  if (!Array.isArray(keys)) throw new TypeError("no key set");
  const verifiers = new Map<string, Verifier>();
  const ambiguous = new Set<string>();
  for (const jwk of keys.slice(0, rules.maxKeys) as (JsonWebKey & { kid?: unknown })[]) {
    const { kid, kty, n, e, use, alg } = Object(jwk) as typeof jwk;
    if (kty !== "RSA" || typeof kid !== "string" || typeof n !== "string" || typeof e !== "string") continue;
    if ((use ?? "sig") !== "sig" || (alg ?? "RS256") !== "RS256") continue;
    const modulus = fromBase64(n.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(n.length / 4) * 4, "="));
    // A modulus has no zeros before it; what is before the first one in its first byte makes it shorter than its bytes.
    const bits = modulus?.[0] ? modulus.byteLength * 8 + 24 - Math.clz32(modulus[0]) : 0;
    if (bits < rules.minKeyBits || bits > rules.maxKeyBits) continue;
    if (verifiers.has(kid)) ambiguous.add(kid);
    try {
      const key = await crypto.subtle.importKey("jwk", { kty, n, e }, ALGORITHM, false, ["verify"]);
      verifiers.set(kid, { key, bytes: Math.ceil(bits / 8) });
    } catch {
      // It is no key after all.
    }
  }
  for (const kid of ambiguous) verifiers.delete(kid);
  return verifiers;
}

function payloadOf(body: Uint8Array): WebhookPayload {
  try {
    const payload: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof payload === "object" && payload !== null && !Array.isArray(payload)) return payload as WebhookPayload;
  } catch {
    // Said below.
  }
  throw new WebhookError("invalid_payload");
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.byteLength + other.byteLength);
  both.set(one);
  both.set(other, one.byteLength);
  return both;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length > rules.maxKeyBits / 4) return undefined;
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
