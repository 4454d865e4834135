/**
 * The keys of the issuer of JWTs, fetched from its address and kept for a while. `jose` picks the key of a token;
 * here is only what an isolate with many requests at once needs around it.
 *
 * Nothing that is awaited is shared between requests. On Workers a promise that one request made may never settle once
 * that request is gone, and whoever waits for it hangs (panva/jose#509). So a fetch belongs to the request that began
 * it, and leaves behind nothing but data; other requests look at that data again and again, on timers of their own, and
 * take over when the fetch takes too long.
 */

import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { readAtMost } from "./bytes.js";

/** How long keys are used without looking whether there are new ones. */
const FRESH_MS = 10 * 60_000;
/** How long keys are used when no new ones can be had: an issuer that is down for a night logs nobody out. */
const STALE_MS = 24 * 3600_000;
/** How long after an attempt a token with an unknown key starts no other: anybody can invent key ids. */
const COOL_DOWN_MS = 60_000;
/** How long after a failed attempt the next one waits while there are no keys at all. */
const RETRY_MS = 5_000;
/** How long an attempt may take. */
const TIMEOUT_MS = 5_000;
/** How often a request looks whether another one's attempt has ended. */
const LOOK_MS = 25;
const MAX_BYTES = 256 * 1024;

/** No keys could be had, so nothing can be said about any token. */
export class KeysUnavailable extends Error {}

/** What the world is to this module, so that tests can be another. */
export interface Surroundings {
  now(): number;
  pause(ms: number): Promise<void>;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

const runtime: Surroundings = {
  now: () => Date.now(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  fetch: (url, init) => fetch(url, init),
};

/** Gives the key of a token out of the set at `url`. */
export function remoteKeys(url: string, { now, pause, fetch }: Surroundings = runtime): JWTVerifyGetKey {
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let isTrying = false;
  let ended = 0;

  /** Whether a request is fetching keys, and not so long that it must be gone. */
  const isBusy = () => isTrying && now() < triedAt + TIMEOUT_MS;

  /** Fetches keys, or waits until another request has. Whether it worked shows in what is left behind. */
  async function renew(): Promise<void> {
    const before = ended;
    while (isBusy()) {
      await pause(LOOK_MS);
      if (ended > before) return;
    }
    const mine = now();
    triedAt = mine;
    isTrying = true;
    let fetched: typeof keys;
    try {
      fetched = createLocalJWKSet(await load(url, fetch));
    } catch (cause) {
      console.error(`shipstamp: the keys at AUTH_JWKS_URL could not be fetched (${nameOf(cause)})`);
    }
    // One that took too long was given up, and must not undo what a later one did.
    if (triedAt !== mine) return;
    isTrying = false;
    ended += 1;
    if (fetched === undefined) return;
    keys = fetched;
    fetchedAt = now();
  }

  return async (header, token) => {
    if (keys === undefined) {
      if (isBusy() || now() >= triedAt + RETRY_MS) await renew();
    } else if (now() >= fetchedAt + FRESH_MS && !isBusy() && now() >= triedAt + RETRY_MS) {
      await renew();
    }
    if (keys === undefined || now() >= fetchedAt + STALE_MS) throw new KeysUnavailable();
    try {
      return await keys(header, token);
    } catch (cause) {
      if (!(cause instanceof errors.JWKSNoMatchingKey)) throw cause;
      if (!isBusy() && now() < triedAt + COOL_DOWN_MS) throw cause;
      await renew();
      return keys(header, token);
    }
  };
}

async function load(url: string, fetch: Surroundings["fetch"]): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = { accept: "application/json, application/jwk-set+json" };
  // Not followed: a redirect would let another host say who may act for whom.
  const response = await fetch(url, { signal, headers, redirect: "manual" });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new BadAnswer(`Status${response.status}`);
  }
  const bytes = await readAtMost(response, MAX_BYTES);
  if (bytes === undefined) throw new BadAnswer("TooLong");
  return JSON.parse(new TextDecoder().decode(bytes)) as JSONWebKeySet;
}

/** An answer that holds no keys. Its name is what the log says. */
class BadAnswer extends Error {
  override readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
}

const nameOf = (cause: unknown) => (cause instanceof Error ? cause.name : typeof cause);
