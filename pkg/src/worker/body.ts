/** The body of a request, which may come slowly, break off, or have no end. */

import { readAtMost } from "../bytes.js";

/** How many milliseconds a body may take to come to its end, unless told otherwise. */
export const BODY_MS = 30_000;

/** All of it; or the code of the answer, where there is too much, or where it does not come to its end. */
export async function readBody(
  request: Request,
  limit: number,
  ms: number = BODY_MS,
): Promise<Uint8Array<ArrayBuffer> | "body_too_large" | "body_timeout"> {
  if (request.body === null) return new Uint8Array();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"body_timeout">((resolve) => (timer = setTimeout(() => resolve("body_timeout"), ms)));
  // A body that broke off is nothing that failed here, and is worth no line in the log: anybody can send one.
  const read = readAtMost(request, limit).then(
    (bytes) => bytes ?? ("body_too_large" as const),
    () => "body_timeout" as const,
  );
  return Promise.race([read, late]).finally(() => clearTimeout(timer));
}
