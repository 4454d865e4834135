/** The client of one merchant's account. */

import { Client } from "./client.js";
import type { Connection } from "./connection.js";
import type { MerchantOperations, MerchantResources } from "./generated/resources.js";
import { defineResources } from "./resources.js";

export interface Merchant extends MerchantResources {}

/**
 * Acts for one account, and never for another: it is bound to its account at birth. `ShipStation.onBehalfOf` and
 * `ShipStation.connect` make it, at next to no cost.
 */
export class Merchant extends Client<MerchantOperations> {
  /** The account that every call acts for. Missing towards a gateway that knows it from the token. */
  readonly accountId: string | undefined;

  static {
    defineResources(this.prototype, false, this.resourcesOf);
  }

  constructor(connection: Connection) {
    super(connection);
    this.accountId = connection.account;
    Object.freeze(this);
  }
}
