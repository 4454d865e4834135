/**
 * The partner's share of what ShipStation allows, as an isolate takes it: from permits that it has at hand, and otherwise
 * from the Durable Object that knows of all isolates.
 */

import { askObject, type ObjectNamespace } from "./durable.js";
import { type Decided, engine, type Limit, type ShareOf } from "./engine.js";
import { toHex } from "./hex.js";

/** How long a call may wait for its turn. Who would wait longer is told when to come again. */
export const MAX_WAIT_MS = 10_000;

/** The most permits that are asked for beside the one that is needed. */
const MAX_MORE = 50;

/** About how many accounts it is remembered that they have to wait. */
const MAX_REMEMBERED = 1_000;

/** How long ShipStation is left alone where it does not say, and at most. */
const USUAL_SECONDS = 5;
const MAX_SECONDS = 120;

/** What a call is for: to spend money, or anything else. */
export type Lane = "purchase" | "read";

/** A call that wants to go. */
export interface WantsToGo {
  /** Whose call it is; absent for the partner's own. */
  readonly account: string | undefined;
  readonly lane: Lane;
}

/** Whether a call goes. */
export type Turn = "go" | { readonly retryAfterSeconds: number };

/** What the Durable Object is asked. */
export type ShareQuestion =
  | { readonly ask: "turn"; readonly perMinute: number; readonly account: string; readonly weight: number; readonly lane: Lane; readonly more: number }
  | { readonly ask: "refused"; readonly perMinute: number; readonly milliseconds: number };

/** One for each configuration in an isolate. */
export class PartnerShare {
  readonly #limit: Limit;
  readonly #now: () => number;
  readonly #own: ShareOf;
  readonly #name: () => Promise<string>;
  #permits = 0;
  #permitsUntil = 0;
  /** How many calls came since then: what is asked for beside the one that is needed follows from it. */
  #calls = 0;
  #callsSince = 0;
  /** Until when a lane of an account has to wait. */
  readonly #later = new Map<string, number>();

  constructor(limit: Limit, key: string, now: () => number) {
    this.#limit = limit;
    this.#now = now;
    // Without the object an isolate keeps the limit by itself, and lets nobody wait.
    this.#own = [`isolate ${limit.perMinute}`, limit.perMinute, 0];
    engine.openShare(...this.#own, 0);
    let name: Promise<string> | undefined;
    this.#name = () => (name ??= nameOf(key));
  }

  /** Takes a turn. With a permit at hand that is nothing but counting. */
  takeTurn(namespace: ObjectNamespace | undefined, { account = "", lane }: WantsToGo): Turn | Promise<Turn> {
    const now = this.#now();
    this.#count(now);
    if (this.#permits > 0 && now < this.#permitsUntil) {
      this.#permits -= 1;
      return "go";
    }
    const until = this.#later.get(lane + account);
    if (until !== undefined && now < until) return { retryAfterSeconds: Math.ceil((until - now) / 1000) };
    return this.#ask(namespace, account, lane);
  }

  /** Looks whether ShipStation has refused a call because of the limit, and then has all calls wait for as long as it says. */
  async notice(namespace: ObjectNamespace | undefined, operation: string, answer: Response): Promise<void> {
    if (answer.status !== 429) return;
    const body = await answer.clone().text();
    if (!engine.isPartnerLimit(operation, body)) return;
    this.#permits = 0;
    const { perMinute } = this.#limit;
    const milliseconds = secondsOf(answer.headers.get("retry-after"), this.#now()) * 1000;
    engine.shareRefused(...this.#own, this.#now(), milliseconds);
    try {
      if (namespace !== undefined) await this.#tell(namespace, { ask: "refused", perMinute, milliseconds });
    } catch {
      // It hears of it from the next call that is refused.
    }
  }

  async #ask(namespace: ObjectNamespace | undefined, account: string, lane: Lane): Promise<Turn> {
    const { perMinute, weights } = this.#limit;
    const weight = Object.hasOwn(weights, account) ? (weights[account] ?? 1) : 1;
    let decided: Omit<Decided, "ticket"> | undefined;
    // Permits count from when they were asked for, which is before the object handed them out.
    const asked = this.#now();
    const question: ShareQuestion = { ask: "turn", perMinute, account, weight, lane, more: this.#expected() };
    // Whoever waits while the object starts anew asks the new one.
    for (let attempt = 0; attempt < 2 && namespace !== undefined && decided === undefined; attempt++) {
      decided = (await this.#tell(namespace, question).catch(() => undefined)) as Decided | undefined;
    }
    if (namespace !== undefined && decided === undefined) {
      console.error("shipstamp: the Durable Object of the binding RATE_SHARE cannot be reached");
    }
    decided ??= engine.shareTurn(...this.#own, asked, account, weight, lane === "purchase", 0, 0).turn;
    if (decided?.isGoing === true) {
      this.#lease(decided.more ?? 0, asked);
      return "go";
    }
    const retryAfterSeconds = decided?.retryAfterSeconds ?? 1;
    if (this.#later.size >= MAX_REMEMBERED) this.#later.clear();
    this.#later.set(lane + account, this.#now() + retryAfterSeconds * 1000);
    return { retryAfterSeconds };
  }

  async #tell(namespace: ObjectNamespace, question: ShareQuestion): Promise<unknown> {
    return askObject(namespace, await this.#name(), question);
  }

  /** Permits that were not used when others come are lost: they were what nobody needed. */
  #lease(more: number, asked: number): void {
    if (more === 0) return;
    const isOver = this.#now() >= this.#permitsUntil;
    this.#permits = isOver ? more : this.#permits + more;
    this.#permitsUntil = isOver ? asked + this.#limit.leaseMs : Math.min(this.#permitsUntil, asked + this.#limit.leaseMs);
  }

  #count(now: number): void {
    if (now - this.#callsSince > 2 * this.#limit.leaseMs) {
      this.#calls = 0;
      this.#callsSince = now;
    }
    this.#calls += 1;
  }

  /** How many calls more are to be expected as long as permits are good. */
  #expected(): number {
    const elapsed = Math.max(this.#now() - this.#callsSince, this.#limit.leaseMs);
    return Math.min(Math.floor((this.#calls * this.#limit.leaseMs) / elapsed), MAX_MORE);
  }
}

/** How long to wait; a date is one of the forms that HTTP allows. */
function secondsOf(retryAfter: string | null, now: number): number {
  const text = retryAfter?.trim() ?? "";
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), MAX_SECONDS) : USUAL_SECONDS;
}

/** The object of a partner key, by what nobody can tell the key from. */
async function nameOf(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`shipstamp share\n${key}`));
  return toHex(new Uint8Array(digest));
}
