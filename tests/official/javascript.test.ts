/**
 * The official npm package `shipengine`, unchanged, against `shipstamp sandbox`, and through a gateway that it takes for
 * ShipStation: its documented flows and its errors.
 */

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { at } from "../../scripts/places.mjs";
import { type Flows, flowsOf, type Json } from "./flows.ts";

const program = at("tests/official/flows.cjs");

for (const key of ["partner's key", "account's key", "gateway's token"] as const) {
  describe(`with the ${key}`, () => {
    let { results, calls }: Flows = { results: {}, calls: [] };
    before(async () => {
      ({ results, calls } = await flowsOf(process.execPath, program, key));
    });

    test("carriers are listed", () => {
      assert.deepEqual(results.carriers.map((carrier: Json) => carrier.carrierCode), ["stamps_com", "ups", "fedex"]);
      assert.deepEqual([results.carriers[0].balance, results.carriers[0].requiresFundedAmount, results.carriers[0].primary], [500, true, true]);
      for (const { carrierId, services, packages } of results.carriers) {
        assert.match(carrierId, /^se-\d+$/);
        assert.ok(services.length > 3 && packages.length > 0);
        for (const service of services) assert.equal(service.carrierId, carrierId);
      }
    });

    test("addresses are validated", () => {
      const [known, unknown] = results.addresses;
      assert.equal(known.status, "verified");
      assert.equal(known.originalAddress.cityLocality, "austin");
      assert.deepEqual([known.normalizedAddress.cityLocality, known.normalizedAddress.postalCode], ["AUSTIN", "78756"]);
      assert.deepEqual([unknown.status, unknown.normalizedAddress], ["error", null]);
      assert.ok(unknown.messages.some(({ type, message }: Json) => type === "error" && message.includes("95128")));
    });

    test("rates come for a shipment", () => {
      assert.equal(results.rates.shipTo.cityLocality, "San Jose");
      assert.deepEqual(results.rates.totalWeight, { value: 1, unit: "ounce" });
      const { status, errors, invalidRates } = results.rates.rateResponse;
      assert.deepEqual([status, errors, invalidRates], ["completed", [], []]);
      const offers: Json[] = results.rates.rateResponse.rates;
      assert.deepEqual([...new Set(offers.map(({ carrierCode }) => carrierCode))].sort(), ["fedex", "stamps_com", "ups"]);
      for (const offer of offers) {
        assert.match(offer.rateId, /^se-\d+$/);
        assert.ok(offer.shippingAmount.amount > 0 && offer.deliveryDays > 0 && offer.serviceType !== "");
        assert.equal(offer.validationStatus, "valid");
      }
    });

    test("a label is bought with a rate, at its price", () => {
      const rate = results.rates.rateResponse.rates.find((offer: Json) => offer.carrierCode === "stamps_com");
      assert.deepEqual(results.fromRate.shipmentCost, rate.shippingAmount);
      assert.deepEqual([results.fromRate.status, results.fromRate.voided, results.fromRate.serviceCode], ["completed", false, rate.serviceCode]);
      assert.equal(results.fromRate.shipmentId, results.rates.shipmentId);
      assert.equal(results.fromRate.packages[0].trackingNumber, results.fromRate.trackingNumber);
    });

    test("a label is bought with the details of a shipment, and its file is there", () => {
      assert.deepEqual([results.fromDetails.carrierCode, results.fromDetails.serviceCode], ["ups", "ups_ground"]);
      assert.match(results.fromDetails.trackingNumber, /^1Z/);
      assert.deepEqual(results.fromDetails.packages[0].dimensions, { unit: "inch", length: 24, width: 12, height: 6 });
      assert.equal(results.file, "%PDF-");
    });

    test("a label is voided, once", () => {
      assert.equal(results.voided.approved, true);
      assert.deepEqual([results.voidedAgain.approved, results.voidedAgain.reason_code], [false, "label_already_voided"]);
    });

    test("a package is tracked by its label and by its number", () => {
      assert.deepEqual([results.trackedAtFirst.statusCode, results.trackedAtFirst.events], ["NY", []]);
      assert.deepEqual([results.tracked.trackingNumber, results.tracked.statusCode], [results.fromRate.trackingNumber, "DE"]);
      assert.ok(results.tracked.actualDeliveryDate !== null && results.tracked.events.length >= 4);
      assert.equal(results.tracked.events[0].cityLocality, "San Jose");
      assert.deepEqual(results.trackedByNumber, results.tracked);
    });

    test("refusals are its own errors, with the sandbox's codes and texts", () => {
      const told = ({ isOfThePackage, name, source, type, code, message, requestID }: Json) => {
        assert.ok(isOfThePackage);
        assert.match(requestID, /^[0-9a-f-]{36}$/);
        return [name, source, type, code, message];
      };
      const invalid = "shipment.packages[0].weight.unit is 'stone'; it can be pound, ounce, gram, kilogram.";
      assert.deepEqual(told(results.refused.invalid), ["ShipEngineError", "shipengine", "validation", "invalid_field_value", invalid]);
      const missing = ["ShipEngineError", "shipengine", "validation", "not_found"];
      assert.deepEqual(told(results.refused.missing), [...missing, "Label not found: se-999999999"]);
      assert.deepEqual(told(results.refused.unknownRate), [...missing, "Rate not found: se-999999999"]);
      const limited = ["RateLimitExceededError", "shipengine", "system", "rate_limit_exceeded"];
      assert.deepEqual(told(results.refused.limited), [...limited, "You have exceeded the rate limit."]);
      assert.equal(results.refused.limited.retryAfter, 7);
      assert.deepEqual([results.refused.locally.name, results.refused.locally.message], ["InvalidFieldValueError", "Params must be an array."]);
      assert.deepEqual([results.refused.late.name, results.refused.late.code], ["ShipEngineError", "timeout"]);
    });

    test("it replaces the global fetch", () => assert.equal(results.isFetchReplaced, true));

    test("it takes Retry-After for milliseconds", () => {
      // After 600 of them it has its answer; after as many seconds this test would have been stopped.
      assert.equal(results.refused.retried.resolved.length, 3);
    });

    test("what a 500 says it keeps to itself, and 401 and 503 it takes for success", () => {
      assert.deepEqual([results.refused.failed.name, results.refused.failed.code], ["ShipEngineError", "unspecified"]);
      assert.equal(results.refused.failed.message, "An unknown error occurred while calling the ShipEngine API.");
      assert.deepEqual(results.refused.unavailable, { resolved: [] });
      assert.deepEqual(results.refused.wrongKeyListing, { resolved: [] });
      assert.equal(results.refused.wrongKeyTracking.name, "TypeError");
      assert.equal(results.refused.wrongKeyVoiding.resolved.errors[0].error_code, "unauthorized");
    });

    test("all its methods reached the sandbox, for the account", () => {
      // Of its headers a gateway passes none on.
      const isOwn = ([name, value]: [string, string]) => name === "user-agent" && value.startsWith("shipengine-js/");
      const own = calls.filter(({ headers }) => key === "gateway's token" || headers.some(isOwn));
      // Whoever fetches a label's file from a gateway fetches it for the account too, and its ledger looks at the labels.
      const others = key === "gateway's token" ? ["download_file", "list_labels"] : [];
      const isCall = ({ status, account, operation }: (typeof own)[number]) => status === 200 && account === "100001" && !others.includes(operation);
      const done = own.filter(isCall).map(({ operation }) => operation);
      assert.deepEqual([...new Set(done)].sort(), [
        "calculate_rates",
        "create_label",
        "create_label_from_rate",
        "get_tracking_log",
        "get_tracking_log_from_label",
        "list_carriers",
        "validate_address",
        "void_label",
      ]);
    });
  });
}
