/** What is sent. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ShipStation, operations, ready } from "shipstamp";
import { EXAMPLE, KEY, json, rejection, service, thrown } from "./service.ts";

test("a call carries the stamp of its account, and asks for no redirects, cookies or caches", async () => {
  const { fetch, sent } = service(() => json({ label_id: "se-1" }));
  const shop = new ShipStation({ apiKey: KEY, fetch }).onBehalfOf(123456);
  assert.equal(shop.accountId, "123456");
  const label = await shop.labels.create(EXAMPLE);
  assert.equal(label.label_id, "se-1");
  const [request] = sent;
  assert.equal(request?.url, "https://api.shipengine.com/v1/labels");
  assert.equal(request.method, "POST");
  assert.equal(request.headers.get("api-key"), KEY);
  assert.equal(request.headers.get("on-behalf-of"), "123456");
  assert.equal(request.headers.get("content-type"), "application/json");
  assert.equal(request.init.redirect, "manual");
  assert.equal(request.init.credentials, "omit");
  assert.equal(request.init.cache, "no-store");
});

test("a partner's call carries the key and no account", async () => {
  const { fetch, sent } = service(() => json({ accounts: [] }));
  await new ShipStation({ apiKey: KEY, fetch }).accounts.list({ page: 2 });
  assert.equal(sent[0]?.url, "https://api.shipengine.com/v1/partners/accounts?page=2");
  assert.equal(sent[0]?.headers.has("on-behalf-of"), false);
});

test("two merchants at once, a thousand calls: each under its own account", async () => {
  const { fetch, sent } = service(async ({ url, headers }) => {
    // Replies come back in another order than the calls went out.
    await new Promise((resolve) => setImmediate(resolve));
    return json({ label_id: url.split("/").at(-1), account: headers.get("on-behalf-of") });
  });
  const partner = new ShipStation({ apiKey: KEY, fetch });
  const shops = [partner.onBehalfOf("100001"), partner.onBehalfOf("100002")] as const;
  const calls = Array.from({ length: 1000 }, async (_, index) => {
    const shop = shops[index % 2 === 0 ? 0 : 1];
    const id = `se-${shop.accountId}-${index}`;
    const label: any = await shop.labels.get(id);
    assert.deepEqual(label, { label_id: id, account: shop.accountId });
  });
  await Promise.all(calls);
  assert.equal(sent.length, 1000);
  for (const { url, headers } of sent) {
    assert.equal(headers.get("on-behalf-of"), /se-(\d+)-/.exec(url)?.[1]);
    assert.equal(headers.get("api-key"), KEY);
  }
});

test("a client cannot be turned to another account", () => {
  const partner = new ShipStation({ apiKey: KEY });
  const shop: any = partner.onBehalfOf("100001");
  assert.throws(() => { shop.accountId = "100002"; }, TypeError);
  assert.throws(() => { shop.labels.create = () => {}; }, TypeError);
  assert.throws(() => { shop.labels = {}; }, TypeError);
  assert.throws(() => { (partner as any).accounts = {}; }, TypeError);
  assert.equal(shop.prepare("list_labels").headers.get("on-behalf-of"), "100001");
});

test("what becomes of the caller's objects after the call changes nothing", async () => {
  let loaded: (token: string) => void = () => {};
  const token = () => new Promise<string>((resolve) => { loaded = resolve; });
  const { fetch, sent } = service();
  const body: any = structuredClone(EXAMPLE);
  const call = ShipStation.connect({ url: "https://gateway.example", token, fetch }).labels.create(body);
  body.shipment.service_code = "changed";
  loaded("TEST_token");
  await call;
  assert.equal(sent[0]?.body, JSON.stringify(EXAMPLE));
});

test("text is sent byte for byte, with the digits that JavaScript would lose", async () => {
  const { fetch, sent } = service();
  const text = JSON.stringify(EXAMPLE).replace('"value":1,', '"value": 1.00,');
  await new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("1").call("create_label", { body: text });
  assert.equal(sent[0]?.body, text);
  assert.ok(text.includes("1.00"));
});

test("dates, lists and numbers stand in a query as words, and what is left open is left out", async () => {
  const { fetch, sent } = service();
  const shop: any = new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("1");
  await shop.labels.list({ created_at_start: new Date(0), page: 2, rate_id: undefined, batch_id: null });
  const { searchParams } = new URL(sent[0]?.url ?? "");
  assert.deepEqual([...searchParams], [["created_at_start", "1970-01-01T00:00:00.000Z"], ["page", "2"]]);
});

test("half of a surrogate pair is refused, not changed into another character", async () => {
  const { fetch, sent } = service();
  const shop: any = new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("1");
  for (const half of ["\ud83d", "a\ude00b"]) {
    for (const [call, path] of [[shop.tags.delete(half), "tag_name"], [shop.labels.list({ tracking_number: half }), "tracking_number"]]) {
      const error = await rejection(call);
      assert.equal(error.name, "ValidationError");
      assert.deepEqual(error.issues.map((issue: any) => issue.path), [path]);
    }
  }
  assert.equal(sent.length, 0);
  await shop.tags.delete("\ud83d\ude00");
  assert.match(sent[0]!.url, /%F0%9F%98%80$/);
});

test("every operation of the table has its method on the client that may call it", () => {
  const partner: any = new ShipStation({ apiKey: KEY });
  const shop: any = partner.onBehalfOf("1");
  assert.ok(operations.length > 0 && Object.isFrozen(operations) && operations.every(Object.isFrozen));
  for (const { resource, method, effect } of operations) {
    const [own, other] = effect === "partner" ? [partner, shop] : [shop, partner];
    assert.equal(typeof own[resource][method], "function");
    assert.equal(own[resource][method].name, `${resource}.${method}`);
    assert.equal(other[resource]?.[method], undefined);
  }
});

test("a method works without its object", async () => {
  const { fetch, sent } = service();
  const { get } = new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("100001").labels;
  await get("se-1");
  assert.equal(sent[0]?.headers.get("on-behalf-of"), "100001");
});

test("the caller's headers are added, and the core's stand", async () => {
  const { fetch, sent } = service();
  const headers = { "X-Trace": "t1", Accept: "text/html" };
  await new ShipStation({ apiKey: KEY, fetch, headers }).onBehalfOf("1").labels.get("se-1");
  assert.equal(sent[0]?.headers.get("x-trace"), "t1");
  assert.equal(sent[0]?.headers.get("accept"), "application/json");
});

test("a custom fetch is called without a receiver", async () => {
  let receiver: unknown = "none";
  const fetch = function (this: unknown): Response {
    receiver = this;
    return json({});
  };
  await new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("1").labels.get("se-1");
  assert.equal(receiver, undefined);
});

test("the global fetch is looked up when a call is made", async (context) => {
  const shop = new ShipStation({ apiKey: KEY }).onBehalfOf("1");
  const { fetch, sent } = service();
  context.mock.method(globalThis, "fetch", fetch);
  await shop.labels.get("se-1");
  assert.equal(sent.length, 1);
});

test("prepare gives a stamped request and sends nothing", async () => {
  await ready();
  const { fetch, sent } = service();
  const shop = new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("100001");
  const request = shop.prepare("create_label", { body: EXAMPLE });
  assert.ok(request instanceof Request);
  assert.equal(request.method, "POST");
  assert.equal(request.url, "https://api.shipengine.com/v1/labels");
  assert.equal(request.redirect, "manual");
  assert.equal(request.headers.get("api-key"), KEY);
  assert.equal(request.headers.get("on-behalf-of"), "100001");
  assert.deepEqual(await request.json(), EXAMPLE);
  assert.equal(thrown(() => shop.prepare("get_label_by_id", { path: { label_id: "../x" } })).code, "invalid_request");
  assert.match(thrown(() => shop.prepare("list_labels", {}, { timeoutMs: 5 } as any)).message, /timeoutMs is no option of a call/);
  assert.equal(sent.length, 0);
});

test("a gateway is called with a token, and with the account if it is named", async () => {
  const { fetch, sent } = service();
  const url = "https://gateway.example/shipping/";
  await ShipStation.connect({ url, token: "TEST_token", fetch }).labels.get("se-1");
  await ShipStation.connect({ url, token: "TEST_token", account: 100001, fetch }).labels.get("se-1");
  assert.deepEqual(sent.map((request) => request.url), Array(2).fill("https://gateway.example/shipping/v1/labels/se-1"));
  assert.deepEqual(sent.map(({ headers }) => headers.get("authorization")), Array(2).fill("Bearer TEST_token"));
  assert.deepEqual(sent.map(({ headers }) => headers.get("on-behalf-of")), [null, "100001"]);
  assert.ok(sent.every(({ headers }) => !headers.has("api-key")));
});

test("a token function is asked before every call", async () => {
  const { fetch, sent } = service();
  let count = 0;
  const shop = ShipStation.connect({ url: "https://gateway.example", token: async () => `TEST_token_${++count}`, fetch });
  await shop.labels.get("se-1");
  await shop.labels.get("se-1");
  assert.deepEqual(sent.map(({ headers }) => headers.get("authorization")), ["Bearer TEST_token_1", "Bearer TEST_token_2"]);
  assert.match(thrown(() => shop.prepare("list_labels")).message, /token is a function, and prepare cannot wait for it/);
});

test("a token function that fails sends nothing", async () => {
  const { fetch, sent } = service();
  const url = "https://gateway.example";
  const gone = new Error("signed out");
  const error = await rejection(ShipStation.connect({ url, fetch, token: () => Promise.reject(gone) }).labels.create(EXAMPLE));
  assert.equal(error.name, "AuthenticationError");
  assert.equal(error.outcome, "rejected");
  assert.equal(error.cause, gone);
  assert.match(error.message, /create_label was not sent: the token function failed: signed out/);
  const none = await rejection(ShipStation.connect({ url, fetch, token: () => undefined as any }).labels.get("se-1"));
  assert.match(none.message, /the token function failed: it gave no string/);
  const bad = await rejection(ShipStation.connect({ url, fetch, token: () => "TEST\n" }).labels.get("se-1"));
  assert.match(bad.message, /token holds a character/);
  assert.equal(sent.length, 0);
});

test("an idempotency key goes to the gateway", async () => {
  const { fetch, sent } = service();
  const shop = ShipStation.connect({ url: "https://gateway.example", token: "TEST_token", fetch });
  await shop.labels.create(EXAMPLE, { idempotencyKey: "order-1001" });
  assert.equal(sent[0]?.headers.get("idempotency-key"), "order-1001");
});

test("a key stays out of pages, unless somebody insists", (context) => {
  (globalThis as any).window = {};
  context.after(() => { delete (globalThis as any).window; });
  const error = thrown(() => new ShipStation({ apiKey: KEY }));
  assert.match(error.message, /must not be in a page.*gateway.*ShipStation\.connect/);
  assert.ok(new ShipStation({ apiKey: KEY, dangerouslyAllowBrowser: true }));
  assert.ok(ShipStation.connect({ url: "https://gateway.example", token: "TEST_token" }));
});
