/** Webhooks through the gateway: only what ShipStation signed comes through, to the right account, once. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { startEmbedded } from "../harness/embedded.ts";
import { startGateway, type RunningGateway } from "../harness/gateway.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { startRecorder, type Recorder, type Reply } from "../harness/recorder.ts";
import { startSandbox } from "../harness/sandbox.ts";
import { ecSigner, rsaSigner, signed, trackEvent, type SignedWebhook, type Signer } from "../harness/signer.ts";

const canaryKey = "TEST_canary_partner_key";
const keyId = "x-shipengine-rsa-sha256-key-id";
const signature = "x-shipengine-rsa-sha256-signature";
const timestamp = "x-shipengine-timestamp";

let key: Signer;
let ec: Signer;
let small: Signer;
let stranger: Signer;
let shipStation: Recorder;
let platform: Recorder;
let gateway: RunningGateway;
/** What the platform answers. */
let reply: Reply | (() => Promise<Reply>);
/** Makes events differ from all before. */
let number = 0;
const fresh = () => trackEvent((number += 1));

before(async () => {
  [key, ec, small, stranger] = await Promise.all([rsaSigner("k1"), ecSigner("ec"), rsaSigner("small", 1024), rsaSigner("x")]);
  const body = JSON.stringify({ keys: [ec.jwk, small.jwk, key.jwk, { ...ec.jwk, kid: "k1" }, 7, null, { kty: "RSA", kid: "broken", n: "AQAB", e: "AQAB" }] });
  shipStation = await startRecorder({ body });
  platform = await startRecorder(() => (typeof reply === "function" ? reply() : reply));
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: canaryKey,
      SHIPSTATION_API_URL: shipStation.url,
      WEBHOOK_FORWARD_URL: `${platform.url}/hooks?from=gateway`,
    },
  });
});
beforeEach(() => {
  reply = { status: 204 };
});
after(async () => {
  await gateway.stop();
  await platform.stop();
  await shipStation.stop();
});

const post = ({ headers, body }: SignedWebhook, account = "se-100001", url = gateway.url) =>
  fetch(`${url}/webhooks/${account}`, { method: "POST", headers, body });

/** The status and the code of a webhook that does not come through. */
async function refused(webhook: SignedWebhook, account?: string): Promise<string> {
  const before = platform.requests.length;
  const response = await post(webhook, account);
  const { errors } = (await response.json()) as { errors: { error_source: string; error_code: string }[] };
  assert.equal(errors[0]?.error_source, "shipstamp");
  assert.equal(platform.requests.length, before, "nothing came through");
  return `${response.status} ${errors[0]?.error_code}`;
}

test("S19: a signed event reaches the platform as it came, with its account, and without the partner key", async () => {
  const body = `{"resource_type":"API_TRACK", "data":{"n":1.0,"tracking_number":"ü"}}`;
  const webhook = await signed(key, body);
  const headers = { ...webhook.headers, "shipstamp-account": "se-666", cookie: "a=b", authorization: "Bearer x", "x-secret": "s" };
  const response = await post({ headers, body }, "se-100001");
  assert.deepEqual([response.status, await response.text()], [204, ""]);
  const got = platform.requests.at(-1) ?? assert.fail("nothing came");
  assert.equal(`${got.method} ${got.target}`, "POST /hooks?from=gateway");
  assert.equal(got.body.toString(), body);
  assert.equal(got.header("shipstamp-account"), "se-100001");
  assert.match(got.header("shipstamp-event-id") ?? "", /^[0-9a-f]{64}$/);
  for (const name of [keyId, signature, timestamp]) assert.equal(got.header(name), webhook.headers[name]);
  for (const name of ["cookie", "authorization", "x-secret", "api-key", "on-behalf-of"]) assert.equal(got.header(name), undefined);
  for (const { bytes } of [...platform.requests, ...shipStation.requests]) assert.ok(!bytes.includes(canaryKey));
});

test("S19: what is not signed is told that there is nothing here", async () => {
  const webhook = await signed(key, fresh());
  for (const name of [keyId, signature, timestamp]) {
    const { [name]: _, ...headers } = webhook.headers;
    assert.equal(await refused({ headers, body: webhook.body }), "404 missing_headers");
    assert.equal(await refused({ headers: { ...headers, [name]: "" }, body: webhook.body }), "404 missing_headers");
  }
  assert.equal(await refused({ ...webhook, headers: { ...webhook.headers, [keyId]: "k".repeat(201) } }), "404 missing_headers");
});

test("S19: where addresses are proved, an event of one account cannot be sent to that of another", async () => {
  const secret = "TEST_webhook_secret_0123456789abcdef";
  const proofOf = (account: string, by = secret) => createHmac("sha256", by).update(account).digest("hex");
  const proving = await startGateway({
    vars: { SHIPSTATION_API_URL: shipStation.url, WEBHOOK_FORWARD_URL: `${platform.url}/hooks`, WEBHOOK_SECRET: secret },
  });
  try {
    const webhook = await signed(key, fresh());
    const send = async (path: string) => (await post(webhook, path, proving.url)).status;
    const before = platform.requests.length;
    const own = proofOf("se-1");
    for (const path of [
      "se-2",
      `se-2/${own}`,
      `se-1/${own.toUpperCase()}`,
      `se-1/${own.slice(0, 63)}`,
      `se-1/${own}0`,
      `se-1/${proofOf("se-1", "another secret")}`,
      `se-1/${"0".repeat(64)}`,
      `se-1/${own}/`,
      `se-1%2f${own}`,
    ]) {
      assert.equal(await send(path), 404, path);
    }
    assert.equal(platform.requests.length, before);
    assert.equal(await send(`se-1/${own}`), 204);
    assert.equal(platform.requests.at(-1)?.header("shipstamp-account"), "se-1");
    assert.ok(!JSON.stringify([proving.logs, proving.calls]).includes(own), "the proof is as good as the address");
  } finally {
    await proving.stop();
  }
  assert.equal((await post(await signed(key, fresh()), `se-1/${proofOf("se-1")}`)).status, 404, "nor is one taken where none is asked for");
});

test("S19: nothing that was signed can be changed", async () => {
  const body = fresh();
  const webhook = await signed(key, body);
  const changed = (name: string, value: string) => ({ ...webhook, headers: { ...webhook.headers, [name]: value } });
  assert.equal(await refused({ ...webhook, body: body.replace("API_TRACK", "API_BATCH") }), "401 bad_signature");
  assert.equal(await refused({ ...webhook, body: JSON.stringify(JSON.parse(body), null, 1) }), "401 bad_signature");
  assert.equal(await refused({ ...webhook, body: `${body} ` }), "401 bad_signature");
  assert.equal(await refused({ ...webhook, body: "" }), "401 bad_signature");
  assert.equal(await refused(changed(timestamp, new Date(Date.now() - 1).toISOString())), "401 bad_signature");
  // The same moment, written in another way, is another text.
  assert.equal(await refused(changed(timestamp, webhook.headers[timestamp]?.replace("Z", "+00:00") ?? "")), "401 bad_signature");
  const bytes = Buffer.from(webhook.headers[signature] ?? "", "base64");
  const flipped = Buffer.from(bytes);
  flipped[100] = (flipped[100] ?? 0) ^ 1;
  for (const other of [flipped, bytes.subarray(1), Buffer.concat([Buffer.of(0), bytes]), Buffer.alloc(256), Buffer.of(1)]) {
    assert.equal(await refused(changed(signature, other.toString("base64"))), "401 bad_signature");
  }
  for (const text of ["*", "a", "A".repeat(4000)]) assert.equal(await refused(changed(signature, text)), "401 bad_signature");
  // A dot moved from the body to the time would sign the same bytes, were it a time.
  assert.equal(await refused({ headers: { ...webhook.headers, [timestamp]: `${webhook.headers[timestamp]}.${body}` }, body: "" }), "400 stale_timestamp");
  assert.equal((await post(webhook)).status, 204, "unchanged it is good");
});

test("S19: a signature is good for five minutes, either way", async () => {
  const minutes = (count: number) => signed(key, fresh(), Date.now() + count * 60_000);
  for (const count of [-4.9, 4.9]) assert.equal((await post(await minutes(count))).status, 204);
  for (const count of [-5.1, 5.1, -60 * 24 * 365, 60 * 24 * 365]) assert.equal(await refused(await minutes(count)), "400 stale_timestamp");
  const now = new Date();
  for (const text of ["soon", `${now.getTime()}`, now.toUTCString(), "2026-13-01T00:00:00Z", now.toISOString().slice(0, 19)]) {
    assert.equal(await refused(await signed(key, fresh(), text)), "400 stale_timestamp", text);
  }
});

test("S19: only RSA keys of a fair size, which the set names once, sign webhooks", async () => {
  for (const signer of [ec, small, stranger, { ...key, kid: "broken" }, { ...key, kid: "" + Number.NaN }, { ...key, kid: "__proto__" }]) {
    assert.equal(await refused(await signed(signer, fresh())), "401 unknown_key", signer.kid);
  }
  // The EC key under the name of the RSA key is no second key of that name: it signs nothing.
  assert.equal(await refused(await signed({ ...ec, kid: "k1" }, fresh())), "401 bad_signature");
  assert.equal(await refused(await signed({ ...stranger, kid: "k1" }, fresh())), "401 bad_signature");
});

test("S19: a thousand invented keys fetch the key set at most once more", async () => {
  const before = shipStation.requests.length;
  const webhook = await signed(stranger, fresh());
  const flood = async (id: number) => {
    const response = await post({ ...webhook, headers: { ...webhook.headers, [keyId]: `invented-${id}` } });
    await response.arrayBuffer();
    return response.status;
  };
  const ids = Array.from({ length: 1000 }, (_, id) => id);
  const statuses = new Set<number>();
  while (ids.length > 0) for (const status of await Promise.all(ids.splice(0, 50).map(flood))) statuses.add(status);
  assert.deepEqual([...statuses], [401]);
  assert.ok(shipStation.requests.length <= before + 1, `${shipStation.requests.length - before} more`);
  assert.ok(shipStation.requests.every(({ target }) => target === "/jwks"));
  assert.equal((await post(await signed(key, fresh()))).status, 204);
});

test("S19: a giant is not read", async () => {
  const webhook = await signed(key, fresh());
  const calls = platform.requests.length;
  // Only its beginning is sent: nobody waits for the rest of it, and who answers may close the connection under it.
  const headers = Object.entries(webhook.headers).map(([name, value]) => `${name}: ${value}`);
  const giant = rawRequest("POST /webhooks/se-100001", headers, "x".repeat(1_048_577));
  const answer = await sendRaw(gateway.url, giant.subarray(0, 2000));
  assert.equal(answer.status, 413);
  assert.match(answer.body, /body_too_large/);
  // Without a length to tell, it is read as far as the limit. The connection may be closed before all of it is sent; the
  // body has an end all the same, for Node's fetch goes on pulling from a stream after the connection has gone.
  const chunks = new ReadableStream({
    start(controller) {
      for (let chunk = 0; chunk < 20; chunk += 1) controller.enqueue(new Uint8Array(65_536));
      controller.close();
    },
  });
  const init = { method: "POST", headers: webhook.headers, body: chunks, duplex: "half" };
  const response = await fetch(`${gateway.url}/webhooks/se-1`, init as RequestInit).catch(() => undefined);
  if (response !== undefined) assert.equal(response.status, 413);
  assert.equal(platform.requests.length, calls, "nothing came through");
});

test("S19: what is signed and no JSON object goes nowhere", async () => {
  for (const body of ["", "nonsense", "[]", "7", "null", '{"a":']) {
    assert.equal(await refused(await signed(key, body)), "400 invalid_payload", body);
  }
});

test("S19: an event comes through once, however often it is sent", async () => {
  const before = platform.requests.length;
  const body = fresh();
  const first = await signed(key, body);
  assert.equal((await post(first)).status, 204);
  // The very same again (a replay), and signed anew (another attempt of ShipStation's).
  assert.equal((await post(first)).status, 204);
  assert.equal((await post(await signed(key, body, Date.now() - 1000))).status, 204);
  assert.equal(platform.requests.length, before + 1);
  // What another account is told is another event.
  assert.equal((await post(first, "se-100002")).status, 204);
  assert.deepEqual(platform.requests.slice(before).map((request) => request.header("shipstamp-account")), ["se-100001", "se-100002"]);
});

test("S19: of two at the same time one waits", async () => {
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  let release = (_: Reply) => {};
  reply = () => {
    arrived();
    return new Promise<Reply>((resolve) => (release = resolve));
  };
  const before = platform.requests.length;
  const webhook = await signed(key, fresh());
  const first = post(webhook);
  await arrival;
  const second = await post(webhook);
  assert.deepEqual([second.status, second.headers.get("retry-after")], [503, "60"]);
  release({ status: 200 });
  assert.equal((await first).status, 204);
  assert.equal((await post(webhook)).status, 204);
  assert.equal(platform.requests.length, before + 1);
});

test("S19: what the platform does not take comes again", async () => {
  const webhook = await signed(key, fresh());
  for (const answer of [{ status: 500 }, { status: 401 }, "hang up", { status: 302, headers: { location: `${platform.url}/elsewhere` } }] as Reply[]) {
    reply = answer;
    const before = platform.requests.length;
    const response = await post(webhook);
    assert.deepEqual([response.status, ((await response.json()) as any).errors[0].error_code], [502, "webhook_not_taken"]);
    assert.equal(platform.requests.length, before + 1, "a redirect is not followed");
  }
  reply = { status: 202 };
  assert.equal((await post(webhook)).status, 204);
});

test("S19: there is nothing at other addresses, and nothing for other verbs", async () => {
  const { headers, body } = await signed(key, fresh());
  for (const path of ["/webhooks/", "/webhooks/se-1/", "/webhooks/se%2D1", "/webhooks/a/b", `/webhooks/${"a".repeat(65)}`]) {
    assert.equal((await fetch(gateway.url + path, { method: "POST", headers, body })).status, 404, path);
  }
  assert.equal((await fetch(`${gateway.url}/webhooks/se-1`, { headers })).status, 404);
});

test("S19: without an address to go to there is nothing", async () => {
  const silent = await startGateway({ vars: { SHIPSTATION_API_URL: shipStation.url } });
  try {
    const response = await post(await signed(key, fresh()), "se-1", silent.url);
    assert.equal(response.status, 404);
    assert.equal(((await response.json()) as any).errors[0].error_code, "unknown_path");
  } finally {
    await silent.stop();
  }
});

test("S19: while the keys cannot be had ShipStation is asked to come back", async () => {
  const down = await startRecorder({ status: 500 });
  const waiting = await startGateway({ vars: { SHIPSTATION_API_URL: down.url, WEBHOOK_FORWARD_URL: platform.url } });
  try {
    const before = platform.requests.length;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const response = await post(await signed(key, fresh()), "se-1", waiting.url);
      assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "60"]);
    }
    assert.equal(down.requests.length, 1);
    assert.equal(platform.requests.length, before);
  } finally {
    await waiting.stop();
    await down.stop();
  }
});

test("S19: in somebody's own Worker a Queue takes events, once, without a Durable Object", async () => {
  const main = `
    import { createGateway } from "shipstamp/worker";
    const gateway = createGateway();
    const sent = [];
    let isBroken = false;
    const WEBHOOK_QUEUE = {
      async send(message, options) {
        if (isBroken) throw new Error("no queue");
        sent.push({ message, options });
      },
    };
    export default {
      async fetch(request, env, ctx) {
        const { pathname } = new URL(request.url);
        if (pathname === "/sent") return Response.json(sent);
        if (pathname === "/break") return new Response(String((isBroken = !isBroken)));
        return gateway.fetch(request, { ...env, WEBHOOK_QUEUE }, ctx);
      },
    };
  `;
  const vars = { SHIPSTATION_API_URL: shipStation.url, WEBHOOK_FORWARD_URL: `${platform.url}/never` };
  const worker = await startEmbedded({ main, vars });
  try {
    const before = platform.requests.length;
    const body = fresh();
    const webhook = await signed(key, body);
    await fetch(`${worker.url}/break`);
    assert.equal((await post(webhook, "se-7", worker.url)).status, 502);
    await fetch(`${worker.url}/break`);
    for (let attempt = 0; attempt < 3; attempt += 1) assert.equal((await post(webhook, "se-7", worker.url)).status, 204);
    const [only, ...more] = (await (await fetch(`${worker.url}/sent`)).json()) as { message: any; options: object }[];
    assert.deepEqual(more, []);
    assert.deepEqual(only?.options, { contentType: "json" });
    assert.match(only?.message.id, /^[0-9a-f]{64}$/);
    assert.deepEqual(only?.message, { account: "se-7", id: only?.message.id, timestamp: webhook.headers[timestamp], body });
    assert.equal(platform.requests.length, before);
  } finally {
    await worker.stop();
  }
});

test("S19: from the sandbox through the gateway to the platform", async () => {
  const sandbox = await startSandbox();
  const between = await startGateway({ vars: { SHIPSTATION_API_URL: sandbox.url, WEBHOOK_FORWARD_URL: platform.url } });
  try {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    reply = async () => {
      arrived();
      return { status: 200 };
    };
    const ask = (path: string, body: object) =>
      fetch(sandbox.url + path, {
        method: "POST",
        headers: { "API-Key": "TEST_shipstamp_partner", "On-Behalf-Of": "100002", "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const url = `${between.url}/webhooks/100002`;
    assert.equal((await ask("/v1/environment/webhooks", { event: "carrier_connected", url })).status, 200);
    assert.equal((await ask("/v1/connections/carriers/dhl_express", { nickname: "n", account_number: "1" })).status, 200);
    await arrival;
    const got = platform.requests.at(-1);
    assert.equal(got?.header("shipstamp-account"), "100002");
    assert.equal(JSON.parse(got?.body.toString() ?? "").resource_type, "API_CARRIER_CONNECTED");
  } finally {
    await between.stop();
    await sandbox.stop();
  }
});
