/** What faults are to a program that calls the sandbox in the place of `fetch`. */

import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { OutcomeUnknownError, ShipStation } from "shipstamp";
import { createSandbox, partnerKey, type Sandbox } from "shipstamp/sandbox";
import { example } from "../../scripts/serve/example.ts";
import { onBehalfOf } from "./purchase.ts";

const now = () => Date.parse("2026-11-23T12:00:00Z");
const origin = "https://api.example";

async function control(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await sandbox.fetch(`${origin}/sandbox${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await response.text();
  assert.ok(response.ok, text);
  return text === "" ? undefined : JSON.parse(text);
}

const fault = (sandbox: Sandbox, wish: unknown) => control(sandbox, "POST", "/faults", wish);
const carriers = (sandbox: Sandbox, init?: RequestInit) => sandbox.fetch(`${origin}/v1/carriers`, { headers: onBehalfOf("100001"), ...init });

describe("a connection that is cut", () => {
  test("rejects as fetch does", async () => {
    const sandbox = createSandbox({ now });
    await fault(sandbox, { kind: "cut", times: 1 });
    await assert.rejects(carriers(sandbox), TypeError);
    assert.equal((await carriers(sandbox)).status, 200);
  });

  test("after a purchase leaves a client that does not know, and finds out", async () => {
    const sandbox = createSandbox({ now });
    const shop = new ShipStation({ apiKey: partnerKey, fetch: sandbox.fetch, maxRetries: 3 }).onBehalfOf("100001");
    await fault(sandbox, { kind: "lost", match: { effect: "buy" }, times: 1 });
    const shipment = { ...example.shipment, external_shipment_id: "ORD-1" };
    const failure = await shop.labels.create({ shipment }).then(
      () => assert.fail("the answer was lost"),
      (error: unknown) => error,
    );
    assert.ok(failure instanceof OutcomeUnknownError, String(failure));
    const found = await shop.labels.getByExternalShipmentId("ORD-1");
    assert.equal(found.external_shipment_id, "ORD-1");
    assert.equal((await shop.labels.list()).total, 1, "it was bought once");
  });
});

describe("an answer that is late", () => {
  test("comes when its time has passed", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const sandbox = createSandbox({ now });
    await fault(sandbox, { kind: "latency", ms: 60_000 });
    let status = 0;
    const answer = carriers(sandbox).then((response) => (status = response.status));
    await settled();
    t.mock.timers.tick(59_999);
    await settled();
    assert.equal(status, 0);
    t.mock.timers.tick(1);
    assert.equal(await answer, 200);
  });

  test("can be given up", async () => {
    const sandbox = createSandbox({ now });
    await fault(sandbox, { kind: "latency", ms: 3_600_000 });
    const giving = new AbortController();
    const answer = carriers(sandbox, { signal: giving.signal });
    await settled();
    giving.abort(new Error("enough"));
    await assert.rejects(answer, { message: "enough" });
  });

  test("by the sandbox's clock comes when that is moved on, and not before", async () => {
    const sandbox = createSandbox({ now });
    await control(sandbox, "PUT", "/clock", { frozen: true });
    await fault(sandbox, { kind: "slow", ms: 90_000 });
    let status = 0;
    const answer = carriers(sandbox).then((response) => (status = response.status));
    await control(sandbox, "PUT", "/clock", { advance: "PT89S" });
    await settled();
    assert.equal(status, 0);
    await control(sandbox, "PUT", "/clock", { advance: "PT1S" });
    assert.equal(await answer, 200);
  });

  test("by the sandbox's clock comes when its fault is taken back", async () => {
    const sandbox = createSandbox({ now });
    const held = mock.fn();
    await fault(sandbox, { kind: "slow", ms: 90_000 });
    const answer = carriers(sandbox).then(held);
    await settled();
    assert.equal(held.mock.callCount(), 0);
    await control(sandbox, "DELETE", "/faults");
    await answer;
  });
});

describe("a state", () => {
  test("goes from one sandbox to another", async () => {
    const one = createSandbox({ now, seed: 5 });
    const shop = new ShipStation({ apiKey: partnerKey, fetch: one.fetch }).onBehalfOf("100001");
    const label = await shop.labels.create(example);
    const shown = await control(one, "GET", "/state");
    const state = await one.export();
    assert.deepEqual(shown, state);
    const two = createSandbox({ now, state: structuredClone(state) });
    const same = new ShipStation({ apiKey: partnerKey, fetch: two.fetch }).onBehalfOf("100001");
    assert.deepEqual(await same.labels.get(label.label_id ?? ""), label);
    assert.deepEqual(await same.labels.create(example), await shop.labels.create(example), "both go on alike");
  });

  test("that is none is refused", async () => {
    const sandbox = createSandbox({ state: { format: "shipstamp-sandbox", version: 99, sandbox: {} } });
    await assert.rejects(carriers(sandbox), { name: "StateError", message: /version 99/ });
    await assert.rejects(sandbox.export(), { name: "StateError" });
  });
});

/** Lets everything happen that waits for nothing. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
