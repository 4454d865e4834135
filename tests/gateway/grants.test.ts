/** Every kind of caller × every account that it may name × every operation: who acts for whom, and who does not. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { operations } from "shipstamp";
import { example } from "../../scripts/serve/example.ts";
import { mintToken, startGateway, type RunningGateway } from "../harness/gateway.ts";
import { audience, issuer, keySetOf, makeKey, sign, type SigningKey } from "../harness/issuer.ts";
import { startRecorder, type Recorder } from "../harness/recorder.ts";

const merchantScopes = ["read", "rate", "write", "buy", "void", "connect", "funds", "account"];
const one = mintToken({ name: "one", accounts: ["se-1"], scopes: merchantScopes });
const two = mintToken({ name: "two", accounts: ["se-1", "se-2"], scopes: merchantScopes });
const every = mintToken({ name: "every", accounts: ["*"], scopes: merchantScopes });
const partner = mintToken({ name: "partner", accounts: [], scopes: ["partner"] });
const idle = mintToken({ name: "idle", accounts: ["*"], scopes: [] });
const narrow = merchantScopes.map((scope) => mintToken({ name: scope, accounts: ["se-1"], scopes: [scope] }));

let recorder: Recorder;
let gateway: RunningGateway;
let issuerKey: SigningKey;

before(async () => {
  recorder = await startRecorder();
  issuerKey = await makeKey("ES256", "k");
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: "TEST_canary_partner_key",
      SHIPSTATION_API_URL: recorder.url,
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: audience,
      AUTH_JWKS: keySetOf(issuerKey),
      APP_TOKENS: JSON.stringify([one, two, every, partner, idle, ...narrow].map(({ entry }) => entry)),
    },
  });
});
after(async () => {
  await gateway.stop();
  await recorder.stop();
});

/** Bodies that pass the check, for operations that an empty object is too little for. */
const bodies: Record<string, unknown> = {
  create_label: example,
  calculate_rates: { shipment_id: "se-9", rate_options: { carrier_ids: ["se-9"] } },
};

type Operation = (typeof operations)[number];

async function call(operation: Operation, token: string, account: string | undefined) {
  const body = operation.input === "body" ? JSON.stringify(bodies[operation.id] ?? {}) : null;
  const sent = recorder.requests.length;
  const response = await fetch(gateway.url + operation.path.replaceAll(/\{[a-z_]+\}/g, "se-9"), {
    method: operation.verb,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== null && { "content-type": "application/json" }),
      ...(account !== undefined && { "on-behalf-of": account }),
    },
    body,
  });
  const { errors } = (await response.json()) as { errors?: { error_code: string }[] };
  return { code: errors?.[0]?.error_code ?? "sent", sent: recorder.requests.slice(sent) };
}

/** Asserts that the call went out for this account, or, if its empty body was refused, got as far as that. */
function assertAdmitted(what: string, { code, sent }: Awaited<ReturnType<typeof call>>, account: string | undefined) {
  if (code === "invalid_request") {
    assert.equal(sent.length, 0, what);
    return;
  }
  assert.equal(code, "sent", what);
  assert.equal(sent.length, 1, what);
  assert.equal(sent[0]?.header("on-behalf-of"), account, what);
  assert.equal(sent[0]?.header("api-key"), "TEST_canary_partner_key", what);
}

/** Whom each caller may act for: what becomes of each account that it names, or of naming none. */
const expectations: Record<string, Record<string, string>> = {
  // caller: { account that is named: account that is acted for, or error }
  one: { none: "se-1", "se-1": "se-1", "se-2": "account_not_granted", "se-3": "account_not_granted", "1": "account_not_granted" },
  jwt: { none: "se-1", "se-1": "se-1", "se-2": "account_not_granted", "se-3": "account_not_granted", "1": "account_not_granted" },
  two: { none: "account_required", "se-1": "se-1", "se-2": "se-2", "se-3": "account_not_granted", "1": "account_not_granted" },
  every: { none: "account_required", "se-1": "se-1", "se-2": "se-2", "se-3": "se-3", "*": "invalid_account" },
  partner: { none: "scope_required", "se-1": "scope_required" },
  idle: { none: "scope_required", "se-1": "scope_required" },
};

async function tokenOf(caller: string): Promise<string> {
  if (caller === "jwt") return sign(issuerKey, { tenant: "se-1", scope: merchantScopes.join(" ") });
  const known: Record<string, { token: string }> = { one, two, every, partner, idle };
  return known[caller]?.token ?? assert.fail();
}

test("there are operations of both kinds", () => {
  assert.ok(operations.some(({ effect }) => effect === "partner") && operations.some(({ effect }) => effect === "buy"));
});

for (const [caller, accounts] of Object.entries(expectations)) {
  test(`operations of merchants, called by "${caller}"`, async () => {
    const token = await tokenOf(caller);
    for (const operation of operations.filter(({ effect }) => effect !== "partner")) {
      for (const [named, expected] of Object.entries(accounts)) {
        const what = `${operation.id} for ${named}`;
        const result = await call(operation, token, named === "none" ? undefined : named);
        if (expected.startsWith("se-")) {
          assertAdmitted(what, result, expected);
        } else {
          assert.equal(result.code, expected, what);
          assert.equal(result.sent.length, 0, what);
        }
      }
    }
  });

  test(`operations of the partner, called by "${caller}"`, async () => {
    const token = await tokenOf(caller);
    for (const operation of operations.filter(({ effect }) => effect === "partner")) {
      const result = await call(operation, token, undefined);
      const onBehalf = await call(operation, token, "se-1");
      if (caller === "partner") {
        assertAdmitted(operation.id, result, undefined);
        assert.equal(onBehalf.code, "invalid_account", operation.id);
      } else {
        assert.equal(result.code, "scope_required", operation.id);
        assert.equal(onBehalf.code, "scope_required", operation.id);
        assert.equal(result.sent.length, 0, operation.id);
      }
      assert.equal(onBehalf.sent.length, 0, operation.id);
    }
  });
}

for (const { token, entry } of narrow) {
  test(`the scope ${entry.name} reaches its operations and no others`, async () => {
    for (const operation of operations) {
      const result = await call(operation, token, undefined);
      if (operation.scope === entry.name) {
        assertAdmitted(operation.id, result, "se-1");
      } else {
        assert.equal(result.code, "scope_required", operation.id);
        assert.equal(result.sent.length, 0, operation.id);
      }
    }
  });
}
