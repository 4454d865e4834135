/** Prices of all carriers side by side, with what each costs in all, and with what became of those that gave none. */

import type { Connection } from "./connection.js";
import type { Issue } from "./engine.js";
import { exchange } from "./exchange.js";
import type { MerchantOperations } from "./generated/resources.js";
import type {
  Currency,
  ErrorDetail,
  MonetaryValue,
  Rate,
  RateResponseStatus,
  SeId,
  ServiceCode,
  ShipmentRequest,
} from "./generated/types.js";
import type { CallOptions } from "./promise.js";
import { invalid, problem } from "./refusal.js";

/** What makes a rate the best. */
export type Preference =
  /** The least total; among equals the fastest. */
  | "cheapest"
  /** The earliest delivery; among equals the cheapest. */
  | "fastest"
  /** The one that ShipStation calls so; where it calls none so, the cheapest. */
  | "best_value";

/** How to shop for rates. */
export interface ShopOptions extends Omit<CallOptions, "allowDuplicate" | "idempotencyKey"> {
  /** What makes a rate the best. Default: `cheapest`. */
  prefer?: Preference | undefined;
  /** The carriers to ask, by `carrier_id`. Default: all that the account has. */
  carriers?: readonly SeId[] | undefined;
  /** The services to ask for. Default: all that fit. */
  services?: readonly ServiceCode[] | undefined;
  /** The currency of the amounts, where a carrier has a choice. */
  currency?: Currency | undefined;
}

/** A rate, and what it costs in all. */
export interface PricedRate extends Rate {
  /**
   * The sum of shipping, insurance, confirmation, other amounts and tax; missing where these differ in currency, and
   * where it is not said what the shipping costs.
   */
  readonly total: MonetaryValue | undefined;
}

/** A carrier, or a service of it, that gave no rate, or none with which a label can be bought. */
export interface RateFailure {
  readonly carrier_id?: SeId | undefined;
  readonly carrier_code?: string | undefined;
  readonly service_code?: ServiceCode | undefined;
  readonly error_code?: string | undefined;
  /** Why, in the carrier's or ShipStation's words. */
  readonly message: string;
}

/** What shopping for rates gives. */
export interface ShoppedRates {
  /**
   * The best by the preference, of the rates that have a total; missing if there is none, or if totals of several
   * currencies cannot be compared.
   */
  readonly best: PricedRate | undefined;
  /** All rates with which a label can be bought, the best first, and those without a total last. */
  readonly rates: readonly PricedRate[];
  /** Every carrier and service that was asked and gave no rate, and has none to come. */
  readonly failures: readonly RateFailure[];
  /** The shipment that ShipStation keeps the rates for. */
  readonly shipmentId: SeId | undefined;
  /** How far ShipStation has come. While it is `working`, some carriers have not answered yet, and are no failures. */
  readonly status: RateResponseStatus | undefined;
}

/** What the resource `rates` has beside its operations. */
export interface RateShopping {
  /**
   * Asks carriers for their rates, and puts the best first. Takes a shipment, or the id of one that ShipStation has.
   *
   * Makes two calls, `list_carriers` and `calculate_rates`; only the latter where `carriers` names whom to ask, and only
   * the former where the account has no carriers.
   */
  shop(shipment: ShipmentRequest | SeId, options?: ShopOptions): Promise<ShoppedRates>;
}

/** The methods for a client. */
export function rateShopping(connection: Connection): RateShopping {
  return {
    async shop(shipment, options = {}) {
      const { prefer = "cheapest", carriers, services, currency, ...call } = options;
      const issues: Issue[] = [];
      if (!Object.hasOwn(ORDERS, prefer)) issues.push(problem("prefer", `has to be one of ${Object.keys(ORDERS).join(", ")}`));
      if (carriers?.length === 0) issues.push(problem("carriers", "names none"));
      if (issues.length > 0) throw invalid("rates were not asked for", issues);
      const { asked, errors: unlisted } = carriers ? { asked: carriers, errors: [] } : await listed(connection, call);
      if (asked.length === 0) return shopped(undefined, unlisted, asked, prefer);
      const rate_options = {
        carrier_ids: [...asked],
        ...(services && { service_codes: [...services] }),
        ...(currency && { preferred_currency: currency }),
      };
      const body = { ...(typeof shipment === "string" ? { shipment_id: shipment } : { shipment }), rate_options };
      const { data, errors } = await exchange<Reply>(connection, "calculate_rates", { body }, call);
      return shopped(data, [...unlisted, ...errors], asked, prefer);
    },
  };
}

type Reply = MerchantOperations["calculate_rates"]["reply"];

/** The account's carriers, and what is said of those that could not be listed. */
async function listed(connection: Connection, call: CallOptions) {
  type List = MerchantOperations["list_carriers"]["reply"];
  const { data, errors } = await exchange<List>(connection, "list_carriers", {}, call);
  return { asked: (data?.carriers ?? []).map((carrier) => carrier.carrier_id), errors };
}

type Failing = Partial<ErrorDetail> & Omit<RateFailure, "carrier_id" | "carrier_code">;

function shopped(
  data: Reply | undefined,
  errors: readonly unknown[],
  asked: readonly SeId[],
  prefer: Preference,
): ShoppedRates {
  const { rates: given, invalid_rates, status }: Partial<Reply["rate_response"]> = data?.rate_response ?? {};
  const rates: PricedRate[] = [];
  const refused = [...(invalid_rates ?? [])];
  for (const rate of given ?? []) {
    // No label can be bought with some of those that are listed among the valid ones.
    if (rate.validation_status === "invalid" || rate.error_messages?.length) refused.push(rate);
    else rates.push({ ...rate, total: totalOf(rate) });
  }
  rates.sort(orderOf(prefer));
  const unfit = refused.map((rate): Failing => ({ ...rate, message: rate.error_messages?.join(" ") || "The rate is not valid." }));
  const failures = [...(errors as readonly Failing[]), ...unfit].map(
    ({ carrier_id, carrier_code, service_code, error_code, message }): RateFailure => {
      return { carrier_id: carrier_id ?? undefined, carrier_code: carrier_code ?? undefined, service_code, error_code, message };
    },
  );
  // A carrier that fails may be named `unknown` or not at all, and is missed only by whoever counts.
  const heard = new Set([...rates, ...failures].map(({ carrier_id }) => carrier_id));
  for (const carrier_id of asked) {
    if (status !== "working" && !heard.has(carrier_id)) failures.push({ carrier_id, message: "The carrier gave no rate." });
  }
  const totals = rates.flatMap(({ total }) => total ?? []);
  const isComparable = prefer === "fastest" || new Set(totals.map(({ currency }) => currency)).size === 1;
  const best = totals.length > 0 && isComparable ? rates[0] : undefined;
  return { best, rates, failures, shipmentId: data?.shipment_id, status };
}

function totalOf(rate: Rate): MonetaryValue | undefined {
  const { shipping_amount, insurance_amount, confirmation_amount, other_amount, tax_amount } = rate;
  if (typeof shipping_amount?.amount !== "number") return undefined;
  const amounts = [shipping_amount, insurance_amount, confirmation_amount, other_amount, tax_amount].filter((value) => value?.amount);
  const currencies = new Set(amounts.map((value) => value?.currency?.toLowerCase()));
  if (currencies.size > 1) return undefined;
  // In ten-thousandths, since the sum of fractions is none: 0.1 + 0.2.
  const sum = amounts.reduce((sum, value) => sum + Math.round((value?.amount ?? 0) * 10_000), 0);
  return { currency: [...currencies][0] ?? shipping_amount.currency?.toLowerCase() ?? "usd", amount: sum / 10_000 };
}

type Order = (one: PricedRate, other: PricedRate) => number;

const by =
  (of: (rate: PricedRate) => number): Order =>
  (one, other) =>
    Math.sign(of(one) - of(other)) || 0;

const byPrice = by(({ total }) => total?.amount ?? Infinity);

const byHavingTotal = by(({ total }) => (total ? 0 : 1));

// Carriers that promise no number of days may still promise a date. The hour of it counts as little as that of now.
const byArrival = by(({ delivery_days, estimated_delivery_date: date }) => {
  const days = delivery_days ?? Math.ceil((Date.parse(String(date).slice(0, 10)) - Date.now()) / 86_400_000);
  return days <= Infinity ? days : Infinity;
});

const byValue = by(({ rate_attributes }) => (rate_attributes?.includes("best_value") ? 0 : 1));

const ORDERS: Readonly<Record<Preference, readonly Order[]>> = {
  cheapest: [byPrice, byArrival],
  fastest: [byArrival, byPrice],
  best_value: [byValue, byPrice, byArrival],
};

function orderOf(prefer: Preference): Order {
  const orders = [byHavingTotal, ...ORDERS[prefer]];
  return (one, other) => orders.reduce((sign, order) => sign || order(one, other), 0);
}
