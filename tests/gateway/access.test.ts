/** Callers whom Cloudflare Access lets through, and pages that would have a browser lend them that. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mintToken, type RunningGateway, startGateway } from "../harness/gateway.ts";
import { keySetOf, makeKey, sign as signJwt, type SigningKey } from "../harness/issuer.ts";
import { type Recorder, startRecorder } from "../harness/recorder.ts";

const audience = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
const app = "https://app.example.com";
const server = mintToken({ name: "server", accounts: ["se-9"], scopes: ["read"] });

let certs: Recorder;
let recorder: Recorder;
let gateway: RunningGateway;
let key: SigningKey;
let ec: SigningKey;
let stranger: SigningKey;

before(async () => {
  [key, ec, stranger] = await Promise.all([makeKey("RS256", "a"), makeKey("ES256", "e"), makeKey("RS256", "a")]);
  certs = await startRecorder({ body: keySetOf(key, ec) });
  recorder = await startRecorder();
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: "TEST_canary_partner_key",
      SHIPSTATION_API_URL: recorder.url,
      ACCESS_ISSUER: certs.url,
      ACCESS_AUDIENCE: audience,
      ACCESS_GRANTS: JSON.stringify([
        { email: "ops@acme.example", accounts: ["*"], scopes: ["read", "write"] },
        { common_name: "c1.access", accounts: ["se-1"], scopes: ["read", "buy"] },
      ]),
      APP_TOKENS: JSON.stringify([server.entry]),
      ALLOWED_ORIGINS: app,
    },
  });
});
after(async () => {
  await gateway.stop();
  await Promise.all([certs.stop(), recorder.stop()]);
});

/** A token as Access makes it: its claims are other ones than those of an issuer's JWT. */
const sign = (claims: Record<string, unknown>, by = key, header = {}) =>
  signJwt(by, { iss: certs.url, aud: [audience], tenant: undefined, scope: undefined, sub: "7335d417-61da-459d-899c-0a01c76a2f94", type: "app", ...claims }, header);

const person = () => sign({ email: "ops@acme.example" });
const service = () => sign({ common_name: "c1.access", sub: "" });

async function ask(headers: Record<string, string>, { path = "/v1/labels", method = "GET" } = {}) {
  const sent = recorder.requests.length;
  const response = await fetch(gateway.url + path, { method, headers });
  const { errors } = (await response.json()) as { errors?: { error_code: string }[] };
  return { status: response.status, code: errors?.[0]?.error_code, account: recorder.requests[sent]?.header("on-behalf-of") };
}

const by = (assertion: string, more: Record<string, string> = {}) => ({ "cf-access-jwt-assertion": assertion, ...more });

test("S5: who signed in through Access may do what the settings say", async () => {
  assert.deepEqual(await ask(by(await person(), { "on-behalf-of": "se-7" })), { status: 200, code: undefined, account: "se-7" });
  assert.deepEqual(await ask(by(await service())), { status: 200, code: undefined, account: "se-1" });
  assert.equal((await ask(by(await service(), { "on-behalf-of": "se-2" }))).code, "account_not_granted");
  assert.equal((await ask(by(await person(), { "on-behalf-of": "se-7" }), { method: "PUT", path: "/v1/labels/se-9/void" })).code, "scope_required");
  assert.equal((await ask(by(await person()), { path: "/v1/partners/accounts" })).code, "scope_required");
  assert.deepEqual(certs.requests.map(({ target }) => target), ["/cdn-cgi/access/certs"], "the keys come from the team's own domain, once");
  assert.ok(recorder.requests.every(({ bytes }) => !/cf-access|eyJ/i.test(bytes.toString("latin1"))));
});

test("S5: a token that Access did not make for this application lets nobody in", async () => {
  const now = Math.floor(Date.now() / 1000);
  const good = await person();
  for (const [what, token] of Object.entries({
    "another application": await sign({ email: "ops@acme.example", aud: ["other"] }),
    "another team": await sign({ email: "ops@acme.example", iss: "https://evil.cloudflareaccess.com" }),
    "ended": await sign({ email: "ops@acme.example", exp: now - 60 }),
    "another key": await sign({ email: "ops@acme.example" }, stranger),
    "another algorithm": await sign({ email: "ops@acme.example" }, ec),
    "no signature": good.replace(/[^.]*$/, ""),
    "nonsense": "nonsense",
  })) {
    assert.deepEqual(await ask(by(token, { "on-behalf-of": "se-7" })), { status: 401, code: "unauthorized", account: undefined }, what);
  }
  const unknown = await ask(by(await sign({ email: "mallory@acme.example" }), { "on-behalf-of": "se-7" }));
  assert.deepEqual([unknown.status, unknown.code], [403, "invalid_claims"]);
});

test("S5: a token counts only where it belongs", async () => {
  const token = await person();
  for (const headers of [
    { authorization: `Bearer ${token}` },
    { "api-key": token },
    { cookie: `CF_Authorization=${token}` },
    { "cf-access-token": token },
    by(server.token),
  ]) {
    assert.equal((await ask({ "on-behalf-of": "se-7", ...headers })).status, 401, JSON.stringify(Object.keys(headers)));
  }
});

test("a token that the caller shows itself comes before the one that Access adds to every request", async () => {
  assert.equal((await ask(by(await person(), { authorization: `Bearer ${server.token}` }))).account, "se-9");
  assert.equal((await ask(by(await person(), { authorization: "Bearer TEST_unknown" }))).status, 401);
});

test("S12: a page of another site cannot use that somebody is signed in", async () => {
  const token = await person();
  const account = { "on-behalf-of": "se-7" };
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "https://evil.example" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { origin: `${app}.evil.example`, "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    for (const [method, path] of [["GET", "/v1/labels"], ["POST", "/v1/tags/a"], ["POST", "/v1/shipments/se-1/tags/a"]] as const) {
      const { status, code, account: reached } = await ask(by(token, { ...account, ...headers }), { method, path });
      assert.deepEqual([status, code, reached], [403, "cross_site_request", undefined], `${method} ${path} ${JSON.stringify(headers)}`);
    }
  }
  for (const headers of [
    {},
    { origin: gateway.url, "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
    { origin: app, "sec-fetch-site": "cross-site" },
  ] as Record<string, string>[]) {
    assert.equal((await ask(by(token, { ...account, ...headers }))).status, 200, JSON.stringify(headers));
  }
});

test("S12: a token in a cookie is none, so no form and no image of another site carries one", async () => {
  for (const cookie of [`token=${server.token}`, `authorization=Bearer ${server.token}`, `api-key=${server.token}`]) {
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
      const response = await fetch(`${gateway.url}/v1/labels`, {
        method: "POST",
        headers: { cookie, "content-type": type, origin: "https://evil.example" },
        body: '{"shipment":{}}',
      });
      assert.equal(response.status, 401);
    }
  }
});

test("S16: the log says who called by a word that is no address", () => {
  assert.deepEqual(gateway.logs, []);
  const callers = new Set(gateway.calls.filter(({ grant }) => grant === "access").map(({ caller }) => caller));
  assert.deepEqual(callers, new Set(["7335d417-61da-459d-899c-0a01c76a2f94", "c1.access"]));
});
