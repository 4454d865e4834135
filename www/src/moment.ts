// Times are shown as they are carried. A scan in Burbank at 14:05 is shown as 14:05 to a reader in Berlin, so nothing
// here converts between zones: the digits of the text are read, and formatted as if they were UTC.

interface Moment {
  /** The digits of the text, taken as UTC. */
  readonly digits: Date;
  readonly hasTime: boolean;
  /** "", "UTC" or an offset such as "-05:00", as the text says. */
  readonly zone: string;
}

const TEXT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

function read(text: string): Moment | null {
  const found = TEXT.exec(text.trim());
  if (!found) return null;
  const [, year, month, day, hour, minute, zone] = found;
  const digits = new Date(
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0), Number(minute ?? 0)),
  );
  return {
    digits,
    hasTime: hour !== undefined,
    zone: zone === undefined ? "" : zone.toUpperCase() === "Z" ? "UTC" : zone,
  };
}

function format(moment: Moment, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" }).format(moment.digits);
}

/** "Thu, Nov 26"; a text that is no date comes back as it is. */
export function day(text: string | null | undefined): string {
  if (!text) return "–";
  const moment = read(text);
  return moment ? format(moment, { weekday: "short", month: "short", day: "numeric" }) : text;
}

/** "Thursday, November 26, 2026", for headings. */
export function longDay(text: string): string {
  const moment = read(text);
  return moment ? format(moment, { weekday: "long", month: "long", day: "numeric", year: "numeric" }) : text;
}

/** "2:05 PM", and the zone where the text names one. */
export function clock(text: string): string {
  const moment = read(text);
  return moment ? `${localClock(text)} ${moment.zone}`.trim() : "";
}

/** "2:05 PM" of a time that is local to its place. Carriers' times are, even where their text ends in Z. */
export function localClock(text: string): string {
  const moment = read(text);
  return moment?.hasTime ? format(moment, { hour: "numeric", minute: "2-digit" }) : "";
}

/** Day and time in one line. */
export function dayAndClock(text: string | null | undefined): string {
  return text ? [day(text), clock(text)].filter((part) => part !== "").join(", ") : "–";
}

/** An expected moment. Midnight stands for "some time that day": dates come as the midnight they begin with. */
export function expected(text: string): string {
  const moment = read(text);
  const isMidnight = moment !== null && moment.digits.getUTCHours() === 0 && moment.digits.getUTCMinutes() === 0;
  return isMidnight ? day(text) : dayAndClock(text);
}

/** The calendar day that a text names, for grouping. */
export function dayKey(text: string): string {
  return text.slice(0, 10);
}
