/** The gateway in workerd, for one test file. */

import { createHash, randomBytes } from "node:crypto";
import { type RunningWorker, startWorker } from "../../scripts/serve/worker.ts";
import { type AuditLine, sortedLogs } from "./logs.ts";

/** A gateway that answers, and what it has logged. */
export interface RunningGateway extends RunningWorker {
  /** But for the lines about calls. */
  readonly logs: readonly string[];
  /** The lines about calls. */
  readonly calls: readonly AuditLine[];
}

/** What a gateway of a test is started with. */
export interface GatewayStart {
  /** Variables and secrets, and none else but those of wrangler.jsonc; `null` takes one away. */
  readonly vars?: Record<string, string | null>;
  /** How many requests a minute CALLER_LIMIT and ACCOUNT_LIMIT let through; without it, all. */
  readonly limits?: Record<string, number>;
  /** Bindings of Durable Objects that it does without. */
  readonly without?: readonly string[];
}

/** Starts one. */
export async function startGateway({ vars = {}, limits = {}, without = [] }: GatewayStart = {}): Promise<RunningGateway> {
  const { logs, calls, take } = sortedLogs();
  const gateway = await startWorker({ config: "wrangler.jsonc", vars, limits, without, log: take });
  return { ...gateway, logs, calls };
}

/** What a token lets its bearer do. */
export interface TokenGrant {
  readonly name?: string;
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
}

/** A random token, and the entry of APP_TOKENS that lets it in. */
export function mintToken({ name = "test", accounts, scopes }: TokenGrant) {
  const token = randomBytes(32).toString("base64url");
  return { token, entry: { name, sha256: createHash("sha256").update(token).digest("hex"), accounts, scopes } };
}
