/** The official Python SDK `shipengine`, unchanged, against `shipstamp sandbox`: its documented flows and its errors. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { at, target } from "../../scripts/places.mjs";
import { type Flows, flowsOf, type Json } from "./flows.ts";

const python = process.env["OFFICIAL_PYTHON"] ?? join(target, "official-python/bin/python");
const skip = existsSync(python) ? false : "the official Python SDK is not installed: npm test does it";

describe("the official Python SDK", { skip }, () => {
  let { results, calls }: Flows = { results: {}, calls: [] };
  before(async () => {
    ({ results, calls } = await flowsOf(python, at("tests/official/flows.py"), "account's key"));
  });

  test("carriers are listed", () => {
    assert.deepEqual(results.carriers.carriers.map((carrier: Json) => carrier.carrier_code), ["stamps_com", "ups", "fedex"]);
    assert.deepEqual([results.carriers.errors, results.carriers.carriers[0].balance], [[], 500]);
  });

  test("addresses are validated", () => {
    assert.deepEqual(results.addresses.map(({ status }: Json) => status), ["verified", "error"]);
    assert.equal(results.addresses[0].matched_address.city_locality, "AUSTIN");
  });

  test("prices are estimated without a ship date, as its documentation does it", () => {
    assert.ok(results.estimates.length > 10);
    for (const { rate_type, shipping_amount, ship_date } of results.estimates) {
      assert.ok(rate_type === "check" && shipping_amount.amount > 0);
      assert.equal(ship_date, results.rates.ship_date, "today");
    }
  });

  test("a label is bought with a rate, at its price", () => {
    const rate = results.rates.rate_response.rates.find((offer: Json) => offer.carrier_code === "stamps_com");
    assert.deepEqual([results.from_rate.status, results.from_rate.service_code], ["completed", rate.service_code]);
    assert.deepEqual(results.from_rate.shipment_cost, rate.shipping_amount);
  });

  test("a label is bought with the details of a shipment, and found by its tracking number", () => {
    assert.deepEqual([results.from_details.status, results.from_details.carrier_code, results.from_details.service_code], ["completed", "ups", "ups_ground"]);
    assert.equal(results.listed.total, 1);
    assert.equal(results.listed.labels[0].label_id, results.from_details.label_id);
  });

  test("a label is voided, once, and not in the way that its documentation shows", () => {
    assert.deepEqual(results.voided_as_documented.name, "TypeError");
    assert.equal(results.voided.approved, true);
    assert.deepEqual([results.voided_again.approved, results.voided_again.reason_code], [false, "label_already_voided"]);
  });

  test("a package is tracked by its label and by its number", () => {
    assert.equal(results.tracked_at_first.status_code, "NY");
    assert.deepEqual([results.tracked.tracking_number, results.tracked.status_code], [results.from_rate.tracking_number, "DE"]);
    assert.deepEqual(results.tracked_by_number, results.tracked);
  });

  test("refusals are its own errors, with the sandbox's codes and texts", () => {
    const told = ({ is_of_the_sdk, name, error_type, error_code, message }: Json) => {
      assert.ok(is_of_the_sdk);
      return [name, error_type, error_code, message];
    };
    const invalid = "shipment.packages[0].weight.unit is 'stone'; it can be pound, ounce, gram, kilogram.";
    assert.deepEqual(told(results.refused.invalid), ["ShipEngineError", "validation", "invalid_field_value", invalid]);
    assert.deepEqual(told(results.refused.missing), ["ShipEngineError", "validation", "not_found", "Label not found: se-999999999"]);
    assert.deepEqual(told(results.refused.unknown_rate), ["ShipEngineError", "validation", "not_found", "Rate not found: se-999999999"]);
    const failed = "The sandbox was asked to answer 500 here.";
    assert.deepEqual(told(results.refused.failed), ["ClientSystemError", "system", "unspecified", failed]);
    assert.equal(results.refused.locally.name, "InvalidFieldValueError");
    assert.deepEqual([results.refused.cut.name, results.refused.cut.error_code], ["ShipEngineError", "unspecified"]);
  });

  test("a code that its list lacks is no error of its own", () => {
    assert.deepEqual([results.refused.code_that_it_does_not_know.name, results.refused.code_that_it_does_not_know.is_of_the_sdk], ["ValueError", false]);
    assert.match(results.refused.code_that_it_does_not_know.message, /invalid_date/);
    assert.ok(results.known_codes.includes("invalid_address") && !results.known_codes.includes("insufficient_funds"));
  });

  test("a 429 fails in the SDK unless it reads, and reading waits as long as Retry-After says", () => {
    assert.deepEqual([results.refused.limited.name, results.refused.limited.is_of_the_sdk], ["TypeError", false]);
    assert.equal(results.refused.retried.returned.carriers.length, 3);
    const listings = calls.filter(({ operation }) => operation === "list_carriers");
    const retried = listings.findIndex(({ status }, place) => status === 429 && listings[place + 1]?.status === 200);
    const [first, second] = listings.slice(retried).map(({ at }) => Date.parse(at));
    assert.ok(retried >= 0 && Number(second) - Number(first) >= 1000, "a second, by the clock of the sandbox");
    // Without retries left it says no more than this.
    for (const { name, message } of [results.refused.limited_reading, results.refused.failed_reading]) {
      assert.equal(name, "ShipEngineError");
      assert.match(message, /^An unknown error occurred/);
    }
  });

  test("401 and 503 it takes for success", () => {
    assert.equal(results.refused.wrong_key.returned.errors[0].error_code, "unauthorized");
    assert.equal(results.refused.unavailable.returned.errors[0].error_code, "unspecified");
  });

  test("all its methods reached the sandbox, for the account", () => {
    const own = calls.filter(({ headers }) => headers.some(([name, value]) => name === "user-agent" && value.startsWith("shipengine-python/")));
    const done = own.filter(({ status, account }) => status === 200 && account === "100001").map(({ operation }) => operation);
    assert.deepEqual([...new Set(done)].sort(), [
      "calculate_rates",
      "create_label",
      "create_label_from_rate",
      "estimate_rates",
      "get_tracking_log",
      "get_tracking_log_from_label",
      "list_carriers",
      "list_labels",
      "validate_address",
      "void_label",
    ]);
  });
});
