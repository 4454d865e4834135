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

import { Courier, type Deliver } from "./sandbox-courier.js";
import { type Answer, Memory, SandboxFailure, ready } from "./sandbox-engine.js";
import { SigningKeys } from "./sandbox-keys.js";

export type { Deliver };

/** The one key that a sandbox knows. */
export const partnerKey = "TEST_shipstamp_partner";

/** What a sandbox is made with. */
export interface SandboxOptions {
  /** The time, for everything that has one: labels, tracking, links. Without it, the real time. */
  readonly now?: () => number | Date;
  /** A whole number from which the names of things are made. Two sandboxes of one seed give the same answers. */
  readonly seed?: number;
  /**
   * Takes the events that webhooks are called with, signed as ShipStation signs them: a function of the application under
   * test, or `fetch` to call the addresses that were registered. Without it, events wait.
   */
  readonly deliver?: Deliver;
}

/** A ShipStation of one's own. */
export interface Sandbox {
  /** Answers a request to any host. It needs no `this`, so it can be handed on as it is. */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>;
  /** Delivers the events that are due by the clock, and resolves when all that were have been answered. */
  readonly deliver: () => Promise<void>;
  /** Signs webhooks with another key from now on, and gives its id. The old key stays published for an hour. */
  readonly rotateKeys: () => Promise<string>;
}

/** Makes a sandbox with two accounts in it: `100001` (Acme Outdoor) and `100002` (Bluebird Books). */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { answer, courier, keys } = open(options);
  const underWay = new Set<Promise<void>>();
  const deliver = (): void => {
    const round = courier.round().finally(() => underWay.delete(round));
    underWay.add(round);
  };
  return Object.freeze({
    fetch: async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
      const response = await answer(new Request(input, init));
      deliver();
      return response;
    },
    deliver: async (): Promise<void> => {
      await ready();
      deliver();
      await Promise.all(underWay);
    },
    rotateKeys: () => keys.rotate(),
  });
}

/** The parts of a sandbox. */
function open({ now = Date.now, seed = 0, deliver }: SandboxOptions) {
  const memory = new Memory(seed);
  const keys = new SigningKeys();
  const courier = new Courier(memory, keys, () => Number(now()), deliver);
  const answer = async (request: Request): Promise<Response> => {
    await ready();
    const { method, headers } = request;
    const url = new URL(request.url);
    if (url.pathname === "/jwks" && method === "GET") return keys.publish(request);
    if (url.pathname === "/sandbox/webhooks/keys" && method === "POST") {
      return Response.json({ key_id: await keys.rotate() });
    }
    const body = new Uint8Array(await request.arrayBuffer());
    request.signal.throwIfAborted();
    try {
      return written(memory.handle({ now: Number(now()), method, url, headers, body }));
    } catch (error) {
      if (!(error instanceof SandboxFailure)) throw error;
      console.error(error);
      return written(failure(error.message));
    }
  };
  return { answer, courier, keys };
}

function written({ status, headers, body }: Answer): Response {
  return new Response(body.length > 0 ? body : null, { status, headers });
}

/** What is said after a trap, in the envelope in which the service answers every error. */
function failure(message: string): Answer {
  const error = { error_source: "shipstamp", error_type: "system", error_code: "unspecified", message };
  const envelope = { request_id: crypto.randomUUID(), errors: [error] };
  const body = new TextEncoder().encode(JSON.stringify(envelope));
  return { status: 500, headers: [["content-type", "application/json; charset=utf-8"]], body };
}

// One for the isolate, made of the same parts: a Worker is a sandbox behind a port. A request of one caller waits for
// nothing that another one began.
const { answer, courier } = open({ deliver: (request) => fetch(request) });

/** The part of a Worker's context that is needed. */
export interface SandboxContext {
  /** Keeps the Worker running until a promise settles. */
  waitUntil(promise: Promise<unknown>): void;
}

/** The sandbox as a Worker. It calls the addresses of webhooks whenever a request has come. */
export default {
  fetch: async (request: Request, _env?: unknown, context?: SandboxContext): Promise<Response> => {
    const response = await answer(request);
    const round = courier.round();
    context?.waitUntil(round);
    return response;
  },
};
