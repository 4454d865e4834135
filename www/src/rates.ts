// What can be said about a list of rates without looking at the page.

import { sum } from "./money.js";
import type { Money, Rate } from "./objects.js";

export interface Offer {
  readonly rate: Rate;
  /** The service gives no total: it is the sum of the parts. */
  readonly total: Money | null;
  readonly parts: readonly (readonly [name: string, amount: Money])[];
  readonly days: number | null;
  readonly badges: readonly Badge[];
}

export type Badge = "Cheapest" | "Fastest" | "Best value";
export type Order = "price" | "speed";

const ATTRIBUTES: Readonly<Record<string, Badge>> = {
  cheapest: "Cheapest",
  fastest: "Fastest",
  best_value: "Best value",
};

/** The offers, with badges: those that the service gives, or else what the numbers say. */
export function offersOf(rates: readonly Rate[]): Offer[] {
  const plain = rates.map((rate) => ({ rate, total: totalOf(rate), parts: partsOf(rate), days: daysOf(rate) }));
  const isGiven = rates.some((rate) => rate.rate_attributes?.length);
  const cheapest = least(plain, (offer) => offer.total?.amount ?? null);
  const fastest = least(plain, (offer) => offer.days);
  return plain.map((offer) => {
    const found: Badge[] = [];
    if (isGiven) {
      for (const name of offer.rate.rate_attributes ?? []) {
        const badge = ATTRIBUTES[name];
        if (badge) found.push(badge);
      }
    } else if (plain.length > 1) {
      if (offer.total !== null && offer.total.amount === cheapest) found.push("Cheapest");
      if (offer.days !== null && offer.days === fastest) found.push("Fastest");
    }
    return { ...offer, badges: found };
  });
}

/** Sorted by one thing, with the other to settle a draw. What has no number comes last. */
export function sorted(offers: readonly Offer[], order: Order): Offer[] {
  const price = (offer: Offer) => offer.total?.amount ?? Infinity;
  const speed = (offer: Offer) => offer.days ?? Infinity;
  const [first, second] = order === "price" ? [price, speed] : [speed, price];
  return [...offers].sort((a, b) => compare(first(a), first(b)) || compare(second(a), second(b)));
}

export function daysText(days: number | null): string {
  if (days === null) return "";
  return days === 1 ? "1 day" : `${days} days`;
}

function totalOf(rate: Rate): Money | null {
  return sum([
    rate.shipping_amount,
    rate.insurance_amount,
    rate.confirmation_amount,
    rate.other_amount,
    rate.tax_amount,
  ]);
}

function partsOf(rate: Rate): (readonly [string, Money])[] {
  const parts: readonly (readonly [string, Money | null | undefined])[] = [
    ["Shipping", rate.shipping_amount],
    ["Insurance", rate.insurance_amount],
    ["Confirmation", rate.confirmation_amount],
    ["Other", rate.other_amount],
    ["Tax", rate.tax_amount],
  ];
  return parts.filter((part): part is readonly [string, Money] => (part[1]?.amount ?? 0) !== 0);
}

function daysOf(rate: Rate): number | null {
  if (typeof rate.delivery_days === "number") return rate.delivery_days;
  const told = Number.parseInt(rate.carrier_delivery_days ?? "", 10);
  return Number.isNaN(told) ? null : told;
}

function least<T>(items: readonly T[], value: (item: T) => number | null): number | null {
  const values = items.map(value).filter((number) => number !== null);
  return values.length > 0 ? Math.min(...values) : null;
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
