/** `shipstamp/webhooks` in a page in Chromium: deliveries of the sandbox, and what is not one. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { ShipStation } from "shipstamp";
import { createSandbox, partnerKey } from "shipstamp/sandbox";
import { openPage, startBrowser, type WatchedPage } from "../harness/browser.ts";
import { servePackage } from "../harness/package-page.ts";

const KEY_ID = "x-shipengine-rsa-sha256-key-id";
const SIGNATURE = "x-shipengine-rsa-sha256-signature";
const TIMESTAMP = "x-shipengine-timestamp";

/** A webhook as it came over the network. */
interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A sandbox that keeps what it would have sent. */
function sender() {
  const received: Received[] = [];
  const sandbox = createSandbox({
    deliver: async (request) => {
      received.push({ headers: Object.fromEntries(request.headers), body: await request.text() });
      return new Response(null, { status: 204 });
    },
  });
  const shop = new ShipStation({ apiKey: partnerKey, fetch: sandbox.fetch }).onBehalfOf("100001");
  const ready = shop.webhooks.create({ event: "carrier_connected", url: "https://app.example/hook" });
  let number = 0;
  const next = async (): Promise<Received> => {
    await ready;
    await shop.carriers.connect("dhl_express", { nickname: "ü", account_number: String((number += 1)) } as never);
    await sandbox.deliver();
    return received.at(-1) ?? assert.fail("nothing was delivered");
  };
  return { sandbox, next };
}

const ours = sender();
let browser: Browser;
let place: Awaited<ReturnType<typeof servePackage>>;
let watched: WatchedPage;
let keyFetches = 0;

before(async () => {
  place = await servePackage((path) => {
    if (path !== "/jwks") return undefined;
    keyFetches += 1;
    return ours.sandbox.fetch("https://api.shipengine.com/jwks");
  });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  place?.close();
});

/** Runs a test in a page of its own, with nothing kept from another. */
const inPage = (name: string, work: () => Promise<void>) =>
  test(name, async () => {
    keyFetches = 0;
    watched = await openPage(browser);
    try {
      await watched.page.clock.install();
      await watched.page.goto(place.origin);
      await work();
      assert.deepEqual(watched.complaints, []);
    } finally {
      await watched.close();
    }
  });

/** What the page makes of a webhook: what it tells, or why it is refused. The keys come by the browser's own `fetch`. */
const verdict = (webhook: Received, options: { now?: number } = {}): Promise<string> =>
  watched.page.evaluate(
    async ([origin, { headers, body }, options]) => {
      const { verifyWebhook, WebhookError } = await import(`${origin}/webhooks.js`);
      try {
        const request = new Request(`${origin}/hook`, { method: "POST", headers, body });
        const { payload, keyId } = await verifyWebhook(request, { jwksUrl: `${origin}/jwks`, ...options });
        return `${payload.resource_type} by ${keyId}`;
      } catch (error) {
        if (!(error instanceof WebhookError)) throw error;
        return `${(error as { code: string; status: number }).code} ${(error as { status: number }).status}`;
      }
    },
    [place.origin, webhook, options] as const,
  );

inPage("a genuine delivery is taken, and the keys are fetched once", async () => {
  for (const webhook of [await ours.next(), await ours.next()]) {
    assert.equal(await verdict(webhook), `API_CARRIER_CONNECTED by ${webhook.headers[KEY_ID]}`);
  }
  assert.equal(keyFetches, 1);
});

inPage("what was changed on its way is refused", async () => {
  const { headers, body } = await ours.next();
  const other = await ours.next();
  const changed = (name: string, value: string): Received => ({ headers: { ...headers, [name]: value }, body });
  const later = new Date(Date.parse(headers[TIMESTAMP] ?? "") + 1).toISOString();
  const spoiled = (headers[SIGNATURE] ?? "").replace(/^./, (letter) => (letter === "A" ? "B" : "A"));
  for (const webhook of [
    { headers, body: `${body} ` },
    { headers, body: body.replace("CONNECTED", "DELETED") },
    changed(TIMESTAMP, later),
    changed(SIGNATURE, spoiled),
    changed(SIGNATURE, other.headers[SIGNATURE] ?? ""),
    changed(SIGNATURE, "AAAA"),
    changed(SIGNATURE, "%"),
  ]) {
    assert.equal(await verdict(webhook), "bad_signature 401");
  }
  const { [SIGNATURE]: _, ...unsigned } = headers;
  assert.match(await verdict({ headers: unsigned, body }), /^missing_headers /);
  assert.match(await verdict({ headers, body }), /^API_CARRIER_CONNECTED/, "itself it is good");
});

inPage("what is too old, or from the future, is refused", async () => {
  const webhook = await ours.next();
  const signed = Date.parse(webhook.headers[TIMESTAMP] ?? "");
  for (const now of [signed - 300_000, signed + 300_000]) assert.match(await verdict(webhook, { now }), /^API_/);
  for (const now of [signed - 300_001, signed + 300_001]) assert.match(await verdict(webhook, { now }), /^stale_timestamp /);
  // By the clock of the browser as well.
  await watched.page.clock.setFixedTime(signed + 300_001);
  assert.match(await verdict(webhook), /^stale_timestamp /);
});

inPage("a key that nobody published verifies nothing, and many of them fetch nothing", async () => {
  const stranger = await sender().next();
  const genuine = await ours.next();
  assert.match(await verdict(genuine), /^API_/);
  for (let tries = 0; tries < 3; tries += 1) assert.match(await verdict(stranger), /^unknown_key /);
  const disguised = { ...stranger, headers: { ...stranger.headers, [KEY_ID]: genuine.headers[KEY_ID] ?? "" } };
  assert.equal(await verdict(disguised), "bad_signature 401");
  assert.equal(keyFetches, 1);
});

inPage("keys rotate without a webhook lost", async () => {
  const first = await ours.next();
  await watched.page.clock.setFixedTime(Date.parse(first.headers[TIMESTAMP] ?? ""));
  assert.equal(await verdict(first), `API_CARRIER_CONNECTED by ${first.headers[KEY_ID]}`);
  const second = await ours.sandbox.rotateKeys();
  assert.equal(await verdict(await ours.next()), `API_CARRIER_CONNECTED by ${second}`);
  assert.equal(keyFetches, 1, "it was published before it signed");
  // The one after that the page has never seen: it looks again, a minute after it looked before.
  const third = await ours.sandbox.rotateKeys();
  const webhook = await ours.next();
  assert.match(await verdict(webhook), /^unknown_key /);
  await watched.page.clock.setFixedTime(Date.parse(webhook.headers[TIMESTAMP] ?? "") + 61_000);
  assert.equal(await verdict(webhook), `API_CARRIER_CONNECTED by ${third}`);
  assert.equal(await verdict(first), `API_CARRIER_CONNECTED by ${first.headers[KEY_ID]}`, "what is still under way is taken");
  assert.equal(keyFetches, 2);
});

inPage("a page's own sandbox signs what the page verifies", async () => {
  const told = await watched.page.evaluate(async (origin) => {
    const { createSandbox, partnerKey } = await import(`${origin}/sandbox.web.js`);
    const { verifyWebhook } = await import(`${origin}/webhooks.js`);
    let arrived = (_: Request) => {};
    const arrival = new Promise<Request>((resolve) => (arrived = resolve));
    const sandbox = createSandbox({ deliver: (request: Request) => (arrived(request), new Response(null, { status: 204 })) });
    const post = (path: string, body: object) =>
      sandbox.fetch(`https://api.example${path}`, {
        method: "POST",
        headers: { "API-Key": partnerKey, "On-Behalf-Of": "100001", "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    await post("/v1/environment/webhooks", { event: "carrier_connected", url: "https://app.example/hook" });
    await post("/v1/connections/carriers/dhl_express", { nickname: "n", account_number: "1" });
    const { payload } = await verifyWebhook(await arrival, { jwksUrl: "https://api.example/jwks", fetch: sandbox.fetch });
    return payload.resource_type;
  }, place.origin);
  assert.equal(told, "API_CARRIER_CONNECTED");
  for (const { url } of watched.requests) assert.ok(url.startsWith(place.origin), url);
});
