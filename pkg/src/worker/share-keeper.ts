/** What ShipStation allows a partner, shared among all isolates: one Durable Object for each partner key. */

import type { ObjectState } from "./durable.js";
import { type Decided, engine, type ShareOf, type Told } from "./engine.js";
import { MAX_WAIT_MS, type ShareQuestion } from "./share.js";

/** How far ahead it is written down that calls go. */
const AHEAD_MS = 5_000;

type Resolve = (decided: Omit<Decided, "ticket">) => void;

/** The Durable Object. Calls that wait are questions that are not answered yet. */
export class RateShare {
  readonly #sql: ObjectState["storage"]["sql"];
  readonly #name: string;
  readonly #waiting = new Map<number, Resolve>();
  #share: ShareOf | undefined;
  #lastTicket = 0;
  /** Until when it is written down that calls went. What starts anew counts from there. */
  #busyUntil = 0;
  #cancelWake: () => void = () => {};

  constructor(state: ObjectState & { readonly id: { toString(): string } }) {
    this.#sql = state.storage.sql;
    this.#name = state.id.toString();
    this.#sql.exec("CREATE TABLE IF NOT EXISTS busy (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER NOT NULL)");
    const [row] = this.#sql.exec("SELECT until FROM busy").toArray();
    this.#busyUntil = Number(row?.["until"] ?? 0);
  }

  /** The time. */
  now(): number {
    return Date.now();
  }

  /** Runs something after so many milliseconds; what comes back takes that back. */
  after(milliseconds: number, run: () => void): () => void {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  }

  /** Answers a {@link ShareQuestion}. */
  async fetch(request: Request): Promise<Response> {
    const question = (await request.json()) as ShareQuestion;
    const now = this.now();
    const share = this.#opened(question.perMinute, now);
    if (question.ask === "refused") {
      this.#settle(engine.shareRefused(...share, now, question.milliseconds));
      return Response.json({});
    }
    const ticket = ++this.#lastTicket;
    const { account, weight, lane, more } = question;
    const told = engine.shareTurn(...share, now, account, weight, lane === "purchase", more, ticket);
    if (told.turn?.isGoing === true) this.#busy(now);
    const decided = told.turn ?? new Promise<Omit<Decided, "ticket">>((resolve) => this.#waiting.set(ticket, resolve));
    this.#settle(told);
    return Response.json(await decided);
  }

  /** Calls those whose turn it is. */
  advance(): void {
    if (this.#share !== undefined) this.#settle(engine.shareAdvance(...this.#share, this.now()));
  }

  /** The share, with a bucket that has been filling since calls last went. */
  #opened(perMinute: number, now: number): ShareOf {
    const isFirst = this.#share === undefined;
    this.#share = [this.#name, perMinute, MAX_WAIT_MS];
    if (isFirst) engine.openShare(...this.#share, Math.min(this.#busyUntil, now));
    return this.#share;
  }

  #settle({ called, waiting, wakeMs }: Told): void {
    for (const { ticket, ...decided } of called) {
      if (decided.isGoing) this.#busy(this.now());
      this.#waiting.get(ticket)?.(decided);
      this.#waiting.delete(ticket);
    }
    // Those that the engine has forgotten, after a trap, are the oldest.
    for (const [ticket, resolve] of this.#waiting) {
      if (this.#waiting.size <= waiting) break;
      resolve({ isGoing: false, retryAfterSeconds: 1 });
      this.#waiting.delete(ticket);
    }
    this.#cancelWake();
    this.#cancelWake = wakeMs === undefined ? () => {} : this.after(wakeMs, () => this.advance());
  }

  /** Writes down that calls go, before anybody hears of it, and seldom. */
  #busy(now: number): void {
    if (now < this.#busyUntil) return;
    this.#busyUntil = now + AHEAD_MS;
    this.#sql.exec("INSERT OR REPLACE INTO busy (one, until) VALUES (1, ?)", this.#busyUntil);
  }
}
