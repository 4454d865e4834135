/**
 * Holds the wasm of the sandbox. Unlike the package's other wasm this one remembers: all sandboxes of a process, page or
 * isolate live in its memory, and a trap loses them.
 */

import { Instance, type WasmSource } from "./instance.js";
import type { Delivery } from "./sandbox/courier.js";
import * as wasm from "./wasm/sandbox.js";

/** A request, as it stood on the wire. */
export interface Asked {
  readonly now: number;
  readonly method: string;
  readonly url: URL;
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly body: Uint8Array;
}

/** A response, ready for the wire, and what is to be done besides. */
export interface Answer {
  readonly status: number;
  readonly headers: [name: string, value: string][];
  readonly body: Uint8Array<ArrayBuffer>;
  /** How long it is to wait. */
  readonly delayMs: number;
  /** How long it is to wait besides, by the sandbox's own clock. */
  readonly held: Held | undefined;
  /** Whether the connection is to be cut instead. */
  readonly isCut: boolean;
}

/** What holds an answer, and until which time in the sandbox. */
export interface Held {
  readonly fault: number;
  readonly untilMs: number;
}

/** The sandbox failed, and everything in it is gone. */
export class SandboxFailure extends Error {
  override readonly name = "SandboxFailure";
}

/** A document that should have been the state of a sandbox is none. */
export class StateError extends Error {
  override readonly name = "StateError";
}

const instance = new Instance(wasm);
/** How often the memory was lost. */
let losses = 0;

/** Instantiates the wasm. */
export function start(module: WasmSource): void {
  instance.start(module);
}

/** Names where the wasm comes from when it is first needed. */
export function loadLazily(from: () => Promise<WasmSource>): void {
  instance.loadLazily(from);
}

/** Resolves when the wasm is there. */
export function ready(): Promise<void> {
  return instance.ready((cause) => new Error("The sandbox's wasm could not be loaded", { cause }));
}

/** One sandbox. After a loss it begins again, as it was on its first day. */
export class Memory {
  readonly #seed: number;
  readonly #document: Uint8Array | undefined;
  #number = -1;
  #losses = -1;

  /** A fresh one, or the one of a document. */
  constructor(seed: number, document?: Uint8Array) {
    this.#seed = seed;
    this.#document = document;
  }

  /** Answers a request. The waiting is left to the caller. */
  handle({ now, method, url, headers, body }: Asked): Answer {
    const lines = [...headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    const { origin, pathname, search } = url;
    return this.#inside(
      (number) => wasm.handle(number, now, method, origin, pathname, search.slice(1), lines, body) as Answer,
    );
  }

  /** How much longer an answer waits; infinite while the sandbox's clock stands still. */
  waitMs({ fault, untilMs }: Held, now: number): number {
    return this.#inside((number) => wasm.heldMs(number, fault, untilMs, now));
  }

  /** The calls of webhooks that are due. Whoever takes them makes them, and says what came of each. */
  takeDeliveries(now: number): Delivery[] {
    return JSON.parse(this.#inside((number) => wasm.takeDeliveries(number, now))) as Delivery[];
  }

  /** Says what came of one: a status, or 0. */
  delivered(id: string, status: number, now: number): void {
    this.#inside((number) => wasm.delivered(number, id, status, now));
  }

  /** How long it is until one that waits is due; infinite where none waits, or the sandbox's clock stands still. */
  nextDeliveryMs(now: number): number {
    return this.#inside((number) => wasm.nextDeliveryMs(number, now));
  }

  /** Everything in it, as a JSON document. */
  export(): Uint8Array<ArrayBuffer> {
    return this.#inside((number) => wasm.exportState(number) as Uint8Array<ArrayBuffer>);
  }

  /** Ends it, and frees what it took of the wasm's memory. */
  close(): void {
    if (this.#losses === losses) instance.run(() => wasm.closeSandbox(this.#number), lose);
    this.#losses = -1;
  }

  #inside<Result>(work: (number: number) => Result): Result {
    const result = instance.run(() => this.#begun() ?? { is: work(this.#number) }, lose);
    if (typeof result === "string") throw new StateError(result);
    return result.is;
  }

  /** Begins, if it has not yet. Gives what is wrong with the document. */
  #begun(): string | undefined {
    if (this.#losses === losses) return undefined;
    const number = wasm.openSandbox(this.#seed);
    const problem = this.#document && wasm.importState(number, this.#document);
    if (problem !== undefined) {
      wasm.closeSandbox(number);
      return problem;
    }
    this.#number = number;
    this.#losses = losses;
    return undefined;
  }
}

function lose(cause: unknown): never {
  losses += 1;
  const message = "The sandbox failed on this request and begins again: its accounts, rates and labels are gone.";
  throw new SandboxFailure(`${message} Please report this.`, { cause });
}
