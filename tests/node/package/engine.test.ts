/** A trap in the wasm loses only the call that it strikes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { EXAMPLE, KEY, json, rejection, service, thrown } from "./service.ts";

// 4 MiB for the wasm, so that a large body makes it run out of memory, which is a trap.
setFlagsFromString("--wasm-max-mem-pages=64");
const { ShipStation } = await import("shipstamp");

const TOO_LARGE = JSON.stringify({ ...EXAMPLE, note: "x".repeat(8_000_000) });

function shops() {
  const answers: ((response: Response) => void)[] = [];
  const { fetch, sent } = service(() => new Promise((resolve) => { answers.push(resolve); }));
  const partner = new ShipStation({ apiKey: KEY, fetch });
  return { one: partner.onBehalfOf("100001"), other: partner.onBehalfOf("100002"), answers, sent };
}

test("a call that traps fails alone, and nothing of it was sent", async () => {
  const { one, other, answers, sent } = shops();
  const underWay = one.labels.create(EXAMPLE);
  for (let time = 0; time < 3; time += 1) {
    const error = await rejection(other.call("create_label", { body: TOO_LARGE }));
    assert.equal(error.name, "ShipStationError");
    assert.match(error.message, /create_label was not sent: shipstamp itself failed/);
    assert.ok(error.cause instanceof WebAssembly.RuntimeError, String(error.cause));
    assert.equal(error.outcome, "rejected");
    assert.equal(error.operation, "create_label");
  }
  assert.equal(sent.length, 1);
  assert.throws(() => other.prepare("create_label", { body: TOO_LARGE }), /itself failed/);
  assert.equal(other.prepare("create_label", { body: EXAMPLE }).headers.get("on-behalf-of"), "100002");
  answers[0]?.(json({ label_id: "se-1" }));
  assert.equal((await underWay).label_id, "se-1");
  assert.match(thrown(() => one.prepare("get_label_by_id", { path: { label_id: ".." } })).message, /label_id/);
});

test("a purchase is not lost because the reading of its reply trapped", async () => {
  const { one, answers } = shops();
  const bought = one.labels.create(EXAMPLE).withResponse();
  const refused = one.labels.create(EXAMPLE);
  const text = "x".repeat(8_000_000);
  answers[0]?.(json({ label_id: "se-1", request_id: text, errors: [] }));
  answers[1]?.(json({ request_id: text, errors: [{ message: text }] }, 400));
  assert.equal((await bought).data.label_id, "se-1");
  const error = await rejection(refused);
  assert.equal(error.name, "ApiError");
  assert.equal(error.status, 400);
  assert.equal(error.errors.length, 1);
  assert.equal(one.prepare("create_label", { body: EXAMPLE }).headers.get("on-behalf-of"), "100001");
});
