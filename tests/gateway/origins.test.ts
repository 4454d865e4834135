/** Which pages may talk to the gateway. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { mintToken } from "../harness/gateway.ts";
import { recordedGateway } from "../harness/recorded.ts";

const caller = mintToken({ accounts: ["se-1"], scopes: ["read"] });
const app = "https://app.example.com";
const { recorder, gateway } = await recordedGateway([caller], { ALLOWED_ORIGINS: `${app}, http://localhost:5173` });

const ask = (method: string, headers: Record<string, string>) => fetch(`${gateway.url}/v1/labels`, { method, headers });
const preflight = (origin: string) =>
  ask("OPTIONS", { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" });

const granted = (response: Response) => [...response.headers].filter(([name]) => name.startsWith("access-control-"));

test("S11: a preflight of an allowed page is answered here, without a token", async () => {
  for (const origin of [app, "http://localhost:5173"]) {
    const response = await preflight(origin);
    assert.equal(response.status, 204);
    assert.equal(response.headers.get("access-control-allow-origin"), origin);
    const sendable = "Authorization, Content-Type, On-Behalf-Of, Idempotency-Key, Allow-Duplicate, Prefer";
    assert.equal(response.headers.get("access-control-allow-headers"), sendable);
    assert.match(response.headers.get("vary") ?? "", /Origin/);
    assert.equal(response.headers.get("access-control-allow-credentials"), null);
    assert.equal(response.headers.get("access-control-max-age"), "7200");
    assert.deepEqual(response.headers.get("access-control-allow-methods")?.split(", ").toSorted(), ["DELETE", "GET", "PATCH", "POST", "PUT"]);
    // A page has no use for an app token, and may not be led to hold one.
    assert.doesNotMatch(response.headers.get("access-control-allow-headers") ?? "", /api-key|\*/i);
  }
  assert.equal(recorder.requests.length, 0);
});

test("S11: other origins are granted nothing", async () => {
  for (const origin of [
    "null",
    "https://app.example.com.evil.example",
    "https://evil.example",
    "https://APP.example.com",
    "https://app.example.com:443",
    "https://app.example.com:8443",
    "http://app.example.com",
    "https://app.example.com/",
    "https://sub.app.example.com",
    "https://evilapp.example.com",
    "https://app.example.co",
    "https://app.example.com.",
    "https://app.example.com%00.evil.example",
    "https://app.example.com@evil.example",
    "https://аpp.example.com".replace("а", "%D0%B0"),
    "file://",
    "*",
    `${app}, https://evil.example`,
  ]) {
    const refused = await preflight(origin);
    assert.equal(refused.status, 403, `${origin} ${await refused.text()}`);
    assert.deepEqual(granted(refused), [], origin);
    const read = await ask("GET", { origin, authorization: `Bearer ${caller.token}` });
    assert.deepEqual(granted(read), [], origin);
    assert.equal(read.headers.get("vary"), "Origin");
  }
});

test("S11: an allowed page can read answers, also errors, and the headers that matter", async () => {
  for (const [authorization, status] of [[`Bearer ${caller.token}`, 200], ["Bearer nobody", 401]] as const) {
    const response = await ask("GET", { origin: app, authorization });
    assert.equal(response.status, status);
    assert.equal(response.headers.get("access-control-allow-origin"), app);
    const readable = "Content-Disposition, Idempotency-Key, Idempotent-Replayed, Location, Retry-After, X-ShipEngine-RequestId";
    assert.equal(response.headers.get("access-control-expose-headers"), readable);
  }
});

test("S11: a request without an origin gets no grant", async () => {
  const response = await ask("GET", { authorization: `Bearer ${caller.token}` });
  assert.deepEqual(granted(response), []);
  assert.equal(response.headers.get("vary"), "Origin");
});

test("S11: nothing beside the API is granted to other pages, and nothing that asks for no method is a preflight", async () => {
  for (const [method, path, headers] of [
    ["GET", "/healthz", { origin: app }],
    ["GET", "/", { origin: app }],
    ["POST", "/webhooks/se-1", { origin: app }],
    ["OPTIONS", "/healthz", { origin: app, "access-control-request-method": "GET" }],
    ["OPTIONS", "/webhooks/se-1", { origin: app, "access-control-request-method": "POST" }],
  ] as const) {
    const response = await fetch(gateway.url + path, { method, headers });
    assert.deepEqual(granted(response), [], `${method} ${path}`);
  }
  const plain = await ask("OPTIONS", { origin: app });
  assert.equal(plain.status, 401, "an OPTIONS that is no preflight is a call like any other");
  assert.equal(recorder.requests.length, recorder.requests.filter(({ method }) => method === "GET").length);
});
