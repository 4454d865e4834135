/** The way of every call: written down, sent as often as it may be, read. */

import { Attempt } from "./attempt.js";
import type { Connection } from "./connection.js";
import { Deadline } from "./deadline.js";
import { type CallInput, drafted } from "./draft.js";
import type { ApiError } from "./errors.js";
import { PURCHASE_MS, followed } from "./ledger.js";
import { type Make, doubtful } from "./lookup.js";
import type { ApiReply } from "./promise.js";
import { waitBeforeRetry } from "./retries.js";

/** Makes a call. Where the wasm is ready and the credential is text, everything up to the sending happens at once. */
export async function exchange<T>(
  connection: Connection,
  operation: string,
  input: CallInput,
  options: unknown,
  key?: string,
): Promise<ApiReply<T>> {
  const draft = drafted(connection, operation, input, options, key);
  const isRecorded = key !== undefined;
  const timeoutMs = draft.options.timeoutMs ?? connection.timeoutMs ?? (isRecorded ? PURCHASE_MS : 65_000);
  const maxRetries = draft.options.maxRetries ?? connection.maxRetries;
  const { witness } = connection;
  // Before its time begins to run: a call that is held back for others has not failed.
  if (witness) await witness.turn(draft.options.signal);
  const deadline = new Deadline(timeoutMs, draft.options.signal);
  // Whether an earlier attempt may have done what was asked for.
  let isDoubtful = false;
  let waitMs: number | undefined;
  let retries = 0;
  const make: Make = (...call) => exchange(connection, ...call);
  try {
    for (let number = 1; ; number += 1) {
      const attempt = new Attempt(connection, { ...draft, isDoubtful }, deadline, number);
      try {
        if (waitMs !== undefined) {
          await deadline.pause(waitMs);
          await witness?.turn(deadline.signal);
        }
        const reply = await attempt.made<T>();
        // The caller's own headers asked not to be waited for; what was accepted is carried out all the same.
        const isAccepted = isRecorded && reply.response.status === 202;
        return isAccepted ? await followed<T>({ key, subject: draft.subject, make }, deadline, timeoutMs) : reply;
      } catch (thrown) {
        const error = attempt.errorOf(thrown, timeoutMs);
        isDoubtful = error.outcome === "unknown";
        const { remainingMs, signal } = deadline;
        const ended = deadline.ended === "by_caller" ? { reason: signal.reason } : undefined;
        if (ended && !isDoubtful) throw ended.reason;
        waitMs = ended ? undefined : waitBeforeRetry(error, { operation, isRecorded, retries, maxRetries, remainingMs });
        // No other conflict is worth waiting for, and to ask how far a purchase is, is no retry.
        const isRetry = (error as Partial<ApiError>).status !== 409;
        if (waitMs === undefined || (isRetry && !connection.budget.spend())) {
          attempt.tell("warn", "a call failed", error);
          throw doubtful(error, draft, make, ended);
        }
        if (isRetry) retries += 1;
        attempt.tell("warn", "a call is sent again", error, { waitMs });
      }
    }
  } finally {
    deadline.end();
  }
}
