/** One line about each call: who asked for what, for whom, and what became of it. Nothing that was sent or answered. */

import type { Outcome } from "./engine.js";
import type { Kind } from "./verified.js";

/** What is told of a call. Left out is what was not known, or does not apply. */
export interface CallRecord {
  /** The gateway's own id of the request, which its own errors carry. */
  request_id: string;
  /** How the caller was verified. */
  grant?: Kind;
  /** Who it is: the name of the app token, the subject of the JWT, a session as `app/id`. */
  caller?: string;
  account?: string;
  operation?: string;
  effect?: string;
  /** What was answered. */
  status: number;
  /** The gateway's own `error_code`, where it answered by itself. */
  code?: string;
  /** What is known of the effect, as far as ShipStation's status tells it. */
  outcome: Outcome;
  /** ShipStation's id of the request. */
  upstream_request_id?: string;
  /** Which key the call carried, where there are two. */
  key?: "current" | "next";
  /** Milliseconds until the answer began. */
  ms: number;
}

/** A dataset of Workers Analytics Engine. */
export interface Dataset {
  writeDataPoint(point: { indexes: string[]; blobs: string[]; doubles: number[] }): void;
}

/** Writes the line to the log, and to the dataset where one is bound. */
export function audit(record: CallRecord, dataset: Dataset | undefined): void {
  console.log(JSON.stringify({ shipstamp: "call", ...record }));
  const { request_id, grant, caller, account, operation, effect, code, outcome, upstream_request_id, key } = record;
  const texts = [request_id, grant, caller, account, operation, effect, code, outcome, upstream_request_id, key];
  dataset?.writeDataPoint({
    // Samples are taken by account, so that a busy one does not hide the others.
    indexes: [account ?? ""],
    blobs: texts.map((text) => text ?? ""),
    doubles: [record.status, record.ms],
  });
}
