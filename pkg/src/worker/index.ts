/**
 * The gateway, as a Worker: `shipstamp/worker`.
 *
 * @example Serve it as it is; settings come from the Worker's variables and secrets.
 * ```ts
 * export { default, Ledger, LedgerDirectory, RateShare, SessionKeeper, WebhookInbox } from "shipstamp/worker";
 * ```
 *
 * @example Serve it beside something else.
 * ```ts
 * import { createGateway } from "shipstamp/worker";
 *
 * export { Ledger, LedgerDirectory, RateShare, SessionKeeper, WebhookInbox } from "shipstamp/worker";
 *
 * const gateway = createGateway();
 * const own = /^\/(v1|operations|ledger|session|webhooks|healthz)(\/|$)/;
 * export default {
 *   fetch: (request, env, ctx) => (own.test(new URL(request.url).pathname) ? gateway.fetch(request, env, ctx) : other(request)),
 *   scheduled: gateway.scheduled,
 * };
 * ```
 *
 * Which binding serves which class: `docs/gateway.md`.
 *
 * @module
 */

import module from "../wasm/gateway_bg.wasm";
import { start } from "./engine.js";
import { createGateway, type Gateway } from "./gateway.js";
import { WebhookInbox } from "./inbox.js";
import { Ledger } from "./ledger.js";
import { LedgerDirectory } from "./ledger-directory.js";
import { RateShare } from "./share-keeper.js";
import { SessionKeeper } from "./session-keeper.js";

start(module);

export { createGateway, Ledger, LedgerDirectory, RateShare, SessionKeeper, WebhookInbox };
export type { CallRecord } from "./audit.js";
export type { Context, Gateway, GatewayOptions } from "./gateway.js";
export type { LedgerOptions } from "./ledger.js";
export type { SettingName } from "./settings.js";
export type { QueuedWebhook } from "./webhooks.js";

const gateway: Gateway = createGateway();
export default gateway;
