/** One sending of a call, and what becomes of it. */

import { adviceOn } from "./advice.js";
import { count } from "./bulk.js";
import { type Connection, type TokenFunction, isSettled } from "./connection.js";
import type { Deadline } from "./deadline.js";
import type { Draft } from "./draft.js";
import { engine, isReady, ready } from "./engine.js";
import {
  type ApiError,
  AuthenticationError,
  ConnectionError,
  type ErrorFacts,
  ShipStationError,
  TimeoutError,
} from "./errors.js";
import { type LogFacts, type Logger, tell } from "./log.js";
import type { ApiReply } from "./promise.js";
import { named } from "./refusal.js";
import { replyOf, requestIdOf } from "./reply.js";
import { shows, withhold } from "./secret.js";
import { type Stamped, stamped } from "./stamped.js";

export class Attempt {
  readonly #connection: Connection;
  readonly #draft: Draft;
  readonly #deadline: Deadline;
  readonly #number: number;
  #begin = Date.now();
  #secret = "";
  // Until the request is out, nothing can have happened.
  #isSent = false;
  #response: Response | undefined;

  constructor(connection: Connection, draft: Draft, deadline: Deadline, number: number) {
    this.#connection = connection;
    this.#draft = draft;
    this.#deadline = deadline;
    this.#number = number;
  }

  /** Sends the call and reads the reply. */
  async made<T>(): Promise<ApiReply<T>> {
    const connection = this.#connection;
    const draft = this.#draft;
    const deadline = this.#deadline;
    this.#begin = Date.now();
    if (deadline.signal.aborted) throw deadline.signal.reason;
    if (!isReady()) await deadline.race(ready());
    const { credential, budget } = connection;
    if (this.#number === 1) budget.earn();
    const given = isSettled(credential) ? credential : { token: await deadline.race(freshToken(credential.token, draft)) };
    this.#secret = "apiKey" in given ? given.apiKey : given.token;
    const request = stamped(connection, draft, given);
    const { warnings } = request;
    if (warnings.length > 0 && this.#number === 1) this.tell("warn", "a call looks wrong", undefined, { warnings });
    this.tell("debug", "a call goes out");
    this.#isSent = true;
    this.#response = await deadline.race(sent(connection, request, deadline));
    const { key } = draft;
    // The ledger speaks for all attempts under the key.
    const isFinal = key !== undefined && this.#response.headers.get("idempotency-key") === key;
    const reply = await replyOf<T>(isFinal ? { ...draft, isDoubtful: false } : draft, this.#response, warnings, deadline, this.#secret);
    this.tell("debug", "a call succeeded", undefined, { outcome: "succeeded" });
    return reply;
  }

  /** What was thrown, as an error of this call. */
  errorOf(thrown: unknown, timeoutMs: number): ShipStationError {
    const error = this.#named(thrown, timeoutMs);
    if (this.#isSent && error.outcome === "rejected") count(this.#connection.witness, this.#draft.operation, -1);
    return error;
  }

  #named(thrown: unknown, timeoutMs: number): ShipStationError {
    // An error that names no operation is not of this call but of what it waited for.
    const { ended, signal } = this.#deadline;
    const isOwn = thrown instanceof ShipStationError && thrown.operation !== undefined && thrown !== signal.reason;
    const { operation, subject, isDoubtful } = this.#draft;
    // A reply has said already what is known of all attempts; this one was not even sent.
    if (isOwn && isDoubtful && !this.#isSent) {
      Object.assign(thrown, { outcome: "unknown", message: `${thrown.message}. ${adviceOn("unknown")}.` });
    }
    if (isOwn) return thrown;
    const outcome = isDoubtful ? "unknown" : this.#isSent ? engine.lost(operation) : "rejected";
    const requestId = this.#response && requestIdOf(this.#response);
    const facts = { ...subject, outcome, requestId };
    const what = ended === "by_caller" ? "its caller ended it" : "the connection failed";
    return disrupted(facts, thrown, this.#secret, ended === "by_time" ? timeoutMs : 0, what);
  }

  /** Tells the client's logger where the call stands. */
  tell(level: keyof Logger, message: string, error?: ShipStationError, more: Partial<LogFacts> = {}): void {
    const response = this.#response;
    const facts = {
      operation: this.#draft.operation,
      attempt: this.#number,
      status: response?.status,
      requestId: error?.requestId ?? (response && requestIdOf(response)),
      outcome: error?.outcome,
      code: (error as Partial<ApiError> | undefined)?.code,
      ms: Date.now() - this.#begin,
      ...more,
    };
    tell(this.#connection, level, message, facts, this.#secret);
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
function disrupted(facts: ErrorFacts, thrown: unknown, secret: string, timeoutMs: number, what: string): ShipStationError {
  const during = facts.requestId === undefined ? "" : `, with the reply under way (request id ${facts.requestId})`;
  const end = `${during}. ${adviceOn(facts.outcome)}.`;
  if (timeoutMs > 0) {
    return new TimeoutError(`${named(facts)}: no answer in ${timeoutMs} ms${end}`, { ...facts, timeoutMs });
  }
  const reason = withhold(reasonOf(thrown), secret).replace(/\.$/, "");
  const message = `${named(facts)}: ${what}: ${reason}${end}`;
  return new ConnectionError(message, { ...facts, cause: shows(thrown, secret) ? undefined : thrown });
}

/** Why something failed, in the words of whoever threw it; what was thrown need not be an Error. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown === "object" ? "an object was thrown" : String(thrown);
  const { message, cause } = thrown;
  // Node says only "fetch failed", and why in the cause.
  return cause instanceof Error ? `${message}: ${cause.message || cause.name}` : message;
}
