/** Links in ShipStation's replies come back pointing at the gateway. */

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { after, before, test } from "node:test";
import { ShipStation } from "shipstamp";
import { example } from "../../scripts/serve/example.ts";
import type { RunningWorker } from "../../scripts/serve/worker.ts";
import { mintToken, startGateway, type RunningGateway } from "../harness/gateway.ts";
import { startRecorder, type Recorder, type Reply } from "../harness/recorder.ts";
import { partnerKey, startSandbox } from "../harness/sandbox.ts";

const shop = mintToken({ name: "shop", accounts: ["100001"], scopes: ["read", "buy"] });
const other = mintToken({ name: "other", accounts: ["100002"], scopes: ["read"] });
const buyer = mintToken({ name: "buyer", accounts: ["100001"], scopes: ["buy"] });
const APP_TOKENS = JSON.stringify([shop.entry, other.entry, buyer.entry]);
let sandbox: RunningWorker;
let recorder: Recorder;
let reply: Reply;
/** Before the sandbox, before the recorder, and before the sandbox with public links. */
let gateway: RunningGateway;
let recorded: RunningGateway;
let open: RunningGateway;

before(async () => {
  sandbox = await startSandbox();
  recorder = await startRecorder(() => reply);
  const vars = { SHIPSTATION_API_KEY: partnerKey, APP_TOKENS, DUPLICATE_WINDOW_SECONDS: "0" };
  gateway = await startGateway({ vars: { ...vars, SHIPSTATION_API_URL: sandbox.url } });
  recorded = await startGateway({ vars: { ...vars, SHIPSTATION_API_URL: recorder.url } });
  open = await startGateway({ vars: { ...vars, SHIPSTATION_API_URL: sandbox.url, LABEL_DOWNLOADS: "public" } });
});
after(async () => {
  await open?.stop();
  await recorded?.stop();
  await gateway?.stop();
  await recorder?.stop();
  await sandbox?.stop();
});

const bearer = ({ token }: { token: string }) => ({ authorization: `Bearer ${token}` });

interface Label {
  label_download: Record<"href" | "pdf" | "png" | "zpl", string>;
}

async function buy({ url }: { url: string }): Promise<{ label: Label; text: string }> {
  const headers = { ...bearer(shop), "content-type": "application/json" };
  const response = await fetch(`${url}/v1/labels`, { method: "POST", headers, body: JSON.stringify(example) });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return { label: JSON.parse(text) as Label, text };
}

const beginnings = { pdf: "%PDF-", png: "\x89PNG", zpl: "^XA" };

test("S10: a label's links are on the gateway, and give nothing without a grant", async () => {
  const { label, text } = await buy(gateway);
  assert.ok(!text.includes(sandbox.url), text);
  for (const [format, beginning] of Object.entries(beginnings)) {
    const link = label.label_download[format as keyof typeof beginnings];
    assert.ok(link.startsWith(`${gateway.url}/v1/downloads/`), link);
    const without = await fetch(link);
    assert.equal(without.status, 401);
    assert.match(await without.text(), /"error_code":"unauthorized"/);
    const scopeless = await fetch(link, { headers: bearer(buyer) });
    assert.equal(scopeless.status, 403);
    await scopeless.body?.cancel();
    const file = await fetch(link, { headers: bearer(shop) });
    assert.equal(file.status, 200);
    assert.ok(Buffer.from(await file.arrayBuffer()).toString("latin1").startsWith(beginning), format);
  }
});

test("S10: the path alone tells whose file it is, and ShipStation asks nobody for an account there", async () => {
  // Not held: whoever is given the path by someone who may see it, and has a grant for any account, gets the file. The
  // gateway cannot tell whose it is, for the path names no account that it knows; ShipStation serves it to everybody.
  const { label } = await buy(gateway);
  const file = await fetch(label.label_download.pdf, { headers: bearer(other) });
  assert.equal(file.status, 200);
  await file.body?.cancel();
  // Held: no reply hands the path to an account that the label is not of.
  const list = await fetch(`${gateway.url}/v1/labels`, { headers: bearer(other) });
  assert.ok(!(await list.text()).includes(new URL(label.label_download.pdf).pathname));
});

test("S10: with LABEL_DOWNLOADS=public links to files stay ShipStation's, and links to pages do not", async () => {
  const { label } = await buy(open);
  assert.ok(label.label_download.pdf.startsWith(`${sandbox.url}/v1/downloads/`));
  assert.equal((await fetch(label.label_download.pdf)).status, 200);
  await buy(open);
  const list = await fetch(`${open.url}/v1/labels?page_size=1`, { headers: bearer(shop) });
  const { links } = (await list.json()) as { links: { next: { href: string } } };
  assert.ok(links.next.href.startsWith(`${open.url}/v1/labels?`), links.next.href);
});

test("S10: links to pages can be followed with the caller's token to the end", async () => {
  const bought = [await buy(gateway), await buy(gateway), await buy(gateway)];
  const seen: string[] = [];
  let next: string | undefined = `${gateway.url}/v1/labels?page_size=2`;
  while (next !== undefined) {
    assert.ok(next.startsWith(`${gateway.url}/v1/labels?`), next);
    const response: Response = await fetch(next, { headers: bearer(shop) });
    assert.equal(response.status, 200, next);
    const page = (await response.json()) as {
      labels: { label_id: string; label_download: { pdf: string } }[];
      links: Record<"first" | "last" | "next" | "prev", { href?: string }>;
    };
    for (const { href } of Object.values(page.links)) assert.ok(href === undefined || href.startsWith(gateway.url), href);
    seen.push(...page.labels.map((label) => label.label_download.pdf));
    next = page.links.next.href;
  }
  assert.equal(new Set(seen).size, seen.length);
  for (const { label } of bought) assert.ok(seen.includes(label.label_download.pdf));
});

test("S10: the client pages through a list and fetches a file by the parts of its link", async () => {
  const client = ShipStation.connect({ url: gateway.url, token: shop.token });
  const label = await client.labels.create(example as Parameters<typeof client.labels.create>[0]);
  const ids: (string | undefined)[] = [];
  for await (const { label_id } of client.labels.list({ page_size: 1 })) ids.push(label_id);
  assert.ok(ids.length > 1 && ids.includes(label.label_id));
  const { origin, pathname } = new URL(label.label_download?.pdf ?? assert.fail());
  assert.equal(origin, gateway.url);
  const [dir = "", subdir = "", filename = ""] = pathname.replace("/v1/downloads/", "").split("/");
  const file = await client.downloads.get(dir, subdir, filename);
  assert.equal(Buffer.from(await file.arrayBuffer()).subarray(0, 5).toString(), "%PDF-");
});

test("S10: the address is the one by which the caller reached the gateway", async () => {
  reply = { body: JSON.stringify({ label_download: { pdf: `${recorder.url}/v1/downloads/1/2/3.pdf` } }) };
  const { port } = new URL(recorded.url);
  for (const host of ["localhost", "127.0.0.1"]) {
    const response = await fetch(`http://${host}:${port}/v1/labels/se-1`, { headers: bearer(shop) });
    const { label_download } = (await response.json()) as Label;
    assert.equal(label_download.pdf, `http://${host}:${port}/v1/downloads/1/2/3.pdf`);
  }
});

test("S10: a reply with longer links has all its bytes, compressed by ShipStation or not", async () => {
  const text = JSON.stringify({ labels: Array.from({ length: 2000 }, (_, id) => ({ id, href: `${recorder.url}/v1/labels/se-${id}` })) });
  const expected = text.replaceAll(recorder.url, recorded.url);
  const json = { "content-type": "application/json; charset=utf-8" };
  for (const some of [{ headers: json, body: text }, { headers: { ...json, "content-encoding": "gzip" }, body: gzipSync(text) }]) {
    reply = some;
    for (const encoding of ["identity", "gzip"]) {
      const response = await fetch(`${recorded.url}/v1/labels`, { headers: { ...bearer(shop), "accept-encoding": encoding } });
      assert.equal(await response.text(), expected);
      const length = response.headers.get("content-length");
      assert.ok(length === null || response.headers.has("content-encoding") || Number(length) === expected.length);
    }
  }
});

test("S10: errors hold no address of ShipStation's either, and other replies keep every byte", async () => {
  const body = JSON.stringify({ link: `${recorder.url}/v1/labels/se-1`, errors: [] });
  reply = { status: 404, body };
  const error = await fetch(`${recorded.url}/v1/labels/se-1`, { headers: bearer(shop) });
  assert.deepEqual([error.status, await error.text()], [404, body.replace(recorder.url, recorded.url)]);
  for (const headers of [{ "content-type": "text/plain" }, { "content-type": "application/pdf" }]) {
    reply = { headers, body };
    const response = await fetch(`${recorded.url}/v1/labels/se-1`, { headers: bearer(shop) });
    assert.equal(await response.text(), body);
  }
  reply = { body };
  const file = await fetch(`${recorded.url}/v1/downloads/1/2/3.json`, { headers: bearer(shop) });
  assert.equal(await file.text(), body);
});
