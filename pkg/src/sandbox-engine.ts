/**
 * Holds the wasm of the sandbox. Unlike the package's other wasm this one remembers: all sandboxes of a process, page or
 * isolate live in its memory, and a trap loses them.
 */

import { Instance, type WasmSource } from "./instance.js";
import type { Delivery } from "./sandbox-courier.js";
import * as wasm from "./wasm/sandbox.js";

/** A request, as it stood on the wire. */
export interface Asked {
  readonly now: number;
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** A response, ready for the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: [name: string, value: string][];
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The sandbox failed, and everything in it is gone. */
export class SandboxFailure extends Error {
  override readonly name = "SandboxFailure";
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

/** One sandbox. After a loss it begins again, as fresh as on its first day. */
export class Memory {
  readonly #seed: number;
  #number = -1;
  #losses = -1;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Answers a request. */
  handle({ now, method, url, headers, body }: Asked): Answer {
    return this.#inside((number) => {
      const lines = [...headers].map(([name, value]) => `${name}: ${value}`).join("\n");
      const { origin, pathname, search } = url;
      return wasm.handle(number, now, method, origin, pathname, search.slice(1), lines, body) as Answer;
    });
  }

  /** The calls of webhooks that are due. Whoever takes them makes them, and says what came of each. */
  takeDeliveries(now: number): Delivery[] {
    return JSON.parse(this.#inside((number) => wasm.takeDeliveries(number, now))) as Delivery[];
  }

  /** Says what came of one: a status, or 0. */
  delivered(id: string, status: number, now: number): void {
    this.#inside((number) => wasm.delivered(number, id, status, now));
  }

  #inside<Result>(call: (number: number) => Result): Result {
    return instance.run(() => {
      if (this.#losses !== losses) {
        this.#number = wasm.openSandbox(this.#seed);
        this.#losses = losses;
      }
      return call(this.#number);
    }, lose);
  }
}

function lose(cause: unknown): never {
  losses += 1;
  const message = "The sandbox failed on this request and begins again: its accounts, rates and labels are gone.";
  throw new SandboxFailure(`${message} Please report this.`, { cause });
}
