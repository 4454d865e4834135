/** The gateway in workerd, for one test file. */

import { createHash, randomBytes } from "node:crypto";
import { type RunningWorker, startWorker } from "../../scripts/serve/worker.ts";
import { type Tapped, tapped } from "./tap.ts";

/** A gateway that answers, and what it has logged. Stopping it fails if its partner key was seen outside. */
export type RunningGateway = RunningWorker & Tapped;

/** Starts one that has these variables and secrets, and none else but those of wrangler.jsonc; `null` takes one away. */
export function startGateway({ vars = {} }: { vars?: Record<string, string | null> } = {}): Promise<RunningGateway> {
  return tapped({ vars }, (log) => startWorker({ config: "wrangler.jsonc", vars, log }));
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
