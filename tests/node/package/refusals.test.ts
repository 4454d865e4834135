/** What is refused before anything is sent. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ShipStation, ShipStationError, ValidationError } from "shipstamp";
import { EXAMPLE, KEY, rejection, service, thrown } from "./service.ts";

// The tests pass on purpose what the types forbid.
const Any = ShipStation as any;

const { fetch, sent } = service();
const partner: any = new ShipStation({ apiKey: KEY, fetch });
const shop: any = partner.onBehalfOf("se-123456");

function nested(levels: number): object {
  let value: object = {};
  for (let level = 0; level < levels; level += 1) value = { deeper: value };
  return value;
}

const circular: any = { shipment: {} };
circular.shipment.shipment = circular;

const constructions: Record<string, [run: () => unknown, says: RegExp]> = {
  "no options": [() => new Any(), /options are no object/],
  "no key": [() => new Any({}), /apiKey is missing \(pass the partner key/],
  "an empty key": [() => new Any({ apiKey: "" }), /apiKey is empty/],
  "a key with a line break": [() => new Any({ apiKey: `${KEY}\n` }), /apiKey holds a character/],
  "an option of another name": [() => new Any({ apiKey: KEY, timeout: 60 }), /timeout is no option \(there are fetch, timeoutMs/],
  "a timeout that no timer counts": [() => new Any({ apiKey: KEY, timeoutMs: Infinity }), /timeoutMs has to be a number of milliseconds/],
  "a timeout of nothing": [() => new Any({ apiKey: KEY, timeoutMs: 0 }), /timeoutMs/],
  "a check that is unknown": [() => new Any({ apiKey: KEY, validate: "hard" }), /validate has to be one of off, default, strict/],
  "a fetch that is none": [() => new Any({ apiKey: KEY, fetch: "fetch" }), /fetch is no function/],
  "an address without TLS": [() => new Any({ apiKey: KEY, baseUrl: "http://api.shipengine.com" }), /baseUrl would send the key unencrypted/],
  "an address with a password": [() => new Any({ apiKey: KEY, baseUrl: "https://me:secret@example.com" }), /baseUrl has to name a host/],
  "a gateway without address": [() => Any.connect({ token: "TEST_token" }), /url is missing/],
  "a gateway without token": [() => Any.connect({ url: "https://gateway.example" }), /token is missing/],
  "an empty token": [() => Any.connect({ url: "https://gateway.example", token: "" }), /token is empty/],
  "a gateway with a key": [() => Any.connect({ url: "https://gateway.example", token: "TEST_token", apiKey: KEY }), /apiKey is no option/],
};

for (const [what, [run, says]] of Object.entries(constructions)) {
  test(`a client cannot be made with ${what}`, () => {
    const error = thrown(run);
    assert.ok(error instanceof ValidationError);
    assert.match(error.message, says);
    assert.equal(error.code, "invalid_configuration");
    assert.ok(!error.message.includes(KEY));
  });
}

const accounts: Record<string, unknown> = {
  "no id": undefined,
  null: null,
  "an empty id": "",
  "a space": " ",
  "an id with a space": "se-1 2",
  "an id with a comma": "se-1,se-2",
  "an id with a line break": "se-1\r\nOn-Behalf-Of: se-2",
  "an id with a header's end": "se-1\n",
  "an over-long id": "1".repeat(65),
  "a fraction": 1.5,
  "no number": Number.NaN,
  zero: 0,
  "a list": ["se-1"],
  "an object": { account_id: 1 },
};

for (const [what, id] of Object.entries(accounts)) {
  test(`nobody is acted for under ${what}`, () => {
    const error = thrown(() => partner.onBehalfOf(id));
    assert.ok(error instanceof ValidationError);
    assert.match(error.message, /^onBehalfOf\(accountId\): account /);
    assert.match(error.message, /an account id looks like 123456 or se-123456/);
    if (id !== undefined) {
      assert.throws(() => Any.connect({ url: "https://gateway.example", token: "TEST_token", account: id }), ValidationError);
    }
  });
}

for (const name of ["API-Key", "api_key", "APIKEY", "on-behalf-of", "ON_BEHALF_OF", "On-Behalf_Of", "Authorization", "proxy-authorization", "Idempotency-Key"]) {
  test(`the header ${name} cannot be smuggled in`, () => {
    for (const headers of [{ [name]: "se-2" }, new Headers({ [name]: "se-2" })]) {
      const error = thrown(() => new ShipStation({ apiKey: KEY, fetch, headers }));
      assert.ok(error instanceof ValidationError);
      assert.match(error.message, /headers\[.*\] cannot be set here \(/);
      assert.match(error.issues[0]?.path ?? "", new RegExp(name, "i"));
    }
  });
}

test("a header that no request can carry is refused without showing its value", () => {
  const error = thrown(() => new ShipStation({ apiKey: KEY, headers: { "X-Trace": "a\r\nAPI-Key: other" } }));
  assert.match(error.message, /headers\["X-Trace"\] holds a character/);
  assert.ok(!error.message.includes("other"));
});

const calls: Record<string, [run: () => PromiseLike<unknown>, path: string | undefined, says: RegExp]> = {
  "an unknown operation": [() => shop.call("buy_label"), undefined, /no operation buy_label; see the list `operations`/],
  "no operation": [() => shop.call(), undefined, /no operation/],
  "an operation without a name": [() => shop.call(""), undefined, /no operation/],
  "a partner operation": [() => shop.call("create_account", { body: {} }), undefined, /call it on the partner client/],
  "a missing path parameter": [() => shop.labels.get(), "label_id", /label_id is missing \(call labels\.get\(label_id, query\?, options\?\)\)/],
  "a missing path parameter, by id": [() => shop.call("void_label"), "label_id", /label_id is missing/],
  "a path parameter that climbs": [() => shop.labels.void(".."), "label_id", /label_id/],
  "a path parameter with a slash": [() => shop.labels.void("a/b"), "label_id", /label_id/],
  "an encoded path parameter that climbs": [() => shop.labels.void("%2e%2e"), "label_id", /label_id/],
  "an empty path parameter": [() => shop.labels.void(""), "label_id", /label_id is empty/],
  "a path parameter that is an object": [() => shop.labels.void({ id: 1 }), "label_id", /label_id has to be a string or a number/],
  "a file that climbs": [() => shop.downloads.get("1", "2", "..%2f..%2fpartners"), "filename", /filename/],
  "too many arguments": [() => shop.labels.void("se-1", {}, {}), "arguments", /are 3, and at most 2 are taken/],
  "parameters outside of path": [() => shop.call("void_label", { label_id: "se-1" }), "label_id", /is no part of a call \(there are path, query, body\)/],
  "no body": [() => shop.labels.create(), "body", /body is missing/],
  "null for a body": [() => shop.labels.create(null), "body", /body has to be an object, is null/],
  "a number for a body": [() => shop.labels.create(5), "body", /body has to be an object, is a number/],
  "a list for a body": [() => shop.labels.create([EXAMPLE]), "body", /body has to be an object/],
  "a function for a body": [() => shop.labels.create(() => EXAMPLE), "body", /is a Function, which has no JSON/],
  "a form for a body": [() => shop.labels.create(new FormData()), "body", /is a FormData, which has no JSON/],
  "a promise for a body": [() => shop.labels.create(Promise.resolve(EXAMPLE)), "body", /is a Promise, which has no JSON/],
  "text that is no JSON": [() => shop.labels.create("shipment=1"), "body", /body is not JSON/],
  "half a JSON text": [() => shop.labels.create('{"shipment":'), "body", /body is JSON that ends too early/],
  "a wrong type at the top": [() => shop.labels.create({ ...EXAMPLE, test_label: "yes" }), "test_label", /has to be true or false, is a string/],
  "a wrong type deep inside": [
    () => shop.labels.create({ shipment: { ...EXAMPLE.shipment, packages: [{ weight: { value: "1", unit: "ounce" } }] } }),
    "shipment.packages[0].weight.value",
    /has to be a number, is a string/,
  ],
  "a body that refers back to itself": [() => shop.labels.create(circular), "body", /cannot be written as JSON: .*circular/],
  "a BigInt in the body": [() => shop.labels.create({ shipment: { value: 1n } }), "body", /cannot be written as JSON: .*BigInt/],
  "a body whose toJSON fails": [() => shop.labels.create({ toJSON: () => { throw new Error("not today"); } }), "body", /not today/],
  "a body that is nested 10,000 deep": [() => shop.labels.create(nested(10_000)), undefined, /nested/],
  "a text that is nested 10,000 deep": [() => shop.labels.create(`${'{"shipment":'.repeat(10_000)}1${"}".repeat(10_000)}`), undefined, /nested/],
  "a body of 5 MB": [() => shop.labels.create({ ...EXAMPLE, note: "x".repeat(5_000_000) }), "body", /body has 5\d{6} bytes/],
  "a query of another kind": [() => shop.labels.list(new URLSearchParams("page=2")), "query", /query has to be an object with fields/],
  "an object in the query": [() => shop.labels.list({ created_at_start: { year: 2026 } }), "created_at_start", /created_at_start/],
  "an invalid date in the query": [() => shop.labels.list({ created_at_start: new Date("soon") }), "created_at_start", /cannot stand in a query/],
  "options of another kind": [() => shop.labels.void("se-1", "fast"), "options", /options are no object/],
  "an option of another name": [() => shop.labels.void("se-1", { timeout: 60 }), "timeout", /is no option of a call/],
  "a signal that is none": [() => shop.labels.void("se-1", { signal: {} }), "signal", /is no AbortSignal/],
  "an idempotency key with a line break": [() => shop.labels.create(EXAMPLE, { idempotencyKey: "1\n2" }), "idempotencyKey", /visible ASCII/],
  "a text that says whether to allow duplicates": [
    () => shop.labels.create(EXAMPLE, { allowDuplicate: "false" }),
    "allowDuplicate",
    /allowDuplicate has to be true or false/,
  ],
  "an idempotency key that protects nothing": [
    () => shop.labels.create(EXAMPLE, { idempotencyKey: "order-1" }),
    "idempotencyKey",
    /ShipStation knows no such keys \(call a gateway\)/,
  ],
};

for (const [what, [run, path, says]] of Object.entries(calls)) {
  test(`a call with ${what} is not sent`, async () => {
    const error = await rejection(run());
    assert.ok(error instanceof ValidationError, String(error));
    assert.ok(error instanceof ShipStationError);
    assert.match(error.message, says);
    assert.equal(error.status, undefined);
    assert.equal(error.outcome, "rejected");
    if (path !== undefined) assert.ok(error.issues.some((issue) => issue.path === path), JSON.stringify(error.issues));
    assert.equal(sent.length, 0);
  });
}

test("a merchant operation on the partner's client is not sent", async () => {
  const error = await rejection(partner.call("create_label", { body: EXAMPLE }));
  assert.equal(error.code, "wrong_client");
  assert.match(error.message, /onBehalfOf\(accountId\)/);
  assert.equal(partner.labels, undefined);
  assert.equal(shop.accounts, undefined);
  assert.equal(sent.length, 0);
});

test("a wrong body can be sent when its check is switched off", async () => {
  const before = sent.length;
  await shop.labels.create({ shipment: "mine" }, { validate: "off" });
  assert.equal(sent[before]?.body, '{"shipment":"mine"}');
  sent.length = before;
});

test("strict checks refuse what is a warning otherwise", async () => {
  const misspelt = { shipment: { ...EXAMPLE.shipment, carier_id: "se-1" } };
  const { warnings } = await shop.labels.create(misspelt).withResponse();
  assert.ok(warnings.some((issue: any) => issue.path === "shipment.carier_id" && issue.severity === "warning"));
  const error = await rejection(shop.labels.create(misspelt, { validate: "strict" }));
  assert.ok(error.issues.some((issue: any) => issue.path === "shipment.carier_id"), error.message);
  sent.length = 0;
});

test("the documented example is sent as it is, with warnings only", async () => {
  const { warnings } = await shop.labels.create(EXAMPLE).withResponse();
  assert.ok(warnings.length > 0);
  assert.ok(warnings.every((issue: any) => issue.severity === "warning"));
  assert.equal(sent[0]?.body, JSON.stringify(EXAMPLE));
  sent.length = 0;
});
