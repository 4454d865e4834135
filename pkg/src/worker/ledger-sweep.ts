/**
 * The sweep of an account: compares, once in a while, ShipStation's labels with the purchases of the ledger. Whose a label
 * is, is decided in the wasm (`src/ledger/sweep`).
 *
 * It goes step by step, and a step asks ShipStation for one thing at most. Where it is stands on disk before the step
 * begins, with the time at which the object wakes for it again, so what dies in the middle is begun anew; and what a step
 * has found is written together with where the next one begins. Each step takes its turn among the reads, and comes
 * later where there is none.
 */

import type { ObjectNamespace, ObjectState } from "./durable.js";
import { askDirectory, type DirectoryQuestion } from "./ledger-directory.js";
import { type Event, ledgerEngine } from "./ledger-engine.js";
import type { Reply, Row } from "./ledger-records.js";
import { type Standing, type Sweep, SweepRecords } from "./ledger-sweep-records.js";
import type { Service } from "./settings.js";
import type { Turn } from "./share.js";
import { type Evidence, type KnownOfSweeps, type SeenLabel, sweepEngine, type Verdict } from "./sweep-engine.js";

const HOUR_MS = 3_600_000;

/** How long a step may take. Whoever finds it under way for longer begins it anew. */
const STEP_MS = 90_000;

/** How long to wait after a step. */
const PACE_MS = 1_000;

/** How long to wait where nothing could be seen, the first time and at most; and how often in a row. */
const AGAIN_MS = 60_000;
const MAX_AGAIN_MS = HOUR_MS;
const MAX_FAILURES = 8;

/** How many pages a sweep asks for: a list that does not say how many it has could have no end. */
const MAX_PAGES = 2_000;

/** How many purchases a sweep looks for again, and how many it asks for by their ids. */
const MAX_LOOKS = 100;
const MAX_ASKS = 500;

/** How many rows are looked through at once. */
const ROWS = 100;

/** Of how many labels for the way back it is still looked which is whose. */
const MAX_RETURNS = 1_000;

/** How long after its first purchase, or after it could not be reached, the directory is told again, and at most. */
const TELL_MS = 60_000;
const MAX_TELL_MS = 24 * HOUR_MS;

/** What a sweep needs of its ledger. */
export interface SweptLedger {
  readonly directory: ObjectNamespace | undefined;
  now(): number;
  service(): Service;
  /** Takes a turn among the reads. */
  turn(account: string): Turn | Promise<Turn>;
  /** Asks ShipStation, once. */
  ask(call: object, account: string): Promise<{ readonly reply: Reply } | { readonly lost: unknown }>;
  find(key: string): Row | undefined;
  happen(key: string, event: Event): Promise<void>;
  /** Looks for a purchase; whether it was clear what is there. The turn is taken. */
  look(key: string): Promise<boolean>;
  /** Sees to it that the object wakes when something is due. */
  schedule(): Promise<void>;
}

/** What comes of a step: where the sweep is now, or that it is over. */
type Step = Sweep | { readonly isOver: true; readonly at: Sweep };

/** The sweeps of one account. */
export class LedgerSweep {
  readonly #ledger: SweptLedger;
  readonly #records: SweepRecords;
  readonly #storage: ObjectState["storage"];
  /** Whether it is certain that the account is kept track of. */
  #isKnown = false;
  #isGoing = false;
  #isTelling = false;
  /** When there is something to do next, once that was found out: it is asked for with each purchase. */
  #next: { readonly at: number | undefined; readonly changes: number } | undefined;

  constructor(storage: ObjectState["storage"], ledger: SweptLedger) {
    this.#storage = storage;
    this.#records = new SweepRecords(storage);
    this.#ledger = ledger;
  }

  /** Keeps track of an account from its first purchase on. Costs nothing with each later one. */
  begin(account: string): void {
    if (this.#isKnown) return;
    this.#isKnown = true;
    const now = this.#ledger.now();
    if (this.#records.begin(account, now, now + TELL_MS)) this.#tell();
  }

  /** Whether the account is kept track of. */
  isBegun(): boolean {
    return this.#records.standing() !== undefined;
  }

  /** When there is something to do next. */
  next(): number | undefined {
    const { changes } = this.#records;
    if (this.#next?.changes !== changes) this.#next = { at: this.#nextTime(), changes };
    const { at } = this.#next;
    // What is late is late already: an object that cannot do it would do nothing but wake.
    return at === undefined ? undefined : Math.max(at, this.#ledger.now() + PACE_MS);
  }

  #nextTime(): number | undefined {
    const standing = this.#records.standing();
    if (standing === undefined) return undefined;
    const times = [standing.current === null ? this.#due(standing) : standing.current.resume];
    if (standing.news > standing.told && this.#ledger.directory !== undefined) times.push(standing.tell);
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  /** Sees to what is due. */
  async goOn(): Promise<void> {
    const standing = this.#records.standing();
    if (standing === undefined) return;
    if (!this.#isGoing && !this.#records.hasPurchases()) return this.#end(standing);
    const now = this.#ledger.now();
    if (standing.news > standing.told && standing.tell <= now) this.#tell();
    if (this.#isGoing) return;
    const sweep = standing.current ?? this.#started(standing, now);
    if (sweep === undefined || sweep.resume > now) return;
    this.#records.goOn({ ...sweep, resume: now + STEP_MS });
    await this.#ledger.schedule();
    await this.#storage.sync();
    this.#isGoing = true;
    // Not awaited: other alarms would have to wait for it.
    void this.#step(standing, sweep)
      .catch((cause: unknown) => {
        console.error(`shipstamp: a sweep failed: ${nameOf(cause)}`);
        // What it has written before stands.
        this.#came(this.#failed(this.#records.standing()?.current ?? sweep));
      })
      .finally(() => (this.#isGoing = false))
      .then(() => this.#ledger.schedule())
      .catch((cause: unknown) => console.error(`shipstamp: a sweep could not be scheduled: ${nameOf(cause)}`));
  }

  #due({ account, swept, began }: Standing): number | undefined {
    return sweepEngine.due(account, swept ?? began, this.#settings().sweepHours) ?? undefined;
  }

  #settings() {
    return this.#ledger.service().settings.ledger;
  }

  /** Begins a sweep, whether it is time or not. One that is under way goes on. */
  start(): void {
    const standing = this.#records.standing();
    if (standing !== undefined && standing.current === null) this.#begun(standing, this.#ledger.now());
  }

  /** The directory has woken the ledger, and would once an hour unless it is told when to do so next. */
  woke(): void {
    const standing = this.#records.standing();
    // Of one that is to be swept it is told when it was.
    if (standing !== undefined && this.#due(standing) === undefined) this.#tell();
  }

  #started(standing: Standing, now: number): Sweep | undefined {
    const due = this.#due(standing);
    return due === undefined || due > now ? undefined : this.#begun(standing, now);
  }

  #begun(standing: Standing, now: number): Sweep {
    const window = sweepEngine.window(standing.seenTo ?? undefined, standing.began, now, this.#settings().retentionHours);
    const looked = standing.last?.looked ?? "";
    const nothing = { page: 1, looked, lookedFrom: looked, isRound: false, settled: "", labels: 0, purchases: 0, requests: 0, looks: 0, asks: 0, failures: 0 };
    const sweep: Sweep = { window, stage: "list", ...nothing, isPartial: !window.isWhole, resume: now };
    this.#records.start(sweep, now);
    return sweep;
  }

  async #step({ account }: Standing, sweep: Sweep): Promise<void> {
    // Stopped is stopped: the time is looked at when that is over.
    const serves = sweepEngine.serves(account, this.#ledger.service().settings.policy);
    const step = serves ? await this.#taken(account, sweep) : over(sweep);
    this.#came(step);
  }

  #came(step: Step): void {
    if ("isOver" in step) this.#finish(step.at);
    else this.#records.goOn(step);
  }

  /** Takes the next step, and the turn that it needs. */
  async #taken(account: string, sweep: Sweep): Promise<Step> {
    const next = this.#nextOf(sweep);
    if (next === undefined) return this.#settled(sweep);
    const turn = await this.#ledger.turn(account);
    if (turn !== "go") return { ...sweep, resume: this.#ledger.now() + turn.retryAfterSeconds * 1000 };
    return next({ ...sweep, requests: sweep.requests + 1 }, account);
  }

  /** What is to be asked next. */
  #nextOf(sweep: Sweep): ((sweep: Sweep, account: string) => Promise<Step>) | undefined {
    if (sweep.stage === "settle") return undefined;
    if (sweep.stage === "list") return (at, account) => this.#listed(at, account);
    const lost = sweep.stage === "look" && sweep.looks < MAX_LOOKS ? this.#lost(sweep) : undefined;
    if (lost !== undefined) return (at) => this.#looked({ ...at, isRound: lost.isRound }, lost.key);
    const missing = sweep.asks < MAX_ASKS ? this.#missing() : undefined;
    if (missing !== undefined) return (at, account) => this.#asked({ ...at, stage: "ask" }, account, missing);
    return undefined;
  }

  /** Asks for a page of labels, and sees whose they are. */
  async #listed(sweep: Sweep, account: string): Promise<Step> {
    const came = await this.#ledger.ask(sweepEngine.question(sweep.window, sweep.page), account);
    const page = "reply" in came ? sweepEngine.page(sweep.page, came.reply.status, came.reply.body) : null;
    if (page === null) return this.#failed(sweep);
    let purchases = sweep.purchases;
    for (const { id } of page.labels) {
      if (this.#records.isMissing(id)) purchases += 1;
      this.#records.drop(id);
      this.#records.unfind("ghost", id);
    }
    const isCut = !page.isLast && sweep.page >= MAX_PAGES;
    const next: Sweep = {
      ...sweep,
      ...{ labels: sweep.labels + page.labels.length, purchases, failures: 0, resume: this.#ledger.now() + PACE_MS },
      ...(page.isLast || isCut ? { stage: "look" as const } : { page: sweep.page + 1 }),
      isPartial: sweep.isPartial || isCut,
    };
    const adoptions = this.#judged(page.labels, [], ({ verdict }, label) => {
      if (verdict === "wait" || verdict === "orphan") this.#records.keepLabel(label);
    });
    // Written before anything is awaited, and so together with what was found.
    this.#records.goOn(next);
    await adoptions;
    return next;
  }

  /** Says whose labels are, and gives those to their purchases that were missed. All is written when this returns. */
  #judged(labels: readonly SeenLabel[], returns: readonly string[], otherwise: (verdict: Verdict, label: SeenLabel) => void): Promise<unknown> {
    const evidence = labels.map((label): Evidence => {
      const claims = this.#records.claims(label.id);
      const isKnown = claims.some(({ trace }) => sweepEngine.isLabel(trace));
      return { label: label.text, claims, candidates: isKnown ? [] : this.#records.candidates(label) };
    });
    const { retentionHours } = this.#settings();
    const verdicts = sweepEngine.compare(evidence, this.#records.underWay(), returns, this.#ledger.now(), retentionHours);
    const adoptions = labels.map((label, index) => {
      const verdict = verdicts[index] ?? { verdict: "wait" };
      if (verdict.verdict === "known") this.#records.unfind("orphan", label.id);
      otherwise(verdict, label);
      return verdict.verdict === "adopt" ? this.#adopt(verdict.key, verdict.id, label.id) : undefined;
    });
    return Promise.all(adoptions);
  }

  #adopt(key: string, id: string, label: string): Promise<void> {
    const told = this.#ledger.happen(key, { event: "looked", sight: "seen", ids: [id] });
    this.#isAdopted(key);
    this.#records.unfind("orphan", label);
    return told;
  }

  /** Writes down that a purchase was found, if it was. */
  #isAdopted(key: string): void {
    const id = this.#ledger.find(key)?.id;
    if (id !== null && id !== undefined) this.#records.find({ kind: "adopted", id, key, found: this.#ledger.now() });
  }

  /** The next purchase that is worth a look of its own. A sweep begins where the last one left off, and comes round. */
  #lost({ looked, lookedFrom, isRound }: Sweep): { key: string; isRound: boolean } | undefined {
    const next = this.#lostAfter(looked);
    if (!isRound && next !== undefined) return { key: next, isRound };
    const first = isRound ? next : this.#lostAfter("");
    return first !== undefined && first <= lookedFrom ? { key: first, isRound: true } : undefined;
  }

  #lostAfter(after: string): string | undefined {
    for (let last = after; ; ) {
      const rows = this.#records.nameless(last, ROWS);
      const lost = rows.find(({ record }) => sweepEngine.lost(record, this.#ledger.now())?.isWorthALook);
      if (lost !== undefined || rows.length < ROWS) return lost?.key;
      last = rows.at(-1)?.key ?? last;
    }
  }

  async #looked(sweep: Sweep, key: string): Promise<Step> {
    const isClear = await this.#ledger.look(key);
    this.#isAdopted(key);
    const isPartial = sweep.isPartial || !isClear;
    return { ...sweep, isPartial, looked: key, looks: sweep.looks + 1, resume: this.#ledger.now() + PACE_MS };
  }

  /** The next purchase whose label no page had, and what asks for it. */
  #missing() {
    for (;;) {
      const missing = this.#records.missing();
      if (missing === undefined) return undefined;
      const call = sweepEngine.isLabel(missing.trace) ? ledgerEngine.found(missing.trace, missing.id) : null;
      if (call !== null) return { ...missing, call };
      this.#records.drop(missing.id);
    }
  }

  async #asked(sweep: Sweep, account: string, { key, id, call }: { key: string; id: string; call: object }): Promise<Step> {
    const came = await this.#ledger.ask(call, account);
    const there = "reply" in came ? sweepEngine.there(came.reply.status, came.reply.body) : "failed";
    if (there === "failed") return this.#failed(sweep);
    if (there === "gone") this.#records.find({ kind: "ghost", id, key, found: this.#ledger.now() });
    else this.#records.unfind("ghost", id);
    this.#records.drop(id);
    return { ...sweep, purchases: sweep.purchases + 1, asks: sweep.asks + 1, failures: 0, resume: this.#ledger.now() + PACE_MS };
  }

  /** All is seen: says of some of the labels that nobody stood for whether somebody does now. */
  async #settled(sweep: Sweep): Promise<Step> {
    if (sweep.stage !== "settle") {
      const isCut = sweep.looks >= MAX_LOOKS || this.#missing() !== undefined;
      return { ...sweep, stage: "settle", isPartial: sweep.isPartial || isCut, failures: 0, resume: this.#ledger.now() };
    }
    const labels = this.#records.labels(sweep.settled, ROWS).map((text) => sweepEngine.kept(text));
    const last = labels.at(-1);
    if (last === undefined) return over(sweep);
    const adoptions = this.#judged(labels, this.#returns(labels), (verdict, label) => {
      if (verdict.verdict === "wait") return;
      if (verdict.verdict === "orphan") {
        const { created, trackingNumber } = JSON.parse(label.text) as { created: number | null; trackingNumber: string | null };
        const found = this.#ledger.now();
        this.#records.find({ kind: "orphan", id: label.id, key: verdict.key ?? null, created, trackingNumber, found });
      }
      this.#records.dropLabel(label.id);
    });
    const next: Sweep = { ...sweep, settled: last.id, failures: 0, resume: this.#ledger.now() + PACE_MS };
    // Written before anything is awaited, as above.
    this.#records.goOn(next);
    await adoptions;
    return next;
  }

  /** The labels for the way back that nobody stands for, where one is to be judged; none where they are too many. */
  #returns(labels: readonly SeenLabel[]): string[] {
    if (!labels.some(({ isReturn }) => isReturn)) return [];
    const returns = this.#records.returns(MAX_RETURNS + 1);
    return returns.length > MAX_RETURNS ? [] : returns;
  }

  /** Nothing could be seen: comes again later, and gives up at last. */
  #failed(sweep: Sweep): Step {
    const failures = sweep.failures + 1;
    if (failures > MAX_FAILURES) return over({ ...sweep, isPartial: true });
    const wait = Math.min(AGAIN_MS * 2 ** (failures - 1), MAX_AGAIN_MS);
    return { ...sweep, failures, resume: this.#ledger.now() + wait };
  }

  #finish({ window, stage, labels, purchases, requests, looked, isPartial }: Sweep): void {
    const now = this.#ledger.now();
    for (const { id, trace } of this.#records.claimedOrphans()) if (sweepEngine.isLabel(trace)) this.#records.unfind("orphan", id);
    this.#records.forget(now - this.#settings().retentionHours * HOUR_MS);
    const isComplete = stage === "settle" && !isPartial;
    // What was not listed to its end is listed again.
    this.#records.finish({ ended: now, window, labels, purchases, requests, isComplete, looked }, stage === "list" ? undefined : window.to);
    this.#tell();
  }

  /** Has the directory know what there is to know. Nobody waits for it, and the alarm comes back to what fails. */
  #tell(): void {
    const { directory } = this.#ledger;
    const standing = this.#records.standing();
    if (directory === undefined || standing === undefined || this.#isTelling) return;
    this.#isTelling = true;
    const { news, failures } = standing;
    this.#records.tellLater(this.#ledger.now() + Math.min(TELL_MS * 2 ** failures, MAX_TELL_MS));
    const tell = async () => {
      try {
        await this.#told(directory, standing);
        this.#records.told(news);
      } catch (cause) {
        console.error(`shipstamp: the directory of the ledgers could not be told: ${nameOf(cause)}`);
      } finally {
        this.#isTelling = false;
      }
      await this.#ledger.schedule();
    };
    void tell().catch((cause: unknown) => console.error(`shipstamp: a ledger could not be scheduled: ${nameOf(cause)}`));
  }

  async #told(directory: ObjectNamespace, standing: Standing): Promise<void> {
    const { account, began, last } = standing;
    const name = ledgerEngine.name(account);
    if (name === null) throw new Error("a ledger of no account");
    const next = this.#due(standing) ?? null;
    const unknown = this.#records.allNameless().filter(({ record }) => sweepEngine.lost(record, this.#ledger.now()) !== null);
    const known: KnownOfSweeps = {
      ...{ account, began, last, next },
      orphans: this.#records.findings("orphan"),
      ghosts: this.#records.findings("ghost"),
      adopted: this.#records.findings("adopted"),
      unknown: this.#records.newest(unknown),
    };
    // Also of an account that is never swept it has to be found out at last that it has no ledger any more.
    const wake = next ?? this.#ledger.now() + this.#settings().retentionHours * HOUR_MS;
    await askDirectory(directory, { ask: "keep", name, entry: sweepEngine.entry(known), wake });
  }

  /** Nothing is left that could be compared. */
  async #end({ account }: Standing): Promise<void> {
    this.#records.end();
    this.#isKnown = false;
    const name = ledgerEngine.name(account);
    const { directory } = this.#ledger;
    if (directory === undefined || name === null) return;
    const question: DirectoryQuestion = { ask: "forget", name };
    // Where that fails, the directory finds it out when it wakes this ledger.
    await askDirectory(directory, question).catch((cause: unknown) => {
      console.error(`shipstamp: the directory of the ledgers could not be told: ${nameOf(cause)}`);
    });
  }
}

const over = (at: Sweep): Step => ({ isOver: true, at });

/** Without the message, which could quote what must not stand in a log. */
const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : typeof cause);
