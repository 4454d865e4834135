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

/** The one key that a sandbox knows. */
export const partnerKey = "TEST_shipstamp_partner";

/** What a sandbox is made with. */
export interface SandboxOptions {
  /** The time, for everything that has one: labels, tracking, links. Without it, the real time. */
  readonly now?: () => number | Date;
  /** A whole number from which the names of things are made. Two sandboxes of one seed give the same answers. */
  readonly seed?: number;
}

/** A ShipStation of one's own. */
export interface Sandbox {
  /** Answers a request to any host. It needs no `this`, so it can be handed on as it is. */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>;
}

/** Makes a sandbox with two accounts in it: `100001` (Acme Outdoor) and `100002` (Bluebird Books). */
export function createSandbox({ now = Date.now, seed = 0 }: SandboxOptions = {}): Sandbox {
  const memory = new Memory(seed);
  return Object.freeze({
    fetch: async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
      await ready();
      const request = new Request(input, init);
      const { method, headers } = request;
      const url = new URL(request.url);
      const body = new Uint8Array(await request.arrayBuffer());
      request.signal.throwIfAborted();
      try {
        return written(memory.handle({ now: Number(now()), method, url, headers, body }));
      } catch (error) {
        if (!(error instanceof SandboxFailure)) throw error;
        console.error(error);
        return written(failure(error.message));
      }
    },
  });
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

// One for the isolate, made of the same code: a Worker is a sandbox behind a port.
const { fetch } = createSandbox();

/** The sandbox as a Worker. */
export default { fetch: (request: Request): Promise<Response> => fetch(request) };
