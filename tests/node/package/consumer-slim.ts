/** What the types of the slim entry allow and forbid. Checked by tsc, never run. */

import type { Label } from "shipstamp";
import { OutcomeUnknownError, RateLimitError, type SlimMerchant, ValidationError, connect } from "shipstamp/slim";

const shop: SlimMerchant = connect({ url: "https://gateway.example", token: async () => "TEST_token", headers: { "X-Trace": "1" } });

const purchase = shop.labels.create({ shipment: { ship_to: {}, ship_from: {}, packages: [{ weight: { value: 1, unit: "ounce" } }] } as never });
const key: string | undefined = purchase.idempotencyKey;
const label: Label = await purchase;
const { data, response, requestId, partial } = await shop.labels.get("se-1").withResponse();
const text: string = data.label_id + response.status + requestId + partial;
const again: Label = await shop.resume<Label>("k", { signal: AbortSignal.timeout(1000) });
for await (const one of shop.labels.list({ page_size: 5 })) one.label_id?.length;
await shop.carriers.connect("dhl_express", { nickname: "Our DHL", account_number: "1234" });

try {
  await shop.labels.void("se-1", { maxRetries: 0 });
} catch (error) {
  if (error instanceof RateLimitError) error.retryAfterMs?.toFixed();
  if (error instanceof OutcomeUnknownError) (await error.lookup())?.label_id;
  // @ts-expect-error The gateway tells of places in `errors`.
  if (error instanceof ValidationError) error.issues;
}

// @ts-expect-error There is no token.
connect({ url: "https://gateway.example" });
// @ts-expect-error Nothing is checked here.
connect({ url: "https://gateway.example", token: "TEST_token", validate: "strict" });
// @ts-expect-error There are no ids of operations.
shop.call("list_carriers");
// @ts-expect-error Nor what the main entry makes of several calls.
shop.bulk([], () => {});
// @ts-expect-error
shop.rates.shop({});
// @ts-expect-error A merchant manages no accounts.
shop.accounts;
// @ts-expect-error A misspelt field.
shop.labels.create({ shipmentt: {} });

export { again, key, label, text };
