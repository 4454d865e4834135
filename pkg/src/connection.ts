/** What a client is: where it calls, on whose authority, for which account. Fixed at birth and shared with nobody. */

import type { Witness } from "./bulk.js";
import { type Issue, type Secret, type Validate, engine, isReady } from "./engine.js";
import type { ValidationError } from "./errors.js";
import type { Logger } from "./log.js";
import { invalid, problem } from "./refusal.js";
import type { Budget } from "./retries.js";

/** A `fetch`. It is called with an address and options, and without a receiver. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response> | Response;

/** Gets a token for the gateway. It is asked before every call, so it may renew the token. */
export type TokenFunction = () => string | Promise<string>;

/** By what a call is authorised. */
export type Credential = Secret | { readonly token: TokenFunction };

/** A client, without its methods. */
export interface Connection {
  readonly credential: Credential;
  /** Missing on the partner's own client, and towards a gateway that knows the account from the token. */
  readonly account: string | undefined;
  readonly baseUrl: string;
  readonly fetch: Fetch | undefined;
  /** Missing where nobody has set one. */
  readonly timeoutMs: number | undefined;
  readonly maxRetries: number;
  /** Shared by the partner's client and all its merchants'. */
  readonly budget: Budget;
  readonly logger: Logger | undefined;
  /** Sees what the calls of one item of a bulk do, and says when they may. */
  readonly witness?: Witness | undefined;
  readonly validate: Validate;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Makes a connection. Refuses at once what every call of it would be refused for; in a page whose wasm is not loaded
 * yet, the first call does that.
 */
export function connected(connection: Connection, where: string): Connection {
  if (isReady()) {
    const { credential, account, baseUrl } = connection;
    const secret = isSettled(credential) ? credential : { token: "comes-later" };
    const issue = engine.checkClient({ secret, account, baseUrl });
    if (issue) throw unusable(where, issue);
  }
  return Object.freeze(connection);
}

/** Whether a credential is there already, and need not be waited for. */
export function isSettled(credential: Credential): credential is Secret {
  return "apiKey" in credential || typeof credential.token === "string";
}

function unusable(where: string, issue: Issue): ValidationError {
  return invalid(where, [issue], "invalid_configuration");
}

/** Whether calls go to a gateway, whose ledger buys once for each key. */
export function hasLedger({ credential }: Connection): boolean {
  return "token" in credential;
}

/** Whether calls go straight to ShipStation, and not to a gateway, a sandbox or another stand-in. */
export function isShipStation({ baseUrl }: Connection): boolean {
  return /^https:\/\/[^/]*\.(shipengine|shipstation)\.com(?:$|[:/])/i.test(baseUrl);
}

/** An account id as text. The partner operations give ids as numbers, other places as `se-…`. */
export function accountText(id: unknown, where: string): string {
  if (typeof id === "string") return id;
  if (typeof id === "number" && Number.isSafeInteger(id) && id > 0) return String(id);
  const what = `is ${typeof id === "number" ? id : typeof id}, and has to be a string or a whole number`;
  throw unusable(where, problem("account", what, "an account id looks like 123456 or se-123456"));
}
