/** What a failure says. */

import assert from "node:assert/strict";
import { test } from "node:test";
import * as shipstamp from "shipstamp";
import { EXAMPLE, KEY, failure, json, rejection, service } from "./service.ts";

const { ApiError, ConnectionError, OutcomeUnknownError, ShipStation, ShipStationError } = shipstamp;

function shopAt(answer: Parameters<typeof service>[0], account = "se-123456") {
  const { fetch, sent } = service(answer);
  return { shop: new ShipStation({ apiKey: KEY, fetch, maxRetries: 0 }).onBehalfOf(account), sent };
}

const kinds = {
  400: "ValidationError",
  401: "AuthenticationError",
  403: "PermissionError",
  404: "NotFoundError",
  409: "ConflictError",
  418: "ApiError",
  422: "ValidationError",
  429: "RateLimitError",
  500: "ApiError",
  502: "ApiError",
  503: "ApiError",
} as const;

for (const [status, name] of Object.entries(kinds)) {
  test(`${status} is a ${name}`, async () => {
    const headers = { "x-shipengine-requestid": "request-1" };
    const { shop } = shopAt(() => failure(Number(status), { message: "So it is." }, headers));
    const error = await rejection(shop.labels.get("se-1"));
    assert.equal(error.name, name);
    assert.ok(error instanceof shipstamp[name]);
    assert.ok(error instanceof ApiError && error instanceof ShipStationError && error instanceof Error);
    assert.equal(error.status, Number(status));
    assert.equal(error.operation, "get_label_by_id");
    assert.equal(error.account, "se-123456");
    assert.equal(error.requestId, "request-1");
    assert.equal(error.source, "shipengine");
    assert.equal(error.code, "unknown");
    for (const part of ["get_label_by_id", "se-123456", status, "request-1", "So it is"]) {
      assert.ok(error.message.includes(part), error.message);
    }
    assert.match(String(error.stack), new RegExp(`^${name}: get_label_by_id`));
    assert.match(String(error.stack), /errors\.test\.ts/, "the caller's own line is in the stack");
  });
}

test("all errors of a reply are kept, with the fields that nobody documented", async () => {
  const errors = [
    { error_source: "carrier", error_type: "business_rules", error_code: "new_code", message: "One.", carrier_id: "se-7", odd: [1] },
    { error_source: "shipengine", error_type: "validation", error_code: "field_value_required", message: "Two.", field_name: "shipment.ship_to" },
  ];
  const { shop } = shopAt(() => json({ request_id: "request-2", errors }, 400));
  const error = await rejection(shop.labels.create(EXAMPLE));
  assert.deepEqual(error.errors, errors);
  assert.deepEqual(error.body, { request_id: "request-2", errors });
  assert.equal(error.code, "new_code");
  assert.equal(error.type, "business_rules");
  assert.equal(error.requestId, "request-2");
  assert.equal(error.outcome, "rejected");
  assert.deepEqual(error.issues.map((issue: any) => issue.path), ["shipment.ship_to"]);
  assert.match(error.message, /One\.; Two/);
});

test("a rate limit says how long to wait", async () => {
  const { shop } = shopAt(() => failure(429, { error_code: "rate_limit_exceeded" }, { "retry-after": "7" }));
  const error = await rejection(shop.labels.get("se-1"));
  assert.equal(error.retryAfterMs, 7000);
  assert.match(error.message, /Wait 7 s/);
});

test("the text of an error that is no JSON is kept", async () => {
  const { shop } = shopAt(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const error = await rejection(shop.labels.get("se-1"));
  assert.equal(error.status, 502);
  assert.equal(error.body, "<h1>Bad gateway</h1>");
  assert.deepEqual(error.errors, []);
});

test("an error without a body, and one whose body breaks off, are told by their status", async () => {
  for (const body of [null, new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) })]) {
    const { shop } = shopAt(() => new Response(body, { status: 404 }));
    const error = await rejection(shop.labels.get("se-1"));
    assert.equal(error.name, "NotFoundError");
    assert.equal(error.body, undefined);
  }
});

test("redirects are errors and are not followed", async () => {
  const answers = [
    () => new Response(null, { status: 302, headers: { location: "https://evil.example" } }),
    // What a page gets to see of a redirect.
    () => Object.defineProperties(new Response(null), { type: { value: "opaqueredirect" }, status: { value: 0 } }),
  ];
  for (const answer of answers) {
    const { shop, sent } = shopAt(answer);
    const error = await rejection(shop.labels.get("se-1"));
    assert.ok(error instanceof ApiError);
    assert.match(error.message, /redirect, which is not followed/);
    assert.equal(sent.length, 1);
  }
});

test("a 2xx that hides a failure resolves, and says that it is partial", async () => {
  const errors = [{ error_source: "carrier", error_code: "timeout", message: "UPS did not answer." }];
  const carriers = shopAt(() => json({ carriers: [], errors }, 207));
  const reply = await carriers.shop.carriers.list().withResponse();
  assert.equal(reply.partial, true);
  assert.deepEqual(reply.errors, errors);
  assert.equal(reply.response.status, 207);
  const rates = shopAt(() => json({ shipment_id: "se-1", rate_response: { rates: [], status: "error", errors } }));
  const body = { shipment_id: "se-1", rate_options: { carrier_ids: ["se-2"] } };
  const rated = await rates.shop.rates.calculate(body).withResponse();
  assert.deepEqual([rated.partial, rated.errors], [true, errors]);
  const refusal = { approved: false, message: "Too late.", reason_code: "label_already_used" };
  const voided = await shopAt(() => json(refusal)).shop.labels.void("se-1").withResponse();
  assert.deepEqual([voided.partial, voided.data], [true, refusal]);
  assert.deepEqual(voided.errors, [{ error_code: "label_already_used", message: "Too late." }]);
});

test("a 2xx is partial also where only its status, or a part of it, says so", async () => {
  const calculate = { shipment_id: "se-1", rate_options: { carrier_ids: ["se-2"] } };
  const missing = await shopAt(() => json({ carriers: [], errors: [] }, 207)).shop.carriers.list().withResponse();
  assert.deepEqual([missing.partial, missing.errors], [true, []]);
  for (const [status, partial] of [["error", true], ["partial", true], ["working", false], ["completed", false]] as const) {
    const { shop } = shopAt(() => json({ rate_response: { rates: [], status, errors: [] } }));
    assert.equal((await shop.rates.calculate(calculate).withResponse()).partial, partial, status);
  }
  const shipments = [{ shipment_id: "se-1", errors: ["The ZIP code is wrong."] }, { shipment_id: "se-2", errors: [] }];
  const created = await shopAt(() => json({ has_errors: true, shipments })).shop.call("create_shipments", {
    body: { shipments: [] },
  }, { validate: "off" }).withResponse();
  assert.deepEqual([created.partial, created.errors], [true, [{ message: "The ZIP code is wrong." }]]);
  const listed = await shopAt(() => json({ shipments, page: 1, pages: 1 })).shop.call("list_shipments").withResponse();
  assert.deepEqual([listed.partial, listed.errors], [false, []]);
});

test("a reply without a body is undefined", async () => {
  const { shop } = shopAt(() => new Response(null, { status: 204 }));
  assert.equal(await shop.carriers.disconnect("ups", "se-7"), undefined);
  assert.equal(await shop.labels.get("se-1"), undefined);
});

test("what the service adds arrives, and what it leaves out is missing", async () => {
  const { shop } = shopAt(() => json({ label_id: 5, status: "invented", new_field: { deep: true } }));
  assert.deepEqual(await shop.labels.get("se-1"), { label_id: 5, status: "invented", new_field: { deep: true } });
});

test("a file is the native reply, not read", async () => {
  const { shop } = shopAt(() => new Response("%PDF-1.4", { headers: { "content-type": "application/pdf" } }));
  const response = await shop.downloads.get("10", "abc", "label-1.pdf");
  assert.ok(response instanceof Response);
  assert.equal(response.bodyUsed, false);
  assert.equal(await response.text(), "%PDF-1.4");
});

test("a file that cannot be had is an error", async () => {
  const { shop } = shopAt(() => failure(404));
  assert.equal((await rejection(shop.downloads.get("10", "abc", "label-1.pdf"))).name, "NotFoundError");
});

test("a success that cannot be read keeps everything that came", async () => {
  for (const text of ["<html>welcome</html>", '{"label_id": "se-', ""]) {
    const answer = () => new Response(text, { headers: { "x-shipengine-requestid": "request-3" } });
    const error = await rejection(shopAt(answer).shop.labels.get("se-1"));
    assert.ok(error instanceof ApiError);
    assert.equal(error.status, 200);
    assert.equal(error.requestId, "request-3");
    assert.equal(error.body, text);
    const purchase = await rejection(shopAt(answer).shop.labels.create(EXAMPLE));
    assert.ok(purchase instanceof OutcomeUnknownError);
    assert.equal(purchase.outcome, "unknown");
    assert.equal(purchase.status, 200);
    assert.equal(purchase.requestId, "request-3");
    assert.equal(purchase.body, text);
    assert.ok(purchase.cause instanceof ApiError);
  }
});

test("a broken connection says what broke, whatever was thrown", async () => {
  const refused = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:9") });
  const things: [unknown, RegExp][] = [
    [refused, /fetch failed: connect ECONNREFUSED/],
    ["plain text", /plain text/],
    [undefined, /undefined/],
    [null, /an object was thrown/],
    [Object.create(null), /an object was thrown/],
    [Symbol("odd"), /odd/],
  ];
  for (const [thing, says] of things) {
    const { shop } = shopAt(() => Promise.reject(thing));
    const error = await rejection(shop.labels.get("se-1"));
    assert.ok(error instanceof ConnectionError);
    assert.equal(error.outcome, "rejected");
    assert.equal(error.cause, thing);
    assert.match(error.message, says);
    assert.match(error.message, /get_label_by_id on behalf of se-123456/);
  }
});

test("a fetch that throws at once, or gives no Response, is a broken connection", async () => {
  for (const fetch of [() => { throw new Error("at once"); }, () => undefined, () => ({ ok: true })] as any[]) {
    const shop = new ShipStation({ apiKey: KEY, fetch, maxRetries: 0 }).onBehalfOf("1");
    assert.ok((await rejection(shop.labels.get("se-1"))) instanceof ConnectionError);
  }
});

test("a success whose body breaks off is a broken connection that keeps the request id", async () => {
  const body = () => new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
  const { shop } = shopAt(() => new Response(body(), { headers: { "x-shipengine-requestid": "request-4" } }));
  const error = await rejection(shop.labels.get("se-1"));
  assert.ok(error instanceof ConnectionError);
  assert.equal(error.requestId, "request-4");
  const purchase = await rejection(shop.labels.create(EXAMPLE));
  assert.ok(purchase instanceof OutcomeUnknownError);
  assert.equal(purchase.requestId, "request-4");
});
