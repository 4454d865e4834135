/**
 * Reads options. Whatever is not known is refused, not ignored: `timeout: 60` for `timeoutMs: 60_000` must not leave a
 * caller with a default that nobody asked for.
 */

import type { Fetch } from "./connection.js";
import { MAX_TIMEOUT_MS } from "./deadline.js";
import type { Validate } from "./engine.js";
import { headerList } from "./headers.js";
import type { Logger } from "./log.js";
import type { CallOptions } from "./promise.js";
import { type Subject, invalid, problem } from "./refusal.js";
import { Budget } from "./retries.js";

/** What all clients can be told. */
export interface ClientOptions {
  /** What is called instead of the global `fetch`. */
  fetch?: Fetch | undefined;
  /**
   * How long a call may take, until its JSON is read. Default: 65,000 ms, because buying a label waits for the carrier,
   * which can take a minute, and a call that is given up too early leaves its outcome unknown; 180,000 ms for a
   * purchase by way of a gateway, which is still found out when its answer is lost.
   */
  timeoutMs?: number | undefined;
  /**
   * How often a call is sent again, at most, after a failure that may pass. Default: 2. What ties an account to
   * somebody is never sent again, what makes something new only if it is known not to have happened, and a purchase
   * only to a gateway, which knows it again by its key.
   */
  maxRetries?: number | undefined;
  /** Is told which calls are made and what becomes of them: no bodies, no queries, no keys. `console` is one. */
  logger?: Logger | undefined;
  /**
   * What the check of the input refuses. `default`: what the service is sure to refuse; what merely looks wrong is a
   * warning. `strict`: that too. `off`: nothing in the body.
   */
  validate?: Validate | undefined;
  /** Headers for every call, such as those of tracing. Those that say who calls are refused. */
  headers?: Readonly<Record<string, string>> | Headers | undefined;
}

const VALIDATE: readonly unknown[] = ["off", "default", "strict"] satisfies Validate[];

/** Reads the options of a client. `more` are the ones that only this kind of client has. */
export function clientSettings(options: ClientOptions, more: readonly string[], where: string) {
  const issues = unknownNames(options, ["fetch", "timeoutMs", "maxRetries", "logger", "validate", "headers", ...more], "option");
  if (options.fetch !== undefined && typeof options.fetch !== "function") {
    issues.push(problem("fetch", "is no function"));
  }
  if (options.logger !== undefined && (typeof options.logger !== "object" || options.logger === null)) {
    issues.push(problem("logger", "is no object", "an object with debug and warn, like console"));
  }
  issues.push(...commonIssues(options));
  if (issues.length > 0) throw invalid(where, issues, "invalid_configuration");
  return {
    fetch: options.fetch,
    timeoutMs: options.timeoutMs,
    maxRetries: options.maxRetries ?? 2,
    budget: new Budget(),
    logger: options.logger,
    validate: options.validate ?? "default",
    headers: headerList(options.headers, where),
  };
}

/** Reads the options of a call. */
export function callSettings(options: unknown, known: readonly string[], where: string, subject: Subject): CallOptions {
  if (options === undefined) return {};
  if (!isPlain(options)) throw invalid(where, [problem("options", "are no object")], "invalid_request", subject);
  const settings = options as CallOptions;
  const issues = [...unknownNames(options, known, "option of a call"), ...commonIssues(settings)];
  const { allowDuplicate = false, idempotencyKey, signal } = settings;
  // What a header and the address of an operation can hold, and no more than a gateway takes.
  if (idempotencyKey !== undefined && !/^(?!\.{1,2}$)[!#-[\]-~]{1,255}$/.test(String(idempotencyKey))) {
    issues.push(
      problem("idempotencyKey", "has to be 1 to 255 visible ASCII characters without quotes and backslashes", "such as a UUID"),
    );
  }
  if (typeof allowDuplicate !== "boolean") issues.push(problem("allowDuplicate", "has to be true or false"));
  if (signal !== undefined && typeof (signal as Partial<AbortSignal>)?.addEventListener !== "function") {
    issues.push(problem("signal", "is no AbortSignal"));
  }
  if (issues.length > 0) throw invalid(where, issues, "invalid_request", subject);
  return settings;
}

/** An issue for every name that is not known. */
export function unknownNames(given: object, known: readonly string[], what: string) {
  const names = Object.keys(given).filter((name) => !known.includes(name));
  return names.map((name) => problem(name, `is no ${what}`, `there are ${known.join(", ")}`));
}

/** Whether something is an object with fields, and not one of another kind, such as a list, a date or a promise. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function commonIssues({ timeoutMs, maxRetries, validate }: { timeoutMs?: unknown; maxRetries?: unknown; validate?: unknown }) {
  const issues = [];
  if (maxRetries !== undefined && !(Number.isInteger(maxRetries) && Number(maxRetries) >= 0 && Number(maxRetries) <= 10)) {
    issues.push(problem("maxRetries", "has to be a whole number from 0 to 10"));
  }
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    issues.push(problem("timeoutMs", `has to be a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}`));
  }
  if (validate !== undefined && !VALIDATE.includes(validate)) {
    issues.push(problem("validate", `has to be one of ${VALIDATE.join(", ")}`));
  }
  return issues;
}
