/** The way of every call: written down, stamped, sent, read. */

import { adviceOn } from "./advice.js";
import { type Connection, type TokenFunction, isSettled } from "./connection.js";
import { Deadline } from "./deadline.js";
import { type CallInput, type Draft, drafted } from "./draft.js";
import { engine, isReady, ready } from "./engine.js";
import {
  AuthenticationError,
  ConnectionError,
  type ErrorFacts,
  ShipStationError,
  TimeoutError,
} from "./errors.js";
import { doubtful } from "./lookup.js";
import type { ApiReply } from "./promise.js";
import { named } from "./refusal.js";
import { replyOf, requestIdOf } from "./reply.js";
import { shows, withhold } from "./secret.js";
import { type Stamped, stamped } from "./stamped.js";

/** Makes a call. Where the wasm is ready and the credential is text, everything up to the sending happens at once. */
export async function exchange<T>(
  connection: Connection,
  operation: string,
  input: CallInput,
  options: unknown,
): Promise<ApiReply<T>> {
  const draft = drafted(connection, operation, input, options);
  const timeoutMs = draft.options.timeoutMs ?? connection.timeoutMs;
  const deadline = new Deadline(timeoutMs, draft.options.signal);
  let secret = "";
  // Until the request is out, nothing can have happened.
  let isSent = false;
  let response: Response | undefined;
  try {
    if (deadline.signal.aborted) throw deadline.signal.reason;
    if (!isReady()) await deadline.race(ready());
    const { credential } = connection;
    const given = isSettled(credential) ? credential : { token: await deadline.race(freshToken(credential.token, draft)) };
    secret = "apiKey" in given ? given.apiKey : given.token;
    const request = stamped(connection, draft, given);
    isSent = true;
    response = await deadline.race(sent(connection, request, deadline));
    return await replyOf<T>(draft, response, request.warnings, deadline, secret);
  } catch (thrown) {
    let error = thrown;
    // An error that names no operation is not of this call but of what it waited for.
    if (!(error instanceof ShipStationError && error.operation !== undefined)) {
      if (deadline.ended === "by_caller") throw deadline.signal.reason;
      const outcome = isSent ? engine.lost(operation) : "rejected";
      const requestId = response && requestIdOf(response);
      error = disrupted({ ...draft.subject, outcome, requestId }, thrown, secret, deadline.ended === "by_time" ? timeoutMs : 0);
    }
    throw doubtful(error as ShipStationError, draft, (...call) => exchange(connection, ...call));
  } finally {
    deadline.end();
  }
}

async function sent(connection: Connection, { url, init }: Stamped, deadline: Deadline): Promise<Response> {
  // Called as a plain function: the fetch of pages and Workers refuses any other receiver.
  const send = connection.fetch ?? globalThis.fetch;
  const response = await send(url, { ...init, signal: deadline.signal });
  if (!response?.headers?.get) throw new TypeError("fetch gave no Response");
  // Too late for the caller, who has an error already: nobody will read this.
  if (deadline.signal.aborted) response.body?.cancel().catch(() => {});
  return response;
}

async function freshToken(source: TokenFunction, { subject }: Draft): Promise<string> {
  let cause: unknown = new TypeError("it gave no string");
  try {
    const token: unknown = await source();
    if (typeof token === "string") return token;
  } catch (thrown) {
    cause = thrown;
  }
  const message = `${named(subject)} was not sent: the token function failed: ${reasonOf(cause)}`;
  throw new AuthenticationError(message, { ...subject, code: "no_token", source: "shipstamp", outcome: "rejected", cause });
}

/** The error of a call that no reply settled: its time ran out, or something broke. */
function disrupted(facts: ErrorFacts, thrown: unknown, secret: string, timeoutMs: number): ShipStationError {
  const during = facts.requestId === undefined ? "" : `, with the reply under way (request id ${facts.requestId})`;
  const end = `${during}. ${adviceOn(facts.outcome)}.`;
  if (timeoutMs > 0) {
    return new TimeoutError(`${named(facts)}: no answer in ${timeoutMs} ms${end}`, { ...facts, timeoutMs });
  }
  const reason = withhold(reasonOf(thrown), secret).replace(/\.$/, "");
  const message = `${named(facts)}: the connection failed: ${reason}${end}`;
  return new ConnectionError(message, { ...facts, cause: shows(thrown, secret) ? undefined : thrown });
}

/** Why something failed, in the words of whoever threw it; what was thrown need not be an Error. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown === "object" ? "an object was thrown" : String(thrown);
  const { message, cause } = thrown;
  // Node says only "fetch failed", and why in the cause.
  return cause instanceof Error ? `${message}: ${cause.message || cause.name}` : message;
}
