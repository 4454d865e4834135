/** Makes the error that a reply is. */

import type { Draft } from "./draft.js";
import { type Outcome, engine } from "./engine.js";
import {
  ApiError,
  type ApiErrorFacts,
  AuthenticationError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ValidationError,
} from "./errors.js";
import { type Subject, named } from "./refusal.js";

/** What is known of the reply itself. */
interface Got {
  readonly status: number;
  readonly body: unknown;
  readonly errors?: readonly unknown[];
  readonly requestId: string | undefined;
}

/** The error for a reply that is no success. */
export function apiError(subject: Subject, meaning: Outcome, got: Got): ApiError {
  const { outcome, kind, code, type, source, issues, retryAfterMs } = meaning;
  const facts = { ...subject, ...got, outcome, code, type, source };
  const advice = adviceFor(meaning);
  const message = `${named(subject)}: ${sentence(meaning.message)} (${circumstances(facts)})${advice && `. ${advice}`}`;
  switch (kind) {
    case "authentication":
      return new AuthenticationError(message, facts);
    case "permission":
      return new PermissionError(message, facts);
    case "not_found":
      return new NotFoundError(message, facts);
    case "conflict":
      return new ConflictError(message, facts);
    case "rate_limit":
      return new RateLimitError(message, { ...facts, retryAfterMs });
    case "validation":
      return new ValidationError(message, { ...facts, issues });
    default:
      return new ApiError(message, facts);
  }
}

/** The error for a success whose data cannot be read: as if the reply had been lost, but with all that came of it. */
export function unreadable({ operation, subject }: Draft, got: Got): ApiError {
  const facts = { ...subject, ...got, outcome: engine.lost(operation), code: "unreadable_reply", source: "shipstamp" };
  const message = `${named(subject)} was answered with something that is no JSON (${circumstances(facts)}); body has it`;
  return new ApiError(message, facts);
}

function circumstances({ status, code, requestId }: ApiErrorFacts): string {
  const known = [`HTTP ${status}`, code, requestId && `request id ${requestId}`];
  return known.filter(Boolean).join(", ");
}

function sentence(text: string): string {
  return text.trim().replace(/\.$/, "");
}

function adviceFor({ kind, outcome, issues, retryAfterMs }: Outcome): string {
  switch (kind) {
    case "authentication":
      return "Check the key or token; test keys and production keys see different accounts";
    case "permission":
      return "The key or token is good, but not for this operation or account";
    case "not_found":
      return "Check the id; an account sees only what is its own";
    case "conflict":
      return "Read what is there before you send it again";
    case "rate_limit":
      return retryAfterMs === undefined ? "Wait before the next call" : `Wait ${retryAfterMs / 1000} s before the next call`;
    case "validation":
      return issues.length > 0 ? `Correct ${issues.map((issue) => issue.path).join(", ")}` : "Correct the request";
    default:
      if (outcome !== "unknown") return "";
      return "It may have been carried out all the same: look before you call again";
  }
}
