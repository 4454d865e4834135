/** Which bodies are taken. */

import assert from "node:assert/strict";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { test } from "node:test";
import { mintToken } from "../harness/gateway.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { recordedGateway } from "../harness/recorded.ts";

const limit = 1024 * 1024;
const caller = mintToken({ accounts: ["se-1"], scopes: ["read", "buy", "void", "account"] });
const authorization = `Authorization: Bearer ${caller.token}`;
const json = "Content-Type: application/json";
const purchase = "POST /v1/labels/rates/se-1";
const { recorder, gateway } = await recordedGateway([caller]);

/** A JSON object of so many bytes. */
const sized = (length: number, start = '{"new":"') => `${start}${"a".repeat(length - start.length - 2)}"}`;
const image = '{"name":"logo","is_default":true,"image_content_type":"image/png","image_data":"';

const limits: [line: string, most: number, body: (length: number) => string][] = [
  [purchase, limit, sized],
  ["POST /v1/account/settings/images", 5 * limit, (length) => sized(length, image)],
  ["PUT /v1/account/settings/images/img_1", 5 * limit, (length) => sized(length, image)],
];

for (const [line, most, body] of limits) {
  test(`S13: ${line} takes a body of ${most} bytes, whole, and none that is longer`, async () => {
    const greatest = body(most);
    const answer = await sendRaw(gateway.url, rawRequest(line, [authorization, json], greatest));
    assert.equal(answer.status, 200, answer.body);
    assert.ok(recorder.requests.at(-1)?.body.toString() === greatest);
    const calls = recorder.requests.length;
    const tooMuch = rawRequest(line, [authorization, json], body(most + 1));
    // What no operation takes is refused by its length alone: nobody waits for the rest of it.
    const longer = await sendRaw(gateway.url, most === limit ? tooMuch : tooMuch.subarray(0, 1000));
    assert.equal(longer.status, 413);
    assert.match(longer.body, new RegExp(`body_too_large.*${most} bytes`));
    assert.equal(recorder.requests.length, calls);
  });
}

test("S13: of a body without a declared length no more is read than any may have", async () => {
  const calls = recorder.requests.length;
  for (const path of ["labels/rates/se-1", "account/settings/images"]) {
    for (const most of [limit, 5 * limit]) {
      let left = most + 1;
      const stream = new ReadableStream({
        pull(controller) {
          const length = Math.min(left, 65536);
          left -= length;
          if (length > 0) controller.enqueue(new Uint8Array(length).fill(32));
          else controller.close();
        },
      });
      const answer = await fetch(`${gateway.url}/v1/${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${caller.token}`, "content-type": "application/json" },
        body: stream,
        duplex: "half",
      } as RequestInit);
      // A megabyte of blanks fits where a picture does, and is no JSON.
      const fits = path === "account/settings/images" && most === limit;
      assert.equal(answer.status, fits ? 400 : 413);
      assert.match(await answer.text(), fits ? /invalid_request/ : /body_too_large/);
    }
  }
  assert.equal(recorder.requests.length, calls);
});

test("S13: a value may be in 32 lists and objects", async () => {
  const nested = (lists: number) => `{"new":${"[".repeat(lists)}1${"]".repeat(lists)}}`;
  const deep = await sendRaw(gateway.url, rawRequest(purchase, [authorization, json], nested(31)));
  assert.equal(deep.status, 200, deep.body);
  const calls = recorder.requests.length;
  for (const body of [nested(32), `{"new":${"[".repeat(400_000)}`, `{"new":${'{"a":'.repeat(100_000)}`]) {
    const deeper = await sendRaw(gateway.url, rawRequest(purchase, [authorization, json], body));
    assert.equal(deeper.status, 400);
    assert.match(deeper.body, /"field_name":"new"/);
    assert.match(deeper.body, /deeper than 32 levels/);
  }
  assert.equal(recorder.requests.length, calls);
});

test("S13: a name stands once in an object", async () => {
  const calls = recorder.requests.length;
  for (const [body, place] of [
    ['{"new":1,"new":2}', "new"],
    ['{"new":1,"\\u006eew":2}', "new"],
    ['{"validate_address":"no_validation","a":[{"b":1,"c":2,"b":1}],"validate_address":"x"}', "a[0].b"],
  ] as const) {
    const answer = await sendRaw(gateway.url, rawRequest(purchase, [authorization, json], body));
    assert.equal(answer.status, 400, body);
    assert.ok(answer.body.includes(`"field_name":"${place}"`), answer.body);
  }
  assert.equal(recorder.requests.length, calls);
});

/** A body with lists in one another, so many levels in all. */
const nested = (depth: number) => `{"new":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;

const refused: [what: string, line: string, headers: string[], body: string | Uint8Array, status: number][] = [
  ["no Content-Type", purchase, [], "{}", 415],
  ["a form", purchase, ["Content-Type: application/x-www-form-urlencoded"], "a=1", 415],
  ["plain text, as a cross-site form would send it", purchase, ["Content-Type: text/plain"], "{}", 415],
  ["two types", purchase, [json, "Content-Type: text/plain"], "{}", 415],
  ["another charset", purchase, ["Content-Type: application/json; charset=utf-16"], "{}", 415],
  ["a compressed body", purchase, [json, "Content-Encoding: gzip"], gzipSync("{}"), 415],
  ["a bomb: a megabyte that unpacks to a gigabyte", purchase, [json, "Content-Encoding: gzip"], gzipSync(Buffer.alloc(2 ** 28)), 415],
  ["a deflated body", purchase, [json, "Content-Encoding: deflate"], deflateSync("{}"), 415],
  ["a body packed by brotli", purchase, [json, "Content-Encoding: br"], brotliCompressSync("{}"), 415],
  ["one that is packed twice", purchase, [json, "Content-Encoding: gzip, gzip"], gzipSync(gzipSync("{}")), 415],
  ["one that is packed and not packed", purchase, [json, "Content-Encoding: identity", "Content-Encoding: gzip"], gzipSync("{}"), 415],
  ["a packed body that does not say so", purchase, [json], gzipSync("{}"), 400],
  ["UTF-16, by its type", purchase, ["Content-Type: application/json; charset=utf-16le"], Buffer.from("{}", "utf16le"), 415],
  ["UTF-16 that does not say so", purchase, [json], Buffer.from("{}", "utf16le"), 400],
  ["UTF-16 with a byte order mark", purchase, [json], Buffer.from("\ufeff{}", "utf16le"), 400],
  ["UTF-32", purchase, [json], Buffer.from("{\0\0\0}\0\0\0", "latin1"), 400],
  ["UTF-7", purchase, ["Content-Type: application/json; charset=utf-7"], "+AHsAfQ-", 415],
  ["UTF-7 that does not say so", purchase, [json], "+AHsAfQ-", 400],
  ["a charset that comes twice", purchase, ["Content-Type: application/json; charset=utf-8; charset=utf-16"], "{}", 415],
  ["a type that only begins like JSON", purchase, ["Content-Type: application/jsonx"], "{}", 415],
  ["another kind of JSON", purchase, ["Content-Type: application/merge-patch+json"], "{}", 415],
  ["a form with files", purchase, ["Content-Type: multipart/form-data; boundary=x"], "--x--", 415],
  ["an overlong slash", purchase, [json], Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 400],
  ["a character beyond the last", purchase, [json], Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]), 400],
  ["a zero byte", purchase, [json], "{}\0", 400],
  ["a line break inside a text", purchase, [json], '{"new":"a\nb"}', 400],
  ["a comment", purchase, [json], "{/**/}", 400],
  ["a comma too many", purchase, [json], '{"new":1,}', 400],
  ["a number that is none", purchase, [json], '{"new":NaN}', 400],
  ["single quotes", purchase, [json], "{'new':1}", 400],
  ["a text", purchase, [json], '"{}"', 400],
  ["null", purchase, [json], "null", 400],
  ["lists 33 deep in the body", purchase, [json], nested(34), 400],
  ["a bottomless pit of objects", purchase, [json], '{"a":'.repeat(170_000), 400],
  ["bytes that are no UTF-8", purchase, [json], Buffer.from([0x22, 0xff, 0x22]), 400],
  ["a lone surrogate", purchase, [json], Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 400],
  ["a byte order mark", purchase, [json], "\ufeff{}", 400],
  ["no JSON", purchase, [json], "{", 400],
  ["two values", purchase, [json], "{}{}", 400],
  ["a list", purchase, [json], "[]", 400],
  ["a bottomless pit", purchase, [json], "[".repeat(500_000), 400],
  ["a body where none belongs", "PUT /v1/labels/se-1/void", [json], '{"a":1}', 400],
  ["an empty object where none belongs, packed", "PUT /v1/labels/se-1/void", [json, "Content-Encoding: gzip"], "{}", 415],
  ["an empty object where none belongs, as a form", "PUT /v1/labels/se-1/void", ["Content-Type: text/plain"], "{}", 415],
  ["an empty list where none belongs", "PUT /v1/labels/se-1/void", [json], "[]", 400],
  ["a body with a GET", "GET /v1/labels", [json], "{}", 400],
  ["none where one belongs", purchase, [json], "", 400],
];

for (const [what, line, headers, body, status] of refused) {
  test(`S13: ${what}: ${status}`, async () => {
    const calls = recorder.requests.length;
    const answer = await sendRaw(gateway.url, rawRequest(line, [authorization, ...headers], body));
    assert.equal(answer.status, status, answer.body);
    assert.equal(recorder.requests.length, calls);
  });
}

test("S13: what looks odd and is JSON goes out as it came", async () => {
  for (const body of [
    nested(33),
    `{"new":"\\ud83d\\ude00 \\u0000 \\/ ${"😀".repeat(3)}"}`,
    `{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}}}`,
    `{"new":[1e400,-0,0.1e-9,123456789012345678901234567890]}`,
    `\r\n\t {"new":{}} \r\n`,
  ]) {
    for (const type of [json, "content-type:APPLICATION/JSON ; Charset=\"UTF-8\""]) {
      const answer = await sendRaw(gateway.url, rawRequest(purchase, [authorization, type, "Content-Encoding: identity"], body));
      assert.equal(answer.status, 200, answer.body);
      assert.equal(recorder.requests.at(-1)?.body.toString(), body);
      assert.equal(recorder.requests.at(-1)?.header("content-type"), "application/json");
      assert.equal(recorder.requests.at(-1)?.header("content-encoding"), undefined);
    }
  }
});

test("an empty object where no body belongs goes along, as the official npm package sends it", async () => {
  const answer = await sendRaw(gateway.url, rawRequest("PUT /v1/labels/se-1/void", [authorization, json], "{}"));
  assert.equal(answer.status, 200, answer.body);
  const { body, header } = recorder.requests.at(-1) ?? assert.fail();
  assert.deepEqual([body.toString(), header("content-type")], ["{}", "application/json"]);
});

test("everything that is wrong in a body is named by its path", async () => {
  const body = JSON.stringify({ shipment: { ship_to: { country_code: 1 }, packages: [{ weight: { value: "1" } }] } });
  const answer = await sendRaw(gateway.url, rawRequest("POST /v1/labels", [authorization, json], body));
  assert.equal(answer.status, 400);
  const { errors } = JSON.parse(answer.body.slice(answer.body.indexOf("{"), answer.body.lastIndexOf("}") + 1)) as {
    errors: { field_name: string }[];
  };
  const fields = errors.map((error) => error.field_name);
  assert.ok(fields.includes("shipment.ship_to.country_code"), `${fields}`);
  assert.ok(fields.includes("shipment.packages[0].weight.value"), `${fields}`);
});
