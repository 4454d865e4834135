// Tracking events put in order, without looking at the page.

import { clock, dayKey, localClock } from "./moment.js";
import type { TrackEvent } from "./objects.js";

export interface Day {
  readonly key: string;
  readonly text: string;
  readonly events: readonly TrackEvent[];
}

/** When an event happened where it happened, if the carrier says so; else as the service has it. */
export function timeOf(event: TrackEvent): string {
  return event.carrier_occurred_at || event.occurred_at;
}

export function clockOf(event: TrackEvent): string {
  return event.carrier_occurred_at ? localClock(event.carrier_occurred_at) : clock(event.occurred_at);
}

/** The events by local day, newest first. The order within is that of the instants, not of the local clocks. */
export function byDay(events: readonly TrackEvent[]): Day[] {
  const newestFirst = [...events].sort((a, b) =>
    a.occurred_at < b.occurred_at ? 1 : a.occurred_at > b.occurred_at ? -1 : 0,
  );
  const days: { key: string; text: string; events: TrackEvent[] }[] = [];
  for (const event of newestFirst) {
    const text = timeOf(event);
    const last = days.at(-1);
    if (last?.key === dayKey(text)) last.events.push(event);
    else days.push({ key: dayKey(text), text, events: [event] });
  }
  return days;
}

export function placeOf(event: TrackEvent): string {
  const state = [event.state_province, event.postal_code].filter((part) => part).join(" ");
  return [event.city_locality, state, event.country_code].filter((part) => part).join(", ");
}

export type StatusTone = "plain" | "accent" | "good" | "bad" | "warn";

const STATUSES: Readonly<Record<string, readonly [name: string, tone: StatusTone, reached: number]>> = {
  NY: ["Not yet in the carrier's system", "plain", 0],
  UN: ["Unknown", "plain", 0],
  AC: ["Accepted", "accent", 1],
  IT: ["In transit", "accent", 2],
  EX: ["Exception", "bad", 2],
  AT: ["Delivery attempted", "warn", 2],
  SP: ["At a collection point", "good", 3],
  DE: ["Delivered", "good", 3],
};

/** What a status code means: its name, its colour, and how many of the three legs are behind the parcel. */
export function statusOf(code: string | null | undefined): { name: string; tone: StatusTone; reached: number } {
  const [name, tone, reached] = STATUSES[code ?? ""] ?? [code || "Unknown", "plain" as const, 0];
  return { name, tone, reached };
}
