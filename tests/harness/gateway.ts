/** The gateway in workerd, for one test file. */

import { createHash, randomBytes } from "node:crypto";
import { type RunningWorker, startWorker } from "../../scripts/serve/worker.ts";
import { type Tapped, tapped } from "./tap.ts";

/** A gateway that answers, and what it has logged. Stopping it fails if a secret of its was seen outside. */
export type RunningGateway = RunningWorker & Tapped;

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
export function startGateway({ vars = {}, limits = {}, without = [] }: GatewayStart = {}): Promise<RunningGateway> {
  return tapped({ vars }, (log) => startWorker({ config: "wrangler.jsonc", vars, limits, without, log }));
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
