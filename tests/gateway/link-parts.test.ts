/** Links in replies, however the reply comes in parts: the module alone, in Node. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { build } from "esbuild";
import { at } from "../../scripts/places.mjs";

type Module = typeof import("../../pkg/src/worker/links.ts");
type Rules = ConstructorParameters<Module["Links"]>[0];
let module: Module;

before(async () => {
  const { outputFiles } = await build({
    entryPoints: [at("pkg/src/worker/links.ts")],
    bundle: true,
    format: "esm",
    write: false,
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? "").toString("base64");
  module = (await import(`data:text/javascript;base64,${text}`)) as Module;
});

const from = "https://api.shipengine.com";
const to = "https://gateway.example:8443";
const rules: Rules = { from, to, publicDownloads: false };

/** What comes out when the reply comes in these parts. */
function through(parts: readonly Uint8Array[], some: Rules = rules): Buffer {
  const links = new module.Links(some);
  return Buffer.concat([...parts.flatMap((part) => links.change(part)), ...links.end()]);
}

const rewritten = (text: string, some?: Rules) => through([Buffer.from(text)], some).toString();

/** Links of both kinds, texts that only look like some, and characters of one to four bytes. */
const document = [
  `{"label_download":{"pdf":"${from}/v1/downloads/10/é/label.pdf","href": "${from}/v1/downloads/1"},`,
  `"escaped":"https:\\/\\/api.shipengine.com\\/v1\\/labels?page=2","half":"https:/\\/api.shipengine.com/v1\\/x",`,
  `"list":["${from}/v1/a","😀","${from}/v1/b"],"message":"see \\"${from}/v1/c\\" or ${from}/v1/d",`,
  `"end":"\\\\","other":["${from}/v2/a","${from}.evil.example/v1/","${from}","${from}/v1","http://api.shipengine.com/v1/"],`,
  `"tracking_url":"https://carrier.example/?to=${from}/v1/","deep":"\\\\\\"${from}/v1/e","last":"${from}/v1/f"}`,
].join("");
const expected = document
  .replace(`"pdf":"${from}`, `"pdf":"${to}`)
  .replace(`"href": "${from}`, `"href": "${to}`)
  .replace(`"https:\\/\\/api.shipengine.com\\/v1`, `"${to}\\/v1`)
  .replace(`"https:/\\/api.shipengine.com/v1`, `"${to}/v1`)
  .replace(`["${from}/v1/a","😀","${from}`, `["${to}/v1/a","😀","${to}`)
  .replace(`"last":"${from}`, `"last":"${to}`);

test("S10: a string that begins with ShipStation's origin and /v1/ begins with the gateway's; nothing else changes", () => {
  assert.equal(rewritten(document), expected);
  assert.equal(expected.split(to).length, 8);
  assert.deepEqual(JSON.parse(expected), JSON.parse(rewritten(document)));
});

test("S10: a reply may be cut anywhere", () => {
  const bytes = Buffer.from(document);
  for (let cut = 0; cut <= bytes.length; cut++) {
    assert.equal(through([bytes.subarray(0, cut), bytes.subarray(cut)]).toString(), expected, `cut at ${cut}`);
  }
  for (const size of [1, 2, 3, 5, 7, 11, 31, 32, 33]) {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    assert.equal(through(parts).toString(), expected, `parts of ${size}`);
  }
  const [start, middle] = [bytes.indexOf(from), bytes.indexOf("escaped")];
  for (let one = start - 2; one < middle; one++) {
    for (let two = one; two < middle; two++) {
      const parts = [bytes.subarray(0, one), bytes.subarray(one, two), bytes.subarray(two)];
      assert.equal(through(parts).toString(), expected, `cut at ${one} and ${two}`);
    }
  }
});

test("S10: what ends in the middle of a link, or is no UTF-8, comes out as it went in", () => {
  const whole = `{"href":"${from}/v1/`;
  for (let end = 0; end < whole.length; end++) assert.equal(rewritten(whole.slice(0, end)), whole.slice(0, end));
  const odd = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, 0x22, 0xff, 0xfe, 0x00, 0xed, 0xa0, 0x80]), Buffer.from(`"${from}`)]);
  assert.deepEqual(through([odd]), odd);
  assert.deepEqual(through([]), Buffer.alloc(0));
});

test("S10: links to files stay where the settings say so, and links to pages do not", () => {
  const open = { ...rules, publicDownloads: true };
  const text = `{"a":"${from}/v1/downloads/1/2/3","b":"${from}/v1/labels?page=2","c":"${from}/v1/downloadsx","d":"https:\\/\\/api.shipengine.com\\/v1\\/downloads\\/1"}`;
  const kept = text.replace(`"b":"${from}`, `"b":"${to}`).replace(`"c":"${from}`, `"c":"${to}`);
  assert.equal(rewritten(text, open), kept);
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    assert.equal(through([bytes.subarray(0, cut), bytes.subarray(cut)], open).toString(), kept, `cut at ${cut}`);
  }
});

test("S10: a host that the caller made up is written as JSON", () => {
  const text = rewritten(`{"href":"${from}/v1/labels"}`, { ...rules, to: 'http://a"b\\' });
  assert.deepEqual(JSON.parse(text), { href: 'http://a"b\\/v1/labels' });
});

/** An answer whose body comes in these parts. */
function answer(parts: readonly Uint8Array[], headers: Record<string, string> = {}): Response {
  const queue = parts.values();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = queue.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Response(body, { headers: { "content-type": "application/json", ...headers } });
}

const linked = () => ({ ...rules, operation: "create_label" });

test("S10: only JSON of operations whose reply can hold links is touched; everything else is the same stream", async () => {
  const bytes = Buffer.from(document);
  for (const operation of ["download_file", "list_carriers", "get_rate_by_id", "list_tags"]) {
    const response = answer([bytes]);
    assert.ok((await module.withOwnLinks(response, { ...rules, operation })) === response.body, operation);
  }
  for (const type of ["application/pdf", "text/html", "application/jsonx", ""]) {
    const response = answer([bytes], { "content-type": type });
    assert.ok((await module.withOwnLinks(response, linked())) === response.body, type);
  }
  for (const type of ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"]) {
    for (const length of [{}, { "content-length": `${bytes.length}` }, { "content-length": "5", "content-encoding": "gzip" }]) {
      const body = await module.withOwnLinks(answer([bytes], { "content-type": type, ...length }), linked());
      assert.equal(await new Response(body).text(), expected, type);
    }
  }
  assert.equal(await module.withOwnLinks(new Response(null), linked()), null);
});

test("S10: a long reply goes on as it comes in, and ends for both when the caller has enough", async () => {
  const part = Buffer.from(`"${from}/v1/x",`.repeat(100));
  const cut = Math.floor(part.length / 2) + 3;
  const parts = Array.from({ length: 500 }, () => [part.subarray(0, cut), part.subarray(cut)]).flat();
  const body = await module.withOwnLinks(answer(parts), linked());
  assert.ok(body instanceof ReadableStream);
  assert.equal(await new Response(body).text(), `"${to}/v1/x",`.repeat(100 * 500));

  let [asked, isCancelled] = [0, false];
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      asked += 1;
      controller.enqueue(part);
    },
    cancel() {
      isCancelled = true;
    },
  });
  const stream = await module.withOwnLinks(new Response(endless, { headers: { "content-type": "application/json" } }), linked());
  assert.ok(stream instanceof ReadableStream);
  const reader = stream.getReader();
  assert.equal((await reader.read()).done, false);
  await reader.cancel();
  assert.ok(isCancelled);
  assert.ok(asked < 100, `${asked} parts were asked for`);
});

test("S10: a link that comes byte by byte after a long beginning is rewritten, and half a link is not", async () => {
  const start = Buffer.alloc(70_000, " ");
  const link = [...Buffer.from(`{"a":"${from}/v1/b","c":"${from}`)].map((byte) => Uint8Array.of(byte));
  const body = await module.withOwnLinks(answer([start, ...link]), linked());
  assert.equal((await new Response(body).text()).trim(), `{"a":"${to}/v1/b","c":"${from}`);
});
