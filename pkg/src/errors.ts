/**
 * The errors. Every message says what was wrong, where, and what to do; every error that belongs to a call names its
 * operation and account, and none shows a key or a token.
 */

import type { Fate, Issue } from "./engine.js";
import type { OperationTypes } from "./generated/resources.js";
import type { CallOptions } from "./promise.js";

/** What every error may know. */
export interface ErrorFacts {
  operation?: string | undefined;
  account?: string | undefined;
  outcome?: Fate | undefined;
  requestId?: string | undefined;
  cause?: unknown;
}

/** Any error of this package. */
export class ShipStationError extends Error {
  /** The id of the operation, if a call failed. */
  readonly operation: string | undefined;
  /** The account that the call acted for. */
  readonly account: string | undefined;
  /** What is known of the call's effect: `unknown` means that it may have happened. */
  readonly outcome: Fate | undefined;
  /** The id by which ShipStation's support finds the request. */
  readonly requestId: string | undefined;

  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.operation = facts.operation;
    this.account = facts.account;
    this.outcome = facts.outcome;
    this.requestId = facts.requestId;
  }

  /** For logs: everything but the stack and the cause. */
  toJSON(): object {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

/** What an {@link ApiError} may know. */
export interface ApiErrorFacts extends ErrorFacts {
  status?: number | undefined;
  code?: string | undefined;
  type?: string | undefined;
  source?: string | undefined;
  errors?: readonly unknown[] | undefined;
  body?: unknown;
  retryAfterMs?: number | undefined;
  issues?: readonly Issue[] | undefined;
}

/** The service refused or failed, or would have: the subclasses tell which. */
export class ApiError extends ShipStationError {
  /** The HTTP status; `undefined` if nothing was sent. */
  readonly status: number | undefined;
  /** `error_code` of the first error, such as `insufficient_funds`. The list of codes is open. */
  readonly code: string | undefined;
  /** `error_type` of the first error, such as `business_rules`. */
  readonly type: string | undefined;
  /** `error_source` of the first error: `shipengine`, `carrier`, `order_source`, `shipstamp`. */
  readonly source: string | undefined;
  /** All errors of the reply, as they came. */
  readonly errors: readonly unknown[];
  /** The whole body: parsed JSON, or the text if it is no JSON. */
  readonly body: unknown;
  /** How long the service wants to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, facts: ApiErrorFacts = {}) {
    super(message, facts);
    this.status = facts.status;
    this.code = facts.code;
    this.type = facts.type;
    this.source = facts.source;
    this.errors = facts.errors ?? [];
    this.body = facts.body;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** 401: the key or token was not accepted. Without a status: there was no token to send. */
export class AuthenticationError extends ApiError {}

/** 403: the key or token is good, but not for this. */
export class PermissionError extends ApiError {}

/** 404: there is no such thing, or it is not this account's. */
export class NotFoundError extends ApiError {}

/** 409: it collides with what is there. */
export class ConflictError extends ApiError {}

/** 429: too many requests. */
export class RateLimitError extends ApiError {}

/** The request is wrong: 400 and 422, or, without a status, refused here before anything was sent. */
export class ValidationError extends ApiError {
  /** Every place that is wrong. */
  readonly issues: readonly Issue[];

  constructor(message: string, facts: ApiErrorFacts = {}) {
    super(message, facts);
    this.issues = facts.issues ?? [];
  }
}

/** The network failed: no reply, or half of one. */
export class ConnectionError extends ShipStationError {}

/** The call took longer than `timeoutMs`. */
export class TimeoutError extends ShipStationError {
  /** The time that it had. */
  readonly timeoutMs: number | undefined;

  constructor(message: string, facts: ErrorFacts & { timeoutMs?: number | undefined } = {}) {
    super(message, facts);
    this.timeoutMs = facts.timeoutMs;
  }
}

/** The label that a purchase of unknown outcome turned out to have bought. */
export type FoundLabel = OperationTypes["get_label_by_external_shipment_id"]["reply"];

/** Finds out what became of a purchase. */
export type Lookup = (options?: CallOptions) => Promise<FoundLabel | undefined>;

/**
 * A purchase of which it is not known whether it was made, or any other change that its caller ended by a signal when
 * it may have been made; `cause` tells why: then, the signal's reason. Do not repeat the call before `lookup()`
 * or a person has found out, unless under the same `key`.
 */
export class OutcomeUnknownError extends ShipStationError {
  /** The HTTP status, if there was a reply. */
  readonly status: number | undefined;
  /** The body of the reply, if there was one. */
  readonly body: unknown;
  /** The key of the purchase, if it went through a gateway: the same call under it buys nothing twice. */
  readonly key: string | undefined;
  readonly #lookup: Lookup;

  constructor(
    message: string,
    facts: ErrorFacts & { status?: number | undefined; body?: unknown; key?: string | undefined; lookup: Lookup },
  ) {
    super(message, { ...facts, outcome: "unknown" });
    this.status = facts.status;
    this.body = facts.body;
    this.key = facts.key;
    this.#lookup = facts.lookup;
  }

  /**
   * Looks for the label that the call would have bought: by its rate, its shipment, or by `shipment.external_shipment_id`. Resolves
   * to the label, or to `undefined` if there is none yet. Rejects if the call named nothing to look for. With a `key` it
   * asks the gateway's ledger, resolves to what the purchase gave, and rejects if it has ended otherwise.
   */
  lookup(options?: CallOptions): Promise<FoundLabel | undefined> {
    return this.#lookup(options);
  }
}

// On the prototypes and by literal keys, so that the names survive minifiers and stand in the first line of stacks.
for (const [name, ErrorClass] of Object.entries({
  ShipStationError,
  ApiError,
  AuthenticationError,
  PermissionError,
  NotFoundError,
  ConflictError,
  RateLimitError,
  ValidationError,
  ConnectionError,
  TimeoutError,
  OutcomeUnknownError,
})) {
  Object.defineProperty(ErrorClass.prototype, "name", { value: name, configurable: true, writable: true });
}
