/** Short sessions for pages: who gets one, what it is good for, and what nobody can make of it. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base64url, SignJWT } from "jose";
import { askObject, type ObjectNamespace } from "../../pkg/src/worker/durable.ts";
import { mintToken, type RunningGateway, startGateway } from "../harness/gateway.ts";
import { audience, issuer, keySetOf, makeKey, sign, type SigningKey } from "../harness/issuer.ts";
import { type Recorder, startRecorder } from "../harness/recorder.ts";

const app = "https://app.example.com";
const other = "https://other.example.com";
const shop = mintToken({ name: "shop server", accounts: ["se-1", "se-2"], scopes: ["read", "rate", "buy", "partner"] });
const every = mintToken({ name: "platform", accounts: ["*"], scopes: ["read"] });

let recorder: Recorder;
let gateway: RunningGateway;
let issuerKey: SigningKey;
let vars: Record<string, string>;

before(async () => {
  recorder = await startRecorder();
  issuerKey = await makeKey("ES256", "k");
  vars = {
    SHIPSTATION_API_KEY: "TEST_canary_partner_key",
    SHIPSTATION_API_URL: recorder.url,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
    AUTH_JWKS: keySetOf(issuerKey),
    APP_TOKENS: JSON.stringify([shop.entry, every.entry]),
    ALLOWED_ORIGINS: `${app} ${other}`,
  };
  gateway = await startGateway({ vars });
});
after(async () => {
  await gateway.stop();
  await recorder.stop();
});

const good = { account: "se-1", scopes: ["read"], origin: app };

type Told = { token: string; code: string; expires_at: string; errors?: { error_code: string; field_name?: string }[] };

async function post(path: string, body: unknown, headers: Record<string, string>) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(gateway.url + path, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: text });
  return { status: response.status, headers: response.headers, told: (await response.json()) as Told };
}

const make = (body: unknown, token = shop.token) => post("/session", body, { authorization: `Bearer ${token}` });
const exchange = (code: string, origin: string | undefined) => post("/session/exchange", { code }, origin === undefined ? {} : { origin });

/** Calls the API with a session, and tells what came of it. */
async function use(token: string, { headers = { origin: app }, path = "/v1/labels", method = "GET" }: { headers?: Record<string, string>; path?: string; method?: string } = {}) {
  const sent = recorder.requests.length;
  const response = await fetch(gateway.url + path, { method, headers: { authorization: `Bearer ${token}`, ...headers } });
  const { errors } = (await response.json()) as Told;
  return { status: response.status, code: errors?.[0]?.error_code, sent: recorder.requests.slice(sent) };
}

/** What the gateway's sessions are signed with, which nobody outside of it has. */
async function keys(): Promise<{ kid: string; secret: string }[]> {
  const namespace = (await gateway.miniflare.getDurableObjectNamespace("SESSIONS")) as unknown as ObjectNamespace;
  return (await askObject(namespace, "sessions", { ask: "keys" })) as { kid: string; secret: string }[];
}

/** A token that the gateway's own key signs. */
async function forge(claims: Record<string, unknown>, type: string, seconds: number): Promise<string> {
  const [key = assert.fail()] = await keys();
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ app: "shop server", tenant: "se-1", scope: "read", origin: app, jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: "HS256", typ: type, kid: key.kid })
    .setIssuer("shipstamp")
    .setExpirationTime(now + seconds)
    .sign(base64url.decode(key.secret));
}

test("S18: a server makes a session, and the page ships with it", async () => {
  const { status, headers, told } = await make({ ...good, scopes: ["read", "buy"], seconds: 60 });
  assert.equal(status, 201, JSON.stringify(told));
  assert.equal(headers.get("cache-control"), "no-store");
  const { token, expires_at, ...rest } = told;
  assert.deepEqual(rest, { token_type: "Bearer", account: "se-1", scopes: ["read", "buy"], origin: app });
  const left = Date.parse(expires_at) - Date.now();
  assert.ok(left > 0 && left <= 60_000, expires_at);

  const { status: used, sent } = await use(token);
  assert.equal(used, 200);
  assert.equal(sent[0]?.header("on-behalf-of"), "se-1");
  assert.equal(sent[0]?.header("api-key"), "TEST_canary_partner_key");
  assert.ok(!sent[0]?.bytes.includes(token));
});

test("S18: a session lasts a quarter of an hour at most, and that unless told otherwise", async () => {
  const { told } = await make(good);
  const left = Date.parse(told.expires_at) - Date.now();
  assert.ok(left > 890_000 && left <= 900_000, told.expires_at);
  for (const seconds of [901, 0, -1, 1.5, "60", 1e9, null]) {
    const { status, told } = await make({ ...good, seconds });
    assert.deepEqual([status, told.errors?.[0]?.field_name], [400, "seconds"], String(seconds));
  }
});

test("S18: the page of another origin, and what is no page, cannot use it", async () => {
  const { told } = await make(good);
  for (const headers of [
    { origin: other },
    { origin: "null" },
    { origin: `${app}.evil.example` },
    { origin: app.toUpperCase() },
    { origin: "http://app.example.com" },
    { "sec-fetch-site": "same-origin" },
    { referer: `${app}/` },
    {},
  ]) {
    const { status, code, sent } = await use(told.token, { headers });
    assert.deepEqual([status, code, sent.length], [403, "origin_mismatch", 0], JSON.stringify(headers));
  }
});

test("a page that the gateway itself serves uses a session for its origin, also where browsers send no Origin", async () => {
  const { told } = await make({ ...good, origin: gateway.url });
  assert.equal((await use(told.token, { headers: { "sec-fetch-site": "same-origin" } })).status, 200);
  assert.equal((await use(told.token, { headers: { origin: gateway.url } })).status, 200);
  for (const headers of [{}, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { "sec-fetch-site": "none" }]) {
    assert.equal((await use(told.token, { headers })).code, "origin_mismatch", JSON.stringify(headers));
  }
});

test("S7: a session is for its account and its scopes, and no header changes that", async () => {
  const { told } = await make(good);
  for (const [what, status, code] of [
    [{ headers: { origin: app, "on-behalf-of": "se-1" } }, 200, undefined],
    [{ headers: { origin: app, "on-behalf-of": "se-2" } }, 403, "account_not_granted"],
    [{ method: "POST" }, 403, "scope_required"],
    [{ method: "PUT", path: "/v1/labels/se-9/void" }, 403, "scope_required"],
    [{ path: "/v1/partners/accounts" }, 403, "scope_required"],
  ] as const) {
    const used = await use(told.token, what);
    assert.deepEqual([used.status, used.code], [status, code], JSON.stringify(what));
  }
});

test("S8: nobody gets more by a session than they have", async () => {
  for (const [body, status, field] of [
    [{ ...good, account: "se-3" }, 403, "account"],
    [{ ...good, account: "*" }, 400, "account"],
    [{ ...good, scopes: ["read", "void"] }, 403, "scopes[1]"],
    [{ ...good, scopes: ["partner"] }, 400, "scopes[0]"],
    [{ ...good, scopes: [] }, 400, "scopes"],
    [{ ...good, origin: "https://evil.example" }, 400, "origin"],
    [{ ...good, origin: "*" }, 400, "origin"],
    [{ ...good, accounts: ["se-2"] }, 400, "accounts"],
    ["nonsense", 400, "body"],
    ["", 400, "body"],
    [`{"account":"se-1","account":"se-2","scopes":["read"],"origin":"${app}","x":1}`, 400, "x"],
  ] as const) {
    const { status: answered, told } = await make(body);
    assert.deepEqual([answered, told.errors?.[0]?.field_name], [status, field], JSON.stringify(body));
  }
  assert.equal((await make({ ...good, account: 100777 }, every.token)).status, 201, "an id may be a number");
});

test("S18: only an app token makes sessions: no page, no user, no session", async () => {
  const { told } = await make(good);
  const jwt = await sign(issuerKey, { tenant: "se-1", scope: "read" });
  assert.deepEqual([(await make(good, jwt)).told.errors?.[0]?.error_code], ["app_token_required"]);
  const session = await post("/session", good, { authorization: `Bearer ${told.token}`, origin: app });
  assert.deepEqual([session.status, session.told.errors?.[0]?.error_code], [403, "app_token_required"]);
  assert.equal((await make(good, "TEST_unknown")).status, 401);
  assert.equal((await post("/session", good, {})).status, 401);
  assert.equal((await post("/session", good, { "api-key": shop.token })).status, 201);

  const preflight = await fetch(`${gateway.url}/session`, {
    method: "OPTIONS",
    headers: { origin: app, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
  });
  assert.equal(preflight.status, 405);
  const { headers } = await post("/session", good, { authorization: `Bearer ${shop.token}`, origin: app });
  assert.equal(headers.get("access-control-allow-origin"), null, "a page that holds an app token is not served");
});

test("S18: a code is exchanged once, by the page that it is for", async () => {
  const { status, told } = await make({ ...good, single_use: true });
  assert.equal(status, 201);
  assert.equal(told.token, undefined, "the token itself is not told to the server");
  const left = Date.parse(told.expires_at) - Date.now();
  assert.ok(left > 0 && left <= 60_000, told.expires_at);
  assert.equal((await use(told.code)).status, 401, "a code is no token");

  for (const origin of [other, undefined, "null"]) {
    const { status, told: refused } = await exchange(told.code, origin);
    assert.deepEqual([status, refused.errors?.[0]?.error_code], [403, "origin_mismatch"], origin);
  }
  const first = await exchange(told.code, app);
  assert.equal(first.status, 201, JSON.stringify(first.told));
  assert.equal(first.headers.get("access-control-allow-origin"), app);
  assert.equal((await use(first.told.token)).status, 200);

  const again = await exchange(told.code, app);
  assert.deepEqual([again.status, again.told.errors?.[0]?.error_code], [401, "invalid_session_code"]);
  assert.equal((await use(first.told.token)).status, 200, "whoever replays a code does not end the session of its page");
});

test("S18: of many pages that exchange one code at the same moment, one gets the token", async () => {
  const { told } = await make({ ...good, single_use: true });
  const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(told.code, app)));
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  assert.equal(answers.filter(({ status }) => status === 401).length, 19);
});

test("a page may exchange a code from its own origin, and browsers are told so", async () => {
  const preflight = await fetch(`${gateway.url}/session/exchange`, {
    method: "OPTIONS",
    headers: { origin: app, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
  });
  assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-origin")], [204, app]);
});

test("S5: nobody else can make a session or a code, and none lasts longer than it says", async () => {
  assert.equal((await use(await forge({}, "session+jwt", 60))).status, 200, "the forger's hand is good enough");
  const [, payload = ""] = (await forge({}, "session+jwt", 60)).split(".");
  const signed = (header: object, key: Uint8Array) =>
    new SignJWT(JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>)
      .setProtectedHeader({ alg: "HS256", typ: "session+jwt", ...header })
      .sign(key);
  const rsa = await makeKey("RS256", "rsa");
  const forged: Record<string, string> = {
    "ended": await forge({}, "session+jwt", -1),
    "a code": await forge({}, "session-code+jwt", 60),
    "no type": await forge({}, "JWT", 60),
    "another issuer": await forge({ iss: "evil" }, "session+jwt", 60).then((token) => token.replace(/\.[^.]*$/, ".AAAA")),
    "no id": await forge({ jti: undefined }, "session+jwt", 60),
    "a key of somebody's own": await signed({ kid: "mine" }, crypto.getRandomValues(new Uint8Array(32))),
    "the partner key": await signed({}, new TextEncoder().encode("TEST_canary_partner_key_TEST_canary_partner_key")),
    "the hash of the app token": await signed({}, Buffer.from(shop.entry.sha256, "hex")),
    "no signature": `${Buffer.from('{"alg":"none","typ":"session+jwt"}').toString("base64url")}.${payload}.`,
    "the issuer's key": await sign(issuerKey, { app: "shop server", origin: app, jti: "x" }, { typ: "session+jwt" }),
    "a key of no one": await sign(rsa, { app: "shop server", origin: app, jti: "x" }, { typ: "session+jwt" }),
  };
  for (const [what, token] of Object.entries(forged)) {
    const { status, sent } = await use(token);
    assert.deepEqual([status, sent.length], [401, 0], what);
  }
  for (const [what, code] of Object.entries({
    "a session": await forge({ seconds: 900 }, "session+jwt", 60),
    "ended": await forge({ seconds: 900 }, "session-code+jwt", -1),
    "nonsense": "nonsense",
  })) {
    const { status, told } = await exchange(code, app);
    assert.deepEqual([status, told.errors?.[0]?.error_code], [401, "invalid_session_code"], what);
  }
  const long = await post("/session/exchange", "x".repeat(20_000), { origin: app });
  assert.equal(long.status, 413);
  assert.match(JSON.stringify(long.told), /a session may have 16384 bytes/);
});

test("S7: a session never has what its server has lost, or never had", async () => {
  for (const [claims, code] of [
    [{ tenant: "se-3" }, "account_not_granted"],
    [{ app: "nobody" }, "account_not_granted"],
    [{ scope: "void" }, "scope_required"],
    [{ scope: "partner" }, "scope_required"],
  ] as const) {
    const { status, code: refused, sent } = await use(await forge(claims, "session+jwt", 60));
    assert.deepEqual([status, refused, sent.length], [403, code, 0], JSON.stringify(claims));
  }
});

test("the keys of sessions are kept, and are the same for every isolate", async () => {
  assert.deepEqual(await keys(), await keys());
});

test("where nothing keeps sessions there are none, and everything else works", async () => {
  const alone = await startGateway({ vars, without: ["SESSIONS"] });
  try {
    const headers = { authorization: `Bearer ${shop.token}`, "content-type": "application/json" };
    const response = await fetch(`${alone.url}/session`, { method: "POST", headers, body: JSON.stringify(good) });
    assert.equal(response.status, 503);
    assert.match(await response.text(), /sessions_unavailable.*binding SESSIONS/);
    const token = await forge({}, "session+jwt", 60);
    const used = await fetch(`${alone.url}/v1/labels`, { headers: { authorization: `Bearer ${token}`, origin: app } });
    assert.equal(used.status, 401);
    assert.equal((await fetch(`${alone.url}/v1/labels`, { headers: { ...headers, "on-behalf-of": "se-1" } })).status, 200);
  } finally {
    await alone.stop();
  }
});

test("S16: no session, code or key of theirs is in the log, and who asked for what is", () => {
  assert.deepEqual(gateway.logs, []);
  const made = gateway.calls.find(({ operation, status }) => operation === "create_session" && status === 201);
  assert.deepEqual([made?.["grant"], made?.["caller"], made?.["account"], made?.["outcome"]], ["app", "shop server", "se-1", "succeeded"]);
  const used = gateway.calls.find(({ grant, status }) => grant === "session" && status === 200);
  assert.match(String(used?.["caller"]), /^shop server\/[0-9a-f-]{36}$/);
  assert.ok(gateway.calls.every((line) => !JSON.stringify(line).includes("eyJ")));
});
