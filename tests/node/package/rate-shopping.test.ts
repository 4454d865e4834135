/** Rates of all carriers side by side. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ShipStation, ValidationError } from "shipstamp";
import { EXAMPLE, KEY, json, rejection, service } from "./service.ts";

const shipment = EXAMPLE.shipment as any;
const usd = (amount: number, currency = "usd") => ({ currency, amount });

function rate(carrier_id: string, service_code: string, shipping: number, more: object = {}) {
  return {
    ...{ rate_id: `se-${service_code}`, carrier_id, service_code, carrier_code: "ups", shipping_amount: usd(shipping) },
    ...{ insurance_amount: usd(0), confirmation_amount: usd(0), other_amount: usd(0), delivery_days: 5, ...more },
  };
}

function shopAt(rate_response: object) {
  const { fetch, sent } = service(({ url }) =>
    url.endsWith("/carriers")
      ? json({ carriers: [{ carrier_id: "se-1" }, { carrier_id: "se-2" }, { carrier_id: "se-3" }] })
      : json({ shipment_id: "se-9", rate_response: { rates: [], invalid_rates: [], errors: [], ...rate_response } }),
  );
  return { shop: new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("se-1"), sent };
}

const slow = rate("se-1", "slow", 5.1, { delivery_days: 7, other_amount: usd(0.2) });
const quick = rate("se-2", "quick", 20, { delivery_days: 1 });
const dear = rate("se-1", "dear", 5, { confirmation_amount: usd(3.5), tax_amount: usd(1.05), delivery_days: 3 });
const rates = [quick, dear, slow];

test("the cheapest is the one with the least total, not the least postage", async () => {
  const { shop, sent } = shopAt({ rates });
  const { best, rates: all, shipmentId } = await shop.rates.shop(shipment);
  assert.deepEqual(all.map(({ service_code, total }) => [service_code, total]), [
    ["slow", usd(5.3)],
    ["dear", usd(9.55)],
    ["quick", usd(20)],
  ]);
  assert.equal(best, all[0]);
  assert.equal(shipmentId, "se-9");
  const body = JSON.parse(String(sent[1]!.body));
  assert.deepEqual(body, { shipment: JSON.parse(JSON.stringify(shipment)), rate_options: { carrier_ids: ["se-1", "se-2", "se-3"] } });
});

test("the fastest is the earliest, by days or by date", async () => {
  const dated = rate("se-3", "dated", 90, { delivery_days: null, estimated_delivery_date: new Date(Date.now() + 3_600_000).toISOString() });
  const { best, rates: all } = await shopAt({ rates: [...rates, dated] }).shop.rates.shop(shipment, { prefer: "fastest" });
  assert.equal(best?.service_code, "dated");
  assert.equal(all[1]?.service_code, "quick");
});

test("the best value is ShipStation's, else the cheapest", async () => {
  const valued = { ...dear, rate_attributes: ["best_value"] };
  const one = await shopAt({ rates: [slow, valued] }).shop.rates.shop(shipment, { prefer: "best_value" });
  assert.equal(one.best?.service_code, "dear");
  const none = await shopAt({ rates }).shop.rates.shop(shipment, { prefer: "best_value" });
  assert.equal(none.best?.service_code, "slow");
});

test("whoever gave no rate is named, with the reason if there is one", async () => {
  const errors = [{ carrier_id: "se-2", carrier_code: "fedex", error_code: "timeout", message: "FedEx did not answer.", error_source: "carrier" }];
  const invalid_rates = [rate("se-1", "heavy", 0, { error_messages: ["Too heavy.", "Too long."] })];
  const { failures, best } = await shopAt({ rates: [slow], errors, invalid_rates }).shop.rates.shop(shipment);
  assert.equal(best?.service_code, "slow");
  assert.deepEqual(JSON.parse(JSON.stringify(failures)), [
    { carrier_id: "se-2", carrier_code: "fedex", error_code: "timeout", message: "FedEx did not answer." },
    { carrier_id: "se-1", carrier_code: "ups", service_code: "heavy", message: "Too heavy. Too long." },
    { carrier_id: "se-3", message: "The carrier gave no rate." },
  ]);
});

test("carriers that are named are asked, and the account's are not looked up", async () => {
  const { shop, sent } = shopAt({ rates });
  await shop.rates.shop("se-77", { carriers: ["se-1"], services: ["ups_ground"], currency: "usd" });
  assert.equal(sent.length, 1);
  const rate_options = { carrier_ids: ["se-1"], service_codes: ["ups_ground"], preferred_currency: "usd" };
  assert.deepEqual(JSON.parse(String(sent[0]!.body)), { shipment_id: "se-77", rate_options });
});

test("amounts of several currencies are neither added nor compared", async () => {
  const mixed = rate("se-1", "mixed", 5, { other_amount: usd(1, "cad") });
  const foreign = rate("se-2", "foreign", 1, { shipping_amount: usd(1, "CAD") });
  const { best, rates: all } = await shopAt({ rates: [slow, foreign] }).shop.rates.shop(shipment);
  assert.equal(best, undefined);
  assert.equal(all.length, 2);
  assert.equal((await shopAt({ rates: [mixed] }).shop.rates.shop(shipment)).rates[0]?.total, undefined);
});

test("no rates at all is a result, and a wrong option is refused", async () => {
  const { best, rates: all, failures } = await shopAt({}).shop.rates.shop(shipment);
  assert.deepEqual([best, all, failures.length], [undefined, [], 3]);
  const { shop, sent } = shopAt({});
  assert.ok((await rejection(shop.rates.shop(shipment, { prefered: "fastest" } as object))) instanceof ValidationError);
  assert.ok((await rejection(shop.rates.shop(shipment, { prefer: "nicest" } as object))) instanceof ValidationError);
  assert.equal(sent.length, 0);
});
