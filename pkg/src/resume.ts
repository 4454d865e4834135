/** Takes up a purchase again of which only the key is left, as after a page was loaded anew. */

import type { Connection } from "./connection.js";
import { Deadline } from "./deadline.js";
import { exchange } from "./exchange.js";
import { NotFoundError, OutcomeUnknownError, ValidationError } from "./errors.js";
import { PURCHASE_MS, followed } from "./ledger.js";
import { callSettings } from "./options.js";
import type { ApiReply, CallOptions } from "./promise.js";

/** What can be said of it. */
export type ResumeOptions = Pick<CallOptions, "maxRetries" | "signal" | "timeoutMs">;

/** Waits for the end of a purchase. */
export async function resumed<T>(connection: Connection, key: string, options: unknown): Promise<ApiReply<T>> {
  const subject = { account: connection.account };
  const known = ["maxRetries", "signal", "timeoutMs"];
  const settings = callSettings(options, known, "the purchase was not resumed", subject);
  const timeoutMs = settings.timeoutMs ?? connection.timeoutMs ?? PURCHASE_MS;
  const deadline = new Deadline(timeoutMs, settings.signal);
  try {
    const make = <Reply>(operation: string, input: object, more: CallOptions | undefined): Promise<ApiReply<Reply>> =>
      exchange<Reply>(connection, operation, input, { maxRetries: settings.maxRetries, ...more });
    return await followed<T>({ key, subject, make }, deadline, timeoutMs);
  } catch (error) {
    const cause = error instanceof OutcomeUnknownError && error.cause;
    // The ledger has no such purchase, or could not even be asked for it.
    throw cause instanceof NotFoundError || cause instanceof ValidationError ? cause : error;
  } finally {
    deadline.end();
  }
}
