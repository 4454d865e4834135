/** Calls ShipStation, with the key that it accepts. */

import { readAtMost } from "../bytes.js";
import { engine, type Forward } from "./engine.js";

/**
 * How long ShipStation may take to begin its answer, unless told otherwise. A label of a slow carrier takes more than a
 * minute, and giving up on it leaves nobody knowing whether it was bought.
 */
export const ANSWER_MS = 100_000;

/** What is read of an answer that refuses a key. */
const MAX_REFUSAL = 64 * 1024;

/** The part of a Worker's context that is needed. */
export interface Context {
  /** Keeps the Worker running until a promise settles, even if the caller has gone. */
  waitUntil(promise: Promise<unknown>): void;
}

/** ShipStation's answer; or that none came, or none in time. */
export type Sent = Response | "lost" | "late";

/** Sends a request once. Never rejects. */
export async function send(forward: Forward, body: Uint8Array<ArrayBuffer>, context: Context, timeoutMs: number): Promise<Sent> {
  const { method, url, headers, ifLost } = forward;
  const init: RequestInit = { method, headers, redirect: "manual" };
  // The very bytes that came in and were checked.
  if (body.byteLength > 0) init.body = body;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), timeoutMs)));
  const answer = fetch(url, init).catch(() => "lost" as const);
  // When a caller goes away, the runtime drops the request and everything that it waits for. A look at something may be
  // dropped; a purchase that is half sent may not, or nobody would ever learn whether it happened.
  if (ifLost === "unknown") context.waitUntil(answer);
  // What comes too late is dropped by the runtime, or seen through without anybody who waits.
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

let latest: PartnerKeys | undefined;

/**
 * Which of the partner's keys calls carry. While a key is being replaced there are two, and the one that ShipStation took
 * last comes first; that is all that is remembered, and it is about no account.
 */
export class PartnerKeys {
  readonly #keys: readonly string[];
  #preferred = 0;

  private constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** Those of these keys: what one part of the Worker has learnt of them, all know. */
  static of(keys: readonly string[]): PartnerKeys {
    if (latest === undefined || JSON.stringify(latest.#keys) !== JSON.stringify(keys)) latest = new PartnerKeys(keys);
    return latest;
  }

  /** The keys in the order in which they are to be tried. */
  inOrder(): PartnerKey[] {
    const keys = this.#keys.map((key, slot) => ({ key, slot }));
    return this.#preferred === 0 ? keys : keys.reverse();
  }

  /** What the log calls a key; nothing where there is only one. */
  nameOf({ slot }: PartnerKey): "current" | "next" | undefined {
    if (this.#keys.length < 2) return undefined;
    return slot === 0 ? "current" : "next";
  }

  /** Remembers that ShipStation took this key after it had refused the other. */
  prefer({ slot }: PartnerKey): void {
    if (slot === this.#preferred) return;
    this.#preferred = slot;
    const [taken, refused] = slot === 0 ? ["SHIPSTATION_API_KEY", "SHIPSTATION_API_KEY_NEXT"] : ["SHIPSTATION_API_KEY_NEXT", "SHIPSTATION_API_KEY"];
    console.error(`shipstamp: ShipStation refused the key in ${refused} and took the one in ${taken}, which is used from now on`);
  }
}

/** One of the keys. */
export interface PartnerKey {
  readonly key: string;
  readonly slot: number;
}

/**
 * Whether ShipStation refused the key of a call, having done nothing of it; and the answer, which can still be read.
 */
export async function keyRefusal(operation: string, answer: Response): Promise<{ isRefused: boolean; answer: Response }> {
  if (answer.status !== 401) return { isRefused: false, answer };
  const bytes = await readAtMost(answer, MAX_REFUSAL).catch(() => undefined);
  const body = new TextDecoder().decode(bytes);
  return { isRefused: engine.isKeyRefused(operation, 401, body), answer: new Response(body, answer) };
}
