/** Calls that carry the partner's JWT instead of the partner key. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { exportPKCS8, generateKeyPair, jwtVerify, type CryptoKey } from "jose";
import { mintToken, type RunningGateway, startGateway } from "../harness/gateway.ts";
import { type Recorder, startRecorder } from "../harness/recorder.ts";

const shop = mintToken({ accounts: ["se-1", "se-2"], scopes: ["read"] });
const partner = mintToken({ accounts: [], scopes: ["partner"] });

let recorder: Recorder;
let publicKey: CryptoKey;
let vars: Record<string, string>;

before(async () => {
  recorder = await startRecorder();
  const pair = await generateKeyPair("RS256", { extractable: true });
  publicKey = pair.publicKey;
  vars = {
    PARTNER_JWT_ISSUER: "acme",
    PARTNER_JWT_PARTNER: "4242",
    PARTNER_JWT_KEY_ID: "key-7",
    PARTNER_JWT_PRIVATE_KEY: await exportPKCS8(pair.privateKey),
    SHIPSTATION_API_URL: recorder.url,
    APP_TOKENS: JSON.stringify([shop.entry, partner.entry]),
  };
});
after(() => recorder.stop());

async function withGateway(more: Record<string, string>, work: (gateway: RunningGateway) => Promise<void>): Promise<void> {
  const gateway = await startGateway({ vars: { ...vars, ...more } });
  try {
    await work(gateway);
  } finally {
    await gateway.stop();
  }
}

async function call({ url }: RunningGateway, { token }: typeof shop, headers: Record<string, string> = {}, path = "/v1/labels") {
  const sent = recorder.requests.length;
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}`, ...headers } });
  return { status: response.status, text: await response.text(), sent: recorder.requests.slice(sent) };
}

test("a call for an account carries a JWT that names partner and account, and nothing else", () =>
  withGateway({ PARTNER_JWT_SCOPE: "labels rates" }, async (gateway) => {
    for (const account of ["se-1", "se-2"]) {
      const { status, sent } = await call(gateway, shop, { "on-behalf-of": account });
      assert.equal(status, 200);
      const [request = assert.fail()] = sent;
      assert.equal(request.header("api-key"), undefined);
      assert.equal(request.header("on-behalf-of"), undefined);
      const token = /^Bearer (.*)$/.exec(request.header("authorization") ?? "")?.[1] ?? assert.fail();
      const { payload, protectedHeader } = await jwtVerify(token, publicKey, { algorithms: ["RS256"], issuer: "acme" });
      assert.deepEqual(protectedHeader, { alg: "RS256", typ: "JWT", kid: "key-7" });
      const { iat = 0, exp = 0, ...claims } = payload;
      assert.deepEqual(claims, { iss: "acme", partner: "4242", tenant: account, scope: "labels rates" });
      assert.equal(exp - iat, 600);
    }
    const { sent } = await call(gateway, shop, { "on-behalf-of": "se-1" });
    assert.equal(sent[0]?.header("authorization"), recorder.requests.at(-3)?.header("authorization"), "a token serves its account again, and no other");
  }));

test("the partner's own operations carry the key, and without one there are none", async () => {
  await withGateway({ SHIPSTATION_API_KEY: "TEST_canary_partner_key" }, async (gateway) => {
    const { status, sent } = await call(gateway, partner, {}, "/v1/partners/accounts");
    assert.deepEqual([status, sent[0]?.header("api-key"), sent[0]?.header("authorization")], [200, "TEST_canary_partner_key", undefined]);
    const merchant = await call(gateway, shop, { "on-behalf-of": "se-1" });
    assert.equal(merchant.sent[0]?.header("api-key"), undefined);
  });
  await withGateway({}, async (gateway) => {
    const { status, text, sent } = await call(gateway, partner, {}, "/v1/partners/accounts");
    assert.deepEqual([status, sent.length], [503, 0]);
    assert.match(text, /partner_key_missing/);
  });
});

test("S16: a private key that is none serves nobody, and is in no log and no answer", async () => {
  const broken = "-----BEGIN PRIVATE KEY-----\nTEST_canary_private_key\n-----END PRIVATE KEY-----";
  await withGateway({ PARTNER_JWT_PRIVATE_KEY: broken }, async (gateway) => {
    const { status, text, sent } = await call(gateway, shop, { "on-behalf-of": "se-1" });
    assert.deepEqual([status, sent.length], [503, 0]);
    assert.match(gateway.logs.join("\n"), /PARTNER_JWT_PRIVATE_KEY holds no RSA key/);
    assert.equal(gateway.calls.at(-1)?.["outcome"], "rejected");
    assert.ok(!`${text}${gateway.logs.join("\n")}${JSON.stringify(gateway.calls)}`.includes("canary"));
  });
});
