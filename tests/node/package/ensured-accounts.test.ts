/** One account for each merchant of the platform. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthenticationError, ShipStation } from "shipstamp";
import { KEY, failure, json, rejection, service } from "./service.ts";

const account = { account_id: 7, external_account_id: "shop 1" };

function partnerAt(...answers: (() => Response)[]) {
  let next = 0;
  const { fetch, sent } = service(() => (answers[next++] as () => Response)());
  return { partner: new ShipStation({ apiKey: KEY, fetch, maxRetries: 0 }), sent };
}

const found = () => json(account);
const missing = () => failure(404);
const lost = () => {
  throw new TypeError("fetch failed");
};

test("an account that is there is found, and none is made", async () => {
  const { partner, sent } = partnerAt(found);
  assert.deepEqual(await partner.accounts.ensure("shop 1", { origin_country_code: "US" }), account);
  assert.deepEqual(sent.map(({ url }) => url), ["https://api.shipengine.com/v1/partners/accounts/external_account_id/shop%201"]);
});

test("an account that is missing is made with the partner's id", async () => {
  const { partner, sent } = partnerAt(missing, found);
  assert.deepEqual(await partner.accounts.ensure("shop 1", { origin_country_code: "US", company_name: "Shop" }), account);
  const body = { origin_country_code: "US", company_name: "Shop", external_account_id: "shop 1" };
  assert.deepEqual([sent[1]!.method, JSON.parse(String(sent[1]!.body))], ["POST", body]);
});

test("an account that somebody else made meanwhile, or whose answer was lost, is found", async () => {
  for (const fault of [() => failure(409), () => failure(400, { error_code: "identifier_conflict" }), lost]) {
    const { partner, sent } = partnerAt(missing, fault, found);
    assert.deepEqual(await partner.accounts.ensure("shop 1", { origin_country_code: "US" }), account);
    assert.deepEqual(sent.map(({ method }) => method), ["GET", "POST", "GET"]);
  }
});

test("what really failed is told", async () => {
  const refused = partnerAt(missing, () => failure(400, { message: "The e-mail address is in use." }), missing);
  assert.match((await rejection(refused.partner.accounts.ensure("shop 1", { origin_country_code: "US" }))).message, /e-mail address is in use/);
  const locked = partnerAt(() => failure(401));
  assert.ok((await rejection(locked.partner.accounts.ensure("shop 1", { origin_country_code: "US" }))) instanceof AuthenticationError);
  assert.equal(locked.sent.length, 1);
});
