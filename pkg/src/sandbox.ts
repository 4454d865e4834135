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
 * @example Its webhooks lead into the application under test.
 * ```ts
 * const sandbox = createSandbox({ now: () => time, deliver: (request) => app.fetch(request) });
 * await partner.onBehalfOf("100001").webhooks.create({ event: "track", url: "https://app.example/hook" });
 * time += 3 * 86_400_000;
 * await sandbox.deliver();
 * ```
 *
 * @module
 */

import { type Answer, Memory, SandboxFailure, ready } from "./sandbox-engine.js";
import { Courier, type Deliver } from "./sandbox/courier.js";
import { Patience } from "./sandbox/patience.js";
import { SigningKeys } from "./sandbox/signing-keys.js";
import { cut, failure, written } from "./sandbox/written.js";

export { StateError } from "./sandbox-engine.js";
export type { Deliver };

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
  /**
   * Takes the events that webhooks are called with, signed as ShipStation signs them: a function of the application under
   * test, or `fetch` to call the addresses that were registered. Without it, events wait.
   */
  readonly deliver?: Deliver;
}

/** A ShipStation of one's own. */
export interface Sandbox {
  /**
   * Answers a request to any host. It needs no `this`, so it can be handed on as it is. Where a fault cuts the
   * connection it rejects with a `TypeError`, as `fetch` does.
   */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>;
  /** Everything in it: accounts, labels, clock, faults, and what webhooks have not been told yet. */
  readonly export: () => Promise<SandboxState>;
  /** Delivers the events that are due by the clock, and resolves when all that were have been answered. */
  readonly deliver: () => Promise<void>;
  /** Signs webhooks with another key from now on, and gives its id. The old key stays published for an hour. */
  readonly rotateKeys: () => Promise<string>;
}

/** Makes a sandbox with two accounts in it: `100001` (Acme Outdoor) and `100002` (Bluebird Books). */
export function createSandbox({ now = Date.now, seed = 0, state, deliver }: SandboxOptions = {}): Sandbox {
  const underWay = new Set<Promise<void>>();
  const begin = (): void => {
    const round = answering.courier.round().finally(() => underWay.delete(round));
    underWay.add(round);
  };
  const answering = new Answering({ now: () => Number(now()), seed, state, deliver, done: begin });
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
    deliver: async (): Promise<void> => {
      await ready();
      begin();
      await Promise.all(underWay);
    },
    rotateKeys: () => answering.keys.rotate(),
  });
}

/** What a sandbox that takes requests is made of. */
interface Parts {
  readonly now: () => number;
  readonly seed: number;
  readonly state?: SandboxState | undefined;
  readonly deliver?: Deliver | undefined;
  /** Called when a call was done: its answer may still wait, what it caused does not. */
  readonly done?: () => void;
}

/** A sandbox that takes requests. */
class Answering {
  readonly memory: Memory;
  readonly keys = new SigningKeys();
  readonly courier: Courier;
  readonly #now: () => number;
  readonly #patience: Patience;
  readonly #done: () => void;

  constructor({ now, seed, state, deliver, done = () => {} }: Parts) {
    const document = state && new TextEncoder().encode(JSON.stringify(state));
    this.memory = new Memory(seed, document);
    this.courier = new Courier(this.memory, this.keys, now, deliver);
    this.#now = now;
    this.#patience = new Patience(() => this.memory, now);
    this.#done = done;
  }

  async answer(request: Request): Promise<Answer> {
    await ready();
    const { method, headers, signal } = request;
    const url = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    signal.throwIfAborted();
    const asked = { now: this.#now(), method, url, headers, body };
    const ofKeys = await this.keys.answer(asked);
    if (ofKeys !== undefined) return ofKeys;
    try {
      const answer = this.memory.handle(asked);
      this.#done();
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

// One for the isolate, made of the same code: a Worker is a sandbox behind a port. A request of one caller waits for
// nothing that another one began.
const shared = new Answering({ now: Date.now, seed: 0, deliver: (request) => fetch(request) });

/** The part of a Worker's context that is needed. */
export interface SandboxContext {
  /** Keeps the Worker running until a promise settles. */
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * The sandbox as a Worker. It calls the addresses of webhooks whenever a request has come. It forgets everything when its
 * isolate ends; the one in `sandbox-worker.js` does not.
 */
export default {
  fetch: async (request: Request, _env?: unknown, context?: SandboxContext): Promise<Response> => {
    const answer = await shared.answer(request);
    context?.waitUntil(shared.courier.round());
    return answer.isCut ? cut() : written(answer);
  },
};
