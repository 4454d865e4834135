/** The way of every call: written down, sent as often as it may be, read. */

import { Attempt } from "./attempt.js";
import type { Connection } from "./connection.js";
import { Deadline } from "./deadline.js";
import { type CallInput, drafted } from "./draft.js";
import { doubtful } from "./lookup.js";
import type { ApiReply } from "./promise.js";
import { waitBeforeRetry } from "./retries.js";

/** Makes a call. Where the wasm is ready and the credential is text, everything up to the sending happens at once. */
export async function exchange<T>(
  connection: Connection,
  operation: string,
  input: CallInput,
  options: unknown,
): Promise<ApiReply<T>> {
  const draft = drafted(connection, operation, input, options);
  const timeoutMs = draft.options.timeoutMs ?? connection.timeoutMs;
  const maxRetries = draft.options.maxRetries ?? connection.maxRetries;
  const { witness } = connection;
  // Before its time begins to run: a call that is held back for others has not failed.
  if (witness) await witness.turn(draft.options.signal);
  const deadline = new Deadline(timeoutMs, draft.options.signal);
  // Whether an earlier attempt may have done what was asked for.
  let isDoubtful = false;
  let waitMs: number | undefined;
  try {
    for (let retries = 0; ; retries += 1) {
      const attempt = new Attempt(connection, { ...draft, isDoubtful }, deadline, retries + 1);
      try {
        if (waitMs !== undefined) {
          await deadline.pause(waitMs);
          await witness?.turn(deadline.signal);
        }
        return await attempt.made<T>();
      } catch (thrown) {
        const error = attempt.errorOf(thrown, timeoutMs);
        isDoubtful ||= error.outcome === "unknown";
        const { remainingMs, signal } = deadline;
        const ended = deadline.ended === "by_caller" ? { reason: signal.reason } : undefined;
        if (ended && !isDoubtful) throw ended.reason;
        waitMs = ended ? undefined : waitBeforeRetry(error, { operation, retries, maxRetries, remainingMs });
        if (waitMs === undefined || !connection.budget.spend()) {
          attempt.tell("warn", "a call failed", error);
          throw doubtful(error, draft, (...call) => exchange(connection, ...call), ended);
        }
        attempt.tell("warn", "a call is sent again", error, { waitMs });
      }
    }
  } finally {
    deadline.end();
  }
}
