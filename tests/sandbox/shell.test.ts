/** The JavaScript around the sandbox: as a function in the place of `fetch`, and as a Worker. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ShipStation } from "shipstamp";
import { createSandbox, partnerKey } from "shipstamp/sandbox";
import { Memory, SandboxFailure } from "../../pkg/dist/sandbox-engine.js";
import { example } from "../../scripts/serve/example.ts";
import { startSandbox } from "../harness/sandbox.ts";
import { buy, onBehalfOf } from "./purchase.ts";

const now = () => Date.parse("2026-11-23T12:00:00Z");

describe("a sandbox in the place of fetch", () => {
  test("serves the client of the package", async () => {
    const partner = new ShipStation({ apiKey: partnerKey, fetch: createSandbox({ now }).fetch });
    const account = await partner.accounts.create({ company_name: "Cedar Cycles" });
    const shop = partner.onBehalfOf(String(account.account_id));
    const label = await shop.labels.create(example);
    assert.equal(label.created_at, "2026-11-23T12:00:00.000Z");
    const page = await shop.labels.list({ page_size: 1 });
    assert.deepEqual(page.labels?.map((each) => each.label_id), [label.label_id]);
    await assert.rejects(partner.onBehalfOf("100001").labels.get(label.label_id ?? ""), { code: "not_found" });
  });

  test("remembers apart from every other", async () => {
    const [one, two] = [createSandbox({ now, seed: 7 }), createSandbox({ now, seed: 7 })];
    const label = await buy(one.fetch, "https://api.example");
    const target = `https://api.example/v1/labels/${label.label_id}`;
    assert.equal((await two.fetch(target, { headers: onBehalfOf("100001") })).status, 404);
    assert.equal((await one.fetch(target, { headers: onBehalfOf("100001") })).status, 200);
    // Of one seed, and asked the same, they say the same.
    const three = createSandbox({ now, seed: 7 });
    assert.deepEqual(await buy(three.fetch, "https://api.example"), label);
    const four = createSandbox({ now, seed: 8 });
    assert.notDeepEqual(await buy(four.fetch, "https://api.example"), label);
  });

  test("moves with the clock that it was given", async () => {
    let time = now();
    const { fetch } = createSandbox({ now: () => new Date(time) });
    const label = await buy(fetch, "https://api.example");
    const status = async () => {
      const target = `https://api.example/v1/labels/${label.label_id}/track`;
      const response = await fetch(new Request(target, { headers: onBehalfOf("100001") }));
      return ((await response.json()) as { status_code: string }).status_code;
    };
    assert.equal(await status(), "NY");
    time += 12 * 3_600_000;
    assert.equal(await status(), "AC");
    time += 7 * 24 * 3_600_000;
    assert.equal(await status(), "DE");
  });
});

test("after a trap it begins again", async () => {
  const { fetch } = createSandbox({ now });
  const label = await buy(fetch, "https://api.example");
  // No request can make the wasm trap; what is no text at all does not even get in.
  const broken = { now: 0, method: Symbol() as never, url: new URL("https://api.example"), headers: new Headers(), body: new Uint8Array() };
  assert.throws(() => new Memory(0).handle(broken), SandboxFailure);
  const target = `https://api.example/v1/labels/${label.label_id}`;
  assert.equal((await fetch(target, { headers: onBehalfOf("100001") })).status, 404);
  assert.deepEqual(await buy(fetch, "https://api.example"), label, "as fresh as on its first day");
});

test("the Worker sells a label, and its link leads back to it", async () => {
  const sandbox = await startSandbox();
  try {
    const label = await buy(fetch, sandbox.url);
    assert.deepEqual(label.shipment_cost, { currency: "usd", amount: 8.93 });
    assert.ok(label.label_download.href.startsWith(`${sandbox.url}/v1/downloads/`), label.label_download.href);
    const file = await fetch(label.label_download.href);
    assert.equal(file.headers.get("content-type"), "application/pdf");
    assert.equal(Buffer.from(await file.arrayBuffer()).subarray(0, 5).toString(), "%PDF-");
    const unknown = await fetch(`${sandbox.url}/v1/labels`);
    assert.equal(unknown.status, 401);
    assert.equal(unknown.headers.get("x-shipengine-requestid"), ((await unknown.json()) as { request_id: string }).request_id);
  } finally {
    await sandbox.stop();
  }
});
