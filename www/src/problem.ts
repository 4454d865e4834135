import {
  ApiError,
  AuthenticationError,
  ConnectionError,
  NotFoundError,
  OutcomeUnknownError,
  PermissionError,
  RateLimitError,
  ShipStationError,
  TimeoutError,
  ValidationError,
} from "shipstamp";
import { idWithCopy } from "./copy.js";
import { h } from "./dom.js";
import { notice } from "./notice.js";

/** One thing that is wrong with what was sent, and where. */
export interface FieldIssue {
  readonly path: string;
  readonly text: string;
}

/** An error, told so that the reader knows what happened and what to quote to support. */
export interface Problem {
  readonly title: string;
  readonly messages: readonly string[];
  readonly issues: readonly FieldIssue[];
  readonly facts: readonly string[];
  readonly requestId: string | null;
}

export function problemOf(error: unknown): Problem {
  const requestId = error instanceof ShipStationError ? (error.requestId ?? null) : null;
  if (error instanceof ApiError) {
    const issues = issuesOf(error);
    return { title: titleOf(error), messages: messagesOf(error, issues), issues, facts: factsOf(error), requestId };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { title: otherTitleOf(error), messages: [message], issues: [], facts: [], requestId };
}

/** Why it is not known what became of a call, in words for people: the package's are for programs. */
export function whyUnknown(error: unknown): string {
  if (error instanceof OutcomeUnknownError && error.cause !== undefined) return whyUnknown(error.cause);
  if (error instanceof TimeoutError) return "No answer came in time.";
  if (error instanceof ConnectionError) return "The connection broke before the answer came.";
  const { messages, requestId } = problemOf(error);
  return [...messages, ...(requestId === null ? [] : [`Request id ${requestId}`])].join(" · ");
}

function titleOf(error: ApiError): string {
  if (error instanceof AuthenticationError) return "The gateway did not accept the token";
  if (error instanceof PermissionError) return "This token does not allow that";
  if (error instanceof NotFoundError) return "This account has no such thing";
  if (error instanceof RateLimitError) return "Too many calls at once";
  if (error.code === "insufficient_funds") return "The balance is too low";
  if (error instanceof ValidationError)
    return error.status === undefined ? "Please check what you entered" : "This was not accepted";
  return error.source === "carrier" ? "The carrier refused" : "This did not work";
}

function otherTitleOf(error: unknown): string {
  if (error instanceof OutcomeUnknownError) return "It is not known whether this happened";
  if (error instanceof TimeoutError) return "No answer came in time";
  if (error instanceof ConnectionError) return "The gateway could not be reached";
  return "Something in this page went wrong";
}

/** What the reply says, each thing once; the package's own summary where there is nothing else to say. */
function messagesOf(error: ApiError, issues: readonly FieldIssue[]): string[] {
  const told = error.errors
    .map((one) => (one as { message?: unknown } | null)?.message)
    .filter((text): text is string => typeof text === "string" && text !== "");
  if (error instanceof RateLimitError && error.retryAfterMs !== undefined) {
    told.push(`Try again in ${Math.ceil(error.retryAfterMs / 1000)} s.`);
  }
  if (told.length === 0 && issues.length === 0) return [error.message];
  return [...new Set(told)];
}

function issuesOf(error: ApiError): FieldIssue[] {
  if (!(error instanceof ValidationError)) return [];
  const errors = error.issues.filter((issue) => issue.severity === "error");
  return errors.map(({ path, problem, hint }) => {
    // The service names the field in its sentence; beside the field that would only be noise.
    const what = problem.startsWith(`${path} `) ? problem.slice(path.length + 1) : problem;
    return { path, text: sentence(hint ? `${what} (${hint})` : what) };
  });
}

function factsOf(error: ApiError): string[] {
  if (error.status === undefined) return ["checked here, nothing was sent"];
  const source = error.source === undefined ? undefined : `from ${error.source}`;
  return [error.code, source, `HTTP ${error.status}`].filter((fact): fact is string => fact !== undefined);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The problem as a box. `shown` are the issues that stand at their fields already: they are not said twice. */
export function problemBox(problem: Problem, shown: readonly FieldIssue[] = []): HTMLElement {
  // The reply has each issue as a message, too.
  const isIssue = (message: string) =>
    problem.issues.some(({ path, text }) =>
      [text, `${path} ${text}`].some((told) => told.toLowerCase() === message.toLowerCase()),
    );
  const messages = problem.messages.filter((message) => !isIssue(message));
  const elsewhere = problem.issues.filter((issue) => !shown.includes(issue));
  const lines = [...messages, ...elsewhere.map(({ path, text }) => `${path}: ${text}`)];
  if (shown.length > 0)
    lines.unshift(
      shown.length === 1 ? "One field needs your attention." : `${shown.length} fields need your attention.`,
    );
  const text = lines.length === 1 ? h("p", {}, lines[0]) : h("ul", {}, ...lines.map((line) => h("li", {}, line)));
  const { facts, requestId } = problem;
  if (facts.length === 0 && requestId === null) return notice("bad", problem.title, text);
  const request =
    requestId === null ? null : h("span", { class: "request-id" }, "Request id ", idWithCopy(requestId, "request id"));
  return notice("bad", problem.title, text, h("p", { class: "notice-facts" }, facts.join(" · "), request));
}
