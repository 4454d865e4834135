/** What the types allow and forbid. Checked by tsc, never run. */

import {
  type ApiPromise,
  type Label,
  type Merchant,
  OutcomeUnknownError,
  RateLimitError,
  ShipStation,
  ValidationError,
} from "shipstamp";

const partner = new ShipStation({ apiKey: "TEST_key", timeoutMs: 5000, validate: "strict", headers: { "X-Trace": "1" } });
const shop: Merchant = partner.onBehalfOf("se-123456");
const page: Merchant = ShipStation.connect({ url: "https://gateway.example", token: async () => "TEST_token" });

const promise: ApiPromise<Label> = shop.labels.get("se-1");
const native: Promise<Label> = promise;
const label = await promise;
const cost: number | null | undefined = label.shipment_cost?.amount;
const { data, response, requestId, partial, errors, warnings } = await page.labels.get("se-1").withResponse();
const text: string = data.label_id + response.status + requestId + partial + errors.length + warnings[0]?.hint;
const file: Response = await shop.downloads.get("1", "2", "label.pdf");
const request: Request = shop.prepare("get_label_by_id", { path: { label_id: "se-1" } });
const byId: Label = await shop.call("create_label", { body: '{"shipment":{}}' }, { signal: AbortSignal.timeout(1000) });
await shop.call("list_carriers");
await partner.accounts.create({ email: "shop@example.com" }, { timeoutMs: undefined });

try {
  await shop.labels.void("se-1");
} catch (error) {
  if (error instanceof RateLimitError) error.retryAfterMs?.toFixed();
  if (error instanceof ValidationError) error.issues.map((issue) => issue.path.length);
  if (error instanceof OutcomeUnknownError) (await error.lookup())?.label_id;
}
await shop.labels.get("se-1").catch((error: Error) => error.message);

// @ts-expect-error The partner buys nothing for itself.
partner.labels;
// @ts-expect-error A merchant manages no accounts.
shop.accounts;
// @ts-expect-error By id neither.
partner.call("create_label", { body: {} });
// @ts-expect-error
shop.call("create_account", { body: {} });
// @ts-expect-error
shop.call("nothing");
// @ts-expect-error A path parameter is missing.
shop.call("get_label_by_id");
// @ts-expect-error
shop.labels.get();
// @ts-expect-error There is no key.
new ShipStation({});
// @ts-expect-error There is no such option.
new ShipStation({ apiKey: "TEST_key", timeout: 60 });
// @ts-expect-error
shop.labels.void("se-1", { retries: 3 });
// @ts-expect-error A misspelt field.
shop.labels.create({ shipmentt: {} });
// @ts-expect-error A merchant's client stays as it is.
shop.accountId = "2";
// @ts-expect-error A request that is not sent has no time to run out.
shop.prepare("list_carriers", {}, { timeoutMs: 5 });

export { byId, cost, file, native, request, text };
