/** Asks the ledger of a gateway what became of a purchase. It knows every purchase by its key, and buys once for each. */

import type { Deadline } from "./deadline.js";
import type { Draft } from "./draft.js";
import { ApiError, type FoundLabel, type Lookup, NotFoundError, OutcomeUnknownError, ShipStationError, TimeoutError } from "./errors.js";
import { type Make, doubtful } from "./lookup.js";
import type { ApiReply } from "./promise.js";
import { type Subject, named } from "./refusal.js";
import { replyOf } from "./reply.js";
import { waitBeforeRetry } from "./retries.js";
import { operationOf } from "./table.js";

const LOOK = "get_operation";

/** How long a purchase by way of a gateway may take: a slow carrier takes a minute and a half. */
export const PURCHASE_MS = 180_000;

/** What the ledger answers, as far as it matters here. */
interface Entry {
  readonly operation: string;
  readonly state: string;
  readonly message?: string;
  readonly retry_after_seconds?: number;
  readonly reply?: { readonly status: number; readonly body: unknown };
}

/** A purchase: its key, whose it is, and the client to ask with. */
export interface Purchase {
  readonly key: string;
  readonly subject: Subject;
  readonly make: Make;
}

/** Waits until a purchase has ended, and gives what it gave or throws what it would have thrown. */
export async function followed<T>({ key, subject, make }: Purchase, deadline: Deadline, timeoutMs: number): Promise<ApiReply<T>> {
  let purchase: Purchase = { key, subject, make };
  const givenUp = (thrown: unknown): never => {
    const about = purchase.subject;
    const { ended, signal } = deadline;
    const late = ended === "by_time" && new TimeoutError(`${named(about)}: no end in ${timeoutMs} ms`, { ...about, timeoutMs });
    const cause = late || (signal.aborted ? signal.reason : thrown);
    const message = `${named(about)} may have been made. Ask this error's lookup(), or resume(key).`;
    throw new OutcomeUnknownError(message, { ...about, key, cause, lookup: lookupByKey(purchase) });
  };
  for (;;) {
    const entry = await entryOf(purchase, { signal: deadline.signal }).catch(givenUp);
    const { operation, retry_after_seconds: seconds } = entry;
    purchase = { key, subject: { ...subject, operation }, make };
    const ended = await endOf<T>(purchase, entry);
    if (ended) return ended;
    // What the purchase itself would have been answered.
    const error = new ApiError("", { status: 409, code: "purchase_in_progress", retryAfterMs: seconds && seconds * 1000 });
    const { remainingMs } = deadline;
    const waitMs = waitBeforeRetry(error, { operation, isRecorded: true, retries: 0, maxRetries: 0, remainingMs });
    // A wait that would outlast the call is cut by its end.
    await deadline.pause(waitMs ?? remainingMs).catch(givenUp);
  }
}

/** Asks once. */
export function lookupByKey(purchase: Purchase): Lookup {
  return async (options) => {
    try {
      return (await endOf<FoundLabel>(purchase, await entryOf(purchase, options)))?.data;
    } catch (error) {
      // It never came as far as the ledger.
      if (error instanceof NotFoundError && error.code === "unknown_operation") return undefined;
      throw error;
    }
  };
}

async function entryOf({ key, make }: Purchase, options: Parameters<Make>[2]): Promise<Entry> {
  return (await make(LOOK, { path: { key } }, options)).data as Entry;
}

const UNDER_WAY = ["pending", "sent", "looking"];

async function endOf<T>({ key, subject, make }: Purchase, entry: Entry): Promise<ApiReply<T> | undefined> {
  const { operation, state, message, reply } = entry;
  if (UNDER_WAY.includes(state)) return undefined;
  const about = { operation, account: subject.account };
  const none = new URLSearchParams();
  const draft: Draft = { operation, row: operationOf(operation), subject: about, path: none, query: none, body: undefined, options: {}, key };
  if (reply && (state === "succeeded" || state === "rejected")) {
    const response = new Response(reply.body == null ? null : JSON.stringify(reply.body), { status: reply.status });
    try {
      return await replyOf<T>(draft, response, [], { race: (task) => task, leaveSignal() {} }, "");
    } catch (error) {
      throw doubtful(error as ShipStationError, draft, make);
    }
  }
  const isKnown = state === "rejected" || state === "released";
  const facts = { ...about, code: state, source: "shipstamp", body: entry, outcome: isKnown ? "rejected" : "unknown" } as const;
  const error = new ApiError(`${named(about)}: ${message ?? state}${isKnown ? ". Nothing was bought, and the same key may be sent again." : ""}`, facts);
  throw doubtful(error, draft, make);
}
