/** What a logger is told, and what it is never told. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type LogFacts, ShipStation } from "shipstamp";
import { EXAMPLE, KEY, failure, json, rejection, service } from "./service.ts";

function recorder() {
  const lines: [level: string, message: string, facts: LogFacts][] = [];
  const at = (level: string) => (message: string, facts: LogFacts) => void lines.push([level, message, facts]);
  return { lines, logger: { debug: at("debug"), warn: at("warn") } };
}

test("a call is told from its sending to its end", async () => {
  const { fetch } = service(() => json({}, 200, { "x-shipengine-requestid": "r-1" }));
  const { lines, logger } = recorder();
  await new ShipStation({ apiKey: KEY, fetch, logger }).onBehalfOf("se-1").labels.get("se-2");
  assert.deepEqual(lines.map(([level, message]) => [level, message]), [
    ["debug", "shipstamp: a call goes out"],
    ["debug", "shipstamp: a call succeeded"],
  ]);
  const { ms, ...facts } = lines[1]![2];
  assert.equal(typeof ms, "number");
  const expected = { operation: "get_label_by_id", account: "se-1", attempt: 1, status: 200, requestId: "r-1", outcome: "succeeded" };
  assert.deepEqual(facts, expected);
});

test("retries, failures and odd input are warnings", async () => {
  let calls = 0;
  const { fetch } = service(() => ((calls += 1) === 1 ? failure(503, {}, { "retry-after": "0" }) : failure(404, { error_code: "not_found" })));
  const { lines, logger } = recorder();
  const shop = new ShipStation({ apiKey: KEY, fetch, logger }).onBehalfOf("se-1");
  await rejection(shop.labels.list({ tracking_number: "1Z", odd: "x" } as object));
  assert.deepEqual(lines.filter(([level]) => level === "warn").map(([, message]) => message), [
    "shipstamp: a call looks wrong",
    "shipstamp: a call is sent again",
    "shipstamp: a call failed",
  ]);
  assert.deepEqual(lines.at(-1)![2].code, "not_found");
  assert.deepEqual(lines.at(-1)![2].attempt, 2);
});

test("no body, no query, no key and no token is ever told", async () => {
  const { lines, logger } = recorder();
  const echo = service(({ body, url, headers }) =>
    failure(400, { message: `${url} ${String(body)} ${[...headers.values()].join()}`, error_code: KEY }, { "x-shipengine-requestid": KEY }),
  );
  const shop = new ShipStation({ apiKey: KEY, fetch: echo.fetch, logger }).onBehalfOf("se-1");
  await rejection(shop.labels.create({ ...EXAMPLE, odd_field: "Odd Value" } as any));
  await rejection(shop.labels.list({ tracking_number: "9405511899223197428490" }));
  assert.equal(echo.sent.length, 2);
  const told = JSON.stringify(lines);
  assert.ok(lines.length >= 5);
  for (const secret of [KEY, EXAMPLE.shipment.ship_to.name, "9405511899223197428490", "Odd Value"]) {
    assert.ok(!told.includes(secret as string), secret);
  }
});

test("a logger that is half one, or broken, harms no call", async () => {
  const { fetch } = service();
  for (const logger of [{}, { debug() { throw new Error("disk full"); } }, { debug: 7 as any }, console.constructor.prototype]) {
    assert.deepEqual(await new ShipStation({ apiKey: KEY, fetch, logger }).onBehalfOf("1").labels.get("se-2"), {});
  }
  for (const logger of [null, "console", 7] as any[]) {
    assert.throws(() => new ShipStation({ apiKey: KEY, fetch, logger }), /logger is no object/);
  }
});
