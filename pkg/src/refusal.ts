/** Says no before anything is sent: as a ValidationError that names the place, the problem and the remedy. */

import type { Issue, Refusal } from "./engine.js";
import { ValidationError } from "./errors.js";

/** The call that is refused. */
export interface Subject {
  readonly operation?: string | undefined;
  readonly account?: string | undefined;
}

/** An issue for which something is refused. */
export function problem(path: string, what: string, hint?: string): Issue {
  return { path, problem: what, ...(hint === undefined ? {} : { hint }), severity: "error" };
}

/** The error for something that is wrong with a call or a client. `what` is what did not happen because of it. */
export function invalid(
  what: string,
  issues: readonly Issue[],
  code: Refusal["code"] = "invalid_request",
  facts: Subject & { cause?: unknown } = {},
): ValidationError {
  const lines = issues.filter((issue) => issue.severity === "error").map(line);
  const message = lines.length === 1 ? `${what}: ${lines[0]}` : [`${what}:`, ...lines].join("\n  ");
  return new ValidationError(message, { ...facts, code, source: "shipstamp", outcome: "rejected", issues });
}

/** The error for a refusal of the core. */
export function refused({ code, message, issues }: Refusal, subject: Subject): ValidationError {
  // An account id that was refused may hold anything, so no message repeats it.
  const facts = code === "invalid_configuration" ? { operation: subject.operation } : subject;
  if (issues.length > 0) return invalid(`${named(facts)} was not sent`, issues, code, facts);
  return new ValidationError(message, { ...facts, code, source: "shipstamp", outcome: "rejected" });
}

/** A call as messages name it: `create_label on behalf of se-123456`. */
export function named({ operation, account }: Subject): string {
  const call = operation ?? "the call";
  return account === undefined ? call : `${call} on behalf of ${account}`;
}

function line({ path, problem: what, hint }: Issue): string {
  return hint === undefined ? `${path} ${what}` : `${path} ${what} (${hint})`;
}
