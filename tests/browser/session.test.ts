/** A page of another origin that ships with a short session, in Chromium: sandbox and gateway behind it are real. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { partnerKey } from "shipstamp/sandbox";
import { example } from "../../scripts/serve/example.ts";
import { openPage, startBrowser } from "../harness/browser.ts";
import { mintToken, type RunningGateway, startGateway } from "../harness/gateway.ts";
import { servePackage } from "../harness/package-page.ts";
import { startSandbox } from "../harness/sandbox.ts";

const server = mintToken({ name: "shop", accounts: ["100001", "100002"], scopes: ["read", "rate", "buy", "void"] });

let browser: Browser;
let shop: Awaited<ReturnType<typeof servePackage>>;
let elsewhere: Awaited<ReturnType<typeof servePackage>>;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let gateway: RunningGateway;

before(async () => {
  [shop, elsewhere, sandbox, browser] = await Promise.all([servePackage(), servePackage(), startSandbox(), startBrowser()]);
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: partnerKey,
      SHIPSTATION_API_URL: sandbox.url,
      APP_TOKENS: JSON.stringify([server.entry]),
      ALLOWED_ORIGINS: shop.origin,
    },
  });
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
  await sandbox?.stop();
  shop?.close();
  elsewhere?.close();
});

/** What the shop's server does when it renders a page. */
async function codeFor(account: string, scopes: string[]): Promise<string> {
  const response = await fetch(`${gateway.url}/session`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: JSON.stringify({ account, scopes, origin: shop.origin, single_use: true }),
  });
  const { code } = (await response.json()) as { code: string };
  assert.equal(response.status, 201);
  return code;
}

/** Runs in the page: exchanges the code, and buys a label with what it got. */
const ship = async ([gateway, code, shipment]: [string, string, unknown]) => {
  const exchanged = await fetch(`${gateway}/session/exchange`, { method: "POST", body: JSON.stringify({ code }) }).catch(() => undefined);
  if (!exchanged?.ok) return { status: exchanged?.status ?? 0, code: exchanged ? (await exchanged.json()).errors[0].error_code : "blocked" };
  const { token } = await exchanged.json();
  const { ShipStation } = await import(`${location.origin}/entry.web.js`);
  const merchant = ShipStation.connect({ url: gateway, token });
  const label = await merchant.labels.create(shipment);
  const file = await fetch(label.label_download.pdf, { headers: { authorization: `Bearer ${token}` } });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const other = await merchant.labels.void(label.label_id).then(() => "voided", (error: { code: string }) => error.code);
  return { token, label: label.label_id, pdf: String.fromCharCode(...bytes.subarray(0, 5)), link: label.label_download.pdf, other };
};

test("S18: a page exchanges its code, buys a label and reads its file, without cookies and without a lasting token", async () => {
  const { page, requests, complaints, close } = await openPage(browser);
  try {
    await page.goto(shop.origin);
    const bought = await page.evaluate(ship, [gateway.url, await codeFor("100001", ["read", "buy"]), example] as [string, string, unknown]);
    assert.ok("label" in bought, JSON.stringify(bought));
    assert.match(bought.label, /^se-/);
    assert.equal(bought.pdf, "%PDF-");
    assert.equal(new URL(bought.link).origin, gateway.url, "the file is the gateway's");
    assert.equal(bought.other, "scope_required", "what the server did not choose the page cannot do");
    for (const { url, headers } of requests.filter(({ url }) => url.startsWith(gateway.url))) {
      assert.equal(headers["cookie"], undefined, url);
      assert.ok(!JSON.stringify(headers).includes(server.token) && !JSON.stringify(headers).includes(partnerKey), url);
    }
    const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]));
    assert.equal(kept, '["",{},{}]');
    // The one refusal is told in the console.
    assert.deepEqual(complaints.map((complaint) => /403/.test(complaint)), [true]);

    const again = await page.evaluate(ship, [gateway.url, "used", example] as [string, string, unknown]);
    assert.deepEqual(again, { status: 401, code: "invalid_session_code" });
  } finally {
    await close();
  }
});

test("S11: a page of an origin that is not allowed can read nothing, with whatever token it has", async () => {
  const { page, close } = await openPage(browser);
  try {
    await page.goto(elsewhere.origin);
    // Another account than above: its ledger has seen no purchase like this one yet.
    const code = await codeFor("100002", ["read", "buy"]);
    assert.deepEqual(await page.evaluate(ship, [gateway.url, code, example] as [string, string, unknown]), { status: 0, code: "blocked" });
    const read = await page.evaluate(
      ([gateway, token]) =>
        fetch(`${gateway}/v1/carriers`, { headers: { authorization: `Bearer ${token}`, "on-behalf-of": "100002" } }).then(
          () => "read",
          () => "blocked",
        ),
      [gateway.url, server.token],
    );
    assert.equal(read, "blocked");

    await page.goto(shop.origin);
    const bought = await page.evaluate(ship, [gateway.url, code, example] as [string, string, unknown]);
    assert.ok("label" in bought, "the code was not used up by a page that it was not for");
  } finally {
    await close();
  }
});
