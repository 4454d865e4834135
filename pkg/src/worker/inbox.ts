/**
 * Which events were passed on already. ShipStation sends an event again when it is not sure that it arrived, and the
 * platform is to hear of it once.
 */

import { askObject, type ObjectNamespace, type ObjectState } from "./durable.js";

/** How long passing something on may take. After that whoever began it is gone, and another attempt may. */
const LEASE_MS = 30_000;

/** How much an isolate remembers where there is no Durable Object for it. */
const MAX_REMEMBERED = 10_000;

/** What to do with an event: pass it on, leave it alone, or wait for another request that is passing it on. */
export type Verdict = "new" | "done" | "busy";

/** Remembers events by a digest of them. Every `new` is followed by an `end`. */
export interface Inbox {
  begin(digest: string): Promise<Verdict>;
  /** `seconds` is how long to remember that the event was taken; 0, that it was not. */
  end(digest: string, seconds: number): Promise<void>;
}

interface Entry {
  isDone: boolean;
  until: number;
}

interface Shelf {
  get(digest: string): Entry | undefined;
  set(digest: string, entry: Entry): void;
  delete(digest: string): void;
}

function begin(shelf: Shelf, digest: string, now: number): Verdict {
  const known = shelf.get(digest);
  if (known !== undefined && known.until > now) return known.isDone ? "done" : "busy";
  shelf.set(digest, { isDone: false, until: now + LEASE_MS });
  return "new";
}

function end(shelf: Shelf, digest: string, seconds: number, now: number): void {
  if (seconds > 0) shelf.set(digest, { isDone: true, until: now + seconds * 1000 });
  else shelf.delete(digest);
}

/** What this isolate remembers: digests, of which nobody can tell an account or an event. */
export function isolateInbox(): Inbox {
  const entries = new Map<string, Entry>();
  const shelf: Shelf = {
    get: (digest) => entries.get(digest),
    set(digest, entry) {
      entries.delete(digest);
      entries.set(digest, entry);
      const [oldest] = entries.keys();
      if (entries.size > MAX_REMEMBERED && oldest !== undefined) entries.delete(oldest);
    },
    delete: (digest) => entries.delete(digest),
  };
  return {
    begin: async (digest) => begin(shelf, digest, Date.now()),
    end: async (digest, seconds) => end(shelf, digest, seconds, Date.now()),
  };
}

/** What the account's object remembers, the same for all isolates. */
export function durableInbox(namespace: ObjectNamespace, account: string): Inbox {
  const ask = (question: Question) => askObject(namespace, account, question);
  return {
    begin: async (digest) => (await ask({ digest })) as Verdict,
    end: async (digest, seconds) => {
      await ask({ digest, seconds });
    },
  };
}

interface Question {
  digest: string;
  /** Absent: begins. */
  seconds?: number;
}

/** A Durable Object, one for each account: which of its events were passed on in the last days. */
export class WebhookInbox {
  readonly #storage: ObjectState["storage"];

  constructor(state: ObjectState) {
    this.#storage = state.storage;
    this.#run("CREATE TABLE IF NOT EXISTS events (digest TEXT PRIMARY KEY, done INTEGER NOT NULL, until INTEGER NOT NULL)");
  }

  /** Answers {@link durableInbox}. Nothing is awaited between a look and what follows from it. */
  async fetch(request: Request): Promise<Response> {
    const { digest, seconds } = (await request.json()) as Question;
    const now = Date.now();
    const verdict = seconds === undefined ? begin(this.#shelf, digest, now) : end(this.#shelf, digest, seconds, now);
    await this.#wake();
    return Response.json(verdict ?? null);
  }

  /** Forgets what is old. */
  async alarm(): Promise<void> {
    this.#run("DELETE FROM events WHERE until <= ?", Date.now());
    await this.#wake();
  }

  readonly #shelf: Shelf = {
    get: (digest) => {
      const [row] = this.#run("SELECT done, until FROM events WHERE digest = ?", digest);
      return row && { isDone: row["done"] === 1, until: Number(row["until"]) };
    },
    set: (digest, { isDone, until }) => {
      this.#run("INSERT OR REPLACE INTO events (digest, done, until) VALUES (?, ?, ?)", digest, isDone ? 1 : 0, until);
    },
    delete: (digest) => {
      this.#run("DELETE FROM events WHERE digest = ?", digest);
    },
  };

  /** Sees to it that the object wakes when something is old. */
  async #wake(): Promise<void> {
    const [row] = this.#run("SELECT MAX(until) AS last FROM events");
    const last = row?.["last"];
    if (typeof last === "number" && (await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(last);
  }

  #run(query: string, ...values: (string | number)[]): Record<string, unknown>[] {
    return this.#storage.sql.exec(query, ...values).toArray();
  }
}
