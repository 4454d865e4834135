/** Where requests lead that no well-behaved client sends. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { mintToken } from "../harness/gateway.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { recordedGateway } from "../harness/recorded.ts";

// It may do everything there is, so that only the path can be what stops it.
const scopes = ["read", "rate", "write", "buy", "void", "connect", "funds", "account", "partner"];
const caller = mintToken({ accounts: ["se-1"], scopes });
const authorization = `Authorization: Bearer ${caller.token}`;
const { recorder, gateway } = await recordedGateway([caller]);

const nowhere = [
  "/v1",
  "/v1/",
  "/v2/labels",
  "/V1/labels",
  "/v1/LABELS",
  "/v1//labels",
  "/v1/labels/",
  "/v1/labels//",
  "//evil.example/v1",
  "//evil.example/v1/labels",
  "///v1/labels",
  "/v1/labels/..%2fpartners",
  "/v1/labels/..%2Fpartners%2Faccounts",
  "/v1/labels/..%5cpartners",
  "/v1/labels/%2e%2e/partners",
  "/v1/labels/%2E%2E/%2e%2e/partners",
  "/v1/labels/.%2e/partners",
  "/v1/labels/%252e%252e",
  "/v1/labels/%252e%252e%252fpartners",
  "/v1/labels/%252e%252e/partners",
  "/v1/labels/%25252e%25252e%25252fpartners",
  "/v1/labels/%c0%ae%c0%ae%c0%afpartners",
  "/v1/labels/se-1%00",
  "/v1/labels/se-1%0d%0aAPI-Key:%20x",
  "/v1/labels/se-1%3fx=1",
  "/v1/labels/se-1%23",
  "/v1/labels/se-1;x=1",
  "/v1/%6cabels",
  "/v1/labels%2fse-1",
  "/v1%2flabels",
  "/%76%31/labels",
  "/v1/labels.json",
  "/v1/labels/se-1/void/extra",
  "/v1/downloads/10/abc/..%2f..%2fpartners",
  "/v1/downloads/../partners",
  "/v1/..;/partners/accounts",
  `/v1/labels/${"a".repeat(9000)}`,
  `/v1/labels?page=${"1".repeat(9000)}`,
  "/v1/labels?api-key=TEST_other",
  "/v1/labels?On_Behalf_Of=se-2",
  "/v1/labels?page=%ff",
  "http://evil.example/v2/labels",
];

for (const target of nowhere) {
  test(`S1: ${target.slice(0, 60)} leads nowhere`, async () => {
    const answer = await sendRaw(gateway.url, rawRequest(`GET ${target}`, [authorization]));
    assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.body}`);
    assert.equal(recorder.requests.length, 0);
  });
}

test("S1: a path that the runtime has put in order leads where the ordered one would, and no further", async () => {
  for (const target of ["/v1/x/../labels", "/v1/x/%2e%2e/labels", "/v1\\labels", "http://evil.example/v1/labels"]) {
    const answer = await sendRaw(gateway.url, rawRequest(`GET ${target}`, [authorization]));
    assert.equal(answer.status, 200, `${target}: ${answer.body}`);
    const { method, target: sent, header } = recorder.requests.at(-1) ?? assert.fail();
    assert.equal(`${method} ${sent} ${header("host")}`, `GET /v1/labels ${new URL(recorder.url).host}`);
  }
});

test("S1: methods that the API does not use are refused before anything goes out", async () => {
  const calls = recorder.requests.length;
  for (const method of ["HEAD", "OPTIONS", "TRACE", "PROPFIND", "get"]) {
    const answer = await sendRaw(gateway.url, rawRequest(`${method} /v1/labels`, [authorization]));
    // The runtime itself refuses methods that it does not know.
    assert.ok([400, 405, 501].includes(answer.status), `${method}: ${answer.status}`);
  }
  const patch = await sendRaw(gateway.url, rawRequest("PATCH /v1/labels", [authorization]));
  assert.equal(patch.status, 405);
  assert.deepEqual(patch.headers.find(([name]) => name.toLowerCase() === "allow")?.[1].split(", ").toSorted(), ["GET", "POST"]);
  assert.equal(recorder.requests.length, calls);
});

test("S13: path and query have 8,192 bytes together, and no more", async () => {
  const calls = recorder.requests.length;
  const sized = (length: number) => `/v1/labels?x=${"1".repeat(length - "/v1/labels?x=".length + 1)}`;
  const whole = await sendRaw(gateway.url, rawRequest(`GET ${sized(8192)}`, [authorization]));
  assert.equal(whole.status, 200, whole.body);
  const longer = await sendRaw(gateway.url, rawRequest(`GET ${sized(8193)}`, [authorization]));
  assert.equal(longer.status, 414, longer.body);
  assert.match(longer.body, /uri_too_long/);
  assert.equal(recorder.requests.length, calls + 1);
});
