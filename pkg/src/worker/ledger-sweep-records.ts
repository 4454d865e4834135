/** What the sweeps of an account keep, beside its purchases. */

import type { ObjectState } from "./durable.js";
import type { Compared, FoundGhost, FoundLabel, FoundOrphan, LastSweep, Many, SeenLabel, Window } from "./sweep-engine.js";

/** What is known of an account's sweeps. */
export interface Standing {
  readonly account: string;
  /** When the ledger was begun with. */
  readonly began: number;
  /** When the last sweep began. */
  readonly swept: number | null;
  /** The end of the time that was looked at last. */
  readonly seenTo: number | null;
  readonly last: LastSweep | null;
  /** The sweep that is under way. */
  readonly current: Sweep | null;
  /** How often there was something to tell the directory, and of how much of that it has been told. */
  readonly news: number;
  readonly told: number;
  /** When it is to be told, and how often that has failed. */
  readonly tell: number;
  readonly failures: number;
}

/** A sweep that is under way. */
export interface Sweep {
  readonly window: Window;
  readonly stage: "list" | "look" | "ask" | "settle";
  /** The next page. */
  readonly page: number;
  /** The purchase that was looked for last; after which the looks began; and whether they have come round to the first. */
  readonly looked: string;
  readonly lookedFrom: string;
  readonly isRound: boolean;
  /** The label that was judged last of those that nobody stood for. */
  readonly settled: string;
  readonly labels: number;
  readonly purchases: number;
  readonly requests: number;
  /** How many looks and questions there were, which are limited. */
  readonly looks: number;
  readonly asks: number;
  /** How often in a row nothing could be seen. */
  readonly failures: number;
  /** Whether something was left out. */
  readonly isPartial: boolean;
  /** When to go on. */
  readonly resume: number;
}

/** A finding, by what it is about. */
export interface Finding {
  readonly kind: "orphan" | "ghost" | "adopted";
  /** The id of what was bought. */
  readonly id: string;
  /** The purchase. */
  readonly key: string | null;
  readonly created?: number | null;
  readonly trackingNumber?: string | null;
  readonly found: number;
}

/** What is told of each kind. */
interface Found {
  readonly orphan: FoundOrphan;
  readonly ghost: FoundGhost;
  readonly adopted: FoundLabel;
}

/** A purchase whose label no page had. */
export interface Missing extends Compared {
  readonly id: string;
}

/** How many purchases are read that could have left a label in one way: at worst all of a day could have. */
const CANDIDATES = 20;

/** How many of each are told. */
const NEWEST = 50;

/** Most purchases have ended, and most of these have a name: only the index of the names finds the others soon. */
const NAMELESS = "WHERE id IS NULL AND +wake IS NULL AND is_twin = 1";

/** Nothing here waits: what is looked at together is of one moment. */
export class SweepRecords {
  readonly #sql: ObjectState["storage"]["sql"];
  /** How often what stands has changed. */
  changes = 0;

  constructor({ sql }: ObjectState["storage"]) {
    this.#sql = sql;
    this.#run(`CREATE TABLE IF NOT EXISTS sweeps (
      one INTEGER PRIMARY KEY CHECK (one = 1), account TEXT NOT NULL, began INTEGER NOT NULL, swept INTEGER, seen_to INTEGER, last TEXT, current TEXT,
      news INTEGER NOT NULL, told INTEGER NOT NULL, tell INTEGER NOT NULL, failures INTEGER NOT NULL
    )`);
    // Purchases that the pages have to show, or that are asked for.
    this.#run("CREATE TABLE IF NOT EXISTS sweep_missing (key TEXT PRIMARY KEY, id TEXT NOT NULL)");
    this.#run("CREATE INDEX IF NOT EXISTS missing_by_id ON sweep_missing (id)");
    // Labels that nobody stands for so far.
    this.#run("CREATE TABLE IF NOT EXISTS sweep_labels (id TEXT PRIMARY KEY, text TEXT NOT NULL)");
    this.#run(`CREATE TABLE IF NOT EXISTS sweep_findings (
      kind TEXT, id TEXT, key TEXT, created INTEGER, tracking_number TEXT, found INTEGER NOT NULL, PRIMARY KEY (kind, id)
    )`);
    this.#run("CREATE INDEX IF NOT EXISTS by_trace ON purchases (trace, created)");
  }

  standing(): Standing | undefined {
    const [row] = this.#run<Omit<Standing, "last" | "current"> & { last: string | null; current: string | null }>(
      "SELECT account, began, swept, seen_to AS seenTo, last, current, news, told, tell, failures FROM sweeps",
    );
    if (row === undefined) return undefined;
    return { ...row, last: read(row.last) as Standing["last"], current: read(row.current) as Standing["current"] };
  }

  /** Begins to keep track of an account; whether that is new. */
  begin(account: string, now: number, tell: number): boolean {
    if (this.#run("SELECT 1 FROM sweeps").length > 0) return false;
    this.#change("INSERT INTO sweeps (one, account, began, news, told, tell, failures) VALUES (1, ?, ?, 1, 0, ?, 0)", account, now, tell);
    return true;
  }

  /** Forgets all of it. */
  end(): void {
    for (const table of ["sweeps", "sweep_missing", "sweep_labels", "sweep_findings"]) this.#change(`DELETE FROM ${table}`);
  }

  hasPurchases(): boolean {
    return this.#run("SELECT 1 FROM purchases LIMIT 1").length > 0;
  }

  /**
   * Begins a sweep: all purchases of its time that have an id are missing until they are seen, and so are those whose label
   * was not there before, which may be there again.
   */
  start(sweep: Sweep, now: number): void {
    const { from, to } = sweep.window;
    this.#run("INSERT OR IGNORE INTO sweep_missing (key, id) SELECT key, id FROM purchases WHERE id IS NOT NULL AND created BETWEEN ? AND ?", from, to);
    this.#run(`INSERT OR IGNORE INTO sweep_missing (key, id)
      SELECT p.key, p.id FROM sweep_findings AS f JOIN purchases AS p ON p.key = f.key AND p.id = f.id WHERE f.kind = 'ghost'`);
    this.#change("UPDATE sweeps SET current = ?, swept = ?", JSON.stringify(sweep), now);
  }

  goOn(sweep: Sweep): void {
    this.#change("UPDATE sweeps SET current = ? WHERE current IS NOT NULL", JSON.stringify(sweep));
  }

  /** Ends a sweep. `seenTo` is given where the labels of its time were seen. */
  finish(last: LastSweep, seenTo: number | undefined): void {
    this.#change("UPDATE sweeps SET current = NULL, last = ?, seen_to = COALESCE(?, seen_to), news = news + 1", JSON.stringify(last), seenTo ?? null);
  }

  /** The directory has been told of so much. */
  told(news: number): void {
    this.#change("UPDATE sweeps SET told = MAX(told, ?), failures = 0", news);
  }

  tellLater(at: number): void {
    this.#change("UPDATE sweeps SET tell = ?, failures = failures + 1", at);
  }

  /** The purchases that have this id. */
  claims(id: string): Compared[] {
    return this.#compared("WHERE id = ?", id);
  }

  /** The purchases that could have left a label, first those that may yet have. What has ended with another id has not. */
  candidates({ probes }: SeenLabel): Compared[] {
    const where = "WHERE trace = ? AND created BETWEEN ? AND ? AND (id IS NULL OR id = ?) ORDER BY is_twin DESC, created DESC LIMIT ?";
    return probes.flatMap(({ trace, since, until, id }) => this.#compared(where, trace, since, until, id, CANDIDATES));
  }

  /** The purchases that have not ended. */
  underWay(): Compared[] {
    return this.#compared("WHERE wake >= 0");
  }

  /** Purchases that have ended with nothing to name, after a key: among them are those of which nobody knows the end. */
  nameless(after: string, most: number): Compared[] {
    return this.#compared(`${NAMELESS} AND key > ? ORDER BY key LIMIT ?`, after, most);
  }

  /** All of these, the latest first. */
  allNameless(): Compared[] {
    return this.#compared(`${NAMELESS} ORDER BY created DESC, key`);
  }

  /** A purchase that no page had. What was forgotten meanwhile is none. */
  missing(): Missing | undefined {
    this.#run("DELETE FROM sweep_missing WHERE NOT EXISTS (SELECT 1 FROM purchases WHERE purchases.key = sweep_missing.key AND purchases.id = sweep_missing.id)");
    // Those that were asked for before come last: they may be many.
    const [row] = this.#run<Missing>(`SELECT p.key, p.record, p.trace, p.id FROM sweep_missing AS m JOIN purchases AS p ON p.key = m.key
      ORDER BY EXISTS (SELECT 1 FROM sweep_findings AS f WHERE f.kind = 'ghost' AND f.id = m.id), p.key LIMIT 1`);
    return row;
  }

  isMissing(id: string): boolean {
    return this.#run("SELECT 1 FROM sweep_missing WHERE id = ?", id).length > 0;
  }

  /** What has this id is there after all, or need not be. */
  drop(id: string): void {
    this.#run("DELETE FROM sweep_missing WHERE id = ?", id);
  }

  /** Keeps a label that nobody stands for so far. */
  keepLabel({ id, text }: SeenLabel): void {
    this.#run("INSERT OR REPLACE INTO sweep_labels (id, text) VALUES (?, ?)", id, text);
  }

  dropLabel(id: string): void {
    this.#run("DELETE FROM sweep_labels WHERE id = ?", id);
  }

  /** Labels that nobody stands for so far, after an id. */
  labels(after: string, most: number): string[] {
    return this.#run<{ text: string }>("SELECT text FROM sweep_labels WHERE id > ? ORDER BY id LIMIT ?", after, most).map(({ text }) => text);
  }

  /**
   * Labels for the way back that nobody stands for so far. Those that were found to be nobody's once are not among them: of
   * these it was not clear before which is a purchase's.
   */
  returns(most: number): string[] {
    const query = `SELECT text FROM sweep_labels AS l WHERE json_extract(text, '$.isReturn')
      AND NOT EXISTS (SELECT 1 FROM sweep_findings AS f WHERE f.kind = 'orphan' AND f.id = l.id) LIMIT ?`;
    return this.#run<{ text: string }>(query, most).map(({ text }) => text);
  }

  /** Keeps a finding. One that is there already is as old as it is. */
  find({ kind, id, key, created, trackingNumber, found }: Finding): void {
    this.#run(
      "INSERT OR IGNORE INTO sweep_findings (kind, id, key, created, tracking_number, found) VALUES (?, ?, ?, ?, ?, ?)",
      ...[kind, id, key, created ?? null, trackingNumber ?? null, found],
    );
  }

  /** Takes a finding back. */
  unfind(kind: Finding["kind"], id: string): void {
    this.#run("DELETE FROM sweep_findings WHERE kind = ? AND id = ?", kind, id);
  }

  /** Labels that were found to be nobody's, and that a purchase has now. */
  claimedOrphans(): { id: string; trace: string }[] {
    return this.#run("SELECT f.id, p.trace FROM sweep_findings AS f JOIN purchases AS p ON p.id = f.id WHERE f.kind = 'orphan'");
  }

  /** Forgets what was found before. */
  forget(before: number): void {
    this.#run("DELETE FROM sweep_findings WHERE found < ?", before);
  }

  /** What was found, the newest first. */
  findings<Kind extends Finding["kind"]>(kind: Kind): Many<Found[Kind]> {
    const [row] = this.#run<{ count: number }>("SELECT COUNT(*) AS count FROM sweep_findings WHERE kind = ?", kind);
    const newest = this.#run<Found[Kind]>(
      `SELECT f.id, f.key, f.created, f.tracking_number AS trackingNumber, f.found, COALESCE(p.record, '') AS record
       FROM sweep_findings AS f LEFT JOIN purchases AS p ON p.key = f.key WHERE kind = ? ORDER BY f.found DESC, f.created DESC, f.id LIMIT ?`,
      ...[kind, NEWEST],
    );
    return { count: row?.count ?? 0, newest };
  }

  /** The newest of those that are told. */
  newest<Item>(items: readonly Item[]): Many<Item> {
    return { count: items.length, newest: items.slice(0, NEWEST) };
  }

  #compared(where: string, ...values: (string | number)[]): Compared[] {
    return this.#run(`SELECT key, record, trace FROM purchases ${where}`, ...values);
  }

  #change(query: string, ...values: (string | number | null)[]): void {
    this.changes += 1;
    this.#run(query, ...values);
  }

  #run<Row>(query: string, ...values: (string | number | null)[]): Row[] {
    return this.#sql.exec(query, ...values).toArray() as Row[];
  }
}

const read = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
