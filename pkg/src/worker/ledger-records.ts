/** What the ledger keeps, in the SQLite of its Durable Object. */

import type { ObjectState } from "./durable.js";
import type { Kept } from "./ledger-engine.js";

/** A purchase, as it is kept. All texts but the key are the engine's. */
export interface Row {
  readonly key: string;
  readonly account: string;
  readonly record: string;
  readonly trace: string;
  readonly call: string;
  /** When the key was first used. */
  readonly created: number;
  /** The id of what was bought. */
  readonly id: string | null;
}

/** What came back from ShipStation. */
export interface Reply {
  readonly status: number;
  /** Those that go on to the caller. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How many characters of a body are in a row: SQLite takes two megabytes, and a character at most four bytes. */
const PART = 400_000;

/** The records of one account. Nothing here waits: what is looked at together is of one moment. */
export class LedgerRecords {
  readonly #sql: ObjectState["storage"]["sql"];

  constructor({ sql }: ObjectState["storage"]) {
    this.#sql = sql;
    this.#run(`CREATE TABLE IF NOT EXISTS purchases (
      key TEXT PRIMARY KEY, account TEXT NOT NULL, record TEXT NOT NULL, trace TEXT NOT NULL, call TEXT NOT NULL,
      fingerprint TEXT NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL, is_twin INTEGER NOT NULL, wake INTEGER, id TEXT
    )`);
    this.#run("CREATE INDEX IF NOT EXISTS by_fingerprint ON purchases (fingerprint, created)");
    // Of those that have ended, and need not be woken, the first to be forgotten stands first.
    this.#run("CREATE INDEX IF NOT EXISTS by_wake ON purchases (wake, changed)");
    this.#run("CREATE INDEX IF NOT EXISTS by_id ON purchases (id)");
    // Bodies of what is still to be sent, and of what came back.
    this.#run("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, status INTEGER NOT NULL, headers TEXT NOT NULL)");
    this.#run("CREATE TABLE IF NOT EXISTS parts (key TEXT, of TEXT, part INTEGER, text TEXT NOT NULL, PRIMARY KEY (key, of, part))");
  }

  find(key: string): Row | undefined {
    const [row] = this.#run("SELECT key, account, record, trace, call, created, id FROM purchases WHERE key = ?", key);
    return row && (row as unknown as Row);
  }

  /** Writes down a purchase that was none before. */
  add(row: Row, fingerprint: string, { text, wake, countsAsTwin }: Kept): void {
    const { key, account, trace, call, created } = row;
    this.#run(
      "INSERT INTO purchases (key, account, record, trace, call, fingerprint, created, changed, is_twin, wake) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[key, account, text, trace, call, fingerprint, created, created, countsAsTwin ? 1 : 0, wake ?? null],
    );
  }

  change(key: string, { text, created, wake, countsAsTwin, id }: Kept, now: number): void {
    this.#run(
      "UPDATE purchases SET record = ?, created = ?, changed = ?, is_twin = ?, wake = ?, id = ? WHERE key = ?",
      ...[text, created, now, countsAsTwin ? 1 : 0, wake ?? null, id ?? null, key],
    );
  }

  keepBody(key: string, body: string): void {
    this.#keep(key, "request", body);
  }

  /** The body that is to be sent. */
  body(key: string): string {
    return this.#text(key, "request");
  }

  /** Forgets the body that was sent, which nobody needs again. */
  forgetBody(key: string): void {
    this.#run("DELETE FROM parts WHERE key = ? AND of = 'request'", key);
  }

  reply(key: string): Reply | undefined {
    const [row] = this.#run("SELECT status, headers FROM replies WHERE key = ?", key);
    if (row === undefined) return undefined;
    return { status: Number(row["status"]), headers: JSON.parse(String(row["headers"])) as Reply["headers"], body: this.#text(key, "reply") };
  }

  keepReply(key: string, { status, headers, body }: Reply): void {
    this.#run("INSERT OR REPLACE INTO replies (key, status, headers) VALUES (?, ?, ?)", key, status, JSON.stringify(headers));
    this.#keep(key, "reply", body);
  }

  /** The key of another purchase like this one, made since; the latest. */
  twin(fingerprint: string, key: string, since: number): string | undefined {
    const [row] = this.#run(
      "SELECT key FROM purchases WHERE fingerprint = ? AND created > ? AND is_twin = 1 AND key <> ? ORDER BY created DESC LIMIT 1",
      ...[fingerprint, since, key],
    );
    return row && String(row["key"]);
  }

  /** Whether what has this id is another purchase's. */
  isClaimed(id: string, by: string): boolean {
    return this.#run("SELECT 1 FROM purchases WHERE id = ? AND key <> ?", id, by).length > 0;
  }

  /** The keys of other purchases that have not ended and leave the same trace. */
  openAlike({ key, trace }: Row): string[] {
    return this.#run("SELECT key FROM purchases WHERE wake IS NOT NULL AND trace = ? AND key <> ?", trace, key).map((row) => String(row["key"]));
  }

  /** Whether what was made since could be that of another purchase, whose end nobody knows either. */
  hasRival({ key, trace }: Row, since: number): boolean {
    const open = "id IS NULL AND is_twin = 1 AND trace = ? AND key <> ? AND created >= ?";
    return this.#run(`SELECT 1 FROM purchases WHERE ${open} LIMIT 1`, trace, key, since).length > 0;
  }

  /** Wakes for what failed not before then. */
  postpone(key: string, until: number): void {
    this.#run("UPDATE purchases SET wake = ? WHERE key = ?", until, key);
  }

  /** The keys of what has to be woken. */
  due(now: number): string[] {
    return this.#run("SELECT key FROM purchases WHERE wake <= ? ORDER BY wake", now).map(({ key }) => String(key));
  }

  /** Forgets what has ended before. */
  forget(before: number): void {
    const old = "SELECT key FROM purchases WHERE wake IS NULL AND changed < ?";
    this.#run(`DELETE FROM parts WHERE key IN (${old})`, before);
    this.#run(`DELETE FROM replies WHERE key IN (${old})`, before);
    this.#run("DELETE FROM purchases WHERE wake IS NULL AND changed < ?", before);
  }

  /** When there is something to do next; `keep` is how long what has ended is kept, in milliseconds. */
  next(keep: number): number | undefined {
    // Each for itself is one look into the index; together they would be one at every row.
    const [row] = this.#run(
      "SELECT (SELECT MIN(wake) FROM purchases) AS wake, (SELECT MIN(changed) FROM purchases WHERE wake IS NULL) AS ended",
    );
    const times = [row?.["wake"], typeof row?.["ended"] === "number" ? row["ended"] + keep : undefined];
    const known = times.filter((time) => typeof time === "number");
    return known.length === 0 ? undefined : Math.min(...known);
  }

  #keep(key: string, of: "request" | "reply", text: string): void {
    this.#run("DELETE FROM parts WHERE key = ? AND of = ?", key, of);
    for (let start = 0, end = 0; start < text.length; start = end) {
      end = start + PART;
      // Half of a character would not be kept.
      if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? "")) end -= 1;
      this.#run("INSERT INTO parts (key, of, part, text) VALUES (?, ?, ?, ?)", key, of, start, text.slice(start, end));
    }
  }

  #text(key: string, of: "request" | "reply"): string {
    return this.#run("SELECT text FROM parts WHERE key = ? AND of = ? ORDER BY part", key, of)
      .map(({ text }) => String(text))
      .join("");
  }

  #run(query: string, ...values: (string | number | null)[]): Record<string, unknown>[] {
    return this.#sql.exec(query, ...values).toArray();
  }
}
