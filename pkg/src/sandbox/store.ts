/** The Durable Object that is the sandbox, where that runs as a Worker: one for all requests, with a memory on disk. */

import { type Asked, Memory, SandboxFailure, StateError } from "../sandbox-engine.js";
import { Journal, type Storage } from "./journal.js";
import { Patience } from "./patience.js";
import { cut, failure, written } from "./written.js";

/** What the runtime gives to a Durable Object. */
interface State {
  readonly storage: Storage;
}

/** The sandbox in a Durable Object. What it has answered is on disk. */
export class SandboxStore {
  readonly #journal: Journal;
  readonly #patience = new Patience(() => this.#memory, Date.now);
  #memory: Memory;

  constructor(state: State) {
    this.#journal = new Journal(state.storage);
    this.#memory = this.#restored();
  }

  /** Answers a request. */
  async fetch(request: Request): Promise<Response> {
    const { method, headers } = request;
    const url = new URL(request.url);
    const asked: Asked = { now: Date.now(), method, url, headers, body: new Uint8Array(await request.arrayBuffer()) };
    try {
      const answer = this.#memory.handle(asked);
      this.#journal.note(asked, answer.status, this.#memory);
      this.#patience.look();
      await this.#patience.until(answer);
      return answer.isCut ? cut() : written(answer);
    } catch (error) {
      if (!(error instanceof SandboxFailure)) throw error;
      console.error(error);
      // The call that failed is not in the journal, so what was there before it comes back.
      this.#memory = this.#restored();
      return written(failure(error));
    }
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
