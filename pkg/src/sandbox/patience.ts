/** Waiting as long as an answer is to wait: for a while, and for the sandbox's own clock, which a control can move. */

import type { Answer, Held, Memory } from "../sandbox-engine.js";

/** The longest that timers wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The answers of one sandbox that wait. */
export class Patience {
  readonly #memory: () => Memory;
  readonly #now: () => number;
  readonly #waiting = new Set<() => void>();

  constructor(memory: () => Memory, now: () => number) {
    this.#memory = memory;
    this.#now = now;
  }

  /** Resolves when an answer may go. Rejects with the signal's reason, if that comes first. */
  async until({ delayMs, held }: Answer, signal?: AbortSignal): Promise<void> {
    if (delayMs > 0) await pause(delayMs, signal, () => {});
    if (held !== undefined) await this.#held(held, signal);
  }

  /** Looks again who may go: the clock may have been moved. */
  look(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  async #held(held: Held, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const left = this.#memory().waitMs(held, this.#now());
      if (left <= 0) return;
      let mine = () => {};
      await pause(left, signal, (wake) => {
        mine = wake;
        this.#waiting.add(wake);
      }).finally(() => this.#waiting.delete(mine));
    }
  }
}

/** Waits, until `wake` is called at the latest. */
function pause(ms: number, signal: AbortSignal | undefined, begin: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = Number.isFinite(ms) ? setTimeout(end, Math.min(ms, MAX_TIMER_MS)) : undefined;
    signal?.addEventListener("abort", end, { once: true });
    begin(end);
    function end(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      if (signal?.aborted === true) reject(signal.reason);
      else resolve();
    }
  });
}
