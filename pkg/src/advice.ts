/** What to do after a failure, by what is known of the call's effect. */

import type { Fate } from "./engine.js";

/** A sentence without its full stop. */
export function adviceOn(outcome: Fate | undefined): string {
  return outcome === "unknown"
    ? "It may have been carried out all the same: look before you call again"
    : "Nothing was changed";
}
