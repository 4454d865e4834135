/**
 * S7 and S8: every kind of caller × every account that it may name × every operation of the table.
 *
 * What ought to happen in a cell is worked out here, from the description of the caller and the rules of grants, and
 * compared with what the gateway answers and with what it sends. Nothing is listed by hand, so an operation that is added
 * to the table is in the matrix. `GRANTS=all` takes every caller with every scope.
 *
 * Seen to fail with each of these taken out: the scope that `Grant::permits` looks for, or its call in `admit` for the
 * partner's operations; that a named account is one of the grant's; that who may act for two has to name one; that
 * partner operations are for no account; that they are told from the others at all; that On-Behalf-Of is one id.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type OperationInfo, operations } from "shipstamp";
import { example } from "../../scripts/serve/example.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken } from "../harness/gateway.ts";
import { audience, issuer, keySetOf, makeKey, sign, type SigningKey } from "../harness/issuer.ts";
import { type PipelinedAnswer, sendAll } from "../harness/pipeline.ts";
import { canaryKey as key } from "../harness/recorded.ts";
import { type RecordedRequest, startRecorder, type Recorder } from "../harness/recorder.ts";

const allScopes = [...new Set(operations.map(({ scope }) => scope))];
const ofMerchants = allScopes.filter((scope) => scope !== "partner");

/** How a caller shows its grant. */
type Kind = "app token" | "app token in API-Key" | "JWT";

/** A caller, by what it may do. */
interface Caller {
  readonly name: string;
  readonly kind: Kind;
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
  /** The header that lets it in. */
  header: string;
}

const grants: Record<Kind, { accounts: string[][]; scopes: string[][] }> = {
  "app token": {
    accounts: [[], ["se-1"], ["se-1", "se-2"], ["*"]],
    scopes: [[], ...allScopes.map((scope) => [scope]), ofMerchants, allScopes],
  },
  "app token in API-Key": { accounts: [["se-1"]], scopes: [["read"], ofMerchants] },
  // A JWT is for one account at most, and never for all.
  JWT: { accounts: [[], ["se-1"]], scopes: [[], ...allScopes.map((scope) => [scope]), ofMerchants] },
};
const every: Caller[] = (Object.keys(grants) as Kind[]).flatMap((kind) =>
  grants[kind].accounts.flatMap((accounts) =>
    grants[kind].scopes.map((scopes) => ({ name: `${kind} for ${accounts} with ${scopes}`, kind, accounts, scopes, header: "" })),
  ),
);
// Scopes one by one are for one account, unless all are asked for: 71,280 cells take three times as long.
const callers = process.env["GRANTS"] === "all" ? every : every.filter(({ kind, accounts, scopes }) => {
  if (scopes.length !== 1) return true;
  return kind === "app token" ? `${accounts}` === "se-1" : ["read", "partner"].includes(`${scopes}`);
});

/** What may stand in On-Behalf-Of: nothing, ids of the grants, ids beside them, and what is no id. */
const named = [undefined, "se-1", "se-2", "se-3", "1", "SE-1", "*", "se-1, se-2"] as const;

/** What becomes of a call: an account that is acted for, the partner itself, or an error of the gateway. */
type Fate = { for: string | undefined } | { error: string };

/** The rules, once more and in other words. */
function fateOf(caller: Caller, operation: OperationInfo, account: string | undefined): Fate {
  const isPartners = operation.path.startsWith("/v1/partners/");
  if (!caller.scopes.includes(operation.scope)) return { error: "scope_required" };
  if (isPartners) return account === undefined ? { for: undefined } : { error: "invalid_account" };
  if (account !== undefined && !/^[\w-]{1,64}$/.test(account)) return { error: "invalid_account" };
  if (caller.accounts.includes("*")) return account === undefined ? { error: "account_required" } : { for: account };
  if (account !== undefined) return caller.accounts.includes(account) ? { for: account } : { error: "account_not_granted" };
  if (caller.accounts.length > 1) return { error: "account_required" };
  return caller.accounts.length === 1 ? { for: caller.accounts[0] } : { error: "account_not_granted" };
}

/** Bodies that pass the check, for operations that an empty object is too little for. */
const bodies: Record<string, unknown> = {
  create_label: example,
  calculate_rates: { shipment_id: "se-9", rate_options: { carrier_ids: ["se-9"] } },
};

/** One cell, with a number that travels along in its query. */
interface Cell {
  readonly number: number;
  readonly caller: Caller;
  readonly operation: OperationInfo;
  readonly account: string | undefined;
  readonly bytes: Uint8Array;
}

function cell(number: number, caller: Caller, operation: OperationInfo, account: string | undefined): Cell {
  const body = operation.input === "body" ? JSON.stringify(bodies[operation.id] ?? {}) : "";
  const lines = [
    `${operation.verb} ${operation.path.replaceAll(/\{[a-z_]+\}/g, "se-9")}?cell=${number} HTTP/1.1`,
    "Host: gateway.test",
    caller.header,
    ...(account === undefined ? [] : [`On-Behalf-Of: ${account}`]),
    ...(body === "" ? [] : ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return { number, caller, operation, account, bytes: Buffer.from([...lines, "", body].join("\r\n")) };
}

let recorder: Recorder;
let gateway: Awaited<ReturnType<typeof startEmbedded>>;
let issuerKey: SigningKey;

before(async () => {
  recorder = await startRecorder();
  issuerKey = await makeKey("ES256", "k");
  const entries = [];
  for (const caller of callers) {
    const { name, kind, accounts, scopes } = caller;
    if (kind === "JWT") {
      caller.header = `Authorization: Bearer ${await sign(issuerKey, { tenant: accounts[0], scope: scopes.join(" ") })}`;
    } else {
      const { token, entry } = mintToken({ name, accounts, scopes });
      entries.push(entry);
      caller.header = kind === "app token" ? `Authorization: Bearer ${token}` : `API-Key: ${token}`;
    }
  }
  gateway = await startEmbedded({
    main: 'export { default } from "shipstamp/worker";',
    isDirect: true,
    vars: {
      SHIPSTATION_API_KEY: key,
      SHIPSTATION_API_URL: recorder.url,
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: audience,
      AUTH_JWKS: keySetOf(issuerKey),
      APP_TOKENS: JSON.stringify(entries),
    },
  });
});
after(async () => {
  await gateway.stop();
  await recorder.stop();
});

/** Sends the cells, and gives the answer and what went out for each. */
async function outcomesOf(cells: readonly Cell[]) {
  const start = recorder.requests.length;
  const answers = new Map<number, PipelinedAnswer>();
  await sendAll(gateway.url, cells, {
    answered: ({ number }, answer) => answers.set(number, answer ?? assert.fail(`cell ${number} has no answer`)),
  });
  const sent = new Map<number, RecordedRequest[]>();
  for (const request of recorder.requests.slice(start)) {
    const number = Number(/[?&]cell=(\d+)$/.exec(request.target)?.[1]);
    sent.set(number, [...(sent.get(number) ?? []), request]);
  }
  return cells.map((cell) => {
    const answer = answers.get(cell.number) ?? assert.fail();
    const { errors } = JSON.parse(answer.body) as { errors?: { error_code: string }[] };
    return { cell, status: answer.status, code: errors?.[0]?.error_code, sent: sent.get(cell.number) ?? [] };
  });
}

test("the matrix has callers, operations and scopes of every kind", () => {
  assert.ok(operations.length > 100 && allScopes.length === 9 && ofMerchants.length === 8);
  for (const scope of allScopes) assert.ok(operations.some((operation) => operation.scope === scope), scope);
  for (const { path, effect, scope, id } of operations) {
    assert.equal(path.startsWith("/v1/partners/"), effect === "partner", id);
    assert.equal(scope === "partner", effect === "partner", id);
  }
});

test("S7, S8: in every cell of the matrix happens what the caller's grant says, and nothing else", async (t) => {
  // Whom nothing stops but the check of the body: what becomes of a call that its grant lets through is found out once.
  const free = callers.find(({ accounts, scopes }) => accounts.includes("*") && scopes.length === allScopes.length) ?? assert.fail();
  const freely = operations.map((operation, index) => cell(index, free, operation, operation.scope === "partner" ? undefined : "se-1"));
  const codes = new Map<string, string | undefined>();
  for (const { cell, code, sent } of await outcomesOf(freely)) {
    assert.ok(code === undefined || code === "invalid_request", `${cell.operation.id}: ${code}`);
    assert.equal(sent.length, code === undefined ? 1 : 0, cell.operation.id);
    codes.set(cell.operation.id, code);
  }
  const reached = [...codes.values()].filter((code) => code === undefined).length;
  assert.ok(reached > operations.length / 2, `${reached} of them go out with the bodies that there are here`);

  let number = operations.length;
  const cells = callers.flatMap((caller) =>
    operations.flatMap((operation) => named.map((account) => cell(number++, caller, operation, account))),
  );
  const fates = new Map<string, number>();
  for (const { cell, status, code, sent } of await outcomesOf(cells)) {
    const { caller, operation, account } = cell;
    const what = `${operation.id}, named ${account}, by ${caller.name}`;
    const fate = fateOf(caller, operation, account);
    if ("error" in fate) {
      assert.equal(code, fate.error, what);
      assert.equal(status, fate.error === "invalid_account" || fate.error === "account_required" ? 400 : 403, what);
      assert.equal(sent.length, 0, what);
      fates.set(fate.error, (fates.get(fate.error) ?? 0) + 1);
      continue;
    }
    assert.equal(code, codes.get(operation.id), what);
    assert.equal(sent.length, code === undefined ? 1 : 0, what);
    for (const request of sent) {
      const stamp = request.headers.filter(([name]) => /^(api-key|on-behalf-of)$/i.test(name)).toSorted();
      assert.deepEqual(stamp, [["API-Key", key], ...(fate.for === undefined ? [] : [["On-Behalf-Of", fate.for]])], what);
      assert.equal(request.method, operation.verb, what);
    }
    fates.set("through", (fates.get("through") ?? 0) + 1);
  }
  t.diagnostic(`${cells.length} cells, ${callers.length} callers: ${[...fates].map(([fate, times]) => `${fate} ${times}`).join(", ")}`);
  assert.deepEqual([...fates.keys()].sort(), ["account_not_granted", "account_required", "invalid_account", "scope_required", "through"]);
});
