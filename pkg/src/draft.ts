/**
 * A call as its caller meant it, written down at once: what becomes of the caller's objects afterwards changes nothing,
 * and what is checked is what is sent.
 */

import { type Connection, isShipStation } from "./connection.js";
import type { Issue, QueryValue } from "./engine.js";
import { bodyText } from "./json.js";
import { type OperationInfo, operationOf } from "./operation.js";
import { callSettings, isPlain, unknownNames } from "./options.js";
import type { CallOptions } from "./promise.js";
import { type Subject, invalid, named, problem } from "./refusal.js";

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
  readonly path: Record<string, string>;
  readonly query: Record<string, QueryValue>;
  /** JSON text. */
  readonly body: string | undefined;
  readonly options: CallOptions;
}

const CALL_OPTIONS = ["idempotencyKey", "signal", "timeoutMs", "validate"];

/** Writes a call down. Throws what is wrong with it and can only be seen in JavaScript; the rest is the core's. */
export function drafted(
  connection: Connection,
  operation: string,
  input: CallInput,
  given: unknown,
  known: readonly string[] = CALL_OPTIONS,
): Draft {
  const subject = { operation: String(operation), account: connection.account };
  const where = `${named(subject)} was not sent`;
  const options = callSettings(given, known, where, subject);
  const issues: Issue[] = isPlain(input)
    ? unknownNames(input, ["path", "query", "body"], "part of a call")
    : [problem("input", "has to be an object", "like { path: { label_id }, query, body }")];
  if (options.idempotencyKey !== undefined && isShipStation(connection)) {
    const hint = "call through a gateway, or set shipment.external_shipment_id, which no two shipments can share";
    issues.push(problem("idempotencyKey", "protects nothing here: ShipStation itself knows no such keys", hint));
  }
  const path = pathWords(input?.path, issues);
  const query = queryWords(input?.query, issues);
  const { text, issue } = bodyText(input?.body);
  if (issue) issues.push(issue);
  if (issues.length > 0) throw invalid(where, issues, "invalid_request", subject);
  return { operation: subject.operation, row: operationOf(operation), subject, path, query, body: text, options };
}

function pathWords(given: unknown, issues: Issue[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (const [name, value] of entries(given, "path", issues)) {
    if (typeof value === "string") words[name] = value;
    else if (typeof value === "number" || typeof value === "bigint") words[name] = String(value);
    else if (value !== undefined && value !== null) {
      issues.push(problem(name, `has to be a string or a number, is ${kindOf(value)}`));
    }
  }
  return words;
}

function queryWords(given: unknown, issues: Issue[]): Record<string, QueryValue> {
  const words: Record<string, QueryValue> = {};
  for (const [name, value] of entries(given, "query", issues)) {
    // What is left open is not asked for.
    if (value === undefined || value === null) continue;
    try {
      words[name] = queryWord(value);
    } catch {
      issues.push(problem(name, `cannot stand in a query: it is ${kindOf(value)}`));
    }
  }
  return words;
}

function queryWord(value: unknown): QueryValue {
  if (Array.isArray(value)) return value.map(queryWord);
  if (value instanceof Date) return value.toISOString();
  // The core names the place of an object that cannot be written.
  if (isPlain(value)) return {};
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("not finite");
  if (["string", "number", "boolean", "bigint"].includes(typeof value)) return String(value);
  throw new TypeError("no word");
}

function entries(given: unknown, what: string, issues: Issue[]): [string, unknown][] {
  if (given === undefined) return [];
  if (isPlain(given)) return Object.entries(given);
  issues.push(problem(what, `has to be an object with fields, is ${kindOf(given)}`));
  return [];
}

function kindOf(value: unknown): string {
  if (value === null || typeof value === "number") return String(value);
  return typeof value === "object" ? Object.prototype.toString.call(value) : typeof value;
}
