/**
 * Holds the wasm that decides. Its exports are synchronous and take and give plain data, so at most one call is ever
 * inside it; it keeps nothing between two calls, so a new instance needs to be told nothing.
 */

import type { WebhookProblem } from "../generated/webhook-rules.js";
import { Instance } from "../instance.js";
import type { Kind } from "./verified.js";
import * as wasm from "../wasm/gateway.js";

/** Headers by their names, each once, and each in one spelling. */
export type HeaderList = Readonly<Record<string, string>>;

/** A whole answer of the gateway's own. */
export interface Answer {
  /** The `error_code`; empty where nothing is wrong. */
  code: string;
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
  /** The most bytes of a request for a session. */
  maxSessionRequest: number;
  /** The most bytes of a request's headers together. */
  maxHeaders: number;
}

/** How webhooks are received. */
export interface WebhookSettings {
  /** Where the keys are published that they are signed with. */
  jwksUrl: string;
  /** The platform's address that takes them. */
  forwardUrl?: string;
  /** What the addresses are proved with that they come to. */
  secret?: string;
}

export interface Settings {
  /** The partner key, and the one that is to follow it. */
  apiKeys: string[];
  /** How calls are signed instead of stamped. */
  partnerJwt?: PartnerJwt;
  /** What a purchase is worth where calls go. */
  environment: "sandbox" | "test" | "live";
  jwt?: { issuer: string; audience: string } & ({ jwksUrl: string } | { jwks: string });
  access?: { issuer: string; audience: string; jwksUrl: string; grants: string };
  appTokens: { sha256: string; name: string; grant: string }[];
  /** Where calls go; no slash at the end. */
  apiUrl: string;
  /** Whether links to files stay ShipStation's, which work for whoever has them. */
  publicDownloads: boolean;
  /** How long the ledger remembers, and how many hours lie between two sweeps. */
  ledger: { duplicateWindowSeconds: number; retentionHours: number; sweepHours: number };
  /** What holds for every call; it goes back with each. */
  policy: string;
  /** What ShipStation allows the partner; absent: nobody counts. */
  limit?: Limit;
}

/** What ShipStation allows the partner, and the accounts' weights, which are 1 unless told. */
export interface Limit {
  perMinute: number;
  weights: Readonly<Record<string, number>>;
  /** For how many milliseconds permits are good that are at hand. */
  leaseMs: number;
}

/** What has become of calls that wanted to go. */
export interface Told {
  /** Absent: the call waits. */
  turn?: Decided;
  /** Calls that waited, and do no more. */
  called: Decided[];
  /** How many wait. */
  waiting: number;
  /** When there is more to tell; absent: nobody waits. */
  wakeMs?: number;
}

/** What has become of a call. */
export interface Decided {
  ticket: number;
  isGoing: boolean;
  /** How many more may go, soon. */
  more?: number;
  /** Given where it does not go. */
  retryAfterSeconds?: number;
}

/** A share that is kept: its name in the engine, and what it keeps. */
export type ShareOf = readonly [name: string, perMinute: number, maxWaitMs: number];

/** What the partner's own JWTs are made of. */
export interface PartnerJwt {
  issuer: string;
  partner: string;
  keyId: string;
  scope?: string;
  /** PKCS #8 in PEM. */
  privateKey: string;
}

/** What a verified caller may do. */
export interface Grant {
  kind: Kind;
  name: string;
  /** All of it; goes back with each call. */
  text: string;
}

/** A session that may be made. */
export interface Session {
  app: string;
  account: string;
  scopes: string[];
  origin: string;
  seconds: number;
  singleUse: boolean;
}

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
    idempotencyKey: string | undefined;
    /** The key of a purchase that comes without one; absent where there is no ledger. */
    spareKey: string | undefined;
    origin: string | undefined;
    fetchSite: string | undefined;
    ownOrigin: string;
  };
  grant: string;
  policy: string;
  apiKey: string | undefined;
  /** Whether calls for accounts carry a JWT, which is added to what comes out. */
  isSigning: boolean;
}

/** What the log tells of a call. */
export interface Seen {
  operation?: string;
  effect?: string;
  account?: string;
}

/** A request to ShipStation, but for its body, which is the caller's. */
export interface Forward extends Seen {
  method: string;
  url: string;
  headers: HeaderList;
  operation: string;
  effect: string;
  /** What is known of it when no answer comes. */
  ifLost: Outcome;
  /** Where it is a purchase, and there is a ledger. */
  purchase?: Purchase;
}

/** What the ledger keeps of a purchase. */
export interface Purchase {
  key: string;
  fingerprint: string;
  call: StoredCall;
  trace: Trace;
  /** Its body, where that is another than the caller's. */
  body?: string;
}

/** A call as it can be made again, for whomever. */
export interface StoredCall {
  operation: string;
  path: [string, string][];
  query: [string, string[]][];
}

/** What a purchase leaves at ShipStation. Only the engine looks into it. */
export interface Trace {
  by: string;
}

/** What is known of the effect of a call. */
export type Outcome = "succeeded" | "rejected" | "unknown";

/** What of ShipStation's answers goes on, whatever was asked. */
export interface ReplyRules {
  /** The statuses of those that do. */
  passing: number[];
  withoutBody: number[];
  /** The statuses that say that a call succeeded, or did nothing; the others say no more than none. */
  succeeded: number[];
  rejected: number[];
  /** The names of the headers that do. */
  headers: string[];
  /** The headers that every answer has. */
  protection: HeaderList;
}

export interface Engine {
  configure(raw: Record<string, string>): Configuration;
  /** What a verified JWT grants; `payload` is its text. */
  jwtGrant(payload: string, requestId: string): Granted;
  /** What a verified token of Cloudflare Access grants. */
  accessGrant(payload: string, grants: string, requestId: string): Granted;
  /** What a verified session grants; `apps` are the grants of the app tokens of its name. */
  sessionGrant(payload: string, apps: string[], requestId: string): Granted;
  /** Decides about a request for a session. */
  session(grant: string, body: Uint8Array, policy: string, ownOrigin: string, requestId: string): { session: Session } | { answer: Answer };
  /** Whether a page of this origin made a request with these headers. */
  isPageOf(bound: string, origin: string | undefined, fetchSite: string | undefined, ownOrigin: string): boolean;
  admit(asked: Asked, body: Uint8Array): { forward: Forward } | { refused: Seen & { answer: Answer } };
  replyRules(): ReplyRules;
  refusedReply(status: number, requestId: string): Answer;
  /** Whether ShipStation refused the key of a call and did nothing of it, so that another may be tried. */
  isKeyRefused(operation: string, status: number, body: string): boolean;
  /** Whether a 429 is about what the partner may send, and not a carrier's. */
  isPartnerLimit(operation: string, body: string): boolean;
  /** Begins a share anew: with an empty bucket at that time. */
  openShare(...args: [...ShareOf, since: number]): void;
  shareTurn(...args: [...ShareOf, now: number, account: string, weight: number, isPurchase: boolean, more: number, ticket: number]): Told;
  shareAdvance(...args: [...ShareOf, now: number]): Told;
  shareRefused(...args: [...ShareOf, now: number, milliseconds: number]): Told;
  unreachable(operation: string, isLate: boolean, requestId: string): Answer;
  /** What was made, told to who asked for it. */
  created(body: string): Answer;
  answer(code: AnswerCode, requestId: string): Answer;
  cors(origin: string | undefined, allowed: string[]): HeaderList;
  preflight(origin: string, allowed: string[], requestId: string): Answer;
  /** Whom a webhook is for, with a proof that is not verified yet; `null` where the request can be none. */
  webhookTarget(method: string, path: string, needsProof: boolean): { account: string; proof?: string } | null;
  webhookAnswer(code: WebhookProblem | "webhook_busy" | "webhook_not_taken", requestId: string): Answer;
}

export type Granted = { grant: Grant } | { answer: Answer };

export type AnswerCode =
  | "body_timeout"
  | "headers_too_large"
  | "invalid_session_code"
  | "method_not_allowed"
  | "origin_mismatch"
  | "rate_limit_exceeded"
  | "session_request_too_large"
  | "sessions_unavailable"
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

/** Runs one of the wasm's exports that give JSON. */
export function guarded<Call extends (...args: never[]) => unknown>(run: (...args: Parameters<Call>) => string) {
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
  jwtGrant: guarded<Engine["jwtGrant"]>(wasm.jwtGrant),
  accessGrant: guarded<Engine["accessGrant"]>(wasm.accessGrant),
  sessionGrant: guarded<Engine["sessionGrant"]>(wasm.sessionGrant),
  session: guarded<Engine["session"]>(wasm.session),
  isPageOf: (...args: Parameters<Engine["isPageOf"]>) => instance.run(() => wasm.isPageOf(...args), rethrow),
  admit: guarded<Engine["admit"]>((asked, body) => {
    const { requestId, grant, policy, apiKey, isSigning, request } = asked;
    const { method, path, query, contentType, contentEncoding, onBehalfOf, idempotencyKey, spareKey } = request;
    const { origin, fetchSite, ownOrigin } = request;
    return wasm.admit(
      ...([requestId, grant, policy, apiKey, isSigning] as const),
      ...([method, path, query, contentType, contentEncoding, onBehalfOf, idempotencyKey, spareKey] as const),
      ...([origin, fetchSite, ownOrigin] as const),
      body,
    );
  }),
  replyRules: guarded<Engine["replyRules"]>(wasm.replyRules),
  refusedReply: guarded<Engine["refusedReply"]>(wasm.refusedReply),
  isKeyRefused: (...args: Parameters<Engine["isKeyRefused"]>) => instance.run(() => wasm.isKeyRefused(...args), rethrow),
  isPartnerLimit: (...args: Parameters<Engine["isPartnerLimit"]>) => instance.run(() => wasm.isPartnerLimit(...args), rethrow),
  openShare: (...args: Parameters<Engine["openShare"]>) => instance.run(() => wasm.openShare(...args), rethrow),
  shareTurn: guarded<Engine["shareTurn"]>(wasm.shareTurn),
  shareAdvance: guarded<Engine["shareAdvance"]>(wasm.shareAdvance),
  shareRefused: guarded<Engine["shareRefused"]>(wasm.shareRefused),
  unreachable: guarded<Engine["unreachable"]>(wasm.unreachable),
  created: guarded<Engine["created"]>(wasm.created),
  answer: guarded<Engine["answer"]>(wasm.answer),
  cors: guarded<Engine["cors"]>(wasm.cors),
  preflight: guarded<Engine["preflight"]>(wasm.preflight),
  webhookTarget: guarded<Engine["webhookTarget"]>(wasm.webhookTarget),
  webhookAnswer: guarded<Engine["webhookAnswer"]>(wasm.webhookAnswer),
});
