/** JSON text out and in. The border to the service is crossed once each way, by the platform's own JSON. */

import type { Issue } from "./engine.js";
import { problem } from "./refusal.js";

/** Writes a body. Text is taken for JSON already, and is sent byte for byte. */
export function bodyText(body: unknown): { text: string | undefined; issue?: Issue } {
  if (body === undefined || typeof body === "string") return { text: body };
  const kind = Object.prototype.toString.call(body).slice("[object ".length, -1);
  // As JSON, a Map, a FormData or a promise that was not awaited is `{}`: better refused than sent.
  const hasFields = typeof body !== "object" || ["Object", "Array", "Null"].includes(kind);
  if (!hasFields && typeof (body as { toJSON?: unknown }).toJSON !== "function") {
    return wrong(`is a ${kind}, which has no JSON`, kind === "Promise" ? "await it first" : "pass a plain object, or JSON text");
  }
  try {
    const text = JSON.stringify(body) as string | undefined;
    return text === undefined ? wrong(`is a ${typeof body}, which has no JSON`, "pass a plain object, or JSON text") : { text };
  } catch (cause) {
    return wrong(...unwritable(cause));
  }
}

function unwritable(cause: unknown): [problem: string, hint: string] {
  if (cause instanceof RangeError) return ["is nested too deeply to be written as JSON", "flatten it"];
  const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
  if (/bigint/i.test(reason)) return ["holds a BigInt, which has no JSON", "turn it into a number or a string"];
  if (/circular|cyclic/i.test(reason)) return ["refers back to itself, so it has no JSON", "pass plain data"];
  return [`cannot be written as JSON: ${reason}`, "pass plain data"];
}

function wrong(what: string, hint: string) {
  return { text: undefined, issue: problem("body", what, hint) };
}

/** Reads JSON. What is none stays the text that it is. */
export function parsed(text: string): { isJson: boolean; value: unknown } {
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch {
    return { isJson: false, value: text === "" ? undefined : text };
  }
}
