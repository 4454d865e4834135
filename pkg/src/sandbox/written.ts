/** Answers as responses. */

import type { Answer, SandboxFailure } from "../sandbox-engine.js";

/** The answer as a response. */
export function written({ status, headers, body }: Pick<Answer, "status" | "headers" | "body">): Response {
  return new Response(body.length > 0 ? body : null, { status, headers });
}

/** What is said after a trap, in the envelope in which the service answers every error. */
export function failure({ message }: SandboxFailure): Answer {
  const error = { error_source: "shipstamp", error_type: "system", error_code: "unspecified", message };
  const envelope = { request_id: crypto.randomUUID(), errors: [error] };
  return {
    status: 500,
    headers: [["content-type", "application/json; charset=utf-8"]],
    body: new TextEncoder().encode(JSON.stringify(envelope)),
    delayMs: 0,
    held: undefined,
    isCut: false,
  };
}

/**
 * The nearest thing to a cut connection that a Worker can answer. Its body fails before its first byte, whereupon
 * workerd closes the connection and sends nothing at all, not even the status.
 */
export function cut(): Response {
  const body = new ReadableStream({ start: (controller) => controller.error(new Error("The connection was cut on purpose.")) });
  return new Response(body, { status: 502 });
}
