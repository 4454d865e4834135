/** The same for many: each item on its own, a few at a time, under the rate limit, and resumable. */

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
}

/** How to go through a list. */
export interface BulkOptions<Item, Value> {
  /** How many items are under way at a time. Default: 4. */
  concurrency?: number | undefined;
  /**
   * How many items are begun within a minute, at most. Default: as many as ShipStation allows calls, 200, or 20 with a
   * test key; towards a gateway, which keeps to the limit itself, any number.
   */
  perMinute?: number | undefined;
  /** Is told of every item that has come to an end, and of how many are in each state by then. */
  onProgress?: ((item: BulkItem<Item, Value>, counts: Readonly<Record<BulkState, number>>) => void) | undefined;
  /** Ends it: what is under way comes to its end, and what waits stays waiting. */
  signal?: AbortSignal | undefined;
}

/** What calls of an item have done. */
export interface Witness {
  /** Whether a call was made. */
  hasCalled: boolean;
  /** Whether a call succeeded that did more than look. */
  hasChanged: boolean;
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
  const begun: number[] = [];
  let pausedUntil = 0;

  /** Waits until another item may begin. */
  const turn = async (): Promise<boolean> => {
    for (;;) {
      if (signal?.aborted) return false;
      const now = Date.now();
      while (begun[0] !== undefined && begun[0] <= now - MINUTE) begun.shift();
      const oldest = begun.length >= perMinute ? (begun[0] ?? now) + MINUTE : 0;
      const wait = Math.max(pausedUntil, oldest) - now;
      if (wait <= 0) break;
      await pause(wait, signal);
    }
    begun.push(Date.now());
    return true;
  };
  const settle = (entry: BulkItem<Item, Value>): void => {
    items[entry.index] = entry;
    onProgress?.(entry, countsOf(items));
  };
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (!(await turn())) return;
      const { entry, tries } = next;
      const { item, index } = entry;
      const witness: Witness = { hasCalled: false, hasChanged: false };
      try {
        settle({ index, item, state: "succeeded", value: await perform(item, index, witness) });
      } catch (error) {
        const isTurnedAway = error instanceof RateLimitError && error.outcome === "rejected" && witness.hasCalled;
        if (isTurnedAway && !witness.hasChanged && tries < MOST_TRIES) {
          // Everybody waits: one more call would only be turned away as well.
          pausedUntil = Math.max(pausedUntil, Date.now() + (error.retryAfterMs ?? 1_000 * 2 ** tries));
          queue.unshift({ entry, tries: tries + 1 });
        } else {
          settle({ index, item, state: stateAfter(error, witness), error });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, queue.length) }, work));
  return { items, counts: countsOf(items) };
}

/** What is known of an item that was not finished. Whatever is not known to have left nothing behind is unknown. */
function stateAfter(error: unknown, { hasChanged }: Witness): BulkState {
  return error instanceof ShipStationError && error.outcome === "rejected" && !hasChanged ? "failed" : "unknown";
}

function waiting<Item, Value>(item: Item, index: number): BulkItem<Item, Value> {
  return { index, item, state: "waiting" };
}

function countsOf(items: readonly BulkItem<unknown, unknown>[]): Record<BulkState, number> {
  const counts = { waiting: 0, succeeded: 0, failed: 0, unknown: 0 };
  for (const { state } of items) counts[state] += 1;
  return counts;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end, { once: true });
  });
}

function checked(options: Readonly<Record<string, number>>): void {
  const issues = Object.entries(options)
    .filter(([, value]) => !(value === Infinity || Number.isInteger(value)) || value < 1)
    .map(([name]) => problem(name, "has to be a whole number from 1"));
  if (issues.length > 0) throw invalid("bulk was not begun", issues);
}

