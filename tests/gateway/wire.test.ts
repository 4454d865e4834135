/** What HTTP itself can be made to do to a gateway, by whoever holds a good token. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { mintToken, startGateway, type RunningGateway } from "../harness/gateway.ts";
import { sendAll } from "../harness/pipeline.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { canaryKey as key } from "../harness/recorded.ts";
import { startRecorder, type RecordedRequest, type Recorder } from "../harness/recorder.ts";

const one = mintToken({ name: "one", accounts: ["se-1"], scopes: ["read", "buy", "void"] });
const two = mintToken({ name: "two", accounts: ["se-2"], scopes: ["read", "buy", "void"] });
const authorization = `Authorization: Bearer ${one.token}`;
const json = "Content-Type: application/json";
const purchase = "POST /v1/labels/rates/se-9";
/** What the ledger asks before it: whether it was bought already. */
const look = "/v1/labels?rate_id=se-9";
/** More than all buffers on the way hold. */
const file = Buffer.alloc(16 * 1024 * 1024, "x");

let recorder: Recorder;
let gateway: RunningGateway;

before(async () => {
  // What comes back tells what had gone out.
  recorder = await startRecorder((request) => {
    if (request.target.startsWith("/v1/downloads/")) return { headers: { "content-type": "application/pdf" }, body: file };
    if (request.target.startsWith(look)) return { body: '{"labels":[]}' };
    const label = request.method === "POST" && { label_id: `se-${recorder.requests.length}` };
    return { body: JSON.stringify({ account: request.header("on-behalf-of"), target: request.target, ...label }) };
  });
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: key,
      SHIPSTATION_API_URL: recorder.url,
      APP_TOKENS: JSON.stringify([one.entry, two.entry]),
      DUPLICATE_WINDOW_SECONDS: "0",
    },
  });
});
after(async () => {
  await gateway.stop();
  await recorder.stop();
});

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

async function readAll(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("latin1");
}

/** What went out since a number of requests, all of it stamped for account se-1. */
function assertStamped(since: number, count: number): RecordedRequest[] {
  const sent = recorder.requests.slice(since).filter(({ target }) => !target.startsWith(look));
  assert.equal(sent.length, count);
  for (const { headers } of sent) {
    const names = headers.map(([name]) => name.toLowerCase()).filter((name) => !["content-length", "content-type"].includes(name));
    assert.deepEqual(names.toSorted(), ["accept", "api-key", "cf-worker", "host", "on-behalf-of"]);
    assert.deepEqual(headers.find(([name]) => name === "On-Behalf-Of")?.[1], "se-1");
  }
  return sent;
}

/** That it answers others, at this moment. */
async function assertServes(): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const response = await fetch(`${gateway.url}/v1/labels`, { headers: { authorization: `Bearer ${two.token}` } });
      return [response.status, ((await response.json()) as { account: string }).account];
    }),
  );
  for (const answer of answers) assert.deepEqual(answer, [200, "se-2"]);
}

test("S23: callers who share a connection get each their own answer, in order", async () => {
  const requests = Array.from({ length: 400 }, (_, index) => {
    const [token, account] = index % 3 === 0 ? [two.token, "se-2"] : index % 3 === 1 ? [one.token, "se-1"] : ["nobody", undefined];
    const target = `/v1/labels?page=${index + 1}`;
    const lines = [`GET ${target} HTTP/1.1`, "Host: gateway.test", `Authorization: Bearer ${token}`, "", ""];
    return { bytes: Buffer.from(lines.join("\r\n")), account, target };
  });
  let count = 0;
  await sendAll(gateway.url, requests, {
    connections: 4,
    depth: 25,
    answered({ account, target }, answer) {
      assert.equal(answer?.status, account === undefined ? 401 : 200);
      if (account !== undefined) assert.deepEqual(JSON.parse(answer?.body ?? ""), { account, target });
      count += 1;
    },
  });
  assert.equal(count, requests.length);
});

test("S13: a body that comes byte by byte keeps nobody waiting", async () => {
  const since = recorder.requests.length;
  const slow = await Promise.all(Array.from({ length: 10 }, open));
  const head = [`${purchase} HTTP/1.1`, "Host: gateway.test", authorization, json, "Connection: close", "Content-Length: 2", "", ""].join("\r\n");
  for (const socket of slow) socket.write(`${head}{`);
  await assertServes();
  assert.ok(recorder.requests.slice(since).every(({ method }) => method === "GET"), "nothing goes out before all of it is there");
  for (const socket of slow) socket.write("}");
  for (const text of await Promise.all(slow.map(readAll))) assert.match(text, /^HTTP\/1\.1 200 /);
});

test("S13: a head that never ends keeps nobody waiting", async () => {
  const slow = await Promise.all(Array.from({ length: 10 }, open));
  for (const socket of slow) socket.write(`GET /v1/labels HTTP/1.1\r\nHost: gateway.test\r\nX: `);
  await assertServes();
  for (const socket of slow) socket.destroy();
});

test("S13: who does not read what was asked for keeps nobody waiting", async () => {
  const deaf = await Promise.all(Array.from({ length: 5 }, open));
  for (const socket of deaf) {
    socket.pause();
    socket.write(rawRequest("GET /v1/downloads/10/abc/label.pdf", [authorization]));
  }
  await assertServes();
  for (const socket of deaf.slice(1)) socket.destroy();
  const [last = assert.fail()] = deaf;
  const text = await readAll(last);
  assert.equal(text.length - text.indexOf("\r\n\r\n") - 4 >= file.length, true, "and gets all of it in the end");
  await assertServes();
});

test("S13: a body that breaks off goes nowhere", async () => {
  const since = recorder.requests.length;
  for (const line of [purchase, "POST /session", "POST /session/exchange"]) for (const [framing, part] of [
    ["Content-Length: 20", '{"new":1}'],
    ["Content-Length: 1048577", "{}"],
    ["Transfer-Encoding: chunked", "2\r\n{}\r\n"],
    ["Transfer-Encoding: chunked", "2\r\n{"],
    ["Transfer-Encoding: chunked", "9\r\n{}"],
    ["Transfer-Encoding: chunked", "2\r\n{}\r\n0\r\n"],
  ]) {
    const socket = await open();
    socket.end([`${line} HTTP/1.1`, "Host: gateway.test", authorization, json, framing, "", part].join("\r\n"));
    const text = await readAll(socket);
    assert.doesNotMatch(text, /^HTTP\/1\.1 2/, framing);
  }
  assertStamped(since, 0);
  await assertServes();
  assert.deepEqual(gateway.logs, [], "nor can anybody fill the log with it");
});

test("S3: trailers, and extensions of chunks, are nobody's headers", async () => {
  const since = recorder.requests.length;
  const socket = await open();
  const head = [`${purchase} HTTP/1.1`, "Host: gateway.test", authorization, json, "Connection: close", "Transfer-Encoding: chunked", "Trailer: On-Behalf-Of"];
  socket.write([...head, "", "1", "{", "1", "}", "0", "On-Behalf-Of: se-2", "API-Key: x", "", ""].join("\r\n"));
  const text = await readAll(socket);
  // The runtime may refuse them; if it does not, they are gone.
  if (/^HTTP\/1\.1 200 /.test(text)) assert.equal(assertStamped(since, 1)[0]?.body.toString(), "{}");
  else assertStamped(since, 0);
});

test("S3: what HTTP says to the next hop says nothing to the one after it", async () => {
  for (const lines of [
    ["Expect: 100-continue"],
    ["Connection: On-Behalf-Of, API-Key, Authorization, Content-Type"],
    ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
    ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"],
    ["Proxy-Connection: keep-alive"],
    ["Max-Forwards: 0"],
    ["X: a\r\n On-Behalf-Of: se-2"],
    ["On-Behalf-Of:\r\n\tse-1"],
    Array.from({ length: 400 }, (_, index) => `X-${index}: ${index}`),
    [`X: ${"a".repeat(30_000)}`],
  ]) {
    const since = recorder.requests.length;
    const answer = await sendRaw(gateway.url, rawRequest(purchase, [authorization, json, ...lines], "{}"));
    const what = `${lines[0]?.slice(0, 60)}: ${answer.status}`;
    if ([100, 200].includes(answer.status)) assertStamped(since, 1);
    else assertStamped(since, 0);
    assert.ok([100, 200, 400, 405, 431, 501].includes(answer.status), what);
  }
  await assertServes();
});

test("S1: a megabyte of headers is no request", async () => {
  const since = recorder.requests.length;
  for (const lines of [[`X: ${"a".repeat(2 ** 20)}`], Array.from({ length: 50_000 }, (_, index) => `X-${index}: ${index}`)]) {
    const socket = await open();
    socket.end(rawRequest("GET /v1/labels", [authorization, ...lines]));
    assert.doesNotMatch(await readAll(socket).catch(() => ""), /^HTTP\/1\.1 2/);
  }
  assertStamped(since, 0);
  await assertServes();
});

test("S1: older and newer versions of HTTP change nothing", async () => {
  for (const version of ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTP/9.9", ""]) {
    const since = recorder.requests.length;
    const socket = await open();
    socket.end(`GET /v1/labels ${version}\r\nHost: gateway.test\r\n${authorization}\r\n\r\n`);
    const text = await readAll(socket);
    assertStamped(since, /^HTTP\/1\.[01] 200 /.test(text) ? 1 : 0);
  }
});

test("S1: TRACE, CONNECT and HEAD tell nothing and reach nobody", async () => {
  const since = recorder.requests.length;
  const host = new URL(recorder.url).host;
  for (const line of ["TRACE /v1/labels", "CONNECT /v1/labels", `CONNECT ${host}`, "HEAD /v1/labels", "OPTIONS *", "TRACK /v1/labels", "DEBUG /v1/labels"]) {
    const socket = await open();
    socket.end(rawRequest(line, [authorization]));
    const text = await readAll(socket);
    assert.doesNotMatch(text, /^HTTP\/1\.1 2/, line);
    assert.ok(!text.includes(one.token), `${line} sends back what was sent`);
  }
  assertStamped(since, 0);
  await assertServes();
});

test("S4: what a caller wrote comes back as data, never as a page and never as a header", async () => {
  const script = "<script>alert(1)</script>";
  for (const target of [
    `/v1/labels?page=${script}`,
    `/v1/labels?api-key=${script}`,
    `/v1/labels/${script}`,
    `/v1/labels/se-1%0d%0aSet-Cookie:%20a=b`,
    `/v1/labels?page=%0d%0aSet-Cookie:%20a=b`,
    `/v1/${script}`,
  ]) {
    for (const line of [`On-Behalf-Of: ${script}`, `Origin: ${script}`]) {
      const answer = await sendRaw(gateway.url, rawRequest(`GET ${target}`, [authorization, line]));
      assert.ok(answer.status >= 400, `${target}: ${answer.status}`);
      const told = new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
      assert.ok(!told.has("set-cookie"));
      // The runtime's own refusals are plain text, and quote nothing.
      if (told.get("content-type") === "text/plain") assert.ok(!answer.body.includes("alert"));
      else assert.deepEqual([told.get("content-type"), told.get("x-content-type-options")], ["application/json; charset=utf-8", "nosniff"]);
    }
  }
});
