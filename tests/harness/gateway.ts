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

/** Starts one that has these variables and secrets, and none else but those of wrangler.jsonc; `null` takes one away. */
export async function startGateway({ vars = {} }: { vars?: Record<string, string | null> } = {}): Promise<RunningGateway> {
  const { logs, calls, take } = sortedLogs();
  const gateway = await startWorker({ config: "wrangler.jsonc", vars, log: take });
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
