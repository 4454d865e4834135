/** One account for each of the platform's merchants, however often it is asked for. */

import type { Connection } from "./connection.js";
import { ShipStationError, NotFoundError } from "./errors.js";
import { exchange } from "./exchange.js";
import type { PartnerOperations } from "./generated/resources.js";
import type { CallOptions } from "./promise.js";

type Account = PartnerOperations["get_account_by_external_id"]["reply"];
type NewAccount = PartnerOperations["create_account"]["body"];

/** What the resource `accounts` has beside its operations. */
export interface EnsuredAccounts {
  /**
   * The account with this `external_account_id`, which is made from `body` if there is none yet. Asking twice at the
   * same time, or again after an answer was lost, gives the same account.
   *
   * A new account may take some seconds until it can be acted for.
   */
  ensure(externalAccountId: string, body: Omit<NewAccount, "external_account_id">, options?: CallOptions): Promise<Account>;
}

/** The methods for a client. */
export function ensuredAccounts(connection: Connection): EnsuredAccounts {
  return {
    async ensure(externalAccountId, body, options) {
      const find = async () => {
        const path = { external_account_id: externalAccountId };
        return (await exchange<Account>(connection, "get_account_by_external_id", { path }, options)).data;
      };
      try {
        return await find();
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
      }
      try {
        const account = { ...body, external_account_id: externalAccountId };
        return (await exchange<Account>(connection, "create_account", { body: account }, options)).data;
      } catch (error) {
        // Somebody else may have made it meanwhile, or this call has, and its answer was lost.
        if (!(error instanceof ShipStationError && error.outcome !== undefined)) throw error;
        return find().catch(() => Promise.reject(error));
      }
    },
  };
}
