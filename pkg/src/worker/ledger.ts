/**
 * The ledger: one Durable Object for each account, which makes each of its purchases happen at most once. What becomes of
 * a purchase is decided in the wasm (`src/ledger`); this keeps the records, and does what the decisions say.
 *
 * Three rules hold it together. A record is on disk, and the object is sure to wake for it, before anything of the decision
 * is sent or told. Between a look at a record and what is written from it nothing is awaited. And who waits for a purchase is
 * only told of it: the object owns the call to ShipStation, and sees it through when nobody waits any more.
 */

import { readAtMost } from "../bytes.js";
import type { ObjectNamespace, ObjectState } from "./durable.js";
import { type Answer, engine, type Purchase } from "./engine.js";
import { type Effect, type Event, ledgerEngine, type Reading, type Sight, type Told } from "./ledger-engine.js";
import { withoutKeys } from "./echo.js";
import { LedgerRecords, type Reply, type Row } from "./ledger-records.js";
import { LedgerSweep } from "./ledger-sweep.js";
import { headersThatPass } from "./replies.js";
import { type Service, type SettingName, settingsReader } from "./settings.js";
import type { Lane, Turn } from "./share.js";
import { ANSWER_MS, type PartnerKey } from "./upstream.js";

/** When it is worth trying again what could not be prepared. */
const AGAIN_MS = 5_000;

/** When it is worth trying again where something is wrong that has to be put right by somebody. */
const AFTER_FAILURE_MS = 60_000;

const UNCLEAR = { sight: "unclear" } as const;

/** How long a look may take. */
const LOOK_MS = 30_000;

const HOUR_MS = 3_600_000;

/** The most bytes of an answer: a label that comes in the answer itself has a few megabytes. */
const MAX_REPLY = 32 * 1024 * 1024;

/** What is asked of the object. */
export type LedgerQuestion =
  | {
      readonly ask: "buy";
      readonly account: string;
      readonly requestId: string;
      readonly purchase: Purchase;
      /** The body that is sent; empty where there is none. */
      readonly body: string;
      /** Whether the caller does not want to wait. */
      readonly isPromised: boolean;
      readonly allowsDuplicate: boolean;
    }
  | { readonly ask: "view"; readonly account: string; readonly requestId: string; readonly key: string }
  /** Sees to what is due, as the alarm does. Answered by {@link Woken}. */
  | { readonly ask: "wake" }
  /** Has the account swept, whether it is time or not. Answered by {@link Woken}. */
  | { readonly ask: "sweep" };

/** What the object says that was woken. */
export interface Woken {
  /** Whether it has forgotten everything. */
  readonly isGone: boolean;
}

/** What the object says: an answer of the gateway's own, or ShipStation's. */
export type LedgerAnswer =
  | { readonly answer: Answer }
  | { readonly reply: Reply; readonly isReplayed: boolean; readonly key?: KeyName }
  /** No answer came from ShipStation, or not in time. */
  | { readonly lost: "lost" | "late"; readonly key?: KeyName };

/** Which of the partner's keys a purchase carried, where there are two. */
export type KeyName = "current" | "next";

/** What a ledger needs to be told that is part of a Worker of your own. */
export interface LedgerOptions {
  /** Settings that come before those of the environment: those of your `createGateway`. */
  settings?: Partial<Record<SettingName, string>>;
  /** How many milliseconds callers wait for ShipStation's answer; 100,000 unless told otherwise. The ledger waits on. */
  upstreamTimeoutMs?: number;
}

/** Who waits for a purchase. */
interface Waiting {
  readonly requestId: string;
  tell(answer: LedgerAnswer): void;
}

/** What came back to a purchase just now. */
type Came = ({ readonly reply: Reply } | { readonly lost: "lost" | "late" }) & {
  /** The key that it carried, where it carried one. */
  readonly by?: PartnerKey | undefined;
};

/** The Worker's bindings that matter here. */
interface LedgerBindings {
  readonly RATE_SHARE?: ObjectNamespace;
  readonly LEDGER_DIRECTORY?: ObjectNamespace;
}

/**
 * The Durable Object. Its settings are those of the Worker, unless a class of your own tells it others:
 *
 * ```ts
 * const options = { settings: { APP_TOKENS: tokens } };
 * const gateway = createGateway(options);
 * export class MyLedger extends Ledger {
 *   constructor(state, env) {
 *     super(state, env, options);
 *   }
 * }
 * ```
 */
export class Ledger {
  readonly #storage: ObjectState["storage"];
  readonly #records: LedgerRecords;
  readonly #env: LedgerBindings;
  readonly #sweep: LedgerSweep;
  /** What this very instance prepares, or waits for. */
  readonly #live = new Set<string>();
  /** What this very instance has sent, and ShipStation has not answered, however long ago. */
  readonly #unanswered = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  /** The slots of the keys that ShipStation refused to purchases. */
  readonly #refused = new Map<string, number>();
  readonly #settings: typeof sharedSettings;
  readonly #answerMs: number;
  /** When this very instance has seen to it that it wakes. */
  #wakesAt = Number.POSITIVE_INFINITY;

  constructor(state: ObjectState, env: LedgerBindings, { settings, upstreamTimeoutMs }: LedgerOptions = {}) {
    this.#storage = state.storage;
    this.#records = new LedgerRecords(state.storage);
    this.#env = env;
    this.#settings = settings === undefined ? sharedSettings : settingsReader({ ...settings });
    this.#answerMs = upstreamTimeoutMs ?? ANSWER_MS;
    this.#sweep = new LedgerSweep(state.storage, {
      directory: env.LEDGER_DIRECTORY,
      now: () => this.now(),
      service: () => this.#service(),
      turn: (account) => this.#turn(account, "read"),
      ask: (call, account) => this.#ask(call, account),
      find: (key) => this.#records.find(key),
      happen: (key, event) => this.#happen(key, event),
      look: (key) => this.#look(key, true),
      schedule: () => this.#schedule(),
    });
  }

  /** The clock, in milliseconds. */
  now(): number {
    return Date.now();
  }

  /** Answers a {@link LedgerQuestion} with a {@link LedgerAnswer}. */
  async fetch(request: Request): Promise<Response> {
    const question = (await request.json()) as LedgerQuestion;
    if (question.ask === "wake" || question.ask === "sweep") {
      if (question.ask === "sweep") this.#sweep.start();
      await this.alarm();
      if (question.ask === "wake") this.#sweep.woke();
      return Response.json({ isGone: !this.#sweep.isBegun() } satisfies Woken);
    }
    const { service } = this.#settings(this.#env);
    if (service === undefined) return Response.json({ answer: engine.answer("not_configured", question.requestId) } satisfies LedgerAnswer);
    return Response.json(await (question.ask === "buy" ? this.#buy(question) : this.#view(question)));
  }

  /** Sees to what is due, and forgets what is old. */
  async alarm(): Promise<void> {
    // It has rung.
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const { service } = this.#settings(this.#env);
    // The platform gives an alarm up that fails for some minutes, and a setting can be wrong for longer.
    if (service === undefined) return this.#storage.setAlarm(this.now() + AFTER_FAILURE_MS);
    const { retentionHours } = service.settings.ledger;
    try {
      for (const key of this.#records.due(this.now())) await this.#wake(key);
      this.#records.forget(this.now() - retentionHours * HOUR_MS);
      await this.#sweep.goOn();
    } finally {
      await this.#schedule();
    }
  }

  /** What fails at one purchase is nothing to the others. */
  async #wake(key: string): Promise<void> {
    try {
      await this.#happen(key, { event: "woke" });
    } catch (cause) {
      console.error(`shipstamp: the ledger failed at a purchase that was due: ${nameOf(cause)}`);
      this.#records.postpone(key, this.now() + AFTER_FAILURE_MS);
    }
  }

  #buy({ account, requestId, purchase, body, isPromised, allowsDuplicate }: LedgerQuestion & { ask: "buy" }): Promise<LedgerAnswer> {
    const { key, fingerprint, call, trace } = purchase;
    const now = this.now();
    const { duplicateWindowSeconds } = this.#service().settings.ledger;
    const twin = allowsDuplicate ? undefined : this.#records.twin(fingerprint, key, now - duplicateWindowSeconds * 1000);
    const { isTraceable } = ledgerEngine.search(JSON.stringify(trace), now);
    const event: Event = { event: "asked", operation: call.operation, fingerprint, isTraceable, isPromised, twin: twin ?? null };
    const fresh = { row: { key, account, record: "", trace: JSON.stringify(trace), call: JSON.stringify(call), created: now, id: null }, fingerprint, body };
    return new Promise((resolve, reject) => {
      this.#happen(key, event, { asks: { requestId, tell: resolve }, fresh }).catch((cause: unknown) => {
        this.#live.delete(key);
        this.#waiting.delete(key);
        reject(cause);
      });
    });
  }

  async #view({ account, requestId, key }: LedgerQuestion & { ask: "view" }): Promise<LedgerAnswer> {
    const row = this.#records.find(key);
    if (row === undefined) return { answer: ledgerEngine.view({ key, account, record: "", trace: "", reply: undefined, isPromise: false }, 0, requestId) };
    const reply = await this.#replyOf(row);
    return { answer: ledgerEngine.view({ ...row, account, reply, isPromise: false }, this.now(), requestId) };
  }

  /** Something happened to a purchase: writes down what becomes of it, and then brings it about. */
  async #happen(
    key: string,
    event: Event,
    { asks, fresh, came }: { asks?: Waiting; fresh?: { row: Row; fingerprint: string; body: string }; came?: Came } = {},
  ): Promise<void> {
    const now = this.now();
    const row = this.#records.find(key);
    if (event.event === "ready" || event.event === "held" || event.event === "answered") this.#live.delete(key);
    const { record, effects } = ledgerEngine.step(row?.record ?? "", event, now, this.#live.has(key));
    const tells = effects.some(({ effect }) => effect === "answer");
    if (effects.some(({ effect }) => effect === "prepare" || effect === "send")) this.#live.add(key);
    if (asks !== undefined && !tells) this.#waiting.set(key, asks);
    if (record !== undefined) {
      if (row !== undefined) this.#records.change(key, record, now);
      else if (fresh !== undefined) {
        this.#records.add(fresh.row, fresh.fingerprint, record);
        this.#sweep.begin(fresh.row.account);
      }
      // As often as it is asked for before it was sent: what is sent is what the caller has now.
      if (fresh !== undefined) this.#records.keepBody(key, fresh.body);
      // Nobody needs it again, and it is full of names and addresses.
      if (!record.needsBody) this.#records.forgetBody(key);
      if (came !== undefined && "reply" in came && effects.some((effect) => effect.effect === "answer" && effect.answer === "kept")) {
        this.#records.keepReply(key, came.reply);
      }
      // What is only prepared goes to the disk by itself, or as what it becomes.
      if (effects.some(({ effect }) => effect !== "prepare") || effects.length === 0) await this.#secure();
    }
    for (const effect of effects) await this.#bringAbout(key, effect, asks, came);
  }

  async #bringAbout(key: string, effect: Effect, asks: Waiting | undefined, came: Came | undefined): Promise<void> {
    switch (effect.effect) {
      // What fails ends as if nothing had come of it: nobody waits for ever, and what may have been sent is looked for.
      case "prepare":
        this.#inBackground(this.#prepare(key), async () => {
          await this.#happen(key, { event: "held", until: this.now() + AGAIN_MS, why: "look" });
          this.#giveUp(key);
        });
        break;
      case "send":
        this.#inBackground(this.#send(key, effect.otherKey), () => this.#happen(key, { event: "answered", reading: "doubtful" }, { came: { lost: "lost" } }));
        break;
      case "look":
        this.#inBackground(this.#look(key), () => this.#happen(key, { event: "looked", sight: "failed" }));
        break;
      case "answer": {
        const who = asks ?? this.#waiting.get(key);
        if (asks === undefined) this.#waiting.delete(key);
        if (who !== undefined) {
          const inProgress = () => ({ answer: ledgerEngine.inProgress(key, who.requestId) });
          who.tell(await this.#answer(key, effect, who.requestId, came).catch(inProgress));
        }
      }
    }
  }

  /** Tells who still waits to ask again: what failed is written down as something that may have been sent. */
  #giveUp(key: string): void {
    const who = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (!this.#unanswered.has(key)) this.#live.delete(key);
    who?.tell({ answer: ledgerEngine.inProgress(key, who.requestId) });
  }

  async #answer(key: string, told: Told, requestId: string, came: Came | undefined): Promise<LedgerAnswer> {
    const { effect: _, ...plain } = told as Told & { effect?: string };
    const own = ledgerEngine.answer(plain, key, requestId);
    if (own !== null) return { answer: own };
    if (told.answer !== "replayed" && told.answer !== "promised" && came !== undefined) {
      const name = came.by && this.#service().keys.nameOf(came.by);
      const key = name && { key: name };
      return "reply" in came ? { reply: came.reply, isReplayed: false, ...key } : { lost: came.lost, ...key };
    }
    const row = this.#records.find(key);
    if (row === undefined) throw new Error("a purchase that is answered is not kept");
    if (told.answer === "promised") {
      return { answer: ledgerEngine.view({ ...row, reply: undefined, isPromise: true }, this.now(), requestId) };
    }
    const reply = await this.#replyOf(row);
    if (reply !== undefined) return { reply, isReplayed: true };
    // It is known that it happened, but what was bought cannot be read at the moment.
    return { answer: ledgerEngine.inProgress(key, requestId) };
  }

  /** What was answered to a purchase that has ended; of one that was found, what is there now. */
  async #replyOf(row: Row): Promise<Reply | undefined> {
    const kept = this.#records.reply(row.key);
    if (kept !== undefined) return kept;
    if (row.id === null) return undefined;
    const call = ledgerEngine.found(row.trace, row.id);
    if (call === null) return { status: 204, headers: {}, body: "" };
    const came = await this.#ask(call, row.account);
    if ("lost" in came || came.reply.status !== 200) return undefined;
    this.#records.keepReply(row.key, came.reply);
    return came.reply;
  }

  async #prepare(key: string): Promise<void> {
    const row = this.#records.find(key);
    if (row === undefined) return;
    const { sign } = this.#service();
    // Afterwards it would count as sent.
    if (sign !== undefined) await sign(row.account);
    if (!this.#isPermitted(row)) return this.#stop(key);
    const { needsLookBefore } = ledgerEngine.search(row.trace, row.created);
    const turn = this.#turn(row.account, "purchase");
    // At once, so that what is sent is written to the disk once and not twice before.
    if (turn === "go" && !needsLookBefore) return this.#happen(key, { event: "ready", before: [] });
    const [taken] = await Promise.all([turn, this.#secure()]);
    if (taken !== "go") return this.#happen(key, { event: "held", until: this.now() + taken.retryAfterSeconds * 1000, why: "turn" });
    const sight: Sight = needsLookBefore ? await this.#sight(row, { isBefore: true }) : { sight: "seen", ids: [] };
    if (!this.#isPermitted(row)) return this.#stop(key);
    if (sight.sight === "seen") return this.#happen(key, { event: "ready", before: sight.ids });
    return this.#happen(key, { event: "held", until: this.now() + AGAIN_MS, why: "look" });
  }

  /** Whether the operator still lets it be bought: what was promised may have waited for long. */
  #isPermitted({ call, account }: Row): boolean {
    const { operation } = JSON.parse(call) as { operation: string };
    return ledgerEngine.permits(operation, account, this.#service().settings.policy);
  }

  #stop(key: string): Promise<void> {
    return this.#happen(key, { event: "held", until: this.now() + AFTER_FAILURE_MS, why: "look" });
  }

  async #send(key: string, otherKey: boolean): Promise<void> {
    const row = this.#records.find(key);
    if (row === undefined) return;
    const body = this.#records.body(key);
    const keys = this.#service().keys.inOrder();
    // Others may have found out meanwhile which key is good.
    const refused = this.#refused.get(key) ?? keys[0]?.slot;
    const by = otherKey ? keys.find(({ slot }) => slot !== refused) : keys[0];
    this.#refused.delete(key);
    let isLate = false;
    this.#unanswered.add(key);
    const answered = (came: Came) => this.#happen(key, this.#read(row, came, otherKey), { came });
    let came: Came = { lost: "lost" };
    try {
      came = await this.#call(JSON.parse(row.call) as object, body, row.account, by, this.#answerMs, (came) => {
        this.#unanswered.delete(key);
        // It counts whenever it comes.
        if (isLate) this.#inBackground(answered(came));
      });
    } finally {
      isLate = "lost" in came && came.lost === "late";
      if (!isLate) this.#unanswered.delete(key);
    }
    await answered(came);
  }

  #read({ key, trace, call }: Row, came: Came, otherKey: boolean): Event {
    if ("lost" in came) return { event: "answered", reading: "doubtful" };
    const { status, headers, body } = came.reply;
    const { keys } = this.#service();
    if (otherKey && came.by !== undefined && status !== 401) keys.prefer(came.by);
    const { operation } = JSON.parse(call) as { operation: string };
    const hasOther = !otherKey && came.by !== undefined && keys.inOrder().length > 1;
    const reading: Reading = ledgerEngine.reading(operation, trace, status, headers["retry-after"], body, this.now(), hasOther);
    if (reading.reading === "key_refused" && reading.hasOther && came.by !== undefined) this.#refused.set(key, came.by.slot);
    return { event: "answered", ...reading };
  }

  /** Looks for a purchase; whether it was clear what is there. */
  async #look(key: string, hasTurn = false): Promise<boolean> {
    const row = this.#records.find(key);
    if (row === undefined) return true;
    const seen = this.#isUnclear(row) ? UNCLEAR : await this.#sight(row, { hasTurn });
    // Another may have been sent meanwhile.
    const sight = this.#isUnclear(row) ? UNCLEAR : seen;
    await this.#happen(key, { event: "looked", ...sight });
    return sight.sight === "seen";
  }

  /** Whether what would be found could be another purchase's, whose answer is still to come, and tells which is its own. */
  #isUnclear(row: Row): boolean {
    return this.#records.openAlike(row).some((other) => this.#unanswered.has(other));
  }

  async #sight(row: Row, { hasTurn = false, isBefore = false } = {}): Promise<Sight> {
    const { question, isAmbiguous } = ledgerEngine.search(row.trace, row.created);
    if (question === undefined) return { sight: "failed" } as const;
    if (!hasTurn && (await this.#turn(row.account, "read")) !== "go") return { sight: "failed" } as const;
    const came = await this.#ask(question, row.account);
    if ("lost" in came) return { sight: "failed" } as const;
    const sight = ledgerEngine.sight(row.trace, row.created, came.reply.status, came.reply.body, isBefore);
    if (sight.sight !== "seen") return sight;
    const ids = sight.ids.filter((id) => isBefore || !this.#records.isClaimed(id, row.key));
    // Of two it is better to find neither than each the other's.
    const isOneOfTwo = isAmbiguous && !isBefore && (ids.length > 1 || this.#records.hasRival(row, row.created - HOUR_MS));
    return { sight: "seen", ids: isOneOfTwo ? [] : ids };
  }

  /** Reads something of the account's, with the key that ShipStation takes. */
  async #ask(call: object, account: string): Promise<Came> {
    const { keys } = this.#service();
    const [first, second] = keys.inOrder();
    const came = await this.#call(call, undefined, account, first, LOOK_MS);
    if ("lost" in came || came.reply.status !== 401 || came.by === undefined || second === undefined) return came;
    const other = await this.#call(call, undefined, account, second, LOOK_MS);
    if ("reply" in other && other.reply.status !== 401) keys.prefer(second);
    return other;
  }

  /** Calls ShipStation for the account, once. `late` is told what comes after the time is over. */
  async #call(
    call: object,
    body: string | undefined,
    account: string,
    key: PartnerKey | undefined,
    ms: number,
    late?: (came: Came) => void,
  ): Promise<Came> {
    const service = this.#service();
    const isSigning = service.sign !== undefined;
    const by = isSigning ? undefined : key;
    const request = ledgerEngine.request(JSON.stringify(call), body === "" ? undefined : body, account, service.settings.apiUrl, by?.key, isSigning);
    if (request === null) return { lost: "lost", by };
    const { method, url, headers } = request;
    const signed = service.sign === undefined ? headers : { ...headers, Authorization: `Bearer ${await service.sign(account)}` };
    const init: RequestInit = { method, headers: signed, redirect: "manual" };
    if (body !== undefined && body !== "") init.body = body;
    const keys = service.keys.inOrder();
    const answer = fetch(url, init)
      .then((response) => withoutKeys(response, keys.map(({ key: one }) => one)))
      .then(received)
      .then((came): Came => ({ ...came, by }))
      .catch((): Came => ({ lost: "lost", by }));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<Came>((resolve) => (timer = setTimeout(() => resolve({ lost: "late", by }), ms)));
    void answer.then((came) => late?.(came));
    void answer.then((came) => this.#notice(call, came));
    return Promise.race([answer, over]).finally(() => clearTimeout(timer));
  }

  /** Takes a turn at what ShipStation allows the partner. */
  #turn(account: string, lane: Lane): Turn | Promise<Turn> {
    return this.#service().share?.takeTurn(this.#env.RATE_SHARE, { account, lane }) ?? "go";
  }

  /** Has the others know that ShipStation has too many requests. */
  async #notice(call: object, came: Came): Promise<void> {
    if ("lost" in came || came.reply.status !== 429) return;
    const { operation } = call as { operation: string };
    const { status, headers, body } = came.reply;
    await this.#service().share?.notice(this.#env.RATE_SHARE, operation, new Response(body, { status, headers }));
  }

  #service(): Service {
    const { service } = this.#settings(this.#env);
    if (service === undefined) throw new Error("the gateway's settings are missing or wrong");
    return service;
  }

  /** Sees to it that the object wakes when something is due, and that all is on disk. */
  async #secure(): Promise<void> {
    await this.#schedule();
    await this.#storage.sync();
  }

  /** Sees to it that the object wakes when something is due, or before: each setting of the alarm is one more write. */
  async #schedule(): Promise<void> {
    const { retentionHours } = this.#service().settings.ledger;
    const next = Math.min(this.#records.next(retentionHours * HOUR_MS) ?? Number.POSITIVE_INFINITY, this.#sweep.next() ?? Number.POSITIVE_INFINITY);
    if (next >= this.#wakesAt) return;
    this.#wakesAt = next;
    try {
      await this.#storage.setAlarm(next);
    } catch (cause) {
      this.#wakesAt = Number.POSITIVE_INFINITY;
      throw cause;
    }
  }

  /** Works while nobody waits; `otherwise` is what is done where that fails. */
  #inBackground(work: Promise<unknown>, otherwise?: () => Promise<void>): void {
    work
      .catch((cause: unknown) => {
        console.error(`shipstamp: the ledger failed at a purchase: ${nameOf(cause)}`);
        return otherwise?.();
      })
      // The record is as it was, and the alarm finds it.
      .catch((cause: unknown) => console.error(`shipstamp: the ledger could not write that down: ${nameOf(cause)}`));
  }
}

/** Without the message, which could quote what must not stand in a log. */
const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : typeof cause);

/** Read once for all objects of the isolate. */
const sharedSettings = settingsReader({});

async function received(response: Response): Promise<Came> {
  const bytes = await readAtMost(response, MAX_REPLY);
  if (bytes === undefined) return { lost: "lost" };
  const headers = Object.fromEntries(headersThatPass().flatMap((name) => [[name, response.headers.get(name)] as const]).filter((pair): pair is [string, string] => pair[1] !== null));
  return { reply: { status: response.status, headers, body: new TextDecoder().decode(bytes) } };
}
