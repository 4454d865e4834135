/** Lists: item by item, page by page, and never anywhere else. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ShipStation } from "shipstamp";
import { KEY, failure, json, rejection, service } from "./service.ts";

/** A list of so many labels on pages of two, with links that lead to another host. */
function listOf(count: number, more: (page: number) => object = () => ({})) {
  return service(({ url }) => {
    const page = Number(new URL(url).searchParams.get("page") ?? 1);
    const labels = Array.from({ length: count }, (_, index) => ({ label_id: `se-${index + 1}` })).slice(page * 2 - 2, page * 2);
    const pages = Math.ceil(count / 2);
    const next = page < pages ? { href: `https://evil.example/v1/labels?page=${page + 1}` } : {};
    return json({ labels, total: count, page, pages, links: { next }, ...more(page) });
  });
}

function shopOf(fetch: any) {
  return new ShipStation({ apiKey: KEY, fetch, maxRetries: 0 }).onBehalfOf("se-1");
}

async function idsOf(items: AsyncIterable<{ label_id: string }>): Promise<string[]> {
  const ids = [];
  for await (const { label_id } of items) ids.push(label_id);
  return ids;
}

test("iterating gives every item, in order, and asks the same place in the same way", async () => {
  const { fetch, sent } = listOf(5);
  const ids = await idsOf(shopOf(fetch).labels.list({ label_status: "completed", page_size: 2 }));
  assert.deepEqual(ids, ["se-1", "se-2", "se-3", "se-4", "se-5"]);
  assert.deepEqual(sent.map(({ url }) => url), [
    "https://api.shipengine.com/v1/labels?label_status=completed&page_size=2",
    "https://api.shipengine.com/v1/labels?label_status=completed&page_size=2&page=2",
    "https://api.shipengine.com/v1/labels?label_status=completed&page_size=2&page=3",
  ]);
  assert.ok(sent.every(({ headers }) => headers.get("on-behalf-of") === "se-1" && headers.get("api-key") === KEY));
});

test("pages come whole, from the one that was asked for", async () => {
  const { fetch, sent } = listOf(5);
  const pages = [];
  for await (const page of shopOf(fetch).labels.list({ page: 2 }).pages()) pages.push(page.labels.length);
  assert.deepEqual(pages, [2, 1]);
  assert.equal(sent.length, 2);
});

test("a page is asked for when it is needed, and the first only once", async () => {
  const { fetch, sent } = listOf(5);
  const list = shopOf(fetch).labels.list();
  assert.equal((await list).labels.length, 2);
  assert.equal((await list.withResponse()).data.total, 5);
  assert.equal(sent.length, 1);
  for await (const { label_id } of list) if (label_id === "se-2") break;
  assert.equal(sent.length, 1);
  assert.equal((await idsOf(list)).length, 5);
  assert.equal(sent.length, 3);
});

test("an empty list has one page without items", async () => {
  const { fetch, sent } = listOf(0);
  assert.deepEqual(await idsOf(shopOf(fetch).labels.list()), []);
  assert.equal(sent.length, 1);
});

test("a list that does not tell its end is over when a page is empty", async () => {
  const { fetch, sent } = service(({ url }) => {
    const page = Number(new URL(url).searchParams.get("page") ?? 1);
    return json({ accounts: page <= 2 ? [{ account_id: page }] : [] });
  });
  const ids = [];
  for await (const account of new ShipStation({ apiKey: KEY, fetch }).accounts.list({ page_size: 1 })) ids.push(account.account_id);
  assert.deepEqual(ids, [1, 2]);
  assert.equal(sent.length, 3);
});

/** The numbers of so many accounts, on pages that tell nothing of their place. */
function accountsOf(count: number, turns = true) {
  return service(({ url }) => {
    const { searchParams } = new URL(url);
    const size = Number(searchParams.get("page_size") ?? 25);
    const begin = turns ? (Number(searchParams.get("page") ?? 1) - 1) * size : 0;
    return json({ accounts: Array.from({ length: count }, (_, index) => ({ account_id: index })).slice(begin, begin + size) });
  });
}

async function numbersOf(fetch: any, query?: object): Promise<number> {
  let count = 0;
  for await (const _ of new ShipStation({ apiKey: KEY, fetch, maxRetries: 0 }).accounts.list(query)) {
    if (++count > 1_000) throw new Error("it never ends");
  }
  return count;
}

test("a list that does not tell its end is over when a page is short", async () => {
  for (const [count, query, requests] of [[3, undefined, 1], [30, undefined, 2], [30, { page_size: 7 }, 5], [25, undefined, 2]] as const) {
    const { fetch, sent } = accountsOf(count);
    assert.equal(await numbersOf(fetch, query), count);
    assert.equal(sent.length, requests);
  }
});

test("a service that takes no notice of the page is not followed for ever", async () => {
  const { fetch, sent } = accountsOf(40, false);
  assert.match((await rejection(numbersOf(fetch))).message, /^list_accounts: asked for page 2 and got page 1 again/);
  assert.equal(sent.length, 2);
});

test("a service that sends the same page again and again is not followed for ever", async () => {
  const { fetch, sent } = listOf(9, () => ({ page: 1 }));
  const error = await rejection(idsOf(shopOf(fetch).labels.list()));
  assert.match(error.message, /^list_labels on behalf of se-1: asked for page 2 and got page 1/);
  assert.equal(sent.length, 2);
});

test("a failure on the way is the error of the iteration", async () => {
  const { fetch } = service(({ url }) => (url.includes("page=2") ? failure(403, { message: "No more." }) : json({ labels: [{}], page: 1, pages: 3 })));
  const seen: unknown[] = [];
  const error = await rejection(
    (async () => {
      for await (const label of shopOf(fetch).labels.list()) seen.push(label);
    })(),
  );
  assert.equal(error.status, 403);
  assert.equal(seen.length, 1);
});

test("what is wrong with the call rejects before anything is sent", async () => {
  const { fetch, sent } = listOf(3);
  const error = await rejection(idsOf(shopOf(fetch).labels.list({ page: "x" } as object)));
  assert.equal(error.issues[0].path, "page");
  assert.equal(sent.length, 0);
});
