/** The sandbox in a page in Chromium, with no server but the one that serves the page's files. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { example } from "../../scripts/serve/example.ts";
import { openPage, startBrowser } from "../harness/browser.ts";
import { servePackage } from "../harness/package-page.ts";

test("a page buys a label, moves the clock, and takes everything with it", async () => {
  const { origin, close } = await servePackage();
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
    close();
  }
});
