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
  const dated = rate("se-3", "dated", 90, { delivery_days: null, estimated_delivery_date: new Date().toISOString() });
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

test("a rate with which no label can be bought is a failure, though it is listed among the others", async () => {
  const invalid = rate("se-1", "invalid", 1, { validation_status: "invalid", error_messages: [] });
  const wrong = rate("se-2", "wrong", 1, { error_messages: ["No such street."] });
  const { best, rates: all, failures } = await shopAt({ rates: [invalid, wrong, slow] }).shop.rates.shop(shipment);
  assert.equal(best?.service_code, "slow");
  assert.equal(all.length, 1);
  assert.deepEqual(failures.map(({ service_code, message }) => [service_code, message]), [
    ["invalid", "The rate is not valid."],
    ["wrong", "No such street."],
    [undefined, "The carrier gave no rate."],
  ]);
});

test("a rate that does not say what the shipping costs has no total, and is never the best", async () => {
  const untold = rate("se-1", "untold", 0, { shipping_amount: null, delivery_days: 0, rate_attributes: ["best_value"] });
  for (const prefer of ["cheapest", "fastest", "best_value"] as const) {
    const { best, rates: all } = await shopAt({ rates: [untold, slow] }).shop.rates.shop(shipment, { prefer });
    assert.equal(best?.service_code, "slow");
    assert.equal(all[1]?.total, undefined);
    assert.equal((await shopAt({ rates: [untold] }).shop.rates.shop(shipment, { prefer })).best, undefined);
  }
});

test("days and dates are compared as days, whatever the hour, and those that cannot be read come last", async (context) => {
  const of = (code: string, delivery_days: unknown, estimated_delivery_date: unknown, price = 50) =>
    rate("se-1", code, price, { delivery_days, estimated_delivery_date });
  const odd = [of("soon", null, "soon", 1), of("none", null, null, 2), of("word", "soon", null, 3)];
  for (const hour of ["00:30", "12:00", "23:30"]) {
    context.mock.timers.enable({ apis: ["Date"], now: Date.parse(`2026-11-26T${hour}:00Z`) });
    const list = [odd[0]!, of("three", null, "2026-11-29T01:00:00Z", 60), odd[1]!, of("two", 2, null), odd[2]!];
    list.push(of("one", null, "2026-11-27T23:00:00-05:00"), of("cheaper", null, "2026-11-28T23:59:00Z", 40));
    const { rates: all } = await shopAt({ rates: list }).shop.rates.shop(shipment, { prefer: "fastest" });
    assert.deepEqual(all.map(({ service_code }) => service_code), ["one", "cheaper", "two", "three", "soon", "none", "word"]);
    context.mock.timers.reset();
  }
});

test("carriers that are still at it are no failures", async () => {
  const { status, failures } = await shopAt({ rates: [slow], status: "working" }).shop.rates.shop(shipment);
  assert.equal(status, "working");
  assert.deepEqual(failures, []);
  assert.equal((await shopAt({ status: "completed" }).shop.rates.shop(shipment)).status, "completed");
});

test("odd replies give no rates, and what they say of failures is kept", async () => {
  for (const reply of [{ rates: null, invalid_rates: null, errors: null }, { rates: undefined }]) {
    assert.equal((await shopAt(reply).shop.rates.shop(shipment)).failures.length, 3);
  }
  const error = { carrier_id: "se-4", error_code: "timeout", message: "The carrier did not answer." };
  for (const [carriers, calls] of [[undefined, 1], [[{ carrier_id: "se-1" }], 2]] as const) {
    const { fetch, sent } = service(({ url }) => (url.endsWith("/carriers") ? json({ carriers, errors: [error] }, 207) : json({})));
    const { failures, best } = await new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("se-1").rates.shop(shipment);
    assert.equal(best, undefined);
    assert.equal(failures[0]?.message, error.message);
    assert.equal(sent.length, calls);
  }
});

test("asking no carriers is refused", async () => {
  const { shop, sent } = shopAt({ rates });
  const error = await rejection(shop.rates.shop(shipment, { carriers: [] }));
  assert.ok(error instanceof ValidationError);
  assert.equal(error.issues[0]?.path, "carriers");
  assert.equal(sent.length, 0);
});
