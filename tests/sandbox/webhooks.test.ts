/** Webhooks of the sandbox: signed, delivered, and verified by `shipstamp/webhooks`. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { ShipStation } from "shipstamp";
import { createSandbox, partnerKey } from "shipstamp/sandbox";
import { verifyWebhook, WebhookError } from "shipstamp/webhooks";
import { example } from "../../scripts/serve/example.ts";
import { shipstampSandbox } from "../harness/command.ts";
import { startSandbox } from "../harness/sandbox.ts";
import { onBehalfOf } from "./purchase.ts";

const HOUR = 3_600_000;

interface KeySetBody {
  keys: { kid: string; kty: string; d?: string }[];
}

let worlds = 0;

function world(answer: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 204 })) {
  const state = { time: Date.parse("2026-11-23T12:00:00Z"), received: [] as Request[] };
  const sandbox = createSandbox({
    now: () => state.time,
    deliver: (request) => {
      state.received.push(request.clone());
      return answer(request);
    },
  });
  const partner = new ShipStation({ apiKey: partnerKey, fetch: sandbox.fetch });
  const jwks = (headers: Record<string, string> = {}) => sandbox.fetch("https://api.shipengine.com/jwks", { headers });
  const logged = async () => {
    const response = await sandbox.fetch("https://api.shipengine.com/sandbox/webhooks");
    return ((await response.json()) as { deliveries: { state: string; attempts: { status: number }[] }[] }).deliveries;
  };
  const name = (worlds += 1);
  // Keys are kept by their address, and no two sandboxes have the same.
  const verify = (request: Request) => verifyWebhook(request, { jwksUrl: `https://${name}.example/jwks`, fetch: () => jwks() });
  return { state, sandbox, shop: partner.onBehalfOf("100001"), jwks, verify, logged };
}

describe("in the place of fetch", () => {
  test("a package's journey reaches the application, signed", async () => {
    const { state, sandbox, shop, verify } = world();
    await shop.webhooks.create({ event: "track", url: "https://app.example/hook?a=b", headers: [{ key: "X-Shop", value: "7" }] });
    const label = await shop.labels.create(example);
    state.time += 7 * 24 * HOUR;
    await sandbox.deliver();
    assert.equal(state.received.length, 5);
    const codes = [];
    for (const request of state.received) {
      assert.equal(request.url, "https://app.example/hook?a=b");
      assert.equal(request.headers.get("x-shop"), "7");
      assert.equal(request.headers.get("content-type"), "application/json");
      const { payload } = await verify(request);
      const data = payload.data as { tracking_number: string; status_code: string };
      assert.equal(data.tracking_number, label.tracking_number);
      codes.push(data.status_code);
    }
    assert.deepEqual(codes.sort(), ["AC", "DE", "IT", "IT", "IT"]);
  });

  test("what happens at once is delivered without asking", async () => {
    let arrived = (_: Request) => {};
    const arrival = new Promise<Request>((resolve) => (arrived = resolve));
    const { shop, verify } = world((request) => {
      arrived(request);
      return new Response(null, { status: 204 });
    });
    await shop.webhooks.create({ event: "carrier_connected", url: "https://app.example/hook" });
    await shop.carriers.connect("dhl_express", { nickname: "n", account_number: "1" } as never);
    const { payload } = await verify(await arrival);
    assert.equal(payload.resource_type, "API_CARRIER_CONNECTED");
  });

  test("an application that fails is called again later, and the log tells", async () => {
    const answers: (number | "throw")[] = [500, "throw", 301, 204];
    const { state, sandbox, shop, logged } = world(() => {
      const next = answers.shift();
      if (next === "throw") throw new Error("down");
      return new Response(null, { status: next ?? 204, headers: { location: "https://elsewhere.example/" } });
    });
    await shop.webhooks.create({ event: "carrier_connected", url: "https://app.example/hook" });
    await shop.carriers.connect("dhl_express", { nickname: "n", account_number: "1" } as never);
    await sandbox.deliver();
    assert.equal(state.received.length, 1);
    for (const pause of [10_000, 60_000, 600_000]) {
      state.time += pause - 1;
      await sandbox.deliver();
      state.time += 1;
      await sandbox.deliver();
    }
    assert.equal(state.received.length, 4);
    const [delivery] = await logged();
    assert.equal(delivery?.state, "delivered");
    assert.deepEqual(delivery?.attempts.map(({ status }) => status), [500, 0, 301, 204]);
    const bodies = await Promise.all(state.received.map((request) => request.text()));
    assert.equal(new Set(bodies).size, 1);
  });

  test("a merchant's headers are sent, and take the place of none of the sandbox's", async () => {
    const { state, sandbox, shop, verify } = world();
    const names = ["X-ShipEngine-RSA-SHA256-Signature", "x-shipengine-timestamp", "X-Shipengine-Rsa-Sha256-Key-Id", "Content-Type"];
    const headers = [...names.map((key) => ({ key, value: "mine" })), { key: "X-Shop", value: "7" }];
    await shop.webhooks.create({ event: "carrier_connected", url: "https://app.example/hook", headers });
    await shop.carriers.connect("dhl_express", { nickname: "n", account_number: "1" } as never);
    await sandbox.deliver();
    const [request] = state.received;
    assert.ok(request);
    assert.deepEqual([request.headers.get("x-shop"), request.headers.get("content-type")], ["7", "application/json"]);
    await verify(request);
  });

  test("a redirect is not followed", async () => {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? "");
      response.writeHead(request.url === "/hook" ? 307 : 204, { location: "/elsewhere" }).end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const sandbox = createSandbox({ deliver: fetch });
      const shop = new ShipStation({ apiKey: partnerKey, fetch: sandbox.fetch }).onBehalfOf("100001");
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
      await shop.webhooks.create({ event: "carrier_connected", url });
      await shop.carriers.connect("dhl_express", { nickname: "n", account_number: "1" } as never);
      await sandbox.deliver();
      assert.deepEqual(paths, ["/hook"]);
      const response = await sandbox.fetch("https://api.shipengine.com/sandbox/webhooks");
      const { deliveries } = (await response.json()) as { deliveries: { state: string; attempts: { status: number }[] }[] };
      assert.deepEqual(deliveries.map(({ state, attempts }) => [state, attempts[0]?.status]), [["waiting", 307]]);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test("without a way to deliver, events wait", async () => {
    const sandbox = createSandbox();
    const shop = new ShipStation({ apiKey: partnerKey, fetch: sandbox.fetch }).onBehalfOf("100001");
    await shop.webhooks.create({ event: "carrier_connected", url: "https://app.example/hook" });
    await shop.carriers.connect("dhl_express", { nickname: "n", account_number: "1" } as never);
    await sandbox.deliver();
    const response = await sandbox.fetch("https://api.shipengine.com/sandbox/webhooks");
    const { deliveries } = (await response.json()) as { deliveries: { state: string }[] };
    assert.deepEqual(deliveries.map(({ state }) => state), ["waiting"]);
  });
});

describe("the keys", () => {
  test("are published with an ETag, an EC key among them, and never their private halves", async () => {
    const { jwks } = world();
    const response = await jwks();
    const text = await response.clone().text();
    const { keys } = (await response.json()) as KeySetBody;
    assert.deepEqual(keys.map(({ kty }) => kty).sort(), ["EC", "RSA", "RSA"]);
    assert.ok(keys.every((key) => !("d" in key)));
    const etag = response.headers.get("etag") ?? assert.fail("no ETag");
    const again = await jwks({ "if-none-match": `"other", W/${etag}` });
    assert.deepEqual([again.status, await again.text()], [304, ""]);
    assert.equal(await (await jwks({ "if-none-match": '"other"' })).text(), text);
  });

  test("rotate: the new one was published before, the old one stays for an hour", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-23T12:00:00Z") });
    const { state, sandbox, shop, jwks } = world();
    await shop.webhooks.create({ event: "carrier_connected", url: "https://app.example/hook" });
    let number = 0;
    const signedBy = async () => {
      await shop.carriers.connect("dhl_express", { nickname: "n", account_number: String((number += 1)) } as never);
      await sandbox.deliver();
      return state.received.at(-1)?.headers.get("x-shipengine-rsa-sha256-key-id");
    };
    const published = async () => ((await (await jwks()).json()) as KeySetBody).keys.map(({ kid }) => kid);
    const first = (await signedBy()) ?? assert.fail("not signed");
    const before = await published();
    const rotated = await sandbox.fetch("https://api.shipengine.com/sandbox/webhooks/keys", { method: "POST" });
    const { key_id: second } = (await rotated.json()) as { key_id: string };
    assert.notEqual(second, first);
    assert.ok(before.includes(second), "published before its first signature");
    assert.equal(await signedBy(), second);
    assert.ok((await published()).includes(first));
    t.mock.timers.setTime(Date.now() + HOUR);
    assert.ok(!(await published()).includes(first));
    for (let rotations = 0; rotations < 5; rotations += 1) await sandbox.rotateKeys();
    assert.equal((await published()).length, 5, "the set does not grow for ever");
  });
});

test("several sandboxes in one process need an address of their keys each, for keys are kept by it", async () => {
  const [one, other] = [world(), world()];
  const told = async ({ shop, sandbox, state }: ReturnType<typeof world>) => {
    await shop.webhooks.create({ event: "carrier_connected", url: "https://app.example/hook" });
    await shop.carriers.connect("dhl_express", { nickname: "n", account_number: "1" } as never);
    await sandbox.deliver();
    return state.received.at(-1) ?? assert.fail("nothing was delivered");
  };
  const [ours, theirs] = [await told(one), await told(other)];
  // One address for both: the keys of the first are those that the second is measured by.
  const jwksUrl = "https://shared.example/jwks";
  await verifyWebhook(ours.clone(), { jwksUrl, fetch: () => one.jwks() });
  const shared = verifyWebhook(theirs.clone(), { jwksUrl, fetch: () => other.jwks() });
  await assert.rejects(shared, (error: unknown) => error instanceof WebhookError && error.code === "unknown_key");
  for (const { sandbox, verify, received } of [{ ...one, received: ours }, { ...other, received: theirs }]) {
    await verify(received.clone());
    const keys = await (await sandbox.fetch("https://api.shipengine.com/jwks")).json();
    await verifyWebhook(received, { keys: keys as KeySetBody });
  }
});

test("the Worker calls the registered address, and its signature holds", async () => {
  const received: { headers: Record<string, string | string[] | undefined>; body: Buffer }[] = [];
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(parts) });
    response.writeHead(204).end();
    arrived();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const sandbox = await startSandbox();
  try {
    const ask = (path: string, body: object) =>
      fetch(sandbox.url + path, {
        method: "POST",
        headers: { ...onBehalfOf("100002"), "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    assert.equal((await ask("/v1/environment/webhooks", { event: "carrier_connected", url })).status, 200);
    const carrier = await ask("/v1/connections/carriers/dhl_express", { nickname: "n", account_number: "1" });
    const { carrier_id } = (await carrier.json()) as { carrier_id: string };
    await arrival;
    const [webhook] = received;
    assert.ok(webhook);
    const { payload } = await verifyWebhook(webhook, { jwksUrl: `${sandbox.url}/jwks` });
    assert.deepEqual(payload, {
      resource_type: "API_CARRIER_CONNECTED",
      resource_url: `${sandbox.url}/v1/carriers/${carrier_id}`,
    });
    const spoiled = { ...webhook, body: Buffer.concat([webhook.body, Buffer.from(" ")]) };
    await assert.rejects(verifyWebhook(spoiled, { jwksUrl: `${sandbox.url}/jwks` }), WebhookError);
  } finally {
    await sandbox.stop();
    server.close();
    server.closeAllConnections();
  }
});

const shells = {
  "as a Worker": startSandbox,
  "as a command": async () => {
    const { url, child, ended } = await shipstampSandbox();
    return { url, stop: async () => void (child.kill("SIGKILL"), await ended) };
  },
};
for (const [name, start] of Object.entries(shells)) {
  test(`${name} it calls again when the time has come, without being asked, and counts what was taken once`, async () => {
    let calls = 0;
    let arrived = () => {};
    let arrival = new Promise<void>((resolve) => (arrived = resolve));
    const server = createServer((request, response) => {
      request.resume();
      calls += 1;
      response.writeHead(calls === 1 ? 500 : 204).end();
      arrived();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const sandbox = await start();
    try {
      const ask = async (method: string, path: string, body?: object) => {
        const headers = { ...onBehalfOf("100002"), "content-type": "application/json" };
        const response = await fetch(sandbox.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
        return (await response.json()) as { deliveries: { state: string; attempts: { status: number | null }[] }[] };
      };
      const told = async () => (await ask("GET", "/sandbox/webhooks")).deliveries[0];
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
      await ask("POST", "/v1/environment/webhooks", { event: "carrier_connected", url });
      await ask("POST", "/v1/connections/carriers/dhl_express", { nickname: "n", account_number: "1" });
      await arrival;
      while ((await told())?.attempts[0]?.status !== 500);
      arrival = new Promise<void>((resolve) => (arrived = resolve));
      // Nearly as long as the first pause. Nothing is asked after this.
      await ask("PUT", "/sandbox/clock", { advance_ms: 9_000 });
      await arrival;
      while ((await told())?.state !== "delivered");
      assert.equal(calls, 2);
    } finally {
      await sandbox.stop();
      server.close();
      server.closeAllConnections();
    }
  });
}
