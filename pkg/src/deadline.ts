/** The time that a call has, and whoever may end it earlier. */

/** The most milliseconds that timers can count; beyond it they fire at once. */
export const MAX_TIMEOUT_MS = 2_147_483_647;

/**
 * Ends a call when its time is over or its caller wants it to end, whichever comes first. Works with any `fetch`, also
 * with one that takes no notice of signals.
 */
export class Deadline {
  /** What ended the call, if something did. */
  ended: "not" | "by_time" | "by_caller" = "not";
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #over: number;
  readonly #caller: AbortSignal | undefined;
  readonly #end: Promise<never>;
  #isSignalLeft = false;

  constructor(timeoutMs: number, caller: AbortSignal | undefined) {
    this.#end = new Promise((_, reject) => {
      this.#controller.signal.addEventListener("abort", () => reject(this.#controller.signal.reason), { once: true });
    });
    // A call that ends while nothing waits on it must not become an unhandled rejection.
    this.#end.catch(() => {});
    this.#timer = setTimeout(() => {
      this.#finish("by_time", new DOMException(`over after ${timeoutMs} ms`, "TimeoutError"));
    }, timeoutMs);
    this.#over = Date.now() + timeoutMs;
    this.#caller = caller;
    if (caller?.aborted) this.#onCallerAbort();
    else caller?.addEventListener("abort", this.#onCallerAbort, { once: true });
  }

  /** For `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for something, no longer than the call may last. */
  race<T>(task: Promise<T>): Promise<T> {
    return Promise.race([this.#end, task]);
  }

  /** Lets time pass, no longer than the call may last. */
  async pause(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.race(new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))));
    } finally {
      clearTimeout(timer);
    }
  }

  /** The milliseconds that are left. */
  get remainingMs(): number {
    return Math.max(0, this.#over - Date.now());
  }

  /** The reply is a stream that the caller goes on reading: the caller may still end it, the time may not. */
  leaveSignal(): void {
    this.#isSignalLeft = true;
  }

  /** The call is over. No timer keeps the process alive, and the caller's signal, which may live for ever, forgets it. */
  end(): void {
    clearTimeout(this.#timer);
    if (!this.#isSignalLeft) this.#caller?.removeEventListener("abort", this.#onCallerAbort);
  }

  readonly #onCallerAbort = (): void => this.#finish("by_caller", this.#caller?.reason);

  #finish(how: "by_time" | "by_caller", reason: unknown): void {
    if (this.ended !== "not") return;
    this.ended = how;
    clearTimeout(this.#timer);
    this.#controller.abort(reason);
  }
}
