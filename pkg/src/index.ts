/** Everything that the package exports, wherever it runs. The entries add where the wasm comes from. */

export { ready, type Fate, type Issue, type Validate } from "./engine.js";
export * from "./errors.js";
export type { BulkItem, BulkOptions, BulkResult, BulkState } from "./bulk.js";
export type { InputOf, OperationType, PrepareOptions } from "./client.js";
export type { Fetch, TokenFunction } from "./connection.js";
export { operations } from "./generated/operations.js";
export type * from "./generated/resources.js";
export type * from "./generated/types.js";
export type { LogFacts, Logger } from "./log.js";
export type { Merchant } from "./merchant.js";
export type { Effect, OperationInfo } from "./operation.js";
export type { ClientOptions } from "./options.js";
export type { PagedPromise } from "./pages.js";
export type { EnsuredAccounts } from "./ensured-accounts.js";
export type { Preference, PricedRate, RateFailure, RateShopping, ShopOptions, ShoppedRates } from "./rate-shopping.js";
export type { ApiPromise, ApiReply, CallOptions } from "./promise.js";
export type { ResumeOptions } from "./resume.js";
export { type ConnectOptions, ShipStation, type ShipStationOptions } from "./shipstation.js";
