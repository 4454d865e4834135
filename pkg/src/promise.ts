/** What a call gives: the data when awaited, and the reply around it when asked for. */

import type { Issue, Validate } from "./engine.js";

/** What can be said of a single call. */
export interface CallOptions {
  /**
   * Makes a purchase through a gateway happen at most once: the same key never buys twice. Left out, the call makes one
   * of its own, see {@link ApiPromise.idempotencyKey}. Refused where it could do nothing, which is in calls that go
   * straight to ShipStation.
   */
  idempotencyKey?: string | undefined;
  /**
   * Lets a purchase through a gateway be made although the same was made under another key a short while ago, for which
   * it is refused otherwise, with `possible_duplicate`. Elsewhere there is nothing to allow.
   */
  allowDuplicate?: boolean | undefined;
  /** Ends the call; it then rejects with the signal's reason, as `fetch` does, or, if it may have changed something, with
   * an `OutcomeUnknownError` whose `cause` is the reason. */
  signal?: AbortSignal | undefined;
  /** How long the call may take, until its JSON is read. Default: the client's. */
  timeoutMs?: number | undefined;
  /** How often it is sent again, at most, after a failure that may pass. Default: the client's. */
  maxRetries?: number | undefined;
  /** What the check of the input refuses. Default: the client's. */
  validate?: Validate | undefined;
}

/** The data of a reply and what is around it. */
export interface ApiReply<T> {
  /** What `await` on the call alone gives. */
  readonly data: T;
  /** The native reply. Its body has been read, unless it is the data. */
  readonly response: Response;
  /** The id by which ShipStation's support finds the request. */
  readonly requestId: string | undefined;
  /** Whether the success hides a failure: `errors`, a void that was not approved, carriers that did not answer. */
  readonly partial: boolean;
  /** The reply's `errors[]`, as they came. */
  readonly errors: readonly unknown[];
  /** What looked wrong with the call, though it was sent. */
  readonly warnings: readonly Issue[];
}

/**
 * The promise of a call. The request goes out when the method is called, once, however often and in whichever way the
 * result is asked for. A failure that nobody handles is an unhandled rejection, as with any promise.
 */
export class ApiPromise<T> implements Promise<T> {
  readonly #reply: Promise<ApiReply<T>>;
  /**
   * The key of a purchase through a gateway: the caller's, or one that was made with the call. It is there at once, so
   * that a page can put it away before it waits, and take the purchase up again with `resume`. Other calls have none.
   */
  readonly idempotencyKey: string | undefined;

  constructor(reply: Promise<ApiReply<T>>, idempotencyKey?: string) {
    this.#reply = reply;
    this.idempotencyKey = idempotencyKey;
  }

  /** The data together with the reply that it came in. */
  withResponse(): Promise<ApiReply<T>> {
    return this.#reply;
  }

  // Each view is derived when it is asked for. A promise of the data that was made in advance would reject unhandled
  // for everybody who only uses withResponse().
  then<Fulfilled = T, Rejected = never>(
    onFulfilled?: ((data: T) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: any) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#reply.then((reply) => reply.data).then(onFulfilled, onRejected);
  }

  catch<Rejected = never>(
    onRejected?: ((reason: any) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<T | Rejected> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally);
  }

  get [Symbol.toStringTag](): string {
    return "ApiPromise";
  }
}
