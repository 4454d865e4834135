/** Takes webhooks from ShipStation, and passes each event on once: to a Queue, or to an address of the platform. */

import { rules } from "../generated/webhook-rules.js";
import { verifyWebhook, WebhookError, type VerifiedWebhook } from "../webhooks.js";
import { engine, type Answer } from "./engine.js";
import type { ObjectNamespace } from "./durable.js";
import { fromHex, toHex } from "./hex.js";
import { durableInbox, type Inbox } from "./inbox.js";
import type { WebhookSettings } from "./settings.js";

/** How long the platform may take to take an event. */
const TIMEOUT_MS = 10_000;

/** The Worker's bindings that matter here. */
export interface WebhookBindings {
  readonly WEBHOOKS?: ObjectNamespace;
  readonly WEBHOOK_QUEUE?: { send(message: QueuedWebhook, options: { contentType: "json" }): Promise<unknown> };
}

/** An event, as it lies in the Queue. */
export interface QueuedWebhook {
  /** The account that it is about. */
  readonly account: string;
  /** The same for the same event, however often it is sent. */
  readonly id: string;
  /** When it was signed. */
  readonly timestamp: string;
  /** Its text, as it was signed. */
  readonly body: string;
}

/** An event that came in. */
export interface Arrival {
  readonly request: Request;
  readonly requestId: string;
  readonly account: string;
  readonly settings: WebhookSettings;
  readonly bindings: WebhookBindings;
  /** What remembers events where there is no Durable Object for it. */
  readonly memory: Inbox;
}

/** Receives an event. `undefined` where nobody has said what should become of events. */
export async function receiveWebhook(arrival: Arrival): Promise<Answer | undefined> {
  const { request, requestId, account, settings, bindings, memory } = arrival;
  const pass = passer(arrival);
  if (pass === undefined) return undefined;
  const say = (code: Parameters<typeof engine.webhookAnswer>[0]) => engine.webhookAnswer(code, requestId);

  let webhook: VerifiedWebhook;
  try {
    webhook = await verifyWebhook(request, { jwksUrl: settings.jwksUrl });
  } catch (cause) {
    if (cause instanceof WebhookError) return say(cause.code);
    throw cause;
  }

  const id = await digestOf(account, webhook.body);
  const inbox = bindings.WEBHOOKS === undefined ? memory : durableInbox(bindings.WEBHOOKS, account);
  const verdict = await inbox.begin(id);
  if (verdict === "busy") return say("webhook_busy");
  if (verdict === "done") return TAKEN;
  let isTaken = false;
  try {
    isTaken = await pass(id, webhook);
  } catch {
    // The platform, or the Queue, cannot be reached; ShipStation tries again.
  }
  await inbox.end(id, isTaken ? secondsOf(webhook) : 0);
  return isTaken ? TAKEN : say("webhook_not_taken");
}

/**
 * Whether those made the address of a webhook who know the secret: the proof is the HMAC-SHA-256 of the account's id, in
 * hexadecimal digits. Without a secret every address is good.
 */
export async function isProved({ account, proof }: { account: string; proof?: string }, { secret }: WebhookSettings): Promise<boolean> {
  if (secret === undefined) return true;
  if (proof === undefined) return false;
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  return crypto.subtle.verify("HMAC", key, fromHex(proof), encoder.encode(account));
}

const TAKEN: Answer = { code: "", status: 204, headers: {}, body: "" };

/** How long an equal event is the same event. */
function secondsOf({ payload }: VerifiedWebhook): number {
  const isPointer = payload.data === undefined || payload.data === null;
  return isPointer ? rules.rememberPointerSeconds : rules.rememberDataSeconds;
}

type Pass = (id: string, webhook: VerifiedWebhook) => Promise<boolean>;

function passer({ request, account, settings: { forwardUrl }, bindings: { WEBHOOK_QUEUE: queue } }: Arrival): Pass | undefined {
  if (queue !== undefined) {
    return async (id, { timestamp, body }) => {
      const text = new TextDecoder().decode(body);
      await queue.send({ account, id, timestamp: timestamp.toISOString(), body: text }, { contentType: "json" });
      return true;
    };
  }
  if (forwardUrl === undefined) return undefined;
  return async (id, { body }) => {
    // Made afresh: of what came in, only the signature goes on, for whoever wants to verify it again.
    const headers = new Headers({
      "Content-Type": "application/json",
      "Shipstamp-Account": account,
      "Shipstamp-Event-Id": id,
    });
    for (const name of [rules.keyIdHeader, rules.signatureHeader, rules.timestampHeader]) {
      headers.set(name, request.headers.get(name) ?? "");
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(forwardUrl, { method: "POST", headers, body, redirect: "manual", signal });
    await response.body?.cancel();
    return response.ok;
  };
}

/** What an event is known by: the account and every byte of it. */
async function digestOf(account: string, body: Uint8Array): Promise<string> {
  const name = new TextEncoder().encode(`${account}\n`);
  const bytes = new Uint8Array(name.byteLength + body.byteLength);
  bytes.set(name);
  bytes.set(body, name.byteLength);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return toHex(digest);
}
