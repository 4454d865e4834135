/** JSON text out and in. The border to the service is crossed once each way, by the platform's own JSON. */

import type { Issue } from "./engine.js";
import { problem } from "./refusal.js";

const HINT = "pass plain data, or JSON text";

/** Writes a body. Text is taken for JSON already, and is sent byte for byte. */
export function bodyText(body: unknown): { text?: string | undefined; issue?: Issue } {
  if (body === undefined || typeof body === "string") return { text: body };
  const kind = Object.prototype.toString.call(body).slice("[object ".length, -1);
  try {
    // As JSON, a Map, a FormData or a promise that was not awaited is `{}`: better refused than sent.
    const isData = ["Object", "Array", "Null", "Number", "Boolean", "BigInt"].includes(kind) || "toJSON" in (body as object);
    const text = isData ? JSON.stringify(body) : undefined;
    return text === undefined ? { issue: problem("body", `is a ${kind}, which has no JSON`, HINT) } : { text };
  } catch (cause) {
    // The first line of V8's message says what; the others draw the cycle.
    const why = cause instanceof RangeError ? "it is nested too deeply" : String(cause).split("\n", 1)[0];
    return { issue: problem("body", `cannot be written as JSON: ${why}`, HINT) };
  }
}

/** Reads JSON. What is none stays the text that it is. */
export function parsed(text: string): { isJson: boolean; value: unknown } {
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch {
    return { isJson: false, value: text === "" ? undefined : text };
  }
}
