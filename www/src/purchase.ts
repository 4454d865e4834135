// A purchase has a record until its outcome is known. The record outlives the page, so that a purchase whose answer was
// lost is looked for and not simply made again.

import { OutcomeUnknownError, ShipStationError } from "shipstamp";
import { money } from "./money.js";
import type { Label, Layout } from "./objects.js";
import { daysText, type Offer } from "./rates.js";
import { drop, keep, kept } from "./session.js";
import type { Workspace } from "./workspace.js";

/** What is about to be bought, in words and as the rate that buys it. */
export interface Order {
  readonly rateId: string;
  readonly service: string;
  readonly carrierCode: string;
  readonly carrier: string;
  readonly route: string;
  readonly weight: string;
  readonly price: string;
  readonly parts: readonly (readonly [name: string, amount: string])[];
  readonly delivery: string;
}

/** An order under way. */
export interface Purchase {
  readonly order: Order;
  readonly layout: Layout;
}

/** How a purchase went. */
export type Result =
  { readonly is: "bought"; readonly label: Label } | { readonly is: "rejected" | "unknown"; readonly error: unknown };

export function orderOfRate({ rate, total, parts, days }: Offer, route: string, weight: string): Order {
  return {
    rateId: rate.rate_id,
    service: rate.service_type || rate.service_code,
    carrierCode: rate.carrier_code,
    carrier: rate.carrier_nickname || rate.carrier_friendly_name || rate.carrier_code,
    route,
    weight,
    price: money(total),
    parts: parts.map(([name, amount]) => [name, money(amount)]),
    delivery: daysText(days),
  };
}

const place = (account: string) => `shipstamp.purchase.${account}`;

export function begin(account: string, order: Order, layout: Layout): Purchase {
  const purchase: Purchase = { order, layout };
  keep(place(account), JSON.stringify(purchase));
  return purchase;
}

/** Its outcome is known: there is nothing left to look for. */
export function settle(account: string): void {
  drop(place(account));
}

/** The purchase that this tab began and did not hear the end of. */
export function unfinished(account: string): Purchase | null {
  const text = kept(place(account));
  if (text === null) return null;
  try {
    return JSON.parse(text) as Purchase;
  } catch {
    settle(account);
    return null;
  }
}

/** Sends a purchase, once. */
export async function buy(workspace: Workspace, purchase: Purchase): Promise<Result> {
  const result = await send(workspace, purchase);
  if (result.is !== "unknown") settle(workspace.account.id);
  return result;
}

/** Sends a purchase once more. If it is rejected now, the first attempt may still have bought the label. */
export async function buyAgain(workspace: Workspace, purchase: Purchase): Promise<Result> {
  const result = await send(workspace, purchase);
  if (result.is === "bought") settle(workspace.account.id);
  return result;
}

/** Nothing that the page does aborts it. */
async function send({ connection }: Workspace, { order, layout }: Purchase): Promise<Result> {
  try {
    const label = await connection.call("create_label_from_rate", (shop) =>
      shop.labels.createFromRate(order.rateId, { label_format: "pdf", label_layout: layout }),
    );
    return { is: "bought", label };
  } catch (error) {
    return { is: isUndecided(error) ? "unknown" : "rejected", error };
  }
}

/** Looks for the label that a purchase may have bought; `null` if there is none, or none yet. */
export async function lookFor({ account, connection }: Workspace, { order }: Purchase): Promise<Label | null> {
  const { labels } = await connection.call("list_labels", (shop) => shop.labels.list({ rate_id: order.rateId }));
  const found = labels.find((label) => !label.voided) ?? null;
  if (found) settle(account.id);
  return found;
}

/** Only a rejection is certain not to have bought anything. */
function isUndecided(error: unknown): boolean {
  return error instanceof OutcomeUnknownError || !(error instanceof ShipStationError && error.outcome === "rejected");
}
