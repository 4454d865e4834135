/** What the values are that lists, bulk and the other helpers give. Checked by tsc, never run. */

import {
  type Account,
  type AccountPage,
  type BulkItem,
  type BulkResult,
  type Label,
  type LabelPage,
  type Merchant,
  type PagedPromise,
  type PricedRate,
  type RateFailure,
  ShipStation,
  type ShipmentRequest,
  type ShoppedRates,
} from "shipstamp";

const partner = new ShipStation({ apiKey: "TEST_key" });
const shop: Merchant = partner.onBehalfOf(123456);
declare const shipment: ShipmentRequest;

/** Takes a value of this very type: `any`, which goes for every type, is refused. */
function of<Type>() {
  return <Given>(value: Given, ..._: Same<Given, Type> extends true ? [] : [never]): Given => value;
}
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
// @ts-expect-error The function itself: a label is no account,
of<Account>()({} as Label);
// @ts-expect-error and no `any`.
of<Account>()({} as any);

// Lists: of items, of pages, or the first page alone.
const labels = of<PagedPromise<LabelPage, Label>>()(shop.labels.list());
for await (const label of labels) of<Label>()(label);
for await (const page of labels.pages()) of<LabelPage>()(page);
of<LabelPage>()(await labels);
of<LabelPage>()((await labels.withResponse()).data);
for await (const account of partner.accounts.list()) of<Account>()(account);
for await (const page of partner.accounts.list().pages()) of<AccountPage>()(page);
// @ts-expect-error The items are labels, and not pages.
for await (const label of labels) label.labels;
// @ts-expect-error A label has no pages,
shop.labels.get("se-1").pages();
// @ts-expect-error nor have carriers.
for await (const carrier of shop.carriers.list()) carrier;

// bulk: the values are what the function gives.
interface Order {
  readonly number: number;
}
const orders: readonly Order[] = [{ number: 1 }];
const bought = await shop.bulk(orders, (order, shop, index) => {
  of<Order>()(order);
  of<Merchant>()(shop);
  of<number>()(index);
  return shop.labels.create({ shipment });
});
of<BulkResult<Order, Label>>()(bought);
for (const entry of bought.items) {
  of<BulkItem<Order, Label>>()(entry);
  of<Label | undefined>()(entry.value);
}
of<BulkResult<Order, Label>>()(await shop.bulk(bought, async (_, shop) => shop.labels.get("se-1"), { concurrency: 2 }));
// @ts-expect-error It has to give a promise.
await shop.bulk(orders, (order) => order.number);
// @ts-expect-error A result goes on to values of the same kind.
await shop.bulk(bought, (_, shop) => shop.labels.void("se-1"));
// @ts-expect-error A misspelt option.
await shop.bulk(orders, (_, shop) => shop.labels.get("se-1"), { concurency: 2 });
// @ts-expect-error The partner buys nothing for itself.
partner.bulk;

// rates.shop: the best is one of the rates, or missing.
const shopped = of<ShoppedRates>()(await shop.rates.shop(shipment, { prefer: "fastest", carriers: ["se-1"], maxRetries: 0 }));
of<PricedRate | undefined>()(shopped.best);
for (const failure of shopped.failures) of<RateFailure>()(failure);
await shop.rates.shop("se-1");
// @ts-expect-error There may be no rate.
shopped.best.rate_id;
// @ts-expect-error There is no such preference.
await shop.rates.shop(shipment, { prefer: "dearest" });
// @ts-expect-error A misspelt field.
await shop.rates.shop({ ...shipment, ship_too: shipment.ship_to });
// @ts-expect-error There is nothing to ship.
await shop.rates.shop();

// accounts.ensure: the id stands before the body, and only there.
of<Account>()(await partner.accounts.ensure("shop-1", { email: "shop@example.com" }, { timeoutMs: 5_000 }));
// @ts-expect-error
await partner.accounts.ensure("shop-1", { external_account_id: "shop-2" });
// @ts-expect-error There is no id.
await partner.accounts.ensure({ email: "shop@example.com" });
// @ts-expect-error A merchant manages no accounts.
shop.accounts;
