/**
 * What a sandbox keeps in the database of its Durable Object: its state as it was at some time, and the calls since.
 *
 * The same calls at the same times get the same answers, so a sandbox that makes them again is the one that it was. To
 * write down a call costs the same however much is in the sandbox; the whole state is written only now and then.
 */

import { joined } from "../bytes.js";
import { type Asked, Memory } from "../sandbox-engine.js";

/** What is used of a Durable Object's storage. */
export interface Storage {
  readonly sql: { exec(query: string, ...values: unknown[]): Iterable<Record<string, unknown>> };
  transactionSync(work: () => void): void;
}

/**
 * What stands in the place of a method where webhooks were called. No request has such a method.
 * `TAKEN`: deliveries were handed out. `TOLD`: what came of one, whose id is in the address and whose status is the body.
 */
const TAKEN = "(taken)";
const TOLD = "(told)";

/** How many calls, and how many bytes of them, stand in the journal before the state is written anew. */
const MAX_CALLS = 256;
const MAX_BYTES = 4_000_000;
/** How much stands in a row. The database takes two megabytes. */
const PIECE_BYTES = 1_000_000;

const AUTHENTICATION = "api-key";

export class Journal {
  readonly #storage: Storage;
  #calls = 0;
  #bytes = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
    storage.sql.exec("CREATE TABLE IF NOT EXISTS state (piece INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
    storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS calls (number INTEGER PRIMARY KEY, now REAL NOT NULL, method TEXT NOT NULL, url TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL)",
    );
  }

  /** The sandbox that it tells of; a fresh one where it tells of none. */
  restored(seed: number): Memory {
    const pieces = [...this.#storage.sql.exec("SELECT bytes FROM state ORDER BY piece")].map(({ bytes }) => new Uint8Array(bytes as ArrayBuffer));
    const memory = new Memory(seed, pieces.length > 0 ? joined(pieces) : undefined);
    this.#calls = 0;
    this.#bytes = 0;
    for (const { now, method, url, headers, body } of this.#storage.sql.exec("SELECT now, method, url, headers, body FROM calls ORDER BY number")) {
      const bytes = new Uint8Array(body as ArrayBuffer);
      // They were made; what is handed out here is not made again.
      if (method === TAKEN) memory.takeDeliveries(now as number);
      else if (method === TOLD) memory.delivered(url as string, Number(new TextDecoder().decode(bytes)), now as number);
      else {
        memory.handle({
          now: now as number,
          method: method as string,
          url: new URL(url as string),
          headers: JSON.parse(headers as string) as [string, string][],
          body: bytes,
        });
      }
      this.#count(bytes);
    }
    return memory;
  }

  /** Writes a call down, after it was answered. */
  note(asked: Asked, status: number, memory: Memory): void {
    if (asked.url.pathname.startsWith("/sandbox") && asked.method === "GET") return;
    this.#count(asked.body);
    if (isWhole(asked) || this.#isFull() || asked.body.length > PIECE_BYTES) {
      this.write(memory);
      return;
    }
    // A key that was refused may be somebody's real one. Any other in its place is refused as well.
    const headers = [...asked.headers].map(([name, value]) => [name, status === 401 && name === AUTHENTICATION ? "***" : value]);
    this.#insert(asked.now, asked.method, asked.url.href, JSON.stringify(headers), asked.body);
  }

  /** Writes down that deliveries were handed out. */
  noteTaken(now: number, memory: Memory): void {
    this.#noteDelivery(memory, now, TAKEN, "", "");
  }

  /** Writes down what came of one. */
  noteTold(id: string, status: number, now: number, memory: Memory): void {
    this.#noteDelivery(memory, now, TOLD, id, String(status));
  }

  #noteDelivery(memory: Memory, now: number, kind: string, id: string, status: string): void {
    const body = new TextEncoder().encode(status);
    this.#count(body);
    if (this.#isFull()) this.write(memory);
    else this.#insert(now, kind, id, "[]", body);
  }

  #insert(...row: [now: number, method: string, url: string, headers: string, body: Uint8Array]): void {
    this.#storage.sql.exec("INSERT INTO calls (now, method, url, headers, body) VALUES (?, ?, ?, ?, ?)", ...row);
  }

  #isFull(): boolean {
    return this.#calls > MAX_CALLS || this.#bytes > MAX_BYTES;
  }

  /** Writes the whole state. */
  write(memory: Memory): void {
    const document = memory.export();
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec("DELETE FROM state");
      this.#storage.sql.exec("DELETE FROM calls");
      for (let from = 0; from < document.length; from += PIECE_BYTES) {
        this.#storage.sql.exec("INSERT INTO state (piece, bytes) VALUES (?, ?)", from / PIECE_BYTES, document.slice(from, from + PIECE_BYTES));
      }
    });
    this.#calls = 0;
    this.#bytes = 0;
  }

  #count(body: Uint8Array): void {
    this.#calls += 1;
    this.#bytes += body.length;
  }
}

/** Whether a call puts another sandbox in the place of this one. */
function isWhole({ url }: Asked): boolean {
  return url.pathname === "/sandbox/reset" || url.pathname === "/sandbox/state";
}
