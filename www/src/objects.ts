// The API's objects, by the names that the console uses.

import type { Label, RatesInformation } from "shipstamp";

export type {
  CalculateRatesRequest,
  Carrier,
  Label,
  Merchant as Shop,
  MonetaryValue as Money,
  Rate,
  TrackEvent,
  TrackingInformation as Tracking,
} from "shipstamp";

/** What a carrier said instead of giving a rate. */
export type CarrierError = NonNullable<RatesInformation["errors"]>[number];

/** How a label is laid out on its paper. */
export type Layout = NonNullable<Label["label_layout"]>;
