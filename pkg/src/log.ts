/** What a client tells a logger: which calls it makes and what becomes of them. Never a body, a query, a key or a token. */

import type { Connection } from "./connection.js";
import type { Fate, Issue } from "./engine.js";
import { withhold } from "./secret.js";

/** What is known of a call when something is logged. */
export interface LogFacts {
  /** The id of the operation. */
  readonly operation: string;
  /** The account that it acts for. */
  readonly account?: string | undefined;
  /** Which attempt it is, from 1. */
  readonly attempt: number;
  /** The HTTP status of the reply. */
  readonly status?: number | undefined;
  /** The id by which ShipStation's support finds the request. */
  readonly requestId?: string | undefined;
  /** What is known of the call's effect. */
  readonly outcome?: Fate | undefined;
  /** The milliseconds since the attempt began. */
  readonly ms?: number | undefined;
  /** The milliseconds until the next attempt. */
  readonly waitMs?: number | undefined;
  /** `error_code` of the first error. */
  readonly code?: string | undefined;
  /** What looked wrong with the call, by its places. The values are not shown. */
  readonly warnings?: readonly Pick<Issue, "path" | "problem">[] | undefined;
}

/** Takes what a client tells. `console` is one, and so are the loggers of most libraries. */
export interface Logger {
  /** A call goes out, and its reply comes in. */
  debug?(message: string, facts: LogFacts): void;
  /** A call is sent again, looks wrong, or has failed. */
  warn?(message: string, facts: LogFacts): void;
}

/** Tells the client's logger, if there is one. A logger that throws is no reason for a call to fail. */
export function tell(
  { logger, account }: Connection,
  level: keyof Logger,
  message: string,
  facts: Omit<LogFacts, "account">,
  secret: string,
): void {
  if (typeof logger?.[level] !== "function") return;
  try {
    // What the service says may repeat what it was sent.
    const shown = JSON.parse(withhold(JSON.stringify({ ...facts, account }), secret)) as LogFacts;
    logger[level](`shipstamp: ${message}`, shown);
  } catch {
    // There is nowhere to tell it.
  }
}
