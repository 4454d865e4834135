/**
 * What sessions are signed with, and which codes were exchanged: one Durable Object for the whole gateway. Its keys are
 * random, are known to nobody outside of the gateway, and are replaced every day, so that no secret has to be set.
 */

import { base64url } from "jose";
import type { ObjectState } from "./durable.js";

/** How long a key signs. */
const KEY_MS = 24 * 3600_000;

/** How long a key is still good for verifying: isolates may sign with one that they have known for a day. */
const OLD_KEY_MS = 3 * KEY_MS;

/** A key, as it goes to an isolate. */
export interface SessionKey {
  readonly kid: string;
  /** 32 random bytes, base64url. */
  readonly secret: string;
}

/** What an isolate asks. */
export type SessionQuestion =
  | { readonly ask: "keys" }
  /** Whether a code is exchanged for the first time. After `until`, in milliseconds, it is good for nothing anyway. */
  | { readonly ask: "redeem"; readonly id: string; readonly until: number };

/** The Durable Object. */
export class SessionKeeper {
  readonly #storage: ObjectState["storage"];

  constructor(state: ObjectState) {
    this.#storage = state.storage;
    this.#run("CREATE TABLE IF NOT EXISTS keys (kid TEXT PRIMARY KEY, secret TEXT NOT NULL, made INTEGER NOT NULL)");
    this.#run("CREATE TABLE IF NOT EXISTS codes (id TEXT PRIMARY KEY, until INTEGER NOT NULL)");
  }

  /** Answers a {@link SessionQuestion}. Nothing is awaited between a look and what follows from it. */
  async fetch(request: Request): Promise<Response> {
    const question = (await request.json()) as SessionQuestion;
    const now = Date.now();
    if (question.ask === "keys") return Response.json(this.#keys(now));
    const isFirst = this.#run("SELECT 1 FROM codes WHERE id = ?", question.id).length === 0 && now < question.until;
    if (isFirst) {
      this.#run("INSERT INTO codes (id, until) VALUES (?, ?)", question.id, question.until);
      await this.#wake();
    }
    return Response.json(isFirst);
  }

  /** Forgets codes that are too old to be exchanged. */
  async alarm(): Promise<void> {
    this.#run("DELETE FROM codes WHERE until <= ?", Date.now());
    await this.#wake();
  }

  /** The keys, the newest first. */
  #keys(now: number): SessionKey[] {
    this.#run("DELETE FROM keys WHERE made <= ?", now - OLD_KEY_MS);
    const [newest] = this.#run("SELECT made FROM keys ORDER BY made DESC LIMIT 1");
    if (newest === undefined || Number(newest["made"]) <= now - KEY_MS) {
      const secret = base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
      this.#run("INSERT INTO keys (kid, secret, made) VALUES (?, ?, ?)", crypto.randomUUID(), secret, now);
    }
    return this.#run("SELECT kid, secret FROM keys ORDER BY made DESC").map(({ kid, secret }) => ({
      kid: String(kid),
      secret: String(secret),
    }));
  }

  /** Sees to it that the object wakes when a code is old. */
  async #wake(): Promise<void> {
    const last = this.#run("SELECT MAX(until) AS last FROM codes")[0]?.["last"];
    if (typeof last === "number" && (await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(last);
  }

  #run(query: string, ...values: (string | number)[]): Record<string, unknown>[] {
    return this.#storage.sql.exec(query, ...values).toArray();
  }
}
