/** What is known of a call that failed, and whether it is sent again: `src/outcome.rs` and `src/retry.rs` in little code. */

import type { Fate } from "../engine.js";
import { NOT_CARRIED_OUT } from "../generated/slim-operations.js";

/** The code of a ledger that does not know yet how a purchase ends. */
export const IN_PROGRESS = "purchase_in_progress";

/** What is known of a call with such a reply, or with none. */
export const fateOf = (effect: string, status?: number, source?: string, code?: string): Fate =>
  /[ref]/.test(effect) ||
  (effect === "l"
    ? /40[04]/.test(status as never)
    : (source === "shipstamp" && NOT_CARRIED_OUT.test(code as string)) ||
      (code !== IN_PROGRESS && /^4(?!08|29,carrier)/.test([status, source] as never)))
    ? "rejected"
    : "unknown";

/**
 * What a call is sent again after: its effect, the status, the first letter of the outcome, how often it was sent again
 * already, and the code.
 */
export const AGAIN = /^([rwlf](0|429|50[234]|500.0)|[en](429|503)r|\$(0u|408|429|503|5..u.(?!outcome)))/;
