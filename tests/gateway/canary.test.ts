/**
 * The partner key is in nothing that leaves a gateway or is logged, whatever happens there.
 *
 * Every Worker that the tests start is searched for it (tests/harness/tap.ts), so that each of their files says so of all
 * that it does. Here it is shown that the search finds, and the ends that a call can come to are gone through.
 */

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Canary } from "../harness/canary.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken, startGateway, type RunningGateway } from "../harness/gateway.ts";
import { poisoned } from "../harness/poisoned.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { canaryKey as key } from "../harness/recorded.ts";
import { startRecorder, type Recorder, type Reply } from "../harness/recorder.ts";

const secrets = { SHIPSTATION_API_KEY: key, SHIPSTATION_API_KEY_NEXT: "TEST_canary_next_key" };

/** Each way to write a key, and one piece of the Worker's words after the other. */
const forms: Record<string, (key: string) => string[]> = {
  "as it is": (key) => [`the key is ${key}.`],
  "in pieces": (key) => [...key],
  "in capitals": (key) => [key.toUpperCase()],
  backwards: (key) => [[...key].reverse().join("")],
  "in chunks": (key) => [...key].map((letter) => `1\r\n${letter}\r\n`),
  "in base64": (key) => [Buffer.from(key).toString("base64")],
  "in base64, after one byte": (key) => [Buffer.from(`"${key}"`).toString("base64")],
  "in base64, after two bytes": (key) => [Buffer.from(`: ${key}, no more`).toString("base64")],
  "in base64url, in pieces": (key) => [...Buffer.from(`?>?>?>${key}`).toString("base64url")],
  "in hexadecimal": (key) => [Buffer.from(key).toString("hex")],
  "in capital hexadecimal": (key) => [Buffer.from(key).toString("hex").toUpperCase()],
  "percent-encoded": (key) => [Buffer.from(key).toString("hex").replaceAll(/../g, "%$&")],
  "percent-encoded in part": (key) => [`?key=${key.replaceAll("_", "%5F")}`],
  "percent-encoded, in pieces": (key) => [...Buffer.from(key).toString("hex").replaceAll(/../g, "%$&")],
  "with escapes of JSON": (key) => [key.replaceAll("e", "\\u0065")],
};

test("S16: a key is found in whatever form", () => {
  for (const [form, write] of Object.entries(forms)) {
    for (const secret of Object.values(secrets)) {
      const canary = new Canary(secrets);
      const search = canary.search("here");
      for (const piece of ["x".repeat(5000), ...write(secret), "x".repeat(5000)]) search(piece);
      assert.throws(() => canary.assertSilent(), ({ message }: Error) => {
        assert.match(message, /^A secret left the Worker:\nSHIPSTATION_API_KEY/, form);
        for (const secret of Object.values(secrets)) assert.ok(!message.includes(secret), "nor does the search tell it");
        return true;
      }, form);
    }
  }
});

test("S16: what is no key is not taken for one", () => {
  const canary = new Canary({ ...secrets, SHIPSTATION_API_URL: "https://api.shipengine.com", EMPTY_KEY: "", OTHER_KEY: null });
  const search = canary.search("here");
  for (const piece of ["TEST_canary_partner_ke", "https://api.shipengine.com", "TEST_canary", "", "null"]) search(`${piece}.`);
  canary.assertSilent();
});

/** A Worker that gives its key away as it is told to. */
const leaky = `
  export default {
    async fetch(request, env) {
      const { SHIPSTATION_API_KEY: key, SHIPSTATION_API_KEY_NEXT: next } = env;
      const way = new URL(request.url).pathname.slice(1);
      if (way === "log") console.log("the key is " + key);
      if (way === "error") console.error("the key is", { key });
      if (way === "body") return Response.json({ next });
      if (way === "packed") return new Response(next, { headers: { "content-encoding": "gzip", "content-type": "image/png" } });
      if (way === "status") return new Response("", { statusText: key });
      if (way === "header") return new Response("", { headers: { "x-key": key } });
      if (way === "stream") {
        const { readable, writable } = new TransformStream();
        const writer = writable.getWriter();
        const write = async () => {
          for (const letter of key) await writer.write(new TextEncoder().encode(letter));
          await writer.close();
        };
        void write();
        return new Response(readable);
      }
      return new Response("nothing");
    },
  };
`;

test("S16: a Worker that gives its key away, in an answer or in its log, is found out", async () => {
  for (const way of ["packed", "body", "status", "header", "stream", "log", "error"]) {
    const worker = await startEmbedded({ main: leaky, vars: secrets, isLeaky: true });
    const answer = await sendRaw(worker.url, rawRequest(`GET /${way}`, ["Accept-Encoding: gzip, br"]));
    assert.equal(answer.status, 200, way);
    await assert.rejects(worker.stop(), /^Error: A secret left the Worker:\nSHIPSTATION_API_KEY/, way);
  }
});

test("S16: one that does not is not suspected", async () => {
  const worker = await startEmbedded({ main: leaky, vars: secrets });
  const { body } = await sendRaw(worker.url, rawRequest("GET /silence", []));
  assert.match(body, /nothing/);
  await worker.stop();
});

const caller = mintToken({ accounts: ["se-1"], scopes: ["read", "funds", "void"] });
const authorization = `Authorization: Bearer ${caller.token}`;
const json = "Content-Type: application/json";
let reply: Reply;
let recorder: Recorder;
let gateway: RunningGateway;

const varsWith = (url: string) => ({ SHIPSTATION_API_KEY: key, SHIPSTATION_API_URL: url, APP_TOKENS: JSON.stringify([caller.entry]), DUPLICATE_WINDOW_SECONDS: "0" });

before(async () => {
  recorder = await startRecorder(() => reply);
  gateway = await startGateway({ vars: varsWith(recorder.url) });
});
after(async () => {
  await recorder.stop();
  // Here it comes out, for all tests below.
  await gateway.stop();
});

/** Headers by which ShipStation, or whoever stands before it, could hand the key on. */
const echoes: [string, string][] = [
  ["API-Key", key],
  ["X-Debug", `api-key=${key}`],
  ["Location", `https://other.example/?api_key=${key}`],
  ["WWW-Authenticate", `Basic realm="${key}"`],
  ["Set-Cookie", `key=${key}`],
];

const calls = [
  ["GET /v1/labels", ""],
  // What leaves no trace: the ledger does not look for it afterwards.
  ["PUT /v1/carriers/se-1/add_funds", '{"currency":"usd","amount":1}'],
  ["PUT /v1/labels/se-1/void", ""],
] as const;

/** Makes the calls, and gives the status that all of them ended with. */
async function outcomeOf(answer: Reply): Promise<number> {
  reply = answer;
  const statuses = new Set<number>();
  for (const [line, body] of calls) {
    const made = recorder.requests.length;
    const headers = body === "" ? [authorization] : [authorization, json];
    statuses.add((await sendRaw(gateway.url, rawRequest(line, headers, body))).status);
    assert.equal(recorder.requests.length, made + 1, "it went out, so that the key could have come back");
    assert.equal(recorder.requests.at(-1)?.header("api-key"), key);
  }
  assert.equal(statuses.size, 1, `${[...statuses]}`);
  return [...statuses][0] ?? assert.fail();
}

test("S16: success, refusals and failures of ShipStation", async () => {
  for (const status of [200, 201, 204, 207, 400, 402, 403, 404, 409, 422, 429, 500, 502, 503, 504]) {
    assert.equal(await outcomeOf({ status, headers: echoes, body: status === 204 ? "" : `{"errors":[]}` }), status);
  }
});

test("S16: a refused key, whose refusal quotes it", async () => {
  assert.equal(await outcomeOf({ status: 401, headers: echoes, body: `{"errors":[{"message":"${key} is no key"}]}` }), 502);
});

test("S16: an error that quotes it, whole or in pieces, packed or not", async () => {
  const said = (secret: string) => JSON.stringify({ errors: [{ message: `${secret} may not do this, ${secret}; ü 😀` }] });
  for (const status of [400, 403, 404, 422, 429, 500, 502, 503]) {
    for (const more of [{ body: said(key) }, { body: gzipSync(said(key)), headers: { "content-encoding": "gzip" } }]) {
      reply = { status, ...more };
      const answer = await sendRaw(gateway.url, rawRequest("GET /v1/labels", [authorization]));
      assert.equal(answer.status, status);
      assert.ok(Buffer.from(answer.body, "latin1").toString().includes(said("***")), answer.body);
    }
  }
  const chunks = [...said(key)].map((letter) => `${Buffer.byteLength(letter).toString(16)}\r\n${letter}\r\n`).join("");
  reply = Buffer.from(`HTTP/1.1 403 X\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
  const answer = await sendRaw(gateway.url, rawRequest("GET /v1/labels", [authorization]));
  assert.equal(answer.status, 403);
  assert.ok(Buffer.from(answer.body, "latin1").toString().includes(said("***")), answer.body);
  // One that does not quote it comes back byte by byte, also where it is no text.
  const bytes = Buffer.from([0xff, 0xfe, 0, 0x54, 0x45, 0x53, 0x54]);
  reply = { status: 500, body: bytes };
  const odd = await fetch(`${gateway.url}/v1/labels`, { headers: { authorization: `Bearer ${caller.token}` } });
  assert.deepEqual([odd.status, Buffer.from(await odd.arrayBuffer())], [500, bytes]);
});

test("S16: a redirect that carries it", async () => {
  for (const status of [301, 302, 303, 307, 308]) assert.equal(await outcomeOf({ status, headers: echoes, body: key }), 502);
});

test("S16: a connection that breaks off: at once, in the head, in nonsense that quotes it", async () => {
  assert.equal(await outcomeOf("hang up"), 502);
  for (const text of [`HTTP/1.1 200 OK\r\nX-Key: ${key}`, `${key}\r\n\r\n`, `HTTP/1.1 ${key}\r\n\r\n`, `HTTP/1.1 999 ${key}\r\n\r\n`]) {
    const server = createServer((socket) => socket.on("error", () => {}).once("data", () => socket.end(text)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const lost = await startGateway({ vars: varsWith(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) });
    for (const [line, body] of calls) {
      const answer = await sendRaw(lost.url, rawRequest(line, body === "" ? [authorization] : [authorization, json], body));
      assert.equal(answer.status, 502, answer.body);
    }
    server.close();
    await lost.stop();
  }
});

test("S16: ShipStation hangs, and the caller leaves", async () => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const hanging = await startGateway({ vars: varsWith(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) });
  for (const [line, body] of calls) {
    const bytes = rawRequest(line, body === "" ? [authorization] : [authorization, json], body);
    const connection = once(server, "connection") as Promise<[Socket]>;
    const leaving = connect(Number(new URL(hanging.url).port), "127.0.0.1", () => leaving.write(bytes));
    const [upstream] = await connection;
    upstream.on("error", () => {});
    await once(upstream, "data");
    leaving.resetAndDestroy();
    // What ShipStation still says after that has nobody to go to.
    upstream.end(`HTTP/1.1 500 X\r\nX-Key: ${key}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    await once(upstream, "close");
  }
  assert.equal((await fetch(`${hanging.url}/healthz`)).status, 200);
  assert.deepEqual(hanging.logs, []);
  server.close();
  await hanging.stop();
});

test("S16: callers who are refused, and who guess at it", async () => {
  reply = { body: "{}" };
  const made = recorder.requests.length;
  for (const [line, headers, body = ""] of [
    ["GET /v1/labels", []],
    ["GET /v1/labels", ["API-Key: TEST_canary_partner_kex"]],
    ["GET /v1/labels", ["Authorization: Bearer TEST_canary"]],
    ["GET /v1/labels", ["Authorization: Bearer a.b.c"]],
    ["GET /v1/partners/accounts", [authorization]],
    ["GET /v1/labels", [authorization, "On-Behalf-Of: se-2"]],
    ["GET /v1/labels?api_key=TEST_canary", [authorization]],
    ["GET /v1/nothing", [authorization]],
    ["DELETE /v1/labels", [authorization]],
    ["POST /v1/labels", [authorization, json], "{"],
    ["POST /v1/labels", [authorization, json, "Idempotency-Key: 1"], "{}"],
    ["OPTIONS /v1/labels", ["Origin: https://evil.example", "Access-Control-Request-Method: GET"]],
    ["POST /webhooks/se-1", [json], "{}"],
    ["GET /healthz", []],
    ["GET /", []],
  ] as [string, string[], string?][]) {
    await sendRaw(gateway.url, rawRequest(line, headers, body));
  }
  assert.equal(recorder.requests.length, made);
  // The key itself lets nobody in: it is no app token.
  for (const header of [`API-Key: ${key}`, `Authorization: Bearer ${key}`]) {
    assert.equal((await sendRaw(gateway.url, rawRequest("GET /v1/labels", [header]))).status, 401);
  }
});

test("S16: a trap in the wasm, with the key in its hands", async () => {
  const worker = await startEmbedded({ main: 'export { default } from "shipstamp/worker";', plugins: [poisoned], vars: varsWith(recorder.url) });
  for (let round = 0; round < 3; round++) {
    const answer = await sendRaw(worker.url, rawRequest("GET /v1/labels?page=poison", [authorization]));
    assert.equal(answer.status, 500, answer.body);
  }
  assert.ok(worker.logs.length >= 3, "it was logged");
  await worker.stop();
});

/** Settings with a slip in each, by the setting that the log has to name. */
const slips: Record<string, Record<string, string>> = {
  SHIPSTATION_API_KEY: { SHIPSTATION_API_KEY: "TEST_canary partner_key" },
  SHIPSTATION_API_URL: { SHIPSTATION_API_URL: "https://canary-user:canary-password@api.shipengine.com" },
  APP_TOKENS: { APP_TOKENS: caller.token },
  "APP_TOKENS[0]": { APP_TOKENS: JSON.stringify([{ ...caller.entry, sha256: caller.token }]) },
  AUTH_JWKS: {
    ...{ AUTH_ISSUER: "canary-issuer", AUTH_AUDIENCE: "canary-audience" },
    AUTH_JWKS: JSON.stringify({ keys: [{ kty: "EC", crv: "P-256", x: "canary-x", y: "canary-y", d: "canary-private" }] }),
  },
  AUTH_JWKS_URL: { AUTH_ISSUER: "canary-issuer", AUTH_AUDIENCE: "canary-audience", AUTH_JWKS_URL: "https://canary:password@id.example.com/" },
  ALLOWED_ORIGINS: { ALLOWED_ORIGINS: "https://canary:password@app.example.com" },
  WEBHOOK_FORWARD_URL: { WEBHOOK_FORWARD_URL: "https://canary:password@app.example.com/hooks" },
};

for (const [name, vars] of Object.entries(slips)) {
  test(`S16: a slip in ${name}: the log names it, and tells no value`, async () => {
    const wrong = await startGateway({ vars: { ...varsWith(recorder.url), ...vars } });
    const answer = await sendRaw(wrong.url, rawRequest("GET /v1/labels", [authorization]));
    assert.equal(answer.status, 503);
    const log = wrong.logs.join("\n");
    assert.ok(log.includes(name), log);
    for (const text of [log, answer.body]) {
      assert.ok(!/canary/i.test(text) && !text.includes(caller.token) && !text.includes(caller.entry.sha256), text);
    }
    await wrong.stop();
  });
}

/** What passes through the search is as it was without it. */
test("the search changes nothing: many requests on one connection, and one that has said all before it hears anything", async () => {
  reply = { body: `{"labels":[]}` };
  const { hostname, port } = new URL(gateway.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const one = ["GET /v1/labels HTTP/1.1", "Host: gateway.test", authorization, "", ""].join("\r\n");
  socket.end(one.repeat(20));
  let text = "";
  for await (const part of socket) text += (part as Buffer).toString("latin1");
  assert.equal(text.split("HTTP/1.1 200 OK").length, 21);
  assert.equal(text.split(`{"labels":[]}`).length, 21);
});
