/** Errors in which ShipStation, or whatever stands before it, says back the key that it was sent. */

import { readAtMost } from "../bytes.js";

/** No error is longer, and what is longer is no error that anybody could read. */
const MAX_ERROR = 1024 * 1024;

/**
 * The answer, without these keys in its body. Only an error is looked through: what is no error is what was asked for, and
 * goes on as it comes in. Rejects where it breaks off.
 */
export async function withoutKeys(answer: Response, keys: readonly string[]): Promise<Response> {
  if (answer.status < 400 || answer.body === null) return answer;
  const bytes = (await readAtMost(answer, MAX_ERROR)) ?? new Uint8Array();
  const headers = new Headers(answer.headers);
  // Of what was read these say nothing any more.
  headers.delete("content-encoding");
  headers.delete("content-length");
  const text = new TextDecoder().decode(bytes);
  const isQuoted = keys.some((key) => text.includes(key));
  const body = isQuoted ? keys.reduce((rest, key) => rest.replaceAll(key, "***"), text) : bytes;
  return new Response(body, { status: answer.status, headers });
}
