/** Who was verified already: so that a token that comes again costs no signature. */

/** How a caller was verified. */
export type Kind = "app" | "jwt" | "access" | "session";

/** A verified caller. */
export interface Caller {
  readonly kind: Kind;
  /** Who it is, as the log may tell it. */
  readonly who: string;
  /** What it may do. */
  readonly grant: string;
}

/** How many tokens an isolate remembers: a page's session and a user's JWT take about a kilobyte each. */
const MAX_TOKENS = 4096;

/**
 * How long at most, in seconds. A token that is remembered is not looked at again, so this is how long one stays good whose
 * key the issuer has withdrawn; as long as the keys themselves are used without another look.
 */
const MAX_SECONDS = 600;

/** Remembers callers by a digest of their token. */
export class VerifiedTokens {
  readonly #callers = new Map<string, { caller: Caller; until: number }>();

  /** Whose token it is; `undefined` where that is not known, or no longer. `now` is in seconds. */
  find(digest: string, now: number): Caller | undefined {
    const known = this.#callers.get(digest);
    if (known === undefined || now < known.until) return known?.caller;
    this.#callers.delete(digest);
    return undefined;
  }

  /** Remembers a caller until its token ends, at `expiry` in seconds. */
  remember(digest: string, caller: Caller, expiry: number, now: number): void {
    this.#callers.delete(digest);
    const [oldest] = this.#callers.keys();
    if (this.#callers.size >= MAX_TOKENS && oldest !== undefined) this.#callers.delete(oldest);
    this.#callers.set(digest, { caller, until: Math.min(expiry, now + MAX_SECONDS) });
  }
}
