/** What to do about a purchase of which it is not known whether it was made. */

import type { CallInput, Draft } from "./draft.js";
import {
  type ApiError,
  type FoundLabel,
  type Lookup,
  NotFoundError,
  OutcomeUnknownError,
  ShipStationError,
} from "./errors.js";
import { parsed } from "./json.js";
import { lookupByKey } from "./ledger.js";
import type { ApiReply, CallOptions } from "./promise.js";
import { named } from "./refusal.js";
import { isPurchase } from "./table.js";

/** Makes another call of the same client. */
export type Make = (operation: string, input: CallInput, options: CallOptions | undefined) => Promise<ApiReply<unknown>>;

/**
 * The error of a call, turned into the one that says to look first if money may have been spent, or if the caller ended
 * the call, and why, when it may have been carried out.
 */
export function doubtful(error: ShipStationError, draft: Draft, make: Make, ended?: { reason: unknown }): ShipStationError {
  if (error instanceof OutcomeUnknownError || error.outcome !== "unknown" || !(ended || isPurchase(draft.row))) return error;
  const { message, operation, account, requestId } = error;
  const { status, body } = error as Partial<ApiError>;
  const { key, subject } = draft;
  const twice = " Doing it again may cost money twice: ask this error's lookup() first";
  const warning = isPurchase(draft.row) ? `${twice}${key === undefined ? "" : ", or do it under the same key"}.` : "";
  const lookup = key === undefined ? lookupOf(draft, make) : lookupByKey({ key, subject, make });
  const facts = { operation, account, requestId, status, body, key, cause: ended ? ended.reason : error, lookup };
  return new OutcomeUnknownError(message + warning, facts);
}

function lookupOf(draft: Draft, make: Make): Lookup {
  if (!isPurchase(draft.row)) return () => Promise.reject(unfindable(draft));
  for (const name of ["rate_id", "shipment_id"]) {
    const id = draft.path.get(name);
    if (id !== null) {
      return async (options) => {
        const { data } = await make("list_labels", { query: { [name]: id } }, options);
        return newest((data as { labels?: readonly FoundLabel[] } | undefined)?.labels ?? []);
      };
    }
  }
  const externalId = externalIdOf(draft.body);
  if (externalId !== undefined) {
    return async (options) => {
      const path = { external_shipment_id: externalId };
      try {
        return (await make("get_label_by_external_shipment_id", { path }, options)).data as FoundLabel;
      } catch (error) {
        if (error instanceof NotFoundError) return undefined;
        throw error;
      }
    };
  }
  return () => Promise.reject(unfindable(draft));
}

// A rate or shipment can have been bought before, and that label voided: the latest one that stands is the answer.
function newest(labels: readonly FoundLabel[]): FoundLabel | undefined {
  const standing = labels.filter((label) => label.voided !== true);
  const moment = (label: FoundLabel) => String(label.created_at ?? "");
  return standing.reduce<FoundLabel | undefined>(
    (latest, label) => (latest === undefined || moment(label) > moment(latest) ? label : latest),
    undefined,
  );
}

function externalIdOf(body: string | undefined): string | undefined {
  const value = body === undefined ? undefined : parsed(body).value;
  const id = (value as { shipment?: { external_shipment_id?: unknown } | null } | null | undefined)?.shipment
    ?.external_shipment_id;
  return typeof id === "string" && id !== "" ? id : undefined;
}

function unfindable({ operation, row, subject, body }: Draft): ShipStationError {
  const look = row?.effect === "funds" ? "the balance" : isPurchase(row) ? "what the account bought at that time" : "what is there";
  const advice = row?.input === "body" && /"shipment"\s*:/.test(body ?? "") ? " Next time, set shipment.external_shipment_id." : "";
  const message = `${named(subject)} named nothing to look for: a person has to look at ${look}.${advice}`;
  return new ShipStationError(message, { operation, account: subject.account, outcome: "unknown" });
}
