import type { Money } from "./objects.js";

/** Money for reading. The service writes currencies in either case; Intl knows them in upper case only. */
export function money(value: Money | null | undefined): string {
  if (!value) return "–";
  const currency = value.currency.toUpperCase();
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(value.amount);
  } catch {
    // A code that is no currency code: the amount as it came, with the code as it came.
    return `${value.amount} ${value.currency}`;
  }
}

/** A balance comes as a bare number: the service does not say in which currency, so neither does the console. */
export function bareAmount(amount: number): string {
  return new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(amount);
}

/**
 * Adds amounts of one currency; gives nothing where they differ. Counts in hundred-thousandths, so that binary
 * fractions leave no trace.
 */
export function sum(values: readonly (Money | null | undefined)[]): Money | null {
  const counted = values.filter(
    (value) => value !== null && value !== undefined && value.amount !== 0,
  ) as readonly Money[];
  const currencies = new Set(counted.map((value) => value.currency.toLowerCase()));
  if (currencies.size > 1) return null;
  const currency = counted[0]?.currency ?? values.find((value) => value)?.currency;
  if (currency === undefined) return null;
  return {
    currency,
    amount: counted.reduce((total, value) => total + Math.round(value.amount * 100_000), 0) / 100_000,
  };
}
