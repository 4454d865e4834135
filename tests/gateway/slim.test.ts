/** `shipstamp/slim` and the gateway that it is for. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { NotFoundError, PermissionError, connect } from "shipstamp/slim";
import { example } from "../../scripts/serve/example.ts";
import { mintToken } from "../harness/gateway.ts";
import { recordedGateway } from "../harness/recorded.ts";

const caller = mintToken({ accounts: ["se-1"], scopes: ["read", "buy"] });
// A carrier is slow until a test lets it answer.
let answered: Promise<void> = Promise.resolve();
const { recorder, gateway } = await recordedGateway([caller], {}, async () => {
  await answered;
  return { body: JSON.stringify({ label_id: "se-9" }) };
});
const shop = connect({ url: gateway.url, token: caller.token });
/** Asks not to be waited for. */
const hasty = connect({ url: gateway.url, token: caller.token, headers: { prefer: "respond-async" } });

const purchases = () => recorder.requests.filter(({ method }) => method === "POST").length;

test("a purchase is made once for its key, however often it is asked for", async () => {
  const made = shop.labels.create(example);
  assert.equal((await made).label_id, "se-9");
  const idempotencyKey = made.idempotencyKey;
  const { data, response } = await shop.labels.create(example, { idempotencyKey }).withResponse();
  assert.deepEqual([data.label_id, response.headers.get("idempotent-replayed")], ["se-9", "true"]);
  assert.equal((await shop.resume(String(idempotencyKey))).label_id, "se-9");
  assert.equal(purchases(), 1);
});

test("a purchase that was only promised is waited for, and taken up by another", async () => {
  const before = purchases();
  let answer = () => {};
  answered = new Promise((resolve) => { answer = resolve; });
  const made = hasty.labels.create({ ...example, label_format: "png" }, { idempotencyKey: "a/b" });
  while (purchases() === before) await new Promise(setImmediate);
  const again = shop.resume("a/b");
  answer();
  assert.deepEqual((await Promise.all([made, again])).map(({ label_id }) => label_id), ["se-9", "se-9"]);
  assert.equal(purchases(), before + 1);
});

test("what the gateway says no to is an error of its kind", async () => {
  await assert.rejects(async () => shop.resume("nothing"), NotFoundError);
  await assert.rejects(async () => shop.labels.void("se-1"), PermissionError);
});
