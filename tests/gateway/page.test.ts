/** Everything that is not the API: whether the gateway is up, and the console. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEmbedded } from "../harness/embedded.ts";

// Files as the binding for static assets would give them.
const main = `
  import gateway from "shipstamp/worker";
  const files = {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/") {
        return new Response("<!doctype html>", { headers: { "content-type": "text/html", etag: '"1"' } });
      }
      return new Response(null, { status: 404 });
    },
  };
  export default {
    fetch: (request, env, ctx) => gateway.fetch(request, env.WITH_FILES ? { ASSETS: files } : env, ctx),
  };
`;

let console_: Awaited<ReturnType<typeof startEmbedded>>;
let bare: Awaited<ReturnType<typeof startEmbedded>>;

before(async () => {
  [console_, bare] = await Promise.all([
    startEmbedded({ main, vars: { WITH_FILES: "yes" } }),
    startEmbedded({ main, vars: {} }),
  ]);
});
after(async () => {
  await console_.stop();
  await bare.stop();
});

test("S28: it says that it is up, and nothing more", async () => {
  for (const { url } of [console_, bare]) {
    const response = await fetch(`${url}/healthz`);
    assert.deepEqual([response.status, await response.text()], [200, '{"status":"up"}']);
    assert.equal((await fetch(`${url}/healthz`, { method: "HEAD" })).status, 200);
  }
});

test("S27: the console may run its own scripts and wasm, show labels from memory, and nothing else", async () => {
  const response = await fetch(`${console_.url}/`);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "<!doctype html>");
  assert.equal(response.headers.get("etag"), '"1"');
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("referrer-policy"), "no-referrer");
  const policy = Object.fromEntries(
    (response.headers.get("content-security-policy") ?? "").split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources.join(" ")];
    }),
  );
  assert.deepEqual(policy, {
    "default-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "connect-src": "'self'",
    "img-src": "'self' blob: data:",
    "frame-src": "blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
  });
});

test("S28: the API is never looked for among the files", async () => {
  for (const path of ["/v1", "/v1/", "/v1/labels"]) {
    const response = await fetch(console_.url + path);
    assert.equal(response.status, 503);
    assert.match(await response.text(), /not_configured/);
  }
});

test("without a console there is nothing beside the API", async () => {
  const response = await fetch(`${bare.url}/`);
  assert.equal(response.status, 404);
  assert.match(await response.text(), /unknown_path/);
});
