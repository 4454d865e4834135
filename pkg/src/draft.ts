/**
 * A call as its caller meant it, written down at once: what becomes of the caller's objects afterwards changes nothing,
 * and what is checked is what is sent.
 */

import { type Connection, hasLedger, isShipStation } from "./connection.js";
import type { Issue } from "./engine.js";
import { bodyText } from "./json.js";
import type { OperationInfo } from "./operation.js";
import { callSettings, isPlain, unknownNames } from "./options.js";
import type { CallOptions } from "./promise.js";
import { type Subject, invalid, named, problem } from "./refusal.js";
import { isPurchase, operationOf } from "./table.js";

/** What a call brings, by where it goes. */
export interface CallInput {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** A call, written down. */
export interface Draft {
  readonly operation: string;
  /** Missing if there is no such operation, which the core then says. */
  readonly row: OperationInfo | undefined;
  readonly subject: Subject;
  readonly path: URLSearchParams;
  readonly query: URLSearchParams;
  /** JSON text. */
  readonly body: string | undefined;
  readonly options: CallOptions;
  /** The key by which a ledger knows this purchase, and buys once. */
  readonly key: string | undefined;
  /** Whether an earlier attempt may have done what was asked for. */
  readonly isDoubtful?: boolean;
}

// Half of a surrogate pair has no UTF-8: the platform would silently write another character, and so name another thing.
const HALF = /\p{Surrogate}/u;

const CALL_OPTIONS = ["allowDuplicate", "idempotencyKey", "maxRetries", "signal", "timeoutMs", "validate"];

/**
 * The key of a purchase by way of a gateway: the caller's, or one that is made now. It is there before anything else of
 * the call, so that a page can put it away before it waits. Other calls have none.
 */
export function keyOf(connection: Connection, operation: string, options: unknown): string | undefined {
  if (!hasLedger(connection) || !isPurchase(operationOf(operation))) return undefined;
  const given = (options as CallOptions | null | undefined)?.idempotencyKey;
  if (given !== undefined) return given;
  // A page on plain http has no randomUUID.
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/** Writes a call down. Throws what is wrong with it and can only be seen in JavaScript; the rest is the core's. */
export function drafted(
  connection: Connection,
  operation: string,
  input: CallInput,
  given: unknown,
  key: string | undefined,
  known: readonly string[] = CALL_OPTIONS,
): Draft {
  const subject = { operation: String(operation), account: connection.account };
  const where = `${named(subject)} was not sent`;
  const options = callSettings(given, known, where, subject);
  const issues: Issue[] = isPlain(input)
    ? unknownNames(input, ["path", "query", "body"], "part of a call")
    : [problem("input", "has to be an object", "like { path: { label_id }, query, body }")];
  if (options.idempotencyKey !== undefined && isShipStation(connection)) {
    issues.push(problem("idempotencyKey", "protects nothing: ShipStation knows no such keys", "call a gateway"));
  }
  const path = pathWords(input?.path, issues);
  const query = queryWords(input?.query, issues);
  const { text, issue } = bodyText(input?.body);
  if (issue) issues.push(issue);
  if (issues.length > 0) throw invalid(where, issues, "invalid_request", subject);
  return { operation: subject.operation, row: operationOf(operation), subject, path, query, body: text, options, key };
}

function pathWords(given: unknown, issues: Issue[]): URLSearchParams {
  const words = new URLSearchParams();
  for (const [name, value] of entries(given, "path", issues)) {
    if (["string", "number", "bigint"].includes(typeof value)) append(words, name, String(value), issues);
    else if (value !== undefined && value !== null) {
      issues.push(problem(name, `has to be a string or a number, is ${kindOf(value)}`));
    }
  }
  return words;
}

function queryWords(given: unknown, issues: Issue[]): URLSearchParams {
  const words = new URLSearchParams();
  for (const [name, value] of entries(given, "query", issues)) {
    // What is left open is not asked for.
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      const word = queryWord(item);
      if (word === undefined) issues.push(problem(name, `cannot stand in a query: it is ${kindOf(item)}`));
      else append(words, name, word, issues);
    }
  }
  return words;
}

function append(words: URLSearchParams, name: string, word: string, issues: Issue[]): void {
  if (HALF.test(`${name} ${word}`)) issues.push(problem(name, "holds half of a surrogate pair"));
  words.append(name, word);
}

function queryWord(value: unknown): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : undefined;
  return ["string", "boolean", "bigint"].includes(typeof value) ? String(value) : undefined;
}

function entries(given: unknown, what: string, issues: Issue[]): [string, unknown][] {
  if (given === undefined) return [];
  if (isPlain(given)) return Object.entries(given);
  issues.push(problem(what, `has to be an object with fields, is ${kindOf(given)}`));
  return [];
}

function kindOf(value: unknown): string {
  return typeof value === "object" ? Object.prototype.toString.call(value) : `a ${typeof value}`;
}
