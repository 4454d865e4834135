/** Which JWTs let anybody in. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { exportSPKI, SignJWT, UnsecuredJWT } from "jose";
import { startGateway, type RunningGateway } from "../harness/gateway.ts";
import { audience, goodClaims, issuer, keySetOf, makeKey, sign, type SigningKey } from "../harness/issuer.ts";
import { startRecorder, type Recorder } from "../harness/recorder.ts";

let recorder: Recorder;
let gateway: RunningGateway;
let rsa: SigningKey;
let ec: SigningKey;
let ed: SigningKey;
let stranger: SigningKey;

before(async () => {
  recorder = await startRecorder();
  [rsa, ec, ed, stranger] = await Promise.all([
    makeKey("RS256", "rsa"),
    makeKey("ES256", "ec"),
    makeKey("EdDSA", "ed"),
    makeKey("RS256", "rsa"),
  ]);
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: "TEST_canary_partner_key",
      SHIPSTATION_API_URL: recorder.url,
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: audience,
      AUTH_JWKS: keySetOf(rsa, ec, ed),
    },
  });
});
after(async () => {
  await gateway.stop();
  await recorder.stop();
});

const ask = (token: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/v1/labels`, { headers: { authorization: `Bearer ${token}`, ...headers } });

/** Asserts that no token of these gets in, that all are told the same, and that nothing goes out. */
async function assertStrangers(tokens: Record<string, string>): Promise<void> {
  const calls = recorder.requests.length;
  const said = new Set<string>();
  for (const [name, token] of Object.entries(tokens)) {
    const response = await ask(token);
    assert.equal(response.status, 401, name);
    assert.equal(response.headers.get("www-authenticate"), "Bearer", name);
    const { errors } = (await response.json()) as { errors: unknown };
    said.add(JSON.stringify(errors));
  }
  assert.equal(said.size, 1, "an answer that depends on what is wrong helps only those who guess");
  assert.equal(recorder.requests.length, calls);
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

test("S5: good tokens of each kind of key get in, for the account that they name", async () => {
  for (const key of [rsa, ec, ed]) {
    for (const [tenant, account] of [["se-77", "se-77"], [123456, "123456"], ["123456", "123456"]] as const) {
      const response = await ask(await sign(key, { tenant }));
      assert.equal(response.status, 200, `${key.alg} ${await response.text()}`);
      assert.equal(recorder.requests.at(-1)?.header("on-behalf-of"), account);
    }
  }
  const response = await ask(await sign(rsa, { aud: ["other", audience] }));
  assert.equal(response.status, 200);
});

test("S5: a token that is not signed by the issuer's key is nobody's", async () => {
  const good = await sign(rsa);
  const [header = "", payload = "", signature = ""] = good.split(".");
  const pem = await exportSPKI((await crypto.subtle.importKey("jwk", rsa.publicJwk, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, true, ["verify"])) as never);
  const hmac = (secret: string, kid: string) =>
    new SignJWT(goodClaims()).setProtectedHeader({ alg: "HS256", kid }).sign(new TextEncoder().encode(secret));
  await assertStrangers({
    "alg none": new UnsecuredJWT(goodClaims()).encode(),
    "alg none, with a signature": `${encode({ alg: "none" })}.${payload}.${signature}`,
    "alg None": `${encode({ alg: "None" })}.${payload}.`,
    "HMAC with the public key as PEM": await hmac(pem, "rsa"),
    "HMAC with the public key as JWK": await hmac(JSON.stringify(rsa.publicJwk), "rsa"),
    "HMAC with the modulus": await hmac(rsa.publicJwk.n ?? "", "rsa"),
    "another key under the same id": await sign(stranger),
    "no signature": `${header}.${payload}.`,
    "another payload": `${header}.${encode({ ...goodClaims(), tenant: "se-2" })}.${signature}`,
    "another algorithm in the header": `${encode({ alg: "RS512", kid: "rsa" })}.${payload}.${signature}`,
    "the key of another algorithm": await sign(rsa, {}, { kid: "ec" }),
    "an empty header": `${encode({})}.${payload}.${signature}`,
    "nonsense": "a.b.c",
    "nothing but dots": "..",
  });
});

test("S5: no key comes out of a token's own header", async () => {
  const { publicJwk } = stranger;
  await assertStrangers({
    jwk: await sign(stranger, {}, { jwk: publicJwk }),
    jku: await sign(stranger, {}, { jku: `${recorder.url}/jwks`, kid: "x" }),
    x5u: await sign(stranger, {}, { x5u: `${recorder.url}/x5u`, kid: "x" }),
    x5c: await sign(stranger, {}, { x5c: ["AAAA"] }),
    "unknown kid": await sign(stranger, {}, { kid: "unknown" }),
    "kid that is a path": await sign(stranger, {}, { kid: "../../dev/null" }),
    "kid that is no text": `${encode({ alg: "RS256", kid: { a: 1 } })}.${encode(goodClaims())}.AAAA`,
    "unknown crit": await sign(rsa, {}, { crit: ["new"], new: 1 } as never).catch(
      () => `${encode({ alg: "RS256", kid: "rsa", crit: ["new"], new: 1 })}.${encode(goodClaims())}.AAAA`,
    ),
  });
});

test("S5: a token of another issuer, for somebody else, or out of its time is nobody's", async () => {
  const now = Math.floor(Date.now() / 1000);
  await assertStrangers({
    "wrong issuer": await sign(rsa, { iss: "https://evil.example" }),
    "issuer with a slash": await sign(rsa, { iss: `${issuer}/` }),
    "no issuer": await sign(rsa, { iss: undefined }),
    "wrong audience": await sign(rsa, { aud: "other" }),
    "no audience": await sign(rsa, { aud: undefined }),
    "empty audience": await sign(rsa, { aud: [] }),
    "expired": await sign(rsa, { exp: now - 60 }),
    "no expiry": await sign(rsa, { exp: undefined }),
    "expiry that is text": await sign(rsa, { exp: String(now + 300) }).catch(() => "a.b.c"),
    "not yet": await sign(rsa, { nbf: now + 60 }),
    "too long": `${"a".repeat(3000)}.${"b".repeat(3000)}.${"c".repeat(3000)}`,
  });
});

test("S5: a good token with claims that cannot be used is told what is wrong with them", async () => {
  const calls = recorder.requests.length;
  const unusable: Record<string, unknown>[] = [
    { tenant: "*" },
    { tenant: ["se-1"] },
    { tenant: "a,b" },
    { tenant: 2 ** 53 },
    { tenants: ["se-1"] },
    { tenant: undefined, tenants: ["*"] },
    { tenant: undefined, tenants: "se-1" },
    { scope: ["read"] },
  ];
  for (const claims of unusable) {
    const response = await ask(await sign(rsa, claims));
    assert.equal(response.status, 403, JSON.stringify(claims));
    assert.match(await response.text(), /invalid_claims/);
  }
  const twice = JSON.stringify(goodClaims()).replace("{", '{"tenant":"se-2",');
  const token = await new SignJWT({}).setProtectedHeader({ alg: "RS256", kid: "rsa" }).sign(rsa.privateKey);
  const header = token.split(".")[0] ?? "";
  const signed = `${header}.${Buffer.from(twice).toString("base64url")}`;
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", rsa.privateKey as never, Buffer.from(signed));
  const response = await ask(`${signed}.${Buffer.from(signature).toString("base64url")}`);
  assert.equal(response.status, 403);
  assert.match(await response.text(), /no claim may be given twice/);
  assert.equal(recorder.requests.length, calls);
});

test("S5: a token without a tenant acts for nobody, and a tenant is one account", async () => {
  const calls = recorder.requests.length;
  for (const [claims, headers, status] of [
    [{ tenant: undefined }, {}, 403],
    [{ tenant: undefined }, { "on-behalf-of": "se-1" }, 403],
    [{ tenant: "se-1" }, { "on-behalf-of": "se-2" }, 403],
    [{ scope: undefined }, {}, 403],
    [{ scope: "partner write buy" }, {}, 403],
  ] as const) {
    assert.equal((await ask(await sign(rsa, claims), headers)).status, status, JSON.stringify(claims));
  }
  assert.equal(recorder.requests.length, calls);
});

test("S5: a token for several accounts acts for each of them by its name, and for no other", async () => {
  const token = await sign(rsa, { tenant: undefined, tenants: ["se-1", 2] });
  for (const account of ["se-1", "2"]) {
    assert.equal((await ask(token, { "on-behalf-of": account })).status, 200);
    assert.equal(recorder.requests.at(-1)?.header("on-behalf-of"), account);
  }
  const calls = recorder.requests.length;
  assert.equal((await ask(token)).status, 400, "none is chosen for the caller");
  assert.equal((await ask(token, { "on-behalf-of": "se-2" })).status, 403);
  assert.equal(recorder.requests.length, calls);
});

test("S5: a token that is meant for something else lets nobody in", async () => {
  for (const typ of ["JWT", "jwt", "at+jwt", "application/at+jwt", undefined]) {
    assert.equal((await ask(await sign(rsa, {}, { typ } as never))).status, 200, typ);
  }
  await assertStrangers(
    Object.fromEntries(
      await Promise.all(
        ["logout+jwt", "secevent+jwt", "dpop+jwt", "session+jwt", "session-code+jwt", "jose", ""].map(
          async (typ) => [typ, await sign(rsa, {}, { typ })] as const,
        ),
      ),
    ),
  );
});

test("S5: a token that was let in once is not another one that looks like it", async () => {
  const token = await sign(rsa, { tenant: "se-5" });
  for (let round = 0; round < 3; round++) assert.equal((await ask(token)).status, 200);
  const [header = "", payload = "", signature = ""] = token.split(".");
  const other = Buffer.from(JSON.stringify({ ...goodClaims(), tenant: "se-6" })).toString("base64url");
  await assertStrangers({
    "another payload": `${header}.${other}.${signature}`,
    "a changed signature": `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
    "a cut signature": token.slice(0, -4),
    "more at its end": `${token}AA`,
  });
  assert.equal((await fetch(`${gateway.url}/v1/labels`, { headers: { "api-key": token } })).status, 401);
  assert.equal((await fetch(`${gateway.url}/v1/labels`, { headers: { "cf-access-jwt-assertion": token } })).status, 401);
});

test("S5: a JWT is no app token", async () => {
  const response = await fetch(`${gateway.url}/v1/labels`, { headers: { "api-key": await sign(rsa) } });
  assert.equal(response.status, 401);
});

test("S5: nothing of a token is in the log", () => {
  assert.deepEqual(gateway.logs, []);
});
