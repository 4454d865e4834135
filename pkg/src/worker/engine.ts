/**
 * Holds the wasm that decides. Its exports are synchronous and take and give plain data, so at most one call is ever
 * inside it; it keeps nothing between two calls, so a new instance needs to be told nothing.
 */

import type { WebhookProblem } from "../generated/webhook-rules.js";
import { Instance } from "../instance.js";
import * as wasm from "../wasm/gateway.js";

/** Headers by their names, each once, and each in one spelling. */
export type HeaderList = Readonly<Record<string, string>>;

/** A whole answer of the gateway's own. */
export interface Answer {
  status: number;
  headers: HeaderList;
  body: string;
}

/** What was made of the Worker's variables and secrets. */
export interface Configuration {
  /** Absent: nobody is served. */
  settings?: Settings;
  origins: string[];
  /** Absent: nobody can say who signs webhooks, or where they go. */
  webhooks?: WebhookSettings;
  /** Sentences for the log; they name settings and never repeat values. */
  problems: string[];
  /** The most bytes of a request body. */
  maxBody: number;
}

/** How webhooks are received. */
export interface WebhookSettings {
  /** Where the keys are published that they are signed with. */
  jwksUrl: string;
  /** The platform's address that takes them. */
  forwardUrl?: string;
}

export interface Settings {
  apiKey: string;
  apiUrl: string;
  /** What a purchase is worth where calls go. */
  environment: "sandbox" | "test" | "live";
  jwt?: { issuer: string; audience: string } & ({ jwksUrl: string } | { jwks: string });
  appTokens: { sha256: string; grant: string }[];
}

/** Who was verified: the text of a JWT's payload, or the grant of an app token as the settings have it. */
export type Caller = { claims: string } | { entry: string };

/** A request, as far as the decision depends on it. */
export interface Asked {
  requestId: string;
  request: {
    method: string;
    /** As it stood on the wire. */
    path: string;
    query: string;
    contentType: string | undefined;
    contentEncoding: string | undefined;
    onBehalfOf: string | undefined;
    hasIdempotencyKey: boolean;
  };
  caller: Caller;
  apiKey: string;
  apiUrl: string;
}

/** A request to ShipStation, but for its body, which is the caller's. */
export interface Forward {
  method: string;
  url: string;
  headers: HeaderList;
  operation: string;
  /** Whether it leaves something in the world, so that it has to be seen through even if the caller has gone. */
  mustFinish: boolean;
}

/** What of ShipStation's answers goes on, whatever was asked. */
export interface ReplyRules {
  /** The statuses of those that do. */
  passing: number[];
  withoutBody: number[];
  /** The names of the headers that do. */
  headers: string[];
  /** The headers that every answer has. */
  protection: HeaderList;
}

export interface Engine {
  configure(raw: Record<string, string>): Configuration;
  admit(asked: Asked, body: Uint8Array): { forward: Forward } | { answer: Answer };
  replyRules(): ReplyRules;
  refusedReply(status: number, requestId: string): Answer;
  unreachable(operation: string, requestId: string): Answer;
  answer(code: AnswerCode, requestId: string): Answer;
  cors(origin: string | undefined, allowed: string[]): HeaderList;
  preflight(origin: string, allowed: string[], requestId: string): Answer;
  /** The account that a webhook is for; `undefined` where the request can be none. */
  webhookAccount(method: string, path: string): string | undefined;
  webhookAnswer(code: WebhookProblem | "webhook_busy" | "webhook_not_taken", requestId: string): Answer;
}

export type AnswerCode =
  | "not_configured"
  | "unauthorized"
  | "keys_unavailable"
  | "body_too_large"
  | "unknown_path"
  | "internal_error";

const instance = new Instance(wasm);

/** Instantiates the wasm. */
export function start(module: WebAssembly.Module): void {
  instance.start(module);
}

function guarded<Call extends (...args: never[]) => unknown>(run: (...args: Parameters<Call>) => string) {
  return (...args: Parameters<Call>): ReturnType<Call> => {
    // Whose call it was answers 500; the next one, which may be another caller's, gets a new instance.
    const json = instance.run(() => run(...args), rethrow);
    return JSON.parse(json) as ReturnType<Call>;
  };
}

function rethrow(cause: unknown): never {
  throw cause;
}

// Strings go in and JSON comes out: that crosses the border to the wasm at a fraction of what objects would cost.
export const engine: Engine = Object.freeze({
  configure: guarded<Engine["configure"]>((raw) => wasm.configure(JSON.stringify(raw))),
  admit: guarded<Engine["admit"]>((asked, body) => {
    const { requestId, caller, apiKey, apiUrl, request } = asked;
    const [claims, entry] = "claims" in caller ? [caller.claims, undefined] : [undefined, caller.entry];
    const { method, path, query, contentType, contentEncoding, onBehalfOf, hasIdempotencyKey } = request;
    return wasm.admit(
      ...([requestId, claims, entry, apiKey, apiUrl] as const),
      ...([method, path, query, contentType, contentEncoding, onBehalfOf, hasIdempotencyKey] as const),
      body,
    );
  }),
  replyRules: guarded<Engine["replyRules"]>(wasm.replyRules),
  refusedReply: guarded<Engine["refusedReply"]>(wasm.refusedReply),
  unreachable: guarded<Engine["unreachable"]>(wasm.unreachable),
  answer: guarded<Engine["answer"]>(wasm.answer),
  cors: guarded<Engine["cors"]>(wasm.cors),
  preflight: guarded<Engine["preflight"]>(wasm.preflight),
  webhookAccount: (method: string, path: string) => instance.run(() => wasm.webhookAccount(method, path), rethrow),
  webhookAnswer: guarded<Engine["webhookAnswer"]>(wasm.webhookAnswer),
});
