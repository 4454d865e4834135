// Generated from src/api/ by pkg/generate. Do not edit.

import type { ApiPromise, CallOptions } from "../src/promise.js";
import type * as t from "./types.js";

/** What a client that acts for one account can call. */
export interface MerchantResources {
}

/** What a client that acts for the partner itself can call. */
export interface PartnerResources {
}

/** What each operation takes and gives, by its id. */
export interface OperationTypes {
}
