/**
 * Something that is fetched from an address and kept for a while: the keys of an issuer.
 *
 * Nothing that is awaited is shared between requests. On Workers a promise that one request made may never settle once
 * that request is gone, and whoever waits for it hangs (panva/jose#509). So a fetch belongs to the request that began
 * it, and leaves behind nothing but data; other requests look at that data again and again, on timers of their own, and
 * take over when the fetch takes too long.
 */

import { readAtMost } from "./bytes.js";

/** How long it is used without looking whether there is something newer. */
const FRESH_MS = 10 * 60_000;
/** How long it is used when nothing newer can be had: an issuer that is down for a night logs nobody out. */
const STALE_MS = 24 * 3600_000;
/** How long after an attempt a look for something that is not in it starts no other: anybody can invent key ids. */
const COOL_DOWN_MS = 60_000;
/** How long after a failed attempt the next one waits while there is nothing at all. */
const RETRY_MS = 5_000;
/** How long an attempt may take. */
const TIMEOUT_MS = 5_000;
/** How often a request looks whether another one's attempt has ended. */
const LOOK_MS = 25;

/** What the world is to this module, so that tests can be another. */
export interface Surroundings {
  now(): number;
  pause(ms: number): Promise<void>;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export const runtime: Surroundings = {
  now: () => Date.now(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  fetch: (url, init) => fetch(url, init),
};

export class Remote<Kept> {
  readonly #load: (surroundings: Surroundings) => Promise<Kept>;
  readonly #failed: ((cause: unknown) => void) | undefined;
  #kept: Kept | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #isTrying = false;
  #ended = 0;

  /** `failed` is told why an attempt gave nothing. */
  constructor(load: (surroundings: Surroundings) => Promise<Kept>, failed?: (cause: unknown) => void) {
    this.#load = load;
    this.#failed = failed;
  }

  /** What is kept, not too old; `undefined` where nothing can be had. */
  async current(world: Surroundings): Promise<Kept | undefined> {
    const now = world.now();
    const isDue = this.#kept === undefined || (now >= this.#fetchedAt + FRESH_MS && !this.#isBusy(now));
    if (isDue && (this.#isBusy(now) || now >= this.#triedAt + RETRY_MS)) await this.#renew(world);
    return world.now() >= this.#fetchedAt + STALE_MS ? undefined : this.#kept;
  }

  /** What is there after another look; `undefined` where the last one was a moment ago. */
  async newer(world: Surroundings): Promise<Kept | undefined> {
    const now = world.now();
    if (!this.#isBusy(now) && now < this.#triedAt + COOL_DOWN_MS) return undefined;
    await this.#renew(world);
    return this.#kept;
  }

  /** Whether a request is fetching, and not so long that it must be gone. */
  #isBusy(now: number): boolean {
    return this.#isTrying && now < this.#triedAt + TIMEOUT_MS;
  }

  /** Fetches, or waits until another request has. Whether it worked shows in what is left behind. */
  async #renew(world: Surroundings): Promise<void> {
    const before = this.#ended;
    while (this.#isBusy(world.now())) {
      await world.pause(LOOK_MS);
      if (this.#ended > before) return;
    }
    const mine = world.now();
    this.#triedAt = mine;
    this.#isTrying = true;
    let fetched: Kept | undefined;
    try {
      fetched = await this.#load(world);
    } catch (cause) {
      this.#failed?.(cause);
    }
    // One that took too long was given up, and must not undo what a later one did.
    if (this.#triedAt !== mine) return;
    this.#isTrying = false;
    this.#ended += 1;
    if (fetched === undefined) return;
    this.#kept = fetched;
    this.#fetchedAt = world.now();
  }
}

/** Fetches JSON of at most so many bytes. */
export async function fetchJson(url: string, maxBytes: number, { fetch }: Surroundings): Promise<unknown> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = { accept: "application/json, application/jwk-set+json" };
  // Not followed: a redirect would let another host say whose signatures are good.
  const response = await fetch(url, { signal, headers, redirect: "manual" });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new BadAnswer(`Status${response.status}`);
  }
  const bytes = await readAtMost(response, maxBytes);
  if (bytes === undefined) throw new BadAnswer("TooLong");
  return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
}

/** An answer that holds no keys. Its name is what the log says. */
class BadAnswer extends Error {
  override readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
}
