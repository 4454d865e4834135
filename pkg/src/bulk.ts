/** The same for many: each item on its own, a few at a time, under the rate limit, and resumable. */

import { engine } from "./engine.js";
import { RateLimitError, ShipStationError } from "./errors.js";
import { invalid, problem } from "./refusal.js";

/** Where an item stands. `unknown`: it may have been done, and a person or a lookup has to tell. */
export type BulkState = "waiting" | "succeeded" | "failed" | "unknown";

/** One item, and what became of it. */
export interface BulkItem<Item, Value> {
  /** Its place in the list. */
  readonly index: number;
  readonly item: Item;
  readonly state: BulkState;
  /** What came of it, if it succeeded. */
  readonly value?: Value;
  /** Why it did not. */
  readonly error?: unknown;
}

/** What came of a list of items. */
export interface BulkResult<Item, Value> {
  /** Every item, in the order of the list. */
  readonly items: readonly BulkItem<Item, Value>[];
  /** How many items are in each state. */
  readonly counts: Readonly<Record<BulkState, number>>;
  /** The first error of `onProgress`, if it failed. */
  readonly progressError?: unknown;
}

/** How to go through a list. */
export interface BulkOptions<Item, Value> {
  /** How many items are under way at a time. Default: 4. */
  concurrency?: number | undefined;
  /**
   * How many calls the items make within a minute, at most, retries included. Default: as many as ShipStation allows,
   * 200, or 20 with a test key; towards a gateway, which keeps to the limit itself, any number.
   */
  perMinute?: number | undefined;
  /**
   * Is told of every item that has come to an end, and of how many are in each state by then, and is waited for. If it
   * fails, the items go on as if it had not: the result says so in `progressError`.
   */
  onProgress?:
    | ((item: BulkItem<Item, Value>, counts: Readonly<Record<BulkState, number>>) => void | PromiseLike<void>)
    | undefined;
  /** Ends it: what is under way comes to its end, and what waits stays waiting. */
  signal?: AbortSignal | undefined;
}

/** Sees what the calls of an item do, and holds them back while the limit is reached. */
export interface Witness {
  /** How many calls were let out. */
  calls: number;
  /** How many calls have changed something, or may have. */
  changes: number;
  /** Waits until a call may go out, or until its signal ends it. */
  turn(call: AbortSignal | undefined): Promise<void>;
}

/** Counts a call that may change something, or takes it back. What is on its way counts: its answer may be lost. */
export function count(witness: Witness | undefined, operation: string, by: 1 | -1): void {
  if (witness && engine.lost(operation) === "unknown") witness.changes += by;
}

const MINUTE = 60_000;

/** How often an item is begun again because of the rate limit. */
const MOST_TRIES = 10;

/** Goes through a list. `perform` does one item and lets the witness know of its calls. */
export async function bulk<Item, Value>(
  list: readonly Item[] | BulkResult<Item, Value>,
  perform: (item: Item, index: number, witness: Witness) => Promise<Value>,
  options: BulkOptions<Item, Value>,
  limit: number,
): Promise<BulkResult<Item, Value>> {
  const { concurrency = 4, perMinute = limit, onProgress, signal } = options;
  checked({ concurrency, perMinute });
  const items: BulkItem<Item, Value>[] =
    "items" in list
      ? list.items.map((entry) => (entry.state === "failed" ? waiting<Item, Value>(entry.item, entry.index) : entry))
      : list.map((item, index) => waiting<Item, Value>(item, index));
  const queue = items.filter(({ state }) => state === "waiting").map((entry) => ({ entry, tries: 0 }));
  // When the calls of the last minute were let out.
  const begun: number[] = [];
  let pausedUntil = 0;
  let progressError: unknown;

  const turn = async (witness: Witness, call: AbortSignal | undefined): Promise<void> => {
    while (!call?.aborted) {
      // An item that has called is under way, and comes to its end.
      if (witness.calls === 0) signal?.throwIfAborted();
      const now = Date.now();
      while (begun[0] !== undefined && begun[0] <= now - MINUTE) begun.shift();
      const oldest = begun.length >= perMinute ? (begun[0] ?? now) + MINUTE : 0;
      const wait = Math.max(pausedUntil, oldest) - now;
      if (wait <= 0) {
        begun.push(now);
        witness.calls += 1;
        return;
      }
      await pause(wait, [signal, call]);
    }
  };
  const settle = async (entry: BulkItem<Item, Value>): Promise<void> => {
    items[entry.index] = entry;
    try {
      await onProgress?.(entry, countsOf(items));
    } catch (error) {
      progressError ??= error;
    }
  };
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (signal?.aborted) return;
      const { entry, tries } = next;
      const { item, index } = entry;
      const witness: Witness = { calls: 0, changes: 0, turn: (call) => turn(witness, call) };
      let value: Value;
      try {
        value = await perform(item, index, witness);
      } catch (error) {
        // It was ended before it had begun to call, and stays waiting.
        if (signal?.aborted && witness.calls === 0) return;
        const state = stateAfter(error, witness);
        if (state === "failed" && error instanceof RateLimitError && witness.calls > 0 && tries < MOST_TRIES) {
          // Everybody waits: one more call would only be turned away as well.
          pausedUntil = Math.max(pausedUntil, Date.now() + (error.retryAfterMs ?? 1_000 * 2 ** tries));
          queue.unshift({ entry, tries: tries + 1 });
        } else {
          await settle({ index, item, state, error });
        }
        continue;
      }
      await settle({ index, item, state: "succeeded", value });
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, queue.length) }, work));
  return { items, counts: countsOf(items), progressError };
}

/** What is known of an item that was not finished. The error may be that of a call which the witness does not see. */
function stateAfter(error: unknown, { changes }: Witness): BulkState {
  return changes > 0 || (error instanceof ShipStationError && error.outcome === "unknown") ? "unknown" : "failed";
}

function waiting<Item, Value>(item: Item, index: number): BulkItem<Item, Value> {
  return { index, item, state: "waiting" };
}

function countsOf(items: readonly BulkItem<unknown, unknown>[]): Record<BulkState, number> {
  const counts = { waiting: 0, succeeded: 0, failed: 0, unknown: 0 };
  for (const { state } of items) counts[state] += 1;
  return counts;
}

function pause(ms: number, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    for (const signal of signals) signal?.addEventListener("abort", end);
  });
}

function checked(options: Readonly<Record<string, number>>): void {
  const issues = Object.entries(options)
    .filter(([, value]) => !(value === Infinity || Number.isInteger(value)) || value < 1)
    .map(([name]) => problem(name, "has to be a whole number from 1"));
  if (issues.length > 0) throw invalid("bulk was not begun", issues);
}

