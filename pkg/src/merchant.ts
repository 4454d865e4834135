/** The client of one merchant's account. */

import { type BulkOptions, type BulkResult, type Witness, bulk } from "./bulk.js";
import { Client } from "./client.js";
import type { Connection } from "./connection.js";
import type { FoundLabel } from "./errors.js";
import type { MerchantOperations, MerchantResources } from "./generated/resources.js";
import { ApiPromise } from "./promise.js";
import { type RateShopping, rateShopping } from "./rate-shopping.js";
import { defineResources } from "./resources.js";
import { type ResumeOptions, resumed } from "./resume.js";

export interface Merchant extends Omit<MerchantResources, "rates"> {
  readonly rates: MerchantResources["rates"] & RateShopping;
}

/**
 * Acts for one account, and never for another: it is bound to its account at birth. `ShipStation.onBehalfOf` and
 * `ShipStation.connect` make it, at next to no cost.
 */
export class Merchant extends Client<MerchantOperations> {
  readonly #connection: Connection;
  /** The account that every call acts for. Missing towards a gateway that knows it from the token. */
  readonly accountId: string | undefined;

  static {
    defineResources(this.prototype, false, this.resourcesOf, { rates: rateShopping });
  }

  constructor(connection: Connection) {
    super(connection);
    this.#connection = connection;
    this.accountId = connection.account;
    Object.freeze(this);
  }

  /**
   * Waits for the end of a purchase through a gateway of which only the key is left, as after a page was loaded anew.
   * Gives what the purchase gave, or throws what it would have thrown: a `NotFoundError` if the ledger has no such
   * purchase, an error with the outcome `rejected` if nothing was bought, an `OutcomeUnknownError` if nobody knows.
   *
   * ```ts
   * const purchase = shop.labels.create({ shipment });
   * sessionStorage.setItem("purchase", purchase.idempotencyKey);
   * // In another life:
   * const label = await shop.resume(sessionStorage.getItem("purchase"));
   * ```
   */
  resume<Reply = FoundLabel>(key: string, options?: ResumeOptions): ApiPromise<Reply> {
    return new ApiPromise(resumed<Reply>(this.#connection, key, options), key);
  }

  /**
   * Does the same for many items, a few at a time and under the rate limit, and tells of each what became of it. One
   * item that fails does not stop the others. Calling it again with the result goes on where it ended: what failed or
   * waited is done, what succeeded or is unknown is left alone.
   *
   * ```ts
   * const result = await shop.bulk(orders, (order, shop) => shop.labels.create(labelFor(order)));
   * ```
   *
   * `perform` has to call by the client that it is given. So the calls keep to the rate limit, an item that was turned
   * away for it is begun again, and one that broke off is `failed` only if no call of it has changed anything, or may
   * have.
   */
  bulk<Item, Value>(
    items: readonly Item[] | BulkResult<Item, Value>,
    perform: (item: Item, shop: Merchant, index: number) => PromiseLike<Value>,
    options: BulkOptions<Item, Value> = {},
  ): Promise<BulkResult<Item, Value>> {
    const connection = this.#connection;
    const { credential, witness: outer } = connection;
    // Within an item of another bulk, which does not see what the items of this one do.
    if (outer) outer.changes += 1;
    // https://docs.shipstation.com/apis/shipengine/docs/guides/rate-limits
    const limit = "token" in credential ? Infinity : credential.apiKey.startsWith("TEST_") ? 20 : 200;
    const one = async (item: Item, index: number, witness: Witness) =>
      perform(item, new Merchant({ ...connection, witness }), index);
    return bulk(items, one, options, limit);
  }
}
