/** The partner's client, from which everything starts. */

import { Client } from "./client.js";
import { type Connection, type Credential, type TokenFunction, accountText, connected } from "./connection.js";
import { type EnsuredAccounts, ensuredAccounts } from "./ensured-accounts.js";
import type { PartnerOperations, PartnerResources } from "./generated/resources.js";
import { Merchant } from "./merchant.js";
import { type ClientOptions, clientSettings } from "./options.js";
import { invalid, problem } from "./refusal.js";
import { defineResources } from "./resources.js";

/** What the partner's client is made from. */
export interface ShipStationOptions extends ClientOptions {
  /** The partner key. It stays inside: nothing that this package prints or throws shows it. */
  apiKey: string;
  /** Where to call. Default: `https://api.shipengine.com`. */
  baseUrl?: string | undefined;
  /** Allows a key in a page, where every visitor can read it. For local trials with a test key. */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** What a client towards a gateway is made from. */
export interface ConnectOptions extends ClientOptions {
  /** The gateway's address. */
  url: string;
  /** What the gateway knows its caller by: a token, or a function that is asked for one before every call. */
  token: string | TokenFunction;
  /** The account to act for, if the token is good for several. */
  account?: string | number | undefined;
}

export interface ShipStation extends Omit<PartnerResources, "accounts"> {
  readonly accounts: PartnerResources["accounts"] & EnsuredAccounts;
}

/**
 * Acts for the partner itself: makes and manages accounts. What acts for a merchant is on the client that
 * {@link ShipStation.onBehalfOf} gives, so that nothing is ever bought because an account was forgotten.
 *
 * ```ts
 * const partner = new ShipStation({ apiKey });
 * const shop = partner.onBehalfOf("se-123456");
 * const label = await shop.labels.create({ shipment });
 * ```
 */
export class ShipStation extends Client<PartnerOperations> {
  readonly #connection: Connection;

  static {
    defineResources(this.prototype, true, this.resourcesOf, { accounts: ensuredAccounts });
  }

  constructor(options: ShipStationOptions) {
    const where = "new ShipStation(options)";
    const { apiKey, baseUrl, dangerouslyAllowBrowser } = given(options, where);
    if (typeof apiKey !== "string") {
      throw unusable(where, "apiKey", "is missing", "pass the partner key that ShipStation issued to you");
    }
    if ("window" in globalThis && dangerouslyAllowBrowser !== true) {
      const hint =
        "run shipstamp's gateway, which keeps the key, and call it with ShipStation.connect({ url, token }); " +
        "dangerouslyAllowBrowser: true allows it for local trials";
      throw unusable(where, "apiKey", "must not be in a page, where every visitor can read it", hint);
    }
    const connection = {
      ...clientSettings(options, ["apiKey", "baseUrl", "dangerouslyAllowBrowser"], where),
      credential: Object.freeze({ apiKey }),
      account: undefined,
      baseUrl: addressOf(baseUrl ?? "https://api.shipengine.com", "baseUrl", where),
    };
    super(connected(connection, where));
    this.#connection = connection;
    Object.freeze(this);
  }

  /** The client of a merchant's account. */
  onBehalfOf(accountId: string | number): Merchant {
    const where = "onBehalfOf(accountId)";
    return new Merchant(connected({ ...this.#connection, account: accountText(accountId, where) }, where));
  }

  /** The client of a merchant's account by way of a gateway, which keeps the key. This is what pages use. */
  static connect(options: ConnectOptions): Merchant {
    const where = "ShipStation.connect(options)";
    const { url, token, account } = given(options, where);
    if (typeof token !== "string" && typeof token !== "function") {
      throw unusable(where, "token", "is missing", "pass what the gateway accepts, or a function that gets it");
    }
    const connection = {
      ...clientSettings(options, ["url", "token", "account"], where),
      credential: Object.freeze({ token }) as Credential,
      account: account === undefined ? undefined : accountText(account, where),
      baseUrl: addressOf(url, "url", where),
    };
    return new Merchant(connected(connection, where));
  }
}

function given<Options extends object>(options: Options, where: string): Options {
  if (typeof options === "object" && options !== null) return options;
  throw unusable(where, "options", "are no object");
}

function addressOf(url: unknown, name: string, where: string): string {
  if (typeof url === "string") return url;
  throw unusable(where, name, "is missing", "pass an address like https://shipping.example.com");
}

function unusable(where: string, path: string, what: string, hint?: string) {
  return invalid(where, [problem(path, what, hint)], "invalid_configuration");
}
