/** What methods, and calls by id, take and refuse. Checked by tsc, never run. */

import { type ConnectUps, type CreateLabelRequest, type Merchant, ShipStation, type ShipmentRequest } from "shipstamp";

const partner = new ShipStation({ apiKey: "TEST_key" });
const shop: Merchant = partner.onBehalfOf(123456);

declare const shipment: ShipmentRequest;
const body: CreateLabelRequest = { shipment, label_format: "pdf" };
const weight = { value: 1, unit: "ounce" };

// Each operation on the client that may call it.
await shop.labels.create(body);
await shop.call("create_label", { body });
await partner.accounts.list({ page: 2 });
await partner.call("list_accounts", { query: { page: 2 } });
// @ts-expect-error A merchant's operation on the partner's client.
await partner.labels.create(body);
// @ts-expect-error
await partner.call("create_label", { body });
// @ts-expect-error
partner.prepare("create_label", { body });
// @ts-expect-error The partner's operation on a merchant's client.
await shop.accounts.list({ page: 2 });
// @ts-expect-error
await shop.call("list_accounts", { query: { page: 2 } });
// @ts-expect-error
shop.prepare("list_accounts", { query: { page: 2 } });

// The parameters of the path.
await shop.labels.createFromRate("se-1", {});
await shop.call("void_label", { path: { label_id: "se-1" } });
await shop.carriers.disconnect("ups", "se-1");
// @ts-expect-error It is missing.
await shop.labels.void();
// @ts-expect-error The body would be taken for it.
await shop.labels.createFromRate({});
// @ts-expect-error
await shop.call("void_label");
// @ts-expect-error
await shop.call("void_label", {});
// @ts-expect-error The second one is.
await shop.carriers.disconnect("ups");
// @ts-expect-error
await shop.call("disconnect_carrier", { path: { carrier_name: "ups" } });
// @ts-expect-error It is misspelt.
await shop.call("void_label", { path: { labelId: "se-1" } });

// The fields of a body.
await shop.labels.create({ shipment: { ...shipment, packages: [{ weight, package_code: "package" }] } });
// @ts-expect-error It has none.
await shop.call("create_label", {});
// @ts-expect-error A misspelt field,
await shop.labels.create({ shipment, label_fromat: "pdf" });
// @ts-expect-error further inside,
await shop.labels.create({ shipment: { ...shipment, packages: [{ weight, packagecode: "package" }] } });
// @ts-expect-error and by id.
await shop.call("create_label", { body: { shipment, label_fromat: "pdf" } });
// @ts-expect-error A field of another type.
await shop.labels.create({ shipment: { ...shipment, packages: [{ weight: { value: "1", unit: "ounce" } }] } });
// @ts-expect-error A required field is missing.
await shop.labels.create({ label_format: "pdf" });

// The parameters of a query.
await shop.labels.list({ page_size: 5, label_status: "completed" });
// @ts-expect-error A misspelt one.
await shop.labels.list({ pagesize: 5 });
// @ts-expect-error
await shop.call("list_labels", { query: { pagesize: 5 } });
// @ts-expect-error One of another type.
await shop.labels.list({ page_size: "5" });

// The name of a carrier decides what connecting it takes.
declare const ups: ConnectUps;
const ontrac = { nickname: "Our OnTrac", account_number: "1234", password: "TEST_password" };
await shop.carriers.connect("ups", ups);
await shop.carriers.connect("ontrac", ontrac);
await shop.carriers.connect("dhl_express", { nickname: "Our DHL", account_number: "1234" });
await shop.carriers.connect("a_carrier_of_tomorrow", { whatever: ["it", "takes"] });
// @ts-expect-error OnTrac's fields are not those of Stamps.com.
await shop.carriers.connect("stamps_com", ontrac);
// @ts-expect-error OnTrac wants a password too.
await shop.carriers.connect("ontrac", { nickname: "Our OnTrac", account_number: "1234" });
// @ts-expect-error A misspelt field.
await shop.carriers.connect("ontrac", { ...ontrac, nick_name: "Our OnTrac" });
// @ts-expect-error There is no body.
await shop.carriers.connect("ontrac");
