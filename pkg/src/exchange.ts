/** The way of every call: written down, stamped, sent, read. */

import { type Connection, type TokenFunction, isSettled } from "./connection.js";
import { Deadline } from "./deadline.js";
import { type CallInput, type Draft, drafted } from "./draft.js";
import { type Fate, engine, isReady, ready } from "./engine.js";
import { AuthenticationError, ConnectionError, ShipStationError, TimeoutError } from "./errors.js";
import { type Stamped, stamped } from "./stamped.js";
import type { ApiReply } from "./promise.js";
import { doubtful } from "./lookup.js";
import { named } from "./refusal.js";
import { replyOf, requestIdOf } from "./reply.js";
import { shows, withhold } from "./secret.js";

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
    if (!(error instanceof ShipStationError)) {
      if (deadline.ended === "by_caller") throw deadline.signal.reason;
      const outcome = isSent ? engine.lost(operation) : "rejected";
      const facts = { ...draft.subject, outcome, requestId: response && requestIdOf(response) };
      error =
        deadline.ended === "by_time" ? timedOut(facts, timeoutMs) : unconnected(facts, thrown, secret);
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
  if (typeof response?.status !== "number" || typeof response.headers?.get !== "function") {
    throw new TypeError("the fetch that was passed gave no Response");
  }
  // Too late for the caller, who has an error already: nobody will read this.
  if (deadline.signal.aborted) response.body?.cancel().catch(() => {});
  return response;
}

async function freshToken(source: TokenFunction, { subject }: Draft): Promise<string> {
  const failed = (why: string, cause?: unknown) => {
    const message = `${named(subject)} was not sent: the token function ${why}`;
    return new AuthenticationError(message, { ...subject, code: "no_token", source: "shipstamp", outcome: "rejected", cause });
  };
  let token: unknown;
  try {
    token = await source();
  } catch (cause) {
    throw failed(`failed: ${reasonOf(cause)}`, cause);
  }
  if (typeof token !== "string") throw failed("gave no string");
  return token;
}

interface Facts {
  readonly operation?: string | undefined;
  readonly account?: string | undefined;
  readonly outcome: Fate;
  readonly requestId: string | undefined;
}

function timedOut(facts: Facts, timeoutMs: number): TimeoutError {
  const message = `${named(facts)} took longer than ${timeoutMs} ms. ${advice(facts)}`;
  return new TimeoutError(message, { ...facts, timeoutMs });
}

function unconnected(facts: Facts, thrown: unknown, secret: string): ConnectionError {
  const request = facts.requestId === undefined ? "" : ` (request id ${facts.requestId})`;
  const what = facts.requestId === undefined ? "got no reply" : "lost the connection while it read the reply";
  const message = `${named(facts)} ${what}${request}: ${withhold(reasonOf(thrown), secret)}. ${advice(facts)}`;
  return new ConnectionError(message, { ...facts, cause: shows(thrown, secret) ? undefined : thrown });
}

function advice({ outcome }: Facts): string {
  return outcome === "unknown"
    ? "It may have been carried out all the same: look before you call again."
    : "Nothing was changed: it is safe to call again.";
}

/** Why something failed, in the words of whoever threw it; what was thrown need not be an Error. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown === "object" ? "it threw an object that is no Error" : String(thrown);
  const { cause } = thrown;
  // Node says only "fetch failed", and why in the cause.
  return cause instanceof Error ? `${thrown.message}: ${cause.message || cause.name}` : thrown.message;
}
