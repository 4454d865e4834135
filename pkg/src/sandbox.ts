/**
 * The sandbox: an offline stand-in for ShipStation, with a memory. It is a Worker, and a function to put in the place
 * of `fetch`.
 *
 * @example In a test: no network, no key, and a clock that stands where the test puts it.
 * ```ts
 * import { ShipStation } from "shipstamp";
 * import { createSandbox, partnerKey } from "shipstamp/sandbox";
 *
 * const sandbox = createSandbox({ now: () => Date.parse("2026-11-23T12:00:00Z") });
 * const partner = new ShipStation({ apiKey: partnerKey, fetch: sandbox.fetch });
 * const label = await partner.onBehalfOf("100001").labels.create(body);
 * ```
 *
 * @module
 */

import { type Answer, Memory, SandboxFailure, ready } from "./sandbox-engine.js";
import { Patience } from "./sandbox/patience.js";
import { cut, failure, written } from "./sandbox/written.js";

export { StateError } from "./sandbox-engine.js";

/** The one key that a sandbox knows. */
export const partnerKey = "TEST_shipstamp_partner";

/** Everything in a sandbox, as plain data. What is inside is for sandboxes to read, and no promise to anybody else. */
export interface SandboxState {
  readonly format: string;
  readonly version: number;
  readonly sandbox: unknown;
}

/** What a sandbox is made with. */
export interface SandboxOptions {
  /**
   * The time, for everything that has one: labels, tracking, links. Without it, the real time. `PUT /sandbox/clock`
   * moves the sandbox's clock on from there.
   */
  readonly now?: () => number | Date;
  /** A whole number from which the names of things are made. Two sandboxes of one seed give the same answers. */
  readonly seed?: number;
  /** What another sandbox exported: this one goes on from there. One that cannot be read makes every call reject. */
  readonly state?: SandboxState;
}

/** A ShipStation of one's own. */
export interface Sandbox {
  /**
   * Answers a request to any host. It needs no `this`, so it can be handed on as it is. Where a fault cuts the
   * connection it rejects with a `TypeError`, as `fetch` does.
   */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>;
  /** Everything in it: accounts, labels, clock, faults. */
  readonly export: () => Promise<SandboxState>;
}

/** Makes a sandbox with two accounts in it: `100001` (Acme Outdoor) and `100002` (Bluebird Books). */
export function createSandbox({ now = Date.now, seed = 0, state }: SandboxOptions = {}): Sandbox {
  const answering = new Answering({ now: () => Number(now()), seed, state });
  return Object.freeze({
    fetch: async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
      const answer = await answering.answer(new Request(input, init));
      if (answer.isCut) throw new TypeError("fetch failed", { cause: new Error("The sandbox cut the connection on purpose.") });
      return written(answer);
    },
    export: async (): Promise<SandboxState> => {
      await ready();
      return JSON.parse(new TextDecoder().decode(answering.memory.export())) as SandboxState;
    },
  });
}

/** A sandbox that takes requests. */
class Answering {
  readonly memory: Memory;
  readonly #now: () => number;
  readonly #patience: Patience;

  constructor({ now, seed, state }: { now: () => number; seed: number; state: SandboxState | undefined }) {
    const document = state && new TextEncoder().encode(JSON.stringify(state));
    this.memory = new Memory(seed, document);
    this.#now = now;
    this.#patience = new Patience(() => this.memory, now);
  }

  async answer(request: Request): Promise<Answer> {
    await ready();
    const { method, headers, signal } = request;
    const url = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    signal.throwIfAborted();
    try {
      const answer = this.memory.handle({ now: this.#now(), method, url, headers, body });
      this.#patience.look();
      await this.#patience.until(answer, signal);
      return answer;
    } catch (error) {
      if (!(error instanceof SandboxFailure)) throw error;
      console.error(error);
      return failure(error);
    }
  }
}

// One for the isolate, made of the same code: a Worker is a sandbox behind a port.
const shared = new Answering({ now: Date.now, seed: 0, state: undefined });

/** The sandbox as a Worker. It forgets everything when its isolate ends; the one in `sandbox-worker.js` does not. */
export default {
  fetch: async (request: Request): Promise<Response> => {
    const answer = await shared.answer(request);
    return answer.isCut ? cut() : written(answer);
  },
};
