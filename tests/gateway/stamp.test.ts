/** What leaves the gateway: a request made anew, with the stamp of the grant's account and nothing of the caller's. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { mintToken } from "../harness/gateway.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { canaryKey as key, recordedGateway } from "../harness/recorded.ts";
import type { RecordedRequest } from "../harness/recorder.ts";

const shop = mintToken({ accounts: ["se-123456"], scopes: ["read", "buy"] });
const { recorder, gateway } = await recordedGateway([shop]);

/** Numbers, escapes, spaces and unknown fields that any rewriting would change. */
const label = [
  `{ "shipment" : {"external_shipment_id":"order-1", "service_code":"usps_priority_mail",\r\n\t"new_field": [1.0, 1e2, 12345678901234567890, 0.1000],`,
  `"ship_to":{"name":"Zo\\u00eb \\/ Zoë 🚚","address_line1":"1 Main","city_locality":"Austin","state_province":"TX",`,
  `"postal_code":"78756","country_code":"US","address_residential_indicator":"No"},`,
  `"ship_from":{"name":"A","phone":"1","address_line1":"1 Main","city_locality":"Austin","state_province":"TX",`,
  `"postal_code":"78756","country_code":"US","address_residential_indicator":"No"},`,
  `"packages":[{"weight":{"value":1.0,"unit":"ounce"}}]}}  \n`,
].join("");

/** Asserts that the last request is the stamped one, whatever else came in with the caller's. */
function assertStamped(request: RecordedRequest | undefined, body: string): void {
  assert.ok(request);
  assert.equal(`${request.method} ${request.target}`, "POST /v1/labels");
  const headers = request.headers.filter(([name]) => !["Host", "Content-Length", "CF-Worker"].includes(name));
  assert.deepEqual(headers.toSorted(), [
    ["API-Key", key],
    ["Accept", "application/json"],
    ["Content-Type", "application/json"],
    ["On-Behalf-Of", "se-123456"],
  ]);
  assert.equal(request.header("host"), new URL(recorder.url).host);
  assert.deepEqual(request.body, Buffer.from(body));
}

const bearer = `Authorization: Bearer ${shop.token}`;
const json = "Content-Type: application/json";

test("S3: a purchase goes out exactly as it has to", async () => {
  const answer = await sendRaw(gateway.url, rawRequest("POST /v1/labels", [bearer, json], label));
  assert.equal(answer.status, 200, answer.body);
  assert.equal(recorder.requests.length, 1);
  assertStamped(recorder.requests.at(-1), label);
});

test("S3: an app token in API-Key works, and is not what goes out", async () => {
  const answer = await sendRaw(gateway.url, rawRequest("POST /v1/labels", [`api-key: ${shop.token}`, json], label));
  assert.equal(answer.status, 200, answer.body);
  assertStamped(recorder.requests.at(-1), label);
  assert.ok(!recorder.requests.at(-1)?.bytes.includes(shop.token));
});

/** Headers by which a proxy has been fooled before, and headers that are simply not ShipStation's business. */
const hostile: readonly [name: string, value: string][] = [
  ["Cookie", "session=1"],
  ["Proxy-Authorization", "Basic eA=="],
  ["Forwarded", "for=1.2.3.4;host=evil.example"],
  ["X-Forwarded-For", "1.2.3.4"],
  ["X-Forwarded-Host", "evil.example"],
  ["X-Forwarded-Proto", "http"],
  ["X-Real-IP", "1.2.3.4"],
  ["X-Original-URL", "/v1/partners/accounts"],
  ["X-Rewrite-URL", "/v1/partners/accounts"],
  ["X-HTTP-Method-Override", "DELETE"],
  ["X-API-Key", "TEST_other"],
  ["Partner-Id", "7"],
  ["Via", "1.1 evil"],
  ["TE", "trailers"],
  ["Keep-Alive", "timeout=5"],
  ["Connection", "API-Key, On-Behalf-Of"],
  ["Accept", "text/html"],
  ["Accept-Language", "de"],
  ["User-Agent", "evil"],
  ["Origin", "https://evil.example"],
  ["Referer", "https://evil.example/"],
  ["Range", "bytes=0-1"],
  ["If-None-Match", '"x"'],
  ["Cache-Control", "no-cache"],
  ["X-ShipEngine-RequestId", "r-1"],
  ["CF-Connecting-IP", "1.2.3.4"],
  ["CF-Access-Jwt-Assertion", "a.b.c"],
];

for (const [name, value] of hostile) {
  const forms = {
    lower: [`${name.toLowerCase()}: ${value}`],
    upper: [`${name.toUpperCase()}: ${value}`],
    underscore: [`${name.replaceAll("-", "_")}: ${value}`],
    twice: [`${name}: ${value}`, `${name}: other`],
  };
  test(`S3: ${name} does not pass, however it is written`, async () => {
    for (const [form, lines] of Object.entries(forms)) {
      const answer = await sendRaw(gateway.url, rawRequest("POST /v1/labels", [bearer, json, ...lines], label));
      assert.equal(answer.status, 200, `${form}: ${answer.body}`);
      assertStamped(recorder.requests.at(-1), label);
    }
  });
}

test("S3: another account is refused, in any case; aliases of the header mean nothing", async () => {
  const calls = recorder.requests.length;
  for (const [lines, status] of [
    [["on-behalf-of: se-999"], 403],
    [["ON-BEHALF-OF: se-999"], 403],
    [["On-Behalf-Of: se-123456", "On-Behalf-Of: se-999"], 400],
    [["On-Behalf-Of: se-123456", "on-behalf-of: se-123456"], 400],
    [["On-Behalf-Of: se-123456, se-999"], 400],
    [["On-Behalf-Of:"], 400],
  ] as const) {
    const answer = await sendRaw(gateway.url, rawRequest("POST /v1/labels", [bearer, json, ...lines], label));
    assert.equal(answer.status, status, `${lines}: ${answer.body}`);
  }
  assert.equal(recorder.requests.length, calls);
  for (const line of ["On_Behalf_Of: se-999", "OnBehalfOf: se-999", "X-On-Behalf-Of: se-999", "API_Key: TEST_other"]) {
    const answer = await sendRaw(gateway.url, rawRequest("POST /v1/labels", [bearer, json, line], label));
    assert.equal(answer.status, 200, `${line}: ${answer.body}`);
    assertStamped(recorder.requests.at(-1), label);
  }
});

test("S5: two tokens at once are none", async () => {
  const calls = recorder.requests.length;
  for (const lines of [
    [bearer, `API-Key: ${shop.token}`],
    [bearer, "api-key: TEST_other"],
    [bearer, bearer],
    [`API-Key: ${shop.token}`, `API-Key: ${shop.token}`],
    [`Authorization: Basic ${shop.token}`],
    [`Authorization: Bearer ${shop.token} ${shop.token}`],
    [`Authorization: Bearer`],
    [`API-Key: ${shop.token}x`],
    [`API_Key: ${shop.token}`],
    [`Cookie: Authorization=Bearer ${shop.token}`],
    [],
  ]) {
    const answer = await sendRaw(gateway.url, rawRequest("POST /v1/labels", [json, ...lines], label));
    assert.equal(answer.status, 401, `${lines}: ${answer.body}`);
  }
  assert.equal(recorder.requests.length, calls);
});
