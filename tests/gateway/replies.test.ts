/** What of ShipStation's answer comes back. */

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { after, before, test } from "node:test";
import { mintToken, startGateway, type RunningGateway } from "../harness/gateway.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { startRecorder, type Recorder, type Reply } from "../harness/recorder.ts";

const key = "TEST_canary_partner_key";
const caller = mintToken({ accounts: ["se-1"], scopes: ["read", "buy", "funds", "void"] });
let reply: Reply;
let recorder: Recorder;
let canary: Recorder;
let gateway: RunningGateway;

before(async () => {
  recorder = await startRecorder(() => reply);
  canary = await startRecorder();
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: key,
      SHIPSTATION_API_URL: recorder.url,
      APP_TOKENS: JSON.stringify([caller.entry]),
    },
  });
});
after(async () => {
  await gateway.stop();
  await recorder.stop();
  await canary.stop();
});

const authorization = { authorization: `Bearer ${caller.token}` };
const ask = (path: string, init: RequestInit = {}) =>
  fetch(gateway.url + path, { redirect: "manual", headers: authorization, ...init });

interface Envelope {
  request_id: string;
  errors: { error_source: string; error_type: string; error_code: string; message: string }[];
}

/** The only error of an answer of the gateway's own. */
async function errorOf(response: Response): Promise<Envelope["errors"][number]> {
  const { request_id, errors } = (await response.json()) as Envelope;
  assert.match(request_id, /^[0-9a-f-]{36}$/);
  assert.equal(errors.length, 1);
  const [error = assert.fail()] = errors;
  assert.equal(error.error_source, "shipstamp");
  return error;
}

test("S2: a redirect is never followed, and where it leads is not told", async () => {
  for (const status of [300, 301, 302, 303, 304, 305, 307, 308]) {
    for (const location of [`${canary.url}/v1/labels`, "/v1/partners/accounts", "//evil.example"]) {
      reply = { status, headers: { location }, body: status === 304 ? "" : "moved" };
      const before = recorder.requests.length;
      const response = await ask("/v1/labels");
      assert.equal(response.status, 502, `${status}`);
      assert.equal(response.headers.get("location"), null);
      const error = await errorOf(response);
      assert.equal(error.error_code, "upstream_redirect");
      assert.ok(!error.message.includes(location));
      assert.equal(recorder.requests.length, before + 1);
    }
  }
  assert.equal(canary.requests.length, 0);
});

test("S17: a partner key that ShipStation refuses is no 401 of the caller's", async () => {
  reply = { status: 401, body: JSON.stringify({ errors: [{ message: `the key ${key} is wrong` }] }) };
  const response = await ask("/v1/labels");
  assert.equal(response.status, 502);
  assert.equal(response.headers.get("www-authenticate"), null);
  assert.equal((await errorOf(response)).error_code, "upstream_unauthorized");
});

test("S17: a lost answer says of a purchase that it may have happened, and of a look that it can be repeated", async () => {
  reply = "hang up";
  const look = await ask("/v1/labels");
  assert.equal(look.status, 502);
  const { error_code, message } = await errorOf(look);
  assert.equal(error_code, "upstream_unreachable");
  assert.match(message, /try again/);
  const purchase = await ask("/v1/carriers/se-1/add_funds", {
    method: "PUT",
    headers: { ...authorization, "content-type": "application/json" },
    body: '{"currency":"usd","amount":1}',
  });
  assert.equal(purchase.status, 502);
  assert.match((await errorOf(purchase)).message, /may have happened/);
});

test("S17: other answers pass with status and body as they came", async () => {
  for (const status of [200, 201, 207, 400, 402, 403, 404, 409, 418, 422, 429, 500, 502, 503, 504]) {
    const body = JSON.stringify({ request_id: "r", errors: [], status });
    reply = { status, body };
    const response = await ask("/v1/labels");
    assert.deepEqual([response.status, await response.text()], [status, body]);
  }
  reply = { status: 204 };
  const empty = await ask("/v1/labels/se-1/void", { method: "PUT" });
  assert.deepEqual([empty.status, await empty.text()], [204, ""]);
});

test("S4: only named headers of an answer pass, and the gateway's are added", async () => {
  reply = {
    headers: [
      ["Content-Type", "text/html; charset=utf-8"],
      ["Content-Disposition", 'attachment; filename="label.pdf"'],
      ["Content-Language", "en"],
      ["Retry-After", "7"],
      ["X-ShipEngine-RequestId", "r-1"],
      ["Set-Cookie", "a=b"],
      ["Set-Cookie", "c=d"],
      ["Server", "evil"],
      ["X-Powered-By", "evil"],
      ["Location", `${canary.url}/`],
      ["Refresh", `0; url=${canary.url}/`],
      ["Link", "</evil>; rel=preload"],
      ["Access-Control-Allow-Origin", "*"],
      ["Access-Control-Allow-Credentials", "true"],
      ["Access-Control-Expose-Headers", "*"],
      ["Content-Security-Policy", "default-src *"],
      ["Cache-Control", "public, max-age=60"],
      ["Expires", "Thu, 01 Jan 2099 00:00:00 GMT"],
      ["ETag", '"x"'],
      ["Last-Modified", "Thu, 01 Jan 2009 00:00:00 GMT"],
      ["Vary", "*"],
      ["WWW-Authenticate", "Basic"],
      ["Clear-Site-Data", '"*"'],
      ["Service-Worker-Allowed", "/"],
      ["Strict-Transport-Security", "max-age=0"],
      ["Report-To", "{}"],
      ["Alt-Svc", 'h3="evil:443"'],
      ["API-Key", key],
      ["On-Behalf-Of", "se-1"],
      ["X-RateLimit-Remaining", "3"],
      ["Shipstamp-Environment", "live"],
    ],
    body: "<script>alert(1)</script>",
  };
  const answer = await sendRaw(gateway.url, rawRequest("GET /v1/labels", [`Authorization: Bearer ${caller.token}`]));
  const transport = ["connection", "content-length", "transfer-encoding", "content-encoding", "date"];
  const headers = answer.headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  assert.deepEqual(
    headers.filter(([name]) => !transport.includes(name)).toSorted(),
    [
      ["cache-control", "no-store"],
      ["content-disposition", 'attachment; filename="label.pdf"'],
      ["content-language", "en"],
      ["content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"],
      ["content-type", "text/html; charset=utf-8"],
      ["cross-origin-resource-policy", "same-origin"],
      ["referrer-policy", "no-referrer"],
      ["retry-after", "7"],
      ["shipstamp-environment", "sandbox"],
      ["vary", "Origin"],
      ["x-content-type-options", "nosniff"],
      ["x-shipengine-requestid", "r-1"],
    ],
  );
});

test("S4: the gateway's own answers are as well protected", async () => {
  reply = { status: 302, headers: { location: canary.url } };
  for (const [line, headers, status] of [
    ["GET /v1/labels", [], 401],
    ["GET /v1/partners/accounts", [`Authorization: Bearer ${caller.token}`], 403],
    ["GET /v1/nothing", [`Authorization: Bearer ${caller.token}`], 404],
    ["DELETE /v1/labels", [`Authorization: Bearer ${caller.token}`], 405],
    ["POST /v1/labels", [`Authorization: Bearer ${caller.token}`, "Content-Type: text/plain"], 415],
    ["GET /v1/labels", [`Authorization: Bearer ${caller.token}`], 502],
    ["OPTIONS /v1/labels", ["Origin: https://evil.example", "Access-Control-Request-Method: GET"], 403],
    ["POST /webhooks/se-1", [], 404],
  ] as const) {
    const answer = await sendRaw(gateway.url, rawRequest(line, headers, line.startsWith("POST") ? "{}" : ""));
    assert.equal(answer.status, status, `${line} ${answer.body}`);
    const told = new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
    for (const [name, value] of [
      ["cache-control", "no-store"],
      ["content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"],
      ["content-type", "application/json; charset=utf-8"],
      ["cross-origin-resource-policy", "same-origin"],
      ["x-content-type-options", "nosniff"],
    ] as const) {
      assert.equal(told.get(name), value, `${line} ${name}`);
    }
    for (const name of ["server", "x-powered-by", "set-cookie", "location"]) assert.equal(told.get(name), undefined, `${line} ${name}`);
  }
});

test("files come through byte by byte, also when ShipStation had compressed them", async () => {
  const file = crypto.getRandomValues(new Uint8Array(60_000));
  reply = { headers: { "content-type": "application/pdf" }, body: file };
  const plain = await ask("/v1/downloads/10/abc/label.pdf");
  assert.equal(plain.headers.get("content-type"), "application/pdf");
  assert.deepEqual(new Uint8Array(await plain.arrayBuffer()), file);
  reply = { headers: { "content-type": "application/pdf", "content-encoding": "gzip" }, body: gzipSync(file) };
  const packed = await ask("/v1/downloads/10/abc/label.pdf");
  assert.deepEqual(new Uint8Array(await packed.arrayBuffer()), file);
  assert.equal(recorder.requests.at(-1)?.header("accept")?.includes("application/pdf"), true);
});

test("S16: neither answers nor the log hold the key", async () => {
  reply = { body: "{}" };
  for (const path of ["/v1/labels", "/v1/nothing", "/healthz", "/", "/v1/labels?x=%ff"]) {
    const response = await ask(path);
    assert.ok(!(await response.text()).includes(key));
    assert.ok(![...response.headers].flat().some((text) => text.includes(key)));
  }
  assert.ok(!gateway.logs.some((line) => line.includes(key)), gateway.logs.join("\n"));
});
