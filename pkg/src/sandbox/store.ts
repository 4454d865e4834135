/** The Durable Object that is the sandbox, where that runs as a Worker: one for all requests, with a memory on disk. */

import { type Asked, Memory, SandboxFailure, StateError } from "../sandbox-engine.js";
import { Courier } from "./courier.js";
import { Journal, type Storage } from "./journal.js";
import { Patience } from "./patience.js";
import { SigningKeys } from "./signing-keys.js";
import { cut, failure, written } from "./written.js";

/** What the runtime gives to a Durable Object. */
interface State {
  readonly storage: Storage & {
    setAlarm(at: number): Promise<void>;
    deleteAlarm(): Promise<void>;
  };
  waitUntil(promise: Promise<unknown>): void;
}

/** The shortest that it sleeps: a sandbox that fails whenever it wakes must not do so all the time. */
const MIN_SLEEP_MS = 1000;
/** A date beyond this is none. */
const LAST_MS = 8.64e15;

/** The sandbox in a Durable Object. What it has answered is on disk. */
export class SandboxStore {
  readonly #state: State;
  readonly #journal: Journal;
  readonly #patience = new Patience(() => this.#memory, Date.now);
  /** They do not outlive the object: whoever verifies looks for new ones when one is not known. */
  readonly #keys = new SigningKeys();
  readonly #courier: Courier;
  #memory: Memory;
  /** When the object wakes by itself; infinite if never. */
  #wakes = Number.POSITIVE_INFINITY;

  constructor(state: State) {
    this.#state = state;
    this.#journal = new Journal(state.storage);
    this.#memory = this.#restored();
    const outbox = {
      takeDeliveries: (now: number) => {
        const due = this.#memory.takeDeliveries(now);
        if (due.length > 0) this.#journal.noteTaken(now, this.#memory);
        return due;
      },
      delivered: (id: string, status: number, now: number) => {
        this.#memory.delivered(id, status, now);
        this.#journal.noteTold(id, status, now, this.#memory);
      },
    };
    this.#courier = new Courier(outbox, this.#keys, Date.now, (request) => fetch(request), () => this.#recover());
  }

  /** Answers a request. */
  async fetch(request: Request): Promise<Response> {
    const { method, headers } = request;
    const url = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    const ofKeys = await this.#keys.answer({ now: Date.now(), method, url, headers, body });
    if (ofKeys !== undefined) return written(ofKeys);
    const asked: Asked = { now: Date.now(), method, url, headers, body };
    try {
      const answer = this.#memory.handle(asked);
      this.#journal.note(asked, answer.status, this.#memory);
      this.#state.waitUntil(this.#deliver());
      this.#patience.look();
      await this.#patience.until(answer);
      return answer.isCut ? cut() : written(answer);
    } catch (error) {
      if (!(error instanceof SandboxFailure)) throw error;
      console.error(error);
      this.#recover();
      return written(failure(error));
    }
  }

  /** Something that waits for its time has it. */
  async alarm(): Promise<void> {
    this.#wakes = Number.POSITIVE_INFINITY;
    await this.#deliver();
  }

  /** Delivers what is due, and sees to it that the object wakes for what is not yet. */
  async #deliver(): Promise<void> {
    await this.#courier.round();
    const now = Date.now();
    const next = now + Math.max(this.#memory.nextDeliveryMs(now), MIN_SLEEP_MS);
    if (next === this.#wakes) return;
    this.#wakes = next;
    if (next <= LAST_MS) await this.#state.storage.setAlarm(next);
    else await this.#state.storage.deleteAlarm();
  }

  /** What failed is not in the journal, so what was there before it comes back. */
  #recover(): void {
    this.#memory = this.#restored();
  }

  #restored(): Memory {
    try {
      const memory = this.#journal.restored(0);
      // A document is read when it is first needed; if it cannot be, that has to come out here.
      memory.waitMs({ fault: 0, untilMs: 0 }, 0);
      return memory;
    } catch (error) {
      if (!(error instanceof StateError || error instanceof SandboxFailure)) throw error;
      console.error("The sandbox cannot go on from what it had saved, and begins again.", error);
      const memory = new Memory(0);
      this.#journal.write(memory);
      return memory;
    }
  }
}
