/**
 * Which accounts have a ledger, and what their sweeps have found last: one Durable Object for the whole gateway. The
 * ledgers tell it by themselves; no purchase waits for it.
 */

import { askObject, type ObjectNamespace, type ObjectState } from "./durable.js";

/** How long after its time a sweep is overdue, and how long until its ledger is woken once more. */
const OVERDUE_MS = 3_600_000;

/** What the directory is asked. Accounts go by the names of their ledgers. */
export type DirectoryQuestion =
  /** Keeps an account's entry of the report. `wake` is when its ledger should have woken by itself. */
  | { readonly ask: "keep"; readonly name: string; readonly entry: string; readonly wake: number }
  | { readonly ask: "forget"; readonly name: string }
  /** Gives a {@link DirectoryPage}. */
  | { readonly ask: "report"; readonly account?: string; readonly after?: string; readonly pageSize: number }
  /** Gives the names of ledgers that should have woken, the longest first. They are not given again for an hour. */
  | { readonly ask: "overdue"; readonly most: number };

/** A part of the report. */
export interface DirectoryPage {
  readonly entries: string[];
  /** What the page after this one comes after. */
  readonly next?: string;
}

/** The Durable Object. */
export class LedgerDirectory {
  readonly #sql: ObjectState["storage"]["sql"];

  constructor(state: ObjectState) {
    this.#sql = state.storage.sql;
    this.#run("CREATE TABLE IF NOT EXISTS ledgers (name TEXT PRIMARY KEY, entry TEXT NOT NULL, wake INTEGER NOT NULL)");
    this.#run("CREATE INDEX IF NOT EXISTS by_wake ON ledgers (wake)");
  }

  /** The clock, in milliseconds. */
  now(): number {
    return Date.now();
  }

  /** Answers a {@link DirectoryQuestion}. */
  async fetch(request: Request): Promise<Response> {
    const question = (await request.json()) as DirectoryQuestion;
    switch (question.ask) {
      case "keep": {
        const { name, entry, wake } = question;
        this.#run("INSERT OR REPLACE INTO ledgers (name, entry, wake) VALUES (?, ?, ?)", name, entry, wake + OVERDUE_MS);
        return Response.json({});
      }
      case "forget":
        this.#run("DELETE FROM ledgers WHERE name = ?", question.name);
        return Response.json({});
      case "report":
        return Response.json(this.#page(question));
      case "overdue":
        return Response.json(this.#overdue(question.most));
    }
  }

  #page({ account, after = "", pageSize }: DirectoryQuestion & { ask: "report" }): DirectoryPage {
    const where = account === undefined ? "" : "AND name = ?";
    const values = account === undefined ? [] : [account];
    const rows = this.#run(`SELECT name, entry FROM ledgers WHERE name > ? ${where} ORDER BY name LIMIT ?`, after, ...values, pageSize + 1);
    const page = rows.slice(0, pageSize);
    const entries = page.map(({ entry }) => String(entry));
    const last = page.at(-1);
    return rows.length > pageSize && last !== undefined ? { entries, next: String(last["name"]) } : { entries };
  }

  #overdue(most: number): string[] {
    const now = this.now();
    const names = this.#run("SELECT name FROM ledgers WHERE wake <= ? ORDER BY wake LIMIT ?", now, most).map(({ name }) => String(name));
    for (const name of names) this.#run("UPDATE ledgers SET wake = ? WHERE name = ?", now + OVERDUE_MS, name);
    return names;
  }

  #run(query: string, ...values: (string | number)[]): Record<string, unknown>[] {
    return this.#sql.exec(query, ...values).toArray();
  }
}

/** Asks the directory. There is one for the whole gateway. */
export const askDirectory = (namespace: ObjectNamespace, question: DirectoryQuestion): Promise<unknown> =>
  askObject(namespace, "ledgers", question);
