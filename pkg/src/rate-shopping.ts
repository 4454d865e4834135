/** Prices of all carriers side by side, with what each costs in all, and with what became of those that gave none. */

import type { Connection } from "./connection.js";
import { exchange } from "./exchange.js";
import type { MerchantOperations } from "./generated/resources.js";
import type { Currency, ErrorDetail, MonetaryValue, Rate, SeId, ServiceCode, ShipmentRequest } from "./generated/types.js";
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
export interface ShopOptions extends Omit<CallOptions, "idempotencyKey"> {
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
  /** The sum of shipping, insurance, confirmation, other amounts and tax; missing where these differ in currency. */
  readonly total: MonetaryValue | undefined;
}

/** A carrier, or a service of it, that gave no rate. */
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
  /** The best by the preference; missing if there is no rate, or if totals of several currencies cannot be compared. */
  readonly best: PricedRate | undefined;
  /** All rates, the best first. */
  readonly rates: readonly PricedRate[];
  /** Every carrier and service that was asked and gave no rate. */
  readonly failures: readonly RateFailure[];
  /** The shipment that ShipStation keeps the rates for. */
  readonly shipmentId: SeId | undefined;
}

/** What the resource `rates` has beside its operations. */
export interface RateShopping {
  /**
   * Asks carriers for their rates, and puts the best first. Takes a shipment, or the id of one that ShipStation has.
   *
   * Makes two calls, `list_carriers` and `calculate_rates`; only the latter where `carriers` names whom to ask.
   */
  shop(shipment: ShipmentRequest | SeId, options?: ShopOptions): Promise<ShoppedRates>;
}

/** The methods for a client. */
export function rateShopping(connection: Connection): RateShopping {
  return {
    async shop(shipment, options = {}) {
      const { prefer = "cheapest", carriers, services, currency, ...call } = options;
      if (!Object.hasOwn(ORDERS, prefer)) {
        const known = Object.keys(ORDERS).join(", ");
        throw invalid("rates were not asked for", [problem("prefer", `has to be one of ${known}`)], "invalid_request");
      }
      const asked = carriers ?? (await carrierIds(connection, call));
      const rate_options = {
        carrier_ids: [...asked],
        ...(services && { service_codes: [...services] }),
        ...(currency && { preferred_currency: currency }),
      };
      const body = { ...(typeof shipment === "string" ? { shipment_id: shipment } : { shipment }), rate_options };
      type Reply = MerchantOperations["calculate_rates"]["reply"];
      const { data, errors } = await exchange<Reply>(connection, "calculate_rates", { body }, call);
      return shopped(data, errors as readonly ErrorDetail[], asked, prefer);
    },
  };
}

async function carrierIds(connection: Connection, call: CallOptions): Promise<readonly SeId[]> {
  type Reply = MerchantOperations["list_carriers"]["reply"];
  const { data } = await exchange<Reply>(connection, "list_carriers", {}, call);
  return data.carriers.map((carrier) => carrier.carrier_id);
}

function shopped(
  data: MerchantOperations["calculate_rates"]["reply"],
  errors: readonly ErrorDetail[],
  asked: readonly SeId[],
  prefer: Preference,
): ShoppedRates {
  const { rates: valid = [], invalid_rates: invalid = [] } = data.rate_response ?? {};
  const rates = valid.map((rate) => ({ ...rate, total: totalOf(rate) })).sort(orderOf(prefer));
  const failures: RateFailure[] = errors.map(({ carrier_id, carrier_code, error_code, message }) => {
    return { carrier_id: carrier_id ?? undefined, carrier_code: carrier_code ?? undefined, error_code, message };
  });
  for (const { carrier_id, carrier_code, service_code, error_messages } of invalid) {
    failures.push({ carrier_id, carrier_code, service_code, message: error_messages?.join(" ") || "The rate is not valid." });
  }
  // A carrier that fails may be named `unknown` or not at all, and is missed only by whoever counts.
  const heard = new Set([...rates, ...failures].map(({ carrier_id }) => carrier_id));
  for (const carrier_id of asked) {
    if (!heard.has(carrier_id)) failures.push({ carrier_id, message: "The carrier gave no rate." });
  }
  const currencies = new Set(rates.map(({ total }) => total?.currency));
  const isComparable = prefer === "fastest" || currencies.size === 1;
  return { best: isComparable ? rates[0] : undefined, rates, failures, shipmentId: data.shipment_id };
}

function totalOf(rate: Rate): MonetaryValue | undefined {
  const { shipping_amount, insurance_amount, confirmation_amount, other_amount, tax_amount } = rate;
  const amounts = [shipping_amount, insurance_amount, confirmation_amount, other_amount, tax_amount].filter((value) => value?.amount);
  const currencies = new Set(amounts.map((value) => value?.currency?.toLowerCase()));
  if (currencies.size > 1) return undefined;
  // In ten-thousandths, since the sum of fractions is none: 0.1 + 0.2.
  const sum = amounts.reduce((sum, value) => sum + Math.round((value?.amount ?? 0) * 10_000), 0);
  return { currency: [...currencies][0] ?? shipping_amount?.currency?.toLowerCase() ?? "usd", amount: sum / 10_000 };
}

type Order = (one: PricedRate, other: PricedRate) => number;

const by =
  (of: (rate: PricedRate) => number): Order =>
  (one, other) =>
    Math.sign(of(one) - of(other)) || 0;

const byPrice = by(({ total }) => total?.amount ?? Infinity);

// Carriers that promise no number of days may still promise a date.
const byArrival = by(({ delivery_days, estimated_delivery_date: date }) =>
  delivery_days ?? (date ? (Date.parse(date) - Date.now()) / 86_400_000 : Infinity),
);

const byValue = by(({ rate_attributes }) => (rate_attributes?.includes("best_value") ? 0 : 1));

const ORDERS: Readonly<Record<Preference, readonly Order[]>> = {
  cheapest: [byPrice, byArrival],
  fastest: [byArrival, byPrice],
  best_value: [byValue, byPrice, byArrival],
};

function orderOf(prefer: Preference): Order {
  return (one, other) => ORDERS[prefer].reduce((sign, order) => sign || order(one, other), 0);
}
