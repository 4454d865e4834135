/** What the sweeps ask the wasm. Labels, records and traces are texts, which only the wasm looks into. */

import type { Asked } from "./asking.js";
import { type Answer, guarded, type StoredCall } from "./engine.js";
import * as wasm from "../wasm/gateway.js";

/** The time that a sweep looks at, in milliseconds. */
export interface Window {
  from: number;
  to: number;
  /** Whether no time was left out between the last window and this one. */
  isWhole: boolean;
}

/** A label of a page. */
export interface SeenLabel {
  id: string;
  /** All of it that matters. */
  text: string;
  /** Whether it is for the way back. */
  isReturn: boolean;
  /**
   * By what the purchases are found that it could be of, and when they would have been asked for; `id` is what they would
   * have if they had ended with it.
   */
  probes: { trace: string; since: number; until: number; id: string }[];
}

/** A purchase, as far as it is compared. */
export interface Compared {
  readonly key: string;
  readonly record: string;
  readonly trace: string;
}

/** A label, and what the ledger has beside it. */
export interface Evidence {
  readonly label: string;
  /** The purchases that have its id. */
  readonly claims: readonly Compared[];
  /** The purchases that its probes find. */
  readonly candidates: readonly Compared[];
}

/** Whose a label is. */
export type Verdict =
  | { verdict: "known" }
  /** A purchase's of which nobody knew the end; `id` is what it has bought. */
  | { verdict: "adopt"; key: string; id: string }
  /** It may be that of a purchase that is under way. */
  | { verdict: "wait" }
  /** Nobody's; `key` is a purchase that would have left the same, and is said not to have happened. */
  | { verdict: "orphan"; key?: string };

/** The newest of many. */
export interface Many<Item> {
  readonly count: number;
  readonly newest: readonly Item[];
}

/** How a sweep went. */
export interface LastSweep {
  readonly ended: number;
  readonly window: Window;
  readonly labels: number;
  readonly purchases: number;
  readonly requests: number;
  readonly isComplete: boolean;
  /** The purchase that was looked for last, after which the next sweep begins. */
  readonly looked?: string;
}

/** A label that no purchase stands for. */
export interface FoundOrphan {
  readonly id: string;
  readonly created: number | null;
  readonly trackingNumber: string | null;
  /** A purchase that would have left the same, and is said not to have happened. */
  readonly key: string | null;
  readonly found: number;
}

/** The label that was found of a purchase. */
export interface FoundLabel {
  readonly key: string;
  readonly id: string;
  readonly found: number;
}

/** A purchase whose label is not there. */
export interface FoundGhost extends FoundLabel {
  readonly record: string;
}

/** What the ledger of an account knows of its sweeps. */
export interface KnownOfSweeps {
  readonly account: string;
  readonly began: number;
  readonly last: LastSweep | null;
  readonly next: number | null;
  readonly orphans: Many<FoundOrphan>;
  readonly ghosts: Many<FoundGhost>;
  readonly adopted: Many<FoundLabel>;
  readonly unknown: Many<Compared>;
}

/** Which part of the report is asked for. Accounts are named as their ledgers are. */
export interface ReportPart {
  account?: string;
  after?: string;
  pageSize: number;
}

const compare = guarded<(evidence: string, underWay: string, returns: string, now: number, retentionHours: number) => Verdict[] | null>(wasm.sweepCompare);
const question = guarded<(window: string, page: number) => StoredCall | null>(wasm.sweepQuestion);
const entry = guarded<(known: string) => object | null>(wasm.sweepEntry);
const kept = guarded<(label: string) => SeenLabel | null>(wasm.sweepKept);

export const sweepEngine = Object.freeze({
  /** When an account is to be swept that was swept, or begun with, at a moment; `null`: never. */
  due: guarded<(account: string, since: number, hours: number) => number | null>(wasm.sweepDue),
  /** The next window; `last` is the end of the one before. */
  window: guarded<(last: number | undefined, began: number, now: number, retentionHours: number) => Window>(wasm.sweepWindow),
  /** Whether anything is done for an account at the moment. */
  serves: guarded<(account: string, policy: string) => boolean>(wasm.sweepServes),
  /** The call that asks for a page. */
  question(window: Window, page: number): StoredCall {
    return known(question(JSON.stringify(window), page));
  },
  /** What is on a page; `null` where nothing could be seen. */
  page: guarded<(number: number, status: number, body: string) => { labels: SeenLabel[]; isLast: boolean } | null>(wasm.sweepPage),
  /** A label that was kept. */
  kept: (label: string) => known(kept(label)),
  /**
   * Whose labels are. `underWay` are the purchases that have not ended, `returns` the labels for the way back that nobody
   * stands for, as texts, once all of them were seen.
   */
  compare(evidence: readonly Evidence[], underWay: readonly Compared[], returns: readonly string[], now: number, retentionHours: number): Verdict[] {
    return known(compare(JSON.stringify(evidence), JSON.stringify(underWay), JSON.stringify(returns), now, retentionHours));
  },
  /** Whether nobody knows the end of a purchase; `null` where it is known. */
  lost: guarded<(record: string, now: number) => { isWorthALook: boolean } | null>(wasm.sweepLost),
  /** Whether a purchase leaves a label of its own. */
  isLabel: guarded<(trace: string) => boolean>(wasm.sweepIsLabel),
  /** Whether a label is there that was asked for by its id. */
  there: guarded<(status: number, body: string) => "here" | "gone" | "failed">(wasm.sweepThere),
  /** The account's entry of the report, as a text. */
  entry: (of: KnownOfSweeps): string => JSON.stringify(known(entry(JSON.stringify(of)))),
  /** Which part of the report a request asks for; or the answer to who may not ask. */
  asked: guarded<(asking: string) => Asked<ReportPart>>(wasm.reportAsked),
  /** The report; `next` names the page after this one. */
  report: guarded<(entries: string[], next: string | undefined) => Answer>(wasm.reportAnswer),
  /** Whose account is to be swept, named as its ledger is; or the answer to who may not say so. */
  sweepAsked: guarded<(asking: string) => Asked<string>>(wasm.sweepAsked),
  /** The answer to who has an account swept; 404 where it has no ledger. */
  sweeping: guarded<(account: string, hasLedger: boolean, requestId: string) => Answer>(wasm.sweepPromised),
  /** The answer where no report is kept, or, if it is, cannot be had. */
  noReport: guarded<(isBound: boolean, requestId: string) => Answer>(wasm.reportMissing),
});

function known<Value>(value: Value | null): Value {
  if (value === null) throw new Error("a sweep does not understand what is kept");
  return value;
}
