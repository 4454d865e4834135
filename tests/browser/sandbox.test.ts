/** The sandbox in a page in Chromium, with no server but the one that serves the page's files. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { at } from "../../scripts/places.mjs";
import { example } from "../../scripts/serve/example.ts";
import { openPage, startBrowser } from "../harness/browser.ts";

const types: Record<string, string> = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };

test("a page buys a label, moves the clock, and takes everything with it", async () => {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    if (path === "/favicon.ico") return void response.writeHead(204).end();
    const body = path === "/" ? "<!doctype html><title>sandbox</title>" : await readFile(at("pkg/dist", `.${path}`)).catch(() => null);
    if (body === null) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[path.split(".").at(-1) ?? ""] ?? "text/html" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await startBrowser();
  const watched = await openPage(browser);
  try {
    await watched.page.goto(origin);
    const seen = await watched.page.evaluate(
      async ([module, body]) => {
        const { createSandbox, partnerKey } = await import(module as string);
        const now = () => Date.parse("2026-11-23T12:00:00Z");
        const one = createSandbox({ now });
        const headers = { "API-Key": partnerKey, "On-Behalf-Of": "100001" };
        const call = async (sandbox: { fetch: typeof fetch }, path: string, init?: RequestInit) =>
          (await sandbox.fetch(`https://api.example${path}`, { headers, ...init })).json();
        const label = await call(one, "/v1/labels", { method: "POST", body: body as string });
        const file = await one.fetch(label.label_download.href);
        const start = new TextDecoder().decode((await file.arrayBuffer()).slice(0, 5));
        await call(one, "/sandbox/clock", { method: "PUT", body: '{"advance":"P7D"}' });
        const two = createSandbox({ now, state: await one.export() });
        const track = await call(two, `/v1/labels/${label.label_id}/track`);
        await call(two, "/sandbox/faults", { method: "POST", body: '{"kind":"cut"}' });
        const cut = await call(two, "/v1/carriers").catch((error: unknown) => (error as Error).name);
        return { cost: label.shipment_cost, start, status: track.status_code, cut };
      },
      [`${origin}/sandbox.web.js`, JSON.stringify(example)],
    );
    assert.deepEqual(seen, { cost: { currency: "usd", amount: 8.93 }, start: "%PDF-", status: "DE", cut: "TypeError" });
    assert.deepEqual(watched.complaints, []);
    for (const { url } of watched.requests) assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/($|favicon\.ico|.*\.(js|wasm)$)/);
  } finally {
    await watched.close();
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
});
