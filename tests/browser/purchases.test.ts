/**
 * Whatever a merchant does in a page, and whatever becomes of the page, a label is bought once. Page, gateway with its
 * ledger, and sandbox are real; how many labels there are, the sandbox says.
 */

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { openPage, startBrowser, type WatchedPage } from "../harness/browser.ts";
import { mintToken, type RunningGateway, startGateway } from "../harness/gateway.ts";
import { partnerKey, startSandbox } from "../harness/sandbox.ts";
import { startShop } from "../harness/shop.ts";

const account = "100001";
const server = mintToken({ name: "shop", accounts: [account], scopes: ["read", "buy"] });

let browser: Browser;
let shop: Awaited<ReturnType<typeof startShop>>;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let gateway: RunningGateway;

before(async () => {
  [shop, sandbox, browser] = await Promise.all([startShop(), startSandbox(), startBrowser()]);
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: partnerKey,
      SHIPSTATION_API_URL: sandbox.url,
      APP_TOKENS: JSON.stringify([server.entry]),
      ALLOWED_ORIGINS: shop.origin,
    },
  });
  shop.shipWith({ gateway: gateway.url, token: server.token, account });
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
  await sandbox?.stop();
  shop?.close();
});

/** The profiles that a test has opened. */
const opened: WatchedPage[] = [];
afterEach(async () => {
  // What is held comes back, so that nothing of one test is under way in the next.
  await answered();
  for (const watched of opened.splice(0)) await watched.close();
});

async function profile(): Promise<WatchedPage> {
  const watched = await openPage(browser);
  opened.push(watched);
  return watched;
}

/** Where a page for an order is, written in a certain way. */
const address = (order: string, written: string) => `${shop.origin}/orders/${order}?${written}`;

const buyButton = (page: Page): Locator => page.getByRole("button", { name: "Buy the label" });

/** Opens the page of an order, in a profile of its own. */
async function openOrder(order: string, written: string) {
  const watched = await profile();
  await watched.page.goto(address(order, written));
  return watched;
}

const click = (page: Page) => buyButton(page).click();

/** A line of the page, when it says one of these of its purchase. */
async function line(page: Page, states: string, nth = 0) {
  const line = page.locator(states.replaceAll(/\w+/g, "li[data-state=$&]")).nth(nth);
  await line.waitFor();
  const { key = "", error, replayed } = await line.evaluate((element: HTMLElement) => ({ ...element.dataset }));
  return { key, error, replayed, text: await line.textContent(), press: (name: string) => line.getByRole("button", { name }).click(), line };
}

/** Says that it has ended in the one label of the order, and that the page shows it. */
async function endsInOneLabel(order: string, page: Page, shown: number): Promise<void> {
  const texts: (string | null)[] = [];
  for (let nth = 0; nth < shown; nth++) texts.push((await line(page, "bought", nth)).text);
  const labels = await labelsOf(order);
  assert.equal(labels.length, 1, "one label");
  assert.deepEqual(texts, Array(shown).fill(labels[0]));
}

/** The purchases that a page has sent, by their keys. */
const sentKeys = ({ requests }: WatchedPage) =>
  requests.filter(({ method, url }) => method === "POST" && url.endsWith("/v1/labels")).map(({ headers }) => headers["idempotency-key"]);

/** The labels that there are for an order, as the sandbox tells its partner. */
async function labelsOf(order: string): Promise<string[]> {
  const response = await fetch(`${sandbox.url}/v1/labels?page_size=100`, { headers: { "api-key": partnerKey, "on-behalf-of": account } });
  const { labels, pages } = (await response.json()) as { labels: { label_id: string; external_order_id: string }[]; pages: number };
  assert.equal(pages, 1, "all of them are looked at");
  return labels.filter((label) => label.external_order_id === order).map((label) => label.label_id);
}

async function faults(method: "POST" | "DELETE", fault?: object): Promise<void> {
  const response = await fetch(`${sandbox.url}/sandbox/faults`, { method, ...(fault && { body: JSON.stringify(fault) }) });
  assert.ok(response.ok, await response.text());
}

/** The next label is bought, and its answer is held back until {@link answered}. */
const hold = () => faults("POST", { kind: "slow", ms: 86_400_000, match: { operation: "create_label" }, times: 1 });
/** The next label is bought, and its answer lost. */
const lose = () => faults("POST", { kind: "lost", match: { operation: "create_label" }, times: 1 });
const answered = () => faults("DELETE");

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

/** Once the order's label is bought, whatever is known of it elsewhere. */
const bought = (order: string) => until(async () => (await labelsOf(order)).length > 0);

/** How a purchase stands, as the gateway tells the platform's server. */
async function operation(key: string): Promise<{ state: string; outcome?: string; id?: string; adopted?: boolean }> {
  const response = await fetch(`${gateway.url}/operations/${key}`, { headers: { authorization: `Bearer ${server.token}` } });
  assert.equal(response.status, 200);
  return (await response.json()) as { state: string };
}

const succeeded = (key: string) => until(async () => (await operation(key)).state === "succeeded");

/** The next time that a page asks how a purchase stands. */
const asksHow = (page: Page) => page.waitForResponse((response) => response.url().includes("/operations/") && response.request().method() === "GET");

describe("a double click", () => {
  test("where the page builds the purchase once, sends it once", async () => {
    const watched = await openOrder("click-one", "keys=one");
    await buyButton(watched.page).dblclick();
    await endsInOneLabel("click-one", watched.page, 2);
    assert.equal(sentKeys(watched).length, 1);
  });

  test("where each click asks under the number of the order, ends twice in the same label", async () => {
    const watched = await openOrder("click-order", "keys=order");
    await hold();
    const told = watched.page.waitForResponse((response) => response.status() === 409);
    await buyButton(watched.page).dblclick();
    await told;
    await answered();
    await endsInOneLabel("click-order", watched.page, 2);
    assert.deepEqual([...new Set(sentKeys(watched))], ["click-order"]);
    const replays = [await line(watched.page, "bought", 0), await line(watched.page, "bought", 1)].map(({ replayed }) => replayed);
    assert.deepEqual(replays.toSorted(), ["null", "true"], "which of them was the replay can be read in a page");
  });

  test("where each click builds another purchase, buys once and tells the other", async () => {
    const watched = await openOrder("click-each", "keys=each");
    await buyButton(watched.page).dblclick();
    await endsInOneLabel("click-each", watched.page, 1);
    const { error, text } = await line(watched.page, "refused");
    assert.equal(error, "ConflictError 409 possible_duplicate rejected");
    const { key } = await line(watched.page, "bought");
    assert.match(text ?? "", /The same was bought a short while ago/);
    assert.ok(text?.includes(key), "it says under which key");
    assert.equal(new Set(sentKeys(watched)).size, 2);
  });
});

test("who is told that it may be a slip, and means it, gets another label", async () => {
  const { page } = await openOrder("another", "keys=each");
  await click(page);
  const { text: first } = await line(page, "bought");
  await click(page);
  await (await line(page, "refused")).press("Buy another");
  const { text: second } = await line(page, "bought", 1);
  assert.notEqual(first, second);
  assert.deepEqual((await labelsOf("another")).toSorted(), [first, second].toSorted());
});

describe("two tabs that buy the same order", () => {
  async function twoTabs(order: string, written: string) {
    const one = await openOrder(order, written);
    const other = await one.page.context().newPage();
    await other.goto(address(order, written));
    return { one: one.page, other };
  }

  test("under its number, end with the same label", async () => {
    const { one, other } = await twoTabs("tabs-order", "keys=order");
    await hold();
    const told = one.context().waitForEvent("response", (response) => response.status() === 409);
    await Promise.all([one, other].map(click));
    await told;
    await answered();
    await endsInOneLabel("tabs-order", one, 1);
    await endsInOneLabel("tabs-order", other, 1);
  });

  test("under keys of their own: one has the label, and the other is told", async () => {
    const { one, other } = await twoTabs("tabs-each", "keys=each");
    await Promise.all([one, other].map(click));
    const ends = await Promise.all([one, other].map((page) => line(page, "bought, refused")));
    const [id] = await labelsOf("tabs-each");
    assert.deepEqual(ends.filter(({ error }) => error === undefined).map(({ text }) => text), [id]);
    assert.deepEqual(ends.filter(({ error }) => error !== undefined).map(({ error }) => error), [
      "ConflictError 409 possible_duplicate rejected",
    ]);
    assert.equal((await labelsOf("tabs-each")).length, 1);
  });
});

describe("an answer that does not come", () => {
  test("from ShipStation: the client asks again under the same key until the ledger has found the label", async () => {
    const watched = await openOrder("lost-there", "keys=one");
    await lose();
    await click(watched.page);
    await endsInOneLabel("lost-there", watched.page, 1);
    const keys = sentKeys(watched);
    assert.ok(keys.length > 1);
    const { key, replayed } = await line(watched.page, "bought");
    assert.deepEqual([[...new Set(keys)], replayed], [[key], "true"]);
    assert.equal((await operation(key)).adopted, true);
  });

  test("from the gateway: the client asks again under the same key, and is answered what was lost", async () => {
    const watched = await openOrder("lost-here", "keys=one");
    await watched.page.route(
      (url) => url.pathname === "/v1/labels",
      async (route) => {
        assert.equal((await route.fetch()).status(), 200);
        await route.abort("connectionreset");
      },
      { times: 1 },
    );
    await click(watched.page);
    await endsInOneLabel("lost-here", watched.page, 1);
    const { key, replayed } = await line(watched.page, "bought");
    assert.deepEqual([sentKeys(watched), replayed], [[key, key], "true"]);
  });

  /** A purchase of which the page knows nothing after its time is over, though the label is there. */
  async function timedOut(order: string) {
    const watched = await profile();
    const { page } = watched;
    await page.clock.install();
    await page.goto(address(order, "keys=one&ms=30000"));
    await hold();
    await click(page);
    await bought(order);
    await page.clock.fastForward(30_000);
    return { watched, page, unknown: await line(page, "unknown") };
  }

  test("in time: lookup() knows nothing while it is under way, and then the label", async () => {
    const { watched, page, unknown } = await timedOut("late-look");
    assert.match(unknown.text ?? "", /no answer in 30000 ms.*lookup\(\) first, or do it under the same key/);
    await unknown.press("Look");
    await unknown.line.locator("[data-found=undefined]").waitFor();
    await answered();
    await succeeded(unknown.key);
    await unknown.press("Look");
    const [id, ...more] = await labelsOf("late-look");
    assert.deepEqual(more, []);
    await page.locator(`[data-found=${id}]`).waitFor();
    assert.deepEqual(sentKeys(watched), [unknown.key]);
  });

  test("in time: resume(key) waits for the label", async () => {
    const { watched, page, unknown } = await timedOut("late-resume");
    const asked = asksHow(page);
    await unknown.press("Wait on");
    assert.equal(((await (await asked).json()) as { state: string }).state, "sent");
    await answered();
    await endsInOneLabel("late-resume", page, 1);
    assert.deepEqual(sentKeys(watched), [unknown.key]);
  });

  test("in time: the same call under the same key waits for the label, and buys nothing", async () => {
    const { watched, page, unknown } = await timedOut("late-again");
    const asked = page.waitForResponse((response) => response.status() === 409);
    await unknown.press("Buy under the same key");
    await asked;
    await answered();
    await endsInOneLabel("late-again", page, 1);
    assert.deepEqual([...new Set(sentKeys(watched))], [unknown.key]);
  });
});

describe("a page that is gone before its purchase is answered", () => {
  /** A click, and the label is bought: the page does not know it yet. */
  async function unanswered(order: string, written: string) {
    const watched = await openOrder(order, written);
    await hold();
    await click(watched.page);
    const { key } = await line(watched.page, "waiting");
    await bought(order);
    return { watched, key };
  }

  /** The page takes the purchase up again, which is still under way, and ends in its label. */
  async function takesUp(page: Page, open: () => Promise<unknown>, order: string): Promise<void> {
    const asked = asksHow(page);
    await open();
    assert.equal(((await (await asked).json()) as { state: string }).state, "sent");
    await answered();
    await endsInOneLabel(order, page, 1);
  }

  test("and is loaded anew, takes it up by its key and ends in the label", async () => {
    const { watched, key } = await unanswered("reload", "keys=one&keep=session");
    await takesUp(watched.page, () => watched.page.reload(), "reload");
    assert.deepEqual(sentKeys(watched), [key]);
  });

  test("and is closed: a new tab takes it up and ends in the label", async () => {
    const { watched, key } = await unanswered("closed", "keys=one&keep=local");
    const tab = await watched.page.context().newPage();
    await watched.page.close();
    await takesUp(tab, () => tab.goto(address("closed", "keys=one&keep=local")), "closed");
    assert.equal((await line(tab, "bought")).key, key);
  });

  test("and is loaded anew without its key: who buys again is told, and nothing is bought", async () => {
    const { watched, key } = await unanswered("forgotten", "keys=one");
    await watched.page.reload();
    await click(watched.page);
    const { error, text } = await line(watched.page, "refused");
    assert.equal(error, "ConflictError 409 possible_duplicate rejected");
    assert.ok(text?.includes(key), "it says under which key");
    await answered();
    await succeeded(key);
    assert.deepEqual(await labelsOf("forgotten"), [(await operation(key)).id]);
  });

  test("and has not reached the gateway: who takes it up is told that there is none, and buys it under the same key", async () => {
    const watched = await openOrder("unsent", "keys=one&keep=session");
    await watched.page.route((url) => url.pathname === "/v1/labels", () => {}, { times: 1 });
    const sent = watched.page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/v1/labels"));
    await click(watched.page);
    await sent;
    await watched.page.reload();
    const { key, error, press } = await line(watched.page, "refused");
    assert.equal(error, "NotFoundError 404 unknown_operation rejected");
    await press("Buy under the same key");
    await endsInOneLabel("unsent", watched.page, 1);
    assert.deepEqual(sentKeys(watched), [key, key]);
  });

  test("and never comes back: the ledger has the answer", async () => {
    const { watched, key } = await unanswered("gone", "keys=one");
    await watched.page.close();
    assert.equal((await operation(key)).state, "sent");
    await answered();
    await succeeded(key);
    const { outcome, id, adopted } = await operation(key);
    assert.deepEqual([[id], outcome, adopted], [await labelsOf("gone"), "succeeded", undefined]);
  });

  test("and never comes back, nor does the answer: the ledger finds the label by itself", async () => {
    await lose();
    const { watched, key } = await unanswered("gone-lost", "keys=one");
    await watched.page.close();
    await answered();
    await succeeded(key);
    const { outcome, id, adopted } = await operation(key);
    assert.deepEqual([[id], outcome, adopted], [await labelsOf("gone-lost"), "succeeded", true]);
  });
});
