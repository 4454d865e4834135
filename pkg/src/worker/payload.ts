/** The payload of a JWT that was verified. */

import { base64url } from "jose";

/** It goes on as the text that was signed: read anew, and strictly, where the grant is made of it. */
export function payloadOf(token: string): string {
  const bytes = base64url.decode(token.split(".")[1] ?? "");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
