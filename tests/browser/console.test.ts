/** The console in Chromium, against the gateway and the sandbox in workerd. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { ShipStation } from "shipstamp";
import { example } from "../../scripts/serve/example.ts";
import type { RunningWorker } from "../../scripts/serve/worker.ts";
import { openPage, startBrowser, type WatchedPage } from "../harness/browser.ts";
import { mintToken, startGateway, type RunningGateway } from "../harness/gateway.ts";
import { partnerKey, startSandbox } from "../harness/sandbox.ts";

const caller = mintToken({
  accounts: ["100001", "100002"],
  scopes: ["read", "rate", "write", "buy", "void", "connect"],
});
let sandbox: RunningWorker;
let gateway: RunningGateway;
let browser: Browser;

before(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: partnerKey,
      SHIPSTATION_API_URL: sandbox.url,
      APP_TOKENS: JSON.stringify([caller.entry]),
    },
  });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
  await sandbox?.stop();
});

/** Runs a test in a page of its own, and looks afterwards at what the page did besides. */
function inPage(name: string, expected: readonly RegExp[], work: (watched: WatchedPage) => Promise<void>): void {
  test(name, async () => {
    const watched = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    try {
      await work(watched);
      const { requests, complaints, page } = watched;
      assert.deepEqual(
        complaints.filter((text) => !expected.some((pattern) => pattern.test(text))),
        [],
      );
      assert.deepEqual(
        requests.filter((request) => new URL(request.url).origin !== gateway.url).map(({ url }) => url),
        [],
      );
      assert.ok(!page.url().includes(caller.token), "the token is still in the address");
      assert.equal(
        requests.find((request) => request.url.includes(caller.token)),
        undefined,
        "a request carried the token in its address",
      );
      assert.equal(await page.evaluate(() => localStorage.length), 0);
    } finally {
      await watched.close();
    }
  });
}

const refusal = /^Failed to load resource: the server responded with a status of 400/;
const lostReply = /^Failed to load resource: net::ERR_FAILED/;

async function open(page: Page, account?: string): Promise<void> {
  await page.goto(`${gateway.url}/#token=${caller.token}${account === undefined ? "" : `&account=${account}`}`);
  await page.locator("[data-carrier-id]").first().waitFor();
}

const step = (page: Page, name: string) => page.getByRole("tab", { name: new RegExp(name) }).click();
const button = (within: Page | Locator, name: string | RegExp) => within.getByRole("button", { name });
const field = (page: Page, path: string) => page.locator(`[name="${path}"]`);

/** The text that stands at a field as its problem. */
async function problemAt(control: Locator): Promise<string> {
  await control.and(control.page().locator("[aria-invalid=true]")).waitFor();
  const ids = (await control.getAttribute("aria-describedby")) ?? "";
  const problem = control
    .page()
    .locator(
      ids
        .split(" ")
        .map((id) => `#${id}`)
        .join(","),
    )
    .last();
  return (await problem.textContent()) ?? "";
}

async function chooseRate(page: Page, service: string): Promise<void> {
  await step(page, "Rates");
  await button(page, "Get rates").click();
  await button(page.locator(`tr[data-service="${service}"]`).first(), /^Choose/).click();
}

test("the page comes with a policy that lets it load nothing but itself", async () => {
  for (const path of ["/", "/main.js", "/style.css", "/wasm/shipstamp_bg.wasm"]) {
    const response = await fetch(gateway.url + path);
    assert.equal(response.status, 200, path);
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const directive of [
      "default-src 'self'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]) {
      assert.ok(policy.split("; ").includes(directive), `${path}: ${directive}`);
    }
    await response.body?.cancel();
  }
});

inPage("a carrier is connected, rates compared, a label bought, shown, followed and voided", [], async ({ page }) => {
  await open(page);
  assert.equal(page.url(), `${gateway.url}/`);
  await page.locator('[data-environment="sandbox"]').waitFor();
  assert.match((await page.getByRole("complementary").textContent()) ?? "", /Sandbox/);

  const before = await page.locator("[data-carrier-id]").count();
  await field(page, "nickname").fill("Second warehouse");
  await field(page, "account_number").fill("A1B2C3");
  await field(page, "account_postal_code").fill("78756");
  await button(page, "Connect UPS").click();
  await page.getByText("UPS is connected").waitFor();
  await page.locator("[data-carrier-id]").nth(before).waitFor();
  assert.match((await page.locator(".carrier-new").textContent()) ?? "", /Second warehouse.*Balance/);

  await chooseRate(page, "usps_priority_mail");
  for (const badge of ["Cheapest", "Fastest"])
    assert.ok((await page.locator(`[data-badge="${badge}"]`).count()) > 0, badge);
  const buy = button(page, /^Buy label for/);
  const price = (await buy.textContent())?.replace("Buy label for ", "") ?? "";
  assert.match(price, /^\$\d+\.\d\d$/);

  // The answer is held back, so that what the page shows meanwhile can be looked at.
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/v1/labels/rates/*", async (route) => {
    await held;
    await route.continue();
  });
  await buy.click();
  await page.getByText("Safe to leave").waitFor();
  assert.ok(await button(page, "Buying").isDisabled());
  assert.ok(await button(page, /Acting on behalf of/).isDisabled());
  letGo();

  const label = page.getByRole("region", { name: "Label", exact: true });
  await label.getByText("Bought").waitFor();
  const labelId = (await label.locator(".label-id").textContent()) ?? "";
  assert.match(labelId, /^se-/);
  assert.equal(await label.locator(".label-price").textContent(), price);
  const tracking = (await label.locator(".facts code").first().textContent()) ?? "";
  assert.match(tracking, /^9\d{21}$/);

  const preview = label.locator("iframe");
  await preview.waitFor();
  assert.ok((await preview.getAttribute("src"))?.startsWith(`blob:${gateway.url}/`));
  // The browser's own viewer has taken the file.
  await until(page, () => page.frames().some((frame) => frame.url().startsWith("chrome-extension:")));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    label.getByRole("link", { name: "Download PDF" }).click(),
  ]);
  assert.ok(download.suggestedFilename().endsWith(".pdf"));
  const pdf = await readFile(await download.path());
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");

  const [printed] = await Promise.all([
    page.waitForEvent("popup"),
    label.getByRole("link", { name: /^Print/ }).click(),
  ]);
  assert.ok(printed.url().startsWith(`blob:${gateway.url}/`));
  await printed.close();

  await button(label, /^Track$/).click();
  const parcel = page.getByRole("region", { name: "Tracking", exact: true });
  await parcel.getByText(tracking).waitFor();
  await parcel.getByText("USPS").first().waitFor();

  await step(page, "Label");
  await button(label, "Void").click();
  await button(page.getByRole("dialog"), "Cancel").click();
  await label.getByText("Bought").waitFor();
  await button(label, "Void").click();
  await button(page.getByRole("dialog"), "Void label").click();
  await label.getByText("Voided").waitFor();
  // A void label is not printed any more.
  assert.equal(await label.getByRole("link", { name: /^Print/ }).count(), 0);

  await button(page, /^Activity/).click();
  const calls = page.getByRole("region", { name: "Calls made" });
  for (const operation of [
    "connect_carrier",
    "calculate_rates",
    "create_label_from_rate",
    "get_tracking_log_from_label",
    "void_label",
  ]) {
    await calls.getByRole("row").filter({ hasText: operation }).filter({ hasText: "200" }).waitFor();
  }
});

inPage(
  "what is wrong with an address stands at its field, found here or there",
  [refusal],
  async ({ page, requests }) => {
    await open(page);
    await step(page, "Rates");
    const city = field(page, "shipment.ship_to.city_locality");
    await city.fill("");
    await button(page, "Get rates").click();
    assert.match(await problemAt(city), /required/i);
    await page.getByText("checked here, nothing was sent").waitFor();
    assert.ok(await city.evaluate((element) => element === document.activeElement));
    assert.equal(requests.filter(({ url }) => url.endsWith("/v1/rates")).length, 0);

    await city.fill("Burbank");
    const country = field(page, "shipment.ship_from.country_code");
    await country.evaluate((element) => element.closest("details")?.setAttribute("open", ""));
    await country.fill("USA");
    await country.evaluate((element) => element.closest("details")?.removeAttribute("open"));
    await button(page, "Get rates").click();
    assert.match(await problemAt(country), /^Has 3 characters/);
    assert.ok(await country.isVisible(), "the fold around the field has opened");
    await page.locator(".request-id").waitFor();
    assert.equal(await city.getAttribute("aria-invalid"), null);
  },
);

inPage("what carriers say is shown as text, each on its own, and its prices in every part", [], async ({ page }) => {
  const markup = '<img src="x" onerror="document.title = 1">';
  await page.route("**/v1/rates", async (route) => {
    const response = await route.fetch();
    const reply = (await response.json()) as { rate_response: { rates: Record<string, unknown>[]; errors: unknown[] } };
    const [rate] = reply.rate_response.rates;
    reply.rate_response.rates = [
      {
        ...rate,
        service_code: "made_up",
        service_type: markup,
        shipping_amount: { currency: "eur", amount: 10.1 },
        insurance_amount: { currency: "eur", amount: 0 },
        confirmation_amount: { currency: "EUR", amount: 0.2 },
        other_amount: { currency: "eur", amount: 0 },
      },
      { ...rate, service_code: "odd", shipping_amount: { currency: "stamps!", amount: 3 } },
    ];
    reply.rate_response.errors = [
      {
        error_source: "carrier",
        error_type: "integrations",
        error_code: "timeout",
        message: `UPS is down ${markup}`,
        carrier_code: "ups",
        carrier_id: "se-7",
      },
      {
        error_source: "carrier",
        error_type: "integrations",
        error_code: "timeout",
        message: "FedEx is slow",
        carrier_code: "fedex",
        carrier_id: "se-8",
      },
    ];
    await route.fulfill({ response, json: reply });
  });
  await open(page);
  await step(page, "Rates");
  await button(page, "Get rates").click();
  const row = page.locator('tr[data-service="made_up"]');
  await row.getByText(markup).waitFor();
  await row.getByText("€10.30").waitFor();
  await row.getByText("Breakdown").click();
  assert.match((await row.locator(".breakdown").textContent()) ?? "", /Shipping€10\.10Confirmation€0\.20/);
  await page.locator('tr[data-service="odd"]').getByText("3 stamps!").waitFor();
  const errors = page.locator(".carrier-errors li");
  assert.deepEqual(await errors.allTextContents(), [`UPSse-7UPS is down ${markup}`, "FedExse-8FedEx is slow"]);
  assert.equal(await page.locator("main img").count(), 0);
});

test("times are shown as the carrier gives them, wherever the reader is", async () => {
  const { page, complaints, close } = await openPage(browser, { timezoneId: "Asia/Tokyo" });
  try {
    const event = {
      status_code: "IT",
      city_locality: "Phoenix",
      state_province: "AZ",
      postal_code: "85043",
      country_code: "US",
    };
    const events = [
      {
        ...event,
        occurred_at: "2026-11-20T23:20:00.1234567Z",
        carrier_occurred_at: "2026-11-20T17:20:00",
        status_code: "AC",
        description: "Accepted",
        city_locality: "Austin",
        state_province: "TX",
        postal_code: "78756",
      },
      {
        ...event,
        occurred_at: "2026-11-22T06:05:00Z",
        carrier_occurred_at: "2026-11-21T23:05:00Z",
        description: "Arrived",
      },
      { ...event, occurred_at: "2026-11-22T07:00:00Z", status_code: "EX", description: "Delayed" },
    ];
    const json = {
      tracking_number: "1Z9",
      status_code: "EX",
      carrier_code: "ups",
      exception_description: "Snow",
      estimated_delivery_date: "2026-11-25T00:00:00Z",
      events,
    };
    await page.route("**/v1/tracking?*", (route) => route.fulfill({ json }));
    await open(page, "100002");
    await step(page, "Tracking");
    await field(page, "tracking_number").fill("1Z9");
    await button(page.locator("form", { hasText: "Parcel" }), /^Track$/).click();
    await page.locator(".timeline").waitFor();
    assert.deepEqual(await page.locator(".timeline h3").allTextContents(), [
      "Sunday, November 22, 2026",
      "Saturday, November 21, 2026",
      "Friday, November 20, 2026",
    ]);
    const clocks = (await page.locator(".timeline time").allTextContents()).map((text) => text.replace(/\s/g, " "));
    assert.deepEqual(clocks, ["7:00 AM UTC", "11:05 PM", "5:20 PM"]);
    await page.locator(".scan").filter({ hasText: "Austin, TX 78756, US" }).waitFor();
    await page.locator(".facts").filter({ hasText: "Wed, Nov 25" }).waitFor();
    await page.getByText("Snow").waitFor();
    assert.deepEqual(complaints, []);
  } finally {
    await close();
  }
});

inPage(
  "where purchases are real, the page says so and wants the account's id typed",
  [],
  async ({ page, requests }) => {
    await page.route("**/v1/**", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "shipstamp-environment": "live" } });
    });
    await open(page);
    await page.locator('[data-environment="live"]').getByText("Purchases are real.").waitFor();
    await chooseRate(page, "usps_ground_advantage");
    await button(page, /^Buy label for/).click();
    const dialog = page.getByRole("dialog");
    assert.ok(await button(dialog, "Buy label").isDisabled());
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(requests.filter(({ url }) => url.includes("/v1/labels/rates/")).length, 0);
    await button(page, /^Buy label for/).click();
    await dialog.getByRole("textbox").fill("100001");
    await button(dialog, "Buy label").click();
    await page.getByRole("region", { name: "Label", exact: true }).getByText("Bought").waitFor();
  },
);

inPage("another account sees nothing of this one's", [], async ({ page, requests }) => {
  const shop = ShipStation.connect({ url: gateway.url, token: caller.token, account: "100001" });
  const { label_id, tracking_number } = await shop.labels.create(example);
  await open(page, "100001");
  await step(page, "Label");
  await button(page, new RegExp(tracking_number ?? "")).click();
  await page.getByRole("region", { name: "Label", exact: true }).getByText(label_id).waitFor();
  await page.locator("iframe").waitFor();

  const before = requests.length;
  await button(page, /Acting on behalf of Acme Outdoor/).click();
  await button(page, /Bluebird Books/).click();
  await button(page, /Acting on behalf of Bluebird Books/).waitFor();
  await page.locator('[data-account="100002"]').getByText("No labels yet.").waitFor();
  const text = (await page.locator("body").textContent()) ?? "";
  for (const trace of [label_id, tracking_number ?? ""]) assert.ok(!text.includes(trace), trace);
  assert.equal(await page.locator("iframe").count(), 0);
  const later = requests.slice(before).filter(({ url }) => url.includes("/v1/"));
  assert.deepEqual([...new Set(later.map(({ headers }) => headers["on-behalf-of"]))], ["100002"]);
});

inPage("a purchase whose answer is lost is looked for, not repeated", [lostReply], async ({ page, requests }) => {
  await open(page);
  await chooseRate(page, "usps_ground_advantage");
  await page.route("**/v1/labels/rates/*", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await button(page, /^Buy label for/).click();
  await page.getByText("It is not known whether this label was bought").waitFor();
  await page.getByText("The connection broke before the answer came.").waitFor();
  // Also after the page has been left.
  await page.reload();
  await step(page, "Label");
  await page.getByText("Unfinished purchase").waitFor();
  await button(page, "Look for the label").click();
  await page.getByRole("region", { name: "Label", exact: true }).getByText("Bought").waitFor();
  await page.getByText("Nothing chosen").waitFor();
  // However often it was asked for, under one key it is one purchase.
  const asked = requests.filter(({ method, url }) => method === "POST" && url.includes("/v1/labels/rates/"));
  const keys = new Set(asked.map(({ headers }) => headers["idempotency-key"]));
  assert.deepEqual([keys.size, keys.has(undefined)], [1, false]);
  const rate = asked[0]?.url.split("/").at(-1) ?? "";
  const bought = await fetch(`${sandbox.url}/v1/labels?rate_id=${rate}`, { headers: { "API-Key": partnerKey, "On-Behalf-Of": "100001" } });
  assert.equal(((await bought.json()) as { total: number }).total, 1);
});

inPage("a label is bought with the keyboard alone", [], async ({ page }) => {
  await open(page);
  await tabTo(page, /^1\. Carriers/);
  await page.keyboard.press("ArrowRight");
  await tabTo(page, /^Get rates/);
  await page.keyboard.press("Enter");
  await button(page, /^Choose/)
    .first()
    .waitFor();
  await tabTo(page, /^Choose/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^Buy label/);
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Label", exact: true }).getByText("Bought").waitFor();
  // The label has the focus, so that it is read out and the next Tab reaches what can be done with it.
  await until(page, () => page.evaluate(() => document.activeElement?.classList.contains("label-title") === true));
});

test("without a good token there is a form, and nothing is kept", async () => {
  const { page, complaints, close } = await openPage(browser);
  try {
    await page.goto(`${gateway.url}/#token=wrong`);
    await page.getByText("The gateway did not accept the token").waitFor();
    assert.equal(page.url(), `${gateway.url}/`);
    assert.equal(await page.evaluate(() => sessionStorage.getItem("shipstamp.token")), null);
    await page.getByLabel("Token").fill(caller.token);
    await button(page, "Open the console").click();
    await page.locator("[data-carrier-id]").first().waitFor();
    // The tab keeps it over a reload, another profile does not know it.
    await page.reload();
    await page.locator("[data-carrier-id]").first().waitFor();
    await button(page, "Sign out").click();
    await page.getByLabel("Token").waitFor();
    await page.reload();
    await page.getByLabel("Token").waitFor();
    assert.deepEqual(
      complaints.filter((text) => !/status of 401/.test(text)),
      [],
    );
  } finally {
    await close();
  }
});

/** Presses Tab until something of that name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    });
    if (name.test(focused)) return;
    seen.push(focused);
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab never reached ${name}: ${seen.join(" | ")}`);
}

/** Waits until something holds, looking again whenever the page has drawn a frame. */
async function until(page: Page, holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await page.evaluate(() => new Promise(requestAnimationFrame));
}
