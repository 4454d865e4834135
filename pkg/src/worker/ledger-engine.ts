/** What the ledger asks the wasm. Records, traces and calls are texts, which only the wasm looks into. */

import type { Asked } from "./asking.js";
import { type Answer, guarded, type HeaderList, type Outcome } from "./engine.js";
import * as wasm from "../wasm/gateway.js";

/** Something that happened to a purchase. */
export type Event =
  | { event: "asked"; operation: string; fingerprint: string; isTraceable: boolean; isPromised: boolean; twin: string | null }
  | { event: "ready"; before: string[] }
  | { event: "held"; until: number; why: "turn" | "look" }
  | ({ event: "answered" } & Reading)
  | ({ event: "looked" } & Sight)
  | { event: "woke" };

/** What the answer to a purchase tells. */
export type Reading =
  | { reading: "bought"; id: string | null }
  | { reading: "refused" }
  | { reading: "turned_away"; until: number }
  | { reading: "key_refused"; hasOther: boolean }
  | { reading: "doubtful" };

/** What a look has shown. */
export type Sight = { sight: "seen"; ids: string[] } | { sight: "failed" } | { sight: "unclear" };

/** Something to bring about. */
export type Effect =
  | { effect: "prepare" }
  | { effect: "send"; otherKey: boolean }
  | { effect: "look" }
  | ({ effect: "answer" } & Told);

/** What a caller is told. Only the wasm looks further into it. */
export interface Told {
  answer: "kept" | "passed" | "replayed" | "promised" | "in_progress" | "key_reused" | "possible_duplicate" | "outcome_unknown" | "held";
}

/** A record, and what has to be known to find it again. */
export interface Kept {
  text: string;
  /** When it was first asked for, or asked for again after nothing was sent. */
  created: number;
  /** When it has to be woken. */
  wake?: number;
  countsAsTwin: boolean;
  /** Whether it may still be sent. */
  needsBody: boolean;
  /** The id of what was bought. */
  id?: string;
}

/** What becomes of a purchase. */
export interface Decided {
  /** Has to be on disk, with its `wake`, before any effect begins. Absent: it stays as it was. */
  record?: Kept;
  effects: Effect[];
}

/** A request to ShipStation, but for its body. */
export interface PurchaseRequest {
  method: string;
  url: string;
  headers: HeaderList;
}

/** How to look for what leaves a trace. */
export interface Search {
  isTraceable: boolean;
  /** Whether purchases that leave it can be of different things. */
  isAmbiguous: boolean;
  needsLookBefore: boolean;
  question?: object;
}

/** A purchase that is told of, or the answer to it. */
export interface Viewed {
  key: string;
  account: string;
  record: string;
  trace: string;
  reply: { status: number; body: string } | undefined;
  /** Whether it is told to who does not want to wait for it. */
  isPromise: boolean;
}

const name = guarded<(account: string) => string | null>(wasm.ledgerName);
const asked = guarded<(asking: string) => Asked<{ account: string; key: string }>>(wasm.ledgerAsked);
const step = guarded<(record: string, event: string, now: number, isLive: boolean) => Decided | null>(wasm.ledgerStep);
const search = guarded<(trace: string, created: number) => Search>(wasm.ledgerSearch);
const reading = guarded<(...args: Parameters<typeof wasm.ledgerReading>) => Reading>(wasm.ledgerReading);
const sight = guarded<(...args: Parameters<typeof wasm.ledgerSight>) => Sight>(wasm.ledgerSight);
const permits = guarded<(operation: string, account: string, policy: string) => boolean>(wasm.ledgerPermits);
const found = guarded<(trace: string, id: string) => object | null>(wasm.ledgerFound);
const request = guarded<(...args: Parameters<typeof wasm.ledgerRequest>) => PurchaseRequest | null>(wasm.ledgerRequest);
const answer = guarded<(told: string, key: string, requestId: string) => Answer | null>(wasm.ledgerAnswer);
const outcome = guarded<(operation: string, status: number, body: string) => Outcome>(wasm.ledgerOutcome);
const inProgress = guarded<(key: string, requestId: string) => Answer>(wasm.ledgerInProgress);
const view = guarded<(...args: Parameters<typeof wasm.ledgerView>) => Answer>(wasm.ledgerView);

export const ledgerEngine = Object.freeze({
  /** The name of the object that keeps an account's purchases; `null` where the account is none. */
  name,
  /** Whose purchase a request asks for; or the answer to who may not ask. */
  asked,
  /** Decides. `record` is empty where there is none. */
  step(record: string, event: Event, now: number, isLive: boolean): Decided {
    const decided = step(record, JSON.stringify(event), now, isLive);
    if (decided === null) throw new Error("the ledger does not understand its own record");
    return decided;
  },
  search,
  reading,
  sight,
  /** Whether the operator lets an account buy at the moment. */
  permits,
  found,
  request,
  answer: (told: Told, key: string, requestId: string) => answer(JSON.stringify(told), key, requestId),
  /** What an answer of the gateway's own says of a purchase. */
  outcome: (operation: string, { status, body }: Answer) => outcome(operation, status, body),
  /** The answer to who has to ask again. */
  inProgress,
  view: ({ key, account, record, trace, reply, isPromise }: Viewed, now: number, requestId: string) =>
    view(key, account, record, trace, reply?.status ?? 0, reply?.body, now, isPromise, requestId),
});
