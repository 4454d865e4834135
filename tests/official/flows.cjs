// Everything that the official npm package does, in the order of its documentation, as an application would run it.
// A program of its own: on import the package puts node-fetch in the place of `fetch`, and its timers outlive its calls.
// Prints what came of each step as one JSON document.

const nodesOwn = fetch;
const ShipEngine = require("shipengine");

const [, , url, key, account, sandbox] = process.argv;
const options = { apiKey: key, baseURL: url, timeout: 60_000, ...(account && { onBehalfOf: account }) };
const shipengine = new ShipEngine(options);

const shipTo = {
  name: "Amanda Miller",
  phone: "555-555-5555",
  addressLine1: "525 S Winchester Blvd",
  cityLocality: "San Jose",
  stateProvince: "CA",
  postalCode: "95128",
  countryCode: "US",
  addressResidentialIndicator: "yes",
};
const shipFrom = {
  companyName: "Example Corp.",
  name: "John Doe",
  phone: "111-111-1111",
  addressLine1: "4009 Marathon Blvd",
  addressLine2: "Suite 300",
  cityLocality: "Austin",
  stateProvince: "TX",
  postalCode: "78756",
  countryCode: "US",
  addressResidentialIndicator: "no",
};
const ounce = { weight: { value: 1, unit: "ounce" } };
const parcel = { weight: { value: 20, unit: "ounce" }, dimensions: { height: 6, width: 12, length: 24, unit: "inch" } };

/** What an error of the package says, or that there was none. */
const refusal = (promise) =>
  promise.then(
    (value) => ({ resolved: value === undefined ? null : value }),
    ({ name, source, type, code, message, requestID, retryAfter, ...error }) => ({
      name, source, type, code, message, requestID, retryAfter, isOfThePackage: error.url instanceof URL,
    }),
  );
const control = (method, path, body) => fetch(`${sandbox}/sandbox/${path}`, { method, body: JSON.stringify(body) });
/** A step while something is wrong. */
const during = async (fault, step) => {
  await control("POST", "faults", fault);
  const result = await step();
  await control("DELETE", "faults");
  return result;
};

async function run() {
  const carriers = await shipengine.listCarriers();
  const addresses = await shipengine.validateAddresses([
    { ...shipFrom, cityLocality: "austin" },
    { addressLine1: "Winchester Blvd", cityLocality: "San Jose", stateProvince: "NY", countryCode: "US", postalCode: "95128" },
  ]);
  const rates = await shipengine.getRatesWithShipmentDetails({
    rateOptions: { carrierIds: carriers.map(({ carrierId }) => carrierId) },
    shipment: { validateAddress: "no_validation", shipTo, shipFrom, packages: [ounce] },
  });
  const rate = rates.rateResponse.rates.find(({ carrierCode }) => carrierCode === "stamps_com");
  const fromRate = await shipengine.createLabelFromRate({
    rateId: rate.rateId,
    validateAddress: "no_validation",
    labelLayout: "4x6",
    labelFormat: "pdf",
    labelDownloadType: "url",
    displayScheme: "label",
  });
  const fromDetails = await shipengine.createLabelFromShipmentDetails({
    shipment: { serviceCode: "ups_ground", shipTo, shipFrom, packages: [parcel] },
  });
  const file = await (await fetch(fromDetails.labelDownload.pdf, { headers: { "API-Key": key } })).text();
  const voided = await shipengine.voidLabelWithLabelId(fromDetails.labelId);
  const voidedAgain = await shipengine.voidLabelWithLabelId(fromDetails.labelId);
  const trackedAtFirst = await shipengine.trackUsingLabelId(fromRate.labelId);
  await control("PUT", "clock", { advance: "P10D" });
  const tracked = await shipengine.trackUsingLabelId(fromRate.labelId);
  const trackedByNumber = await shipengine.trackUsingCarrierCodeAndTrackingNumber({
    carrierCode: fromRate.carrierCode,
    trackingNumber: fromRate.trackingNumber,
  });

  const refused = {
    invalid: await refusal(
      shipengine.createLabelFromShipmentDetails({
        shipment: { serviceCode: "ups_ground", shipTo, shipFrom, packages: [{ weight: { value: 1, unit: "stone" } }] },
      }),
    ),
    missing: await refusal(shipengine.trackUsingLabelId("se-999999999")),
    unknownRate: await refusal(shipengine.createLabelFromRate({ rateId: "se-999999999" })),
    locally: await refusal(shipengine.validateAddresses("nowhere")),
    limited: await during({ kind: "rate_limit", retry_after: 7 }, () => refusal(shipengine.listCarriers())),
    retried: await during({ kind: "rate_limit", retry_after: 600, times: 1 }, () => refusal(shipengine.listCarriers({ retries: 1 }))),
    failed: await during({ kind: "status", status: 500 }, () => refusal(shipengine.listCarriers())),
    unavailable: await during({ kind: "status", status: 503 }, () => refusal(shipengine.listCarriers())),
    late: await during({ kind: "slow", ms: 3_600_000 }, () => refusal(shipengine.listCarriers({ timeout: 1 }))),
    wrongKeyListing: await refusal(shipengine.listCarriers({ apiKey: "TEST_wrong" })),
    wrongKeyTracking: await refusal(shipengine.trackUsingLabelId(fromRate.labelId, { apiKey: "TEST_wrong" })),
    wrongKeyVoiding: await refusal(shipengine.voidLabelWithLabelId(fromRate.labelId, { apiKey: "TEST_wrong" })),
  };
  return {
    isFetchReplaced: fetch !== nodesOwn,
    carriers, addresses, rates, fromRate, fromDetails, file: file.slice(0, 5), voided, voidedAgain, trackedAtFirst, tracked, trackedByNumber, refused,
  };
}

run().then(
  (result) => process.stdout.write(JSON.stringify(result), () => process.exit(0)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
