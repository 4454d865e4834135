/** `shipstamp/webhooks` on Node: what it takes, what it refuses, and how often it looks for keys. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { verifyWebhook, WebhookError, type VerifyOptions, type ReceivedWebhook } from "shipstamp/webhooks";
import { rsaSigner, signed, trackEvent, type Signer } from "../../harness/signer.ts";

let key: Signer;
let next: Signer;
before(async () => {
  [key, next] = await Promise.all([rsaSigner("k1"), rsaSigner("k2")]);
});

const setOf = (...signers: Signer[]) => ({ keys: signers.map(({ jwk }) => jwk) });

/** Why a webhook is not accepted. */
async function problem(webhook: ReceivedWebhook, options: VerifyOptions): Promise<string> {
  const error = await verifyWebhook(webhook, options).then(() => assert.fail("accepted"), (error: unknown) => error);
  assert.ok(error instanceof WebhookError, String(error));
  assert.ok(error.status >= 400 && error.message.endsWith("."));
  return error.code;
}

test("a request in any of its forms is verified, and says what it tells", async () => {
  const { headers, body } = await signed(key, trackEvent("ü"));
  const keys = setOf(next, key);
  const bytes = new TextEncoder().encode(body);
  for (const webhook of [
    new Request("https://app.example/", { method: "POST", headers, body }),
    { headers, body },
    { headers: new Headers(headers), body: bytes },
    { headers: { ...headers, "set-cookie": ["a", "b"] }, body: Buffer.from(body) },
  ]) {
    const { payload, keyId, timestamp, body: raw } = await verifyWebhook(webhook, { keys });
    assert.deepEqual(payload, JSON.parse(body));
    assert.deepEqual([keyId, timestamp.toISOString()], ["k1", headers["x-shipengine-timestamp"]]);
    assert.deepEqual(raw, bytes);
  }
});

test("the time and the tolerance can be the caller's", async () => {
  const at = Date.parse("2026-11-23T12:00:00Z");
  const webhook = await signed(key, trackEvent(1), "2026-11-23T13:00:00+01:00");
  const keys = setOf(key);
  for (const now of [at, new Date(at), at + 300_000, at - 300_000]) await verifyWebhook(webhook, { keys, now });
  for (const now of [at + 300_001, at - 300_001, Number.NaN, new Date(Number.NaN)]) {
    assert.equal(await problem(webhook, { keys, now }), "stale_timestamp");
  }
  await verifyWebhook(webhook, { keys, now: at + 3_000_000, toleranceSeconds: 3_000 });
  assert.equal(await problem(webhook, { keys, now: at + 1, toleranceSeconds: 0 }), "stale_timestamp");
  assert.equal(await problem(webhook, { keys, now: at, toleranceSeconds: Number.NaN }), "stale_timestamp");
});

test("a name that two keys have, or a key for something else, verifies nothing", async () => {
  const webhook = await signed(key, trackEvent(1));
  const refusals = async (...keys: object[]) => problem(webhook, { keys: { keys } });
  assert.equal(await refusals(key.jwk, { ...next.jwk, kid: "k1" }), "unknown_key");
  assert.equal(await refusals({ ...key.jwk, use: "enc" }), "unknown_key");
  assert.equal(await refusals({ ...key.jwk, alg: "RS512" }), "unknown_key");
  assert.equal(await refusals({ ...key.jwk, kid: 1 }), "unknown_key");
  assert.equal(await refusals({ kty: "oct", kid: "k1", k: "c2VjcmV0" }), "unknown_key");
  assert.equal(await refusals({ ...key.jwk, n: "AA" }), "unknown_key");
  assert.equal(await refusals(...Array.from({ length: 32 }, () => ({})), key.jwk), "unknown_key", "beyond the bound");
});

test("keys are fetched once, and again for a new one, at most once a minute", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-23T12:00:00Z") });
  let set = setOf(key);
  let fetches = 0;
  const options: VerifyOptions = {
    jwksUrl: "https://keys.example/once",
    fetch: async (url, init) => {
      fetches += 1;
      assert.deepEqual([url, init.redirect], ["https://keys.example/once", "manual"]);
      return Response.json(set);
    },
  };
  await Promise.all(Array.from({ length: 20 }, async (_, number) => verifyWebhook(await signed(key, trackEvent(number)), options)));
  assert.equal(fetches, 1);
  set = setOf(key, next);
  for (let attempt = 0; attempt < 50; attempt += 1) assert.equal(await problem(await signed(next, trackEvent(1)), options), "unknown_key");
  assert.equal(fetches, 1);
  t.mock.timers.setTime(Date.now() + 60_000);
  await verifyWebhook(await signed(next, trackEvent(1)), options);
  await verifyWebhook(await signed(key, trackEvent(1)), options);
  assert.equal(fetches, 2);
});

test("a key set that is none, or too long, or elsewhere, leaves it open", async () => {
  const webhook = await signed(key, trackEvent(1));
  const answers: (() => Response)[] = [
    () => new Response("no", { status: 503 }),
    () => new Response(null, { status: 302, headers: { location: "https://evil.example/" } }),
    () => new Response("nonsense"),
    () => Response.json({}),
    () => Response.json({ keys: "k1" }),
    () => Response.json({ ...setOf(key), more: "x".repeat(131_072) }),
    () => {
      throw new TypeError("no network");
    },
  ];
  for (const [number, answer] of answers.entries()) {
    const options = { jwksUrl: `https://keys.example/${number}`, fetch: async () => answer() };
    assert.equal(await problem(webhook, options), "keys_unavailable", `${number}`);
  }
});
