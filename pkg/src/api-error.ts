/** Makes the error that a reply is. */

import { adviceOn } from "./advice.js";
import type { Draft } from "./draft.js";
import { type Outcome, engine } from "./engine.js";
import {
  ApiError,
  AuthenticationError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ValidationError,
} from "./errors.js";
import { named } from "./refusal.js";

/** What came. */
interface Got {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly body: unknown;
  readonly errors?: readonly unknown[];
}

const KINDS: Readonly<Record<Outcome["kind"], readonly [ErrorClass: typeof ApiError, advice: string]>> = {
  ok: [ApiError, ""],
  authentication: [AuthenticationError, "Check the key or token; a test key and a production key see different accounts"],
  permission: [PermissionError, "The key or token is good, but not for this"],
  not_found: [NotFoundError, "Check the id; an account sees only what is its own"],
  conflict: [ConflictError, "Read what is there before you call again"],
  rate_limit: [RateLimitError, "Wait before you call again"],
  validation: [ValidationError, "Correct it before you call again"],
  api: [ApiError, ""],
};

/** The error for a reply that is no success. */
export function apiError({ subject, isDoubtful }: Draft, meaning: Outcome, got: Got): ApiError {
  const { kind, message, retryAfterMs } = meaning;
  const [ErrorClass, hint] = KINDS[kind];
  const advice = retryAfterMs === undefined ? hint : `Wait ${retryAfterMs / 1000} s before you call again`;
  // This attempt may have done nothing, but one before it may have.
  const outcome = isDoubtful ? "unknown" : meaning.outcome;
  const facts = { ...subject, ...meaning, ...got, outcome };
  const said = `${named(subject)}: ${message.replace(/\.$/, "")} (${circumstances(facts)})`;
  return new ErrorClass(`${said}. ${outcome === "unknown" ? adviceOn(outcome) : advice || adviceOn(outcome)}.`, facts);
}

/** The error for a success whose data cannot be read: as if the reply had been lost, but with all that came of it. */
export function unreadable({ operation, subject }: Draft, got: Got): ApiError {
  const outcome = engine.lost(operation);
  const facts = { ...subject, ...got, outcome, code: "unreadable_reply", source: "shipstamp" };
  const said = `${named(subject)}: answered with something that is no JSON (${circumstances(facts)})`;
  return new ApiError(`${said}. ${adviceOn(outcome)}.`, facts);
}

function circumstances({ status, code, requestId }: Got & { readonly code?: string }): string {
  return [`HTTP ${status}`, code, requestId && `request id ${requestId}`].filter(Boolean).join(", ");
}
