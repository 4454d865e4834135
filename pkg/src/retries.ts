/** When a call is sent again. The core decides; here are the clock, the dice and the client's budget. */

import { type Fate, engine, isReady } from "./engine.js";
import { ApiError, ConnectionError, type ShipStationError } from "./errors.js";

/**
 * What a client, with all the clients that were made from it, may spend on retries. When everything fails, retries
 * must not double the load.
 */
export class Budget {
  #points = 0xffff_ffff;

  /** A call was made. */
  earn(): void {
    this.#points = engine.budgetAfter(this.#points, false) ?? this.#points;
  }

  /** Whether a retry is affordable, which is paid for thereby. */
  spend(): boolean {
    const rest = engine.budgetAfter(this.#points, true);
    this.#points = rest ?? this.#points;
    return rest !== undefined;
  }
}

/** Where a call stands that has failed. */
export interface Situation {
  readonly operation: string;
  readonly isRecorded: boolean;
  readonly retries: number;
  readonly maxRetries: number;
  readonly remainingMs: number;
}

/** The milliseconds to wait before a call is sent again; `undefined` if it is not. */
export function waitBeforeRetry(error: ShipStationError, situation: Situation): number | undefined {
  const { status, code, retryAfterMs } = error instanceof ApiError ? error : ({} as Partial<ApiError>);
  // What was refused here would be refused again.
  if (status === undefined && !(error instanceof ConnectionError)) return undefined;
  // It was the wasm that could not be loaded, and the next call loads it.
  if (!isReady()) return undefined;
  return engine.wait({
    ...situation,
    status,
    code,
    isRejected: error.outcome === ("rejected" satisfies Fate),
    retryAfterMs,
    random: Math.floor(Math.random() * 0x1_0000_0000),
  });
}
