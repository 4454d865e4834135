/** Asks the wasm, which decides what the package does. */

import * as wasm from "./wasm/shipstamp.js";
import { ConnectionError, ShipStationError } from "./errors.js";
import { Instance, type WasmSource } from "./instance.js";

/** How much a check says no to: nothing; what the service is sure to refuse; also what merely looks wrong. */
export type Validate = "off" | "default" | "strict";

/** One thing that is wrong, or looks wrong, with a call. */
export interface Issue {
  /** Where: `shipment.packages[0].weight.unit`, `body`, or the name of a parameter. */
  readonly path: string;
  /** What is wrong there. */
  readonly problem: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Calls are refused for errors. */
  readonly severity: "error" | "warning";
}

/** What is known of the effect of a call: it happened, it did not, or it may have. */
export type Fate = "succeeded" | "rejected" | "unknown";

/** On whose authority a call is made: the partner's key, for ShipStation, or a token, for a gateway. */
export type Secret = { readonly apiKey: string } | { readonly token: string };

/** A call, as the engine takes it. */
export interface Call {
  readonly operation: string;
  readonly secret: Secret;
  readonly account: string | undefined;
  readonly baseUrl: string;
  /** The parameters of the path, and those of the query; a list is a name that comes again. */
  readonly path: URLSearchParams;
  readonly query: URLSearchParams;
  /** JSON text. It is sent as it is. */
  readonly body: string | undefined;
  readonly validate: Validate;
}

/** The parts of a request, with a header a line, or why there is none. */
export type Prepared =
  | { request: { method: string; url: string; headers: string; issues: Issue[] } }
  | { refused: Refusal };

/** Why a call was not made. */
export interface Refusal {
  code: "unknown_operation" | "wrong_client" | "invalid_configuration" | "invalid_request";
  message: string;
  issues: Issue[];
}

/** A reply, as far as its meaning depends on it. */
export interface Reply {
  readonly operation: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfter: string | undefined;
  /** JSON text of what the body says of success and failure. */
  readonly envelope: string;
}

/** A call that failed, as far as it matters for sending it again. */
export interface FailedCall {
  readonly operation: string;
  /** Whether a ledger has the call, and knows it again by its key. */
  readonly isRecorded: boolean;
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** Whether it is known to have had no effect. */
  readonly isRejected: boolean;
  readonly retryAfterMs: number | undefined;
  /** How often it was sent again already, and how often it may be. */
  readonly retries: number;
  readonly maxRetries: number;
  /** How long it may still take. */
  readonly remainingMs: number;
  /** Any whole number of 32 bits, evenly drawn. */
  readonly random: number;
}

/** What a reply means. */
export interface Outcome {
  outcome: Fate;
  partial: boolean;
  kind: "ok" | "authentication" | "permission" | "not_found" | "conflict" | "rate_limit" | "validation" | "api";
  code?: string;
  type?: string;
  source?: string;
  message: string;
  requestId?: string;
  retryAfterMs?: number;
  issues: Issue[];
}

/** What the wasm decides. */
export interface Engine {
  /** Checks, addresses and stamps a call. */
  prepare(call: Call): Prepared;
  /** Reads the meaning of a reply. */
  interpret(reply: Reply): Outcome;
  /** What is known when no reply came. */
  lost(operation: string): Fate;
  /** The milliseconds to wait before a call that failed is sent again; `undefined` if it is not. */
  wait(failed: FailedCall): number | undefined;
  /** What is left of a budget for retries after a call or a retry; `undefined` if it does not suffice. */
  budgetAfter(points: number, isRetry: boolean): number | undefined;
  /** What is wrong with a client's credential or address, if anything. */
  checkClient(client: Pick<Call, "secret" | "account" | "baseUrl">): Issue | null;
}

const encoder = new TextEncoder();
/** Where bodies of usual size become bytes: making an array for each takes ten times as long as filling this one. */
const desk = new Uint8Array(32_768);

/** Hands a body on as bytes. The platform's encoder is several times as fast as the glue's. */
function withBytes<Result>(text: string | undefined, use: (bytes: Uint8Array | undefined) => Result): Result {
  // A character takes three bytes at most.
  if (text === undefined || text.length * 3 > desk.length) return use(text === undefined ? text : encoder.encode(text));
  const { written } = encoder.encodeInto(text, desk);
  try {
    return use(desk.subarray(0, written));
  } finally {
    // Nothing of one account lies about when the next one comes.
    desk.fill(0, 0, written);
  }
}

// Not the whole module: a bundler would then keep the glue's own ways to load it.
const instance = new Instance({ initSync: wasm.initSync, __wbg_reset_state: wasm.__wbg_reset_state });

/**
 * Instantiates the wasm.
 *
 * @internal Declared to nobody: users whose types know no WebAssembly could not read the declaration.
 */
export function start(module: WasmSource): void {
  instance.start(module);
}

function guarded<Argument, Result>(
  run: (argument: Argument) => Result,
  whenTrapped: (argument: Argument, cause: unknown) => Result,
) {
  return (argument: Argument): Result => {
    if (!instance.isStarted) {
      throw new ShipStationError("shipstamp is not loaded yet: `await ready()` before calling something synchronous");
    }
    return instance.run(() => run(argument), (cause) => whenTrapped(argument, cause));
  };
}

/** The engine of this process, page or isolate. It keeps nothing from one call to the next. */
export const engine: Engine = Object.freeze({
  prepare: guarded<Call, Prepared>(
    ({ operation, secret, account, baseUrl, path, query, body, validate }) =>
      withBytes(body, (bytes) =>
        wasm.prepare(operation, ...keyOrToken(secret), account, baseUrl, String(path), String(query), bytes, validate),
      ),
    ({ operation, account }, cause) => {
      const message = `${operation} was not sent: shipstamp itself failed. Other calls are not affected. Please report this`;
      throw new ShipStationError(message, { operation, account, outcome: "rejected", cause });
    },
  ),
  // A reply that has come must not be lost because its interpreter failed.
  interpret: guarded<Reply, Outcome>(
    (reply) =>
      wasm.interpret(reply.operation, reply.status, reply.requestId, reply.retryAfter, reply.envelope) ?? plainly(reply),
    plainly,
  ),
  lost: guarded<string, Fate>((operation) => wasm.lost(operation) ?? "unknown", () => "unknown"),
  // A call that failed is not made worse by staying failed.
  wait: guarded<FailedCall, number | undefined>(
    (failed) =>
      wasm.waitMs(
        failed.operation,
        failed.isRecorded,
        failed.status,
        failed.code,
        failed.isRejected,
        failed.retryAfterMs,
        failed.retries,
        failed.maxRetries,
        failed.remainingMs,
        failed.random,
      ),
    () => undefined,
  ),
  budgetAfter: (points: number, isRetry: boolean) => instance.run(() => wasm.budgetAfter(points, isRetry), () => undefined),
  // What cannot be checked now is checked by the first call.
  checkClient: guarded<Pick<Call, "secret" | "account" | "baseUrl">, Issue | null>(
    ({ secret, account, baseUrl }) => wasm.checkClient(...keyOrToken(secret), account, baseUrl),
    () => null,
  ),
});

function keyOrToken(secret: Secret): [apiKey: string | undefined, token: string | undefined] {
  return "apiKey" in secret ? [secret.apiKey, undefined] : [undefined, secret.token];
}

function plainly({ status }: Reply): Outcome {
  const isSuccess = status >= 200 && status < 300;
  const outcome = isSuccess ? "succeeded" : status >= 400 && status < 500 ? "rejected" : "unknown";
  return { outcome, partial: false, kind: isSuccess ? "ok" : "api", message: "it failed", issues: [] };
}

/** Whether the engine can be called. */
export function isReady(): boolean {
  return instance.isStarted;
}

/**
 * Names where the wasm comes from when it is first needed.
 *
 * @internal As above.
 */
export function loadLazily(from: () => Promise<WasmSource>): void {
  instance.loadLazily(from);
}

/**
 * Resolves when the wasm is loaded. In a page the first call loads it; elsewhere it is loaded at import, and this
 * resolves at once.
 */
export function ready(): Promise<void> {
  return instance.ready((cause) => {
    const message = `shipstamp's wasm could not be loaded: ${String(cause)}`;
    return new ConnectionError(message, { outcome: "rejected", cause });
  });
}
