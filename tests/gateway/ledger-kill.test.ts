/**
 * A gateway that dies again and again while purchases are made, on disks and connections that do as they do in the world:
 * each purchase happens at most once, and what became of it is known in the end.
 *
 * The ledger's time passes two thousand times as fast as the machine's, for the sandbox too, so that its own alarms see to
 * everything within seconds, whatever was killed in between. CONTRIBUTING.md tells how to have more of it.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { example } from "../../scripts/serve/example.ts";
import { Dice } from "../harness/dice.ts";
import { fastRest, type Pace } from "../harness/fast-clock.ts";
import { mintToken } from "../harness/gateway.ts";
import { type KillableWorker, killableWorker } from "../harness/killable.ts";
import { type OtherSandbox, type Reached, startOtherSandbox } from "../harness/other-sandbox.ts";
import { partnerKey } from "../harness/sandbox.ts";

const count = Number(process.env["KILL_PURCHASES"] ?? 200);
const seed = Number(process.env["KILL_SEED"] ?? 20_261_127);
const minKills = Math.max(18, Math.ceil(count / 10));
const deadline = 60_000 + count * 300;

const dice = new Dice(seed);
const pace: Pace = { begin: Date.now(), speed: 2_000 };
const shop = mintToken({ accounts: ["*"], scopes: ["read", "buy"] });
const accounts = ["100001", "100002"] as const;

const main = `
  import worker, { Ledger } from "shipstamp/worker";
  const { begin, speed } = ${JSON.stringify(pace)};
  export class Fast extends Ledger {
    constructor({ storage }, env) {
      super({ storage: {
        sql: storage.sql,
        setAlarm: (at) => storage.setAlarm(begin + (at - begin) / speed),
        sync: () => storage.sync(),
      } }, env);
    }
    now() {
      return begin + (Date.now() - begin) * speed;
    }
  }
  export default worker;
`;

/** What is bought: labels are known by the name of the receiver, and those of one name are alike. */
interface Purchase {
  readonly key: string;
  readonly account: string;
  readonly name: string;
  readonly kind: "own id" | "given id" | "alike" | "rate" | "shipment";
  /** Who asks: until it is told the end; only for a promise; or until it has lost patience, which is soon. */
  readonly who: "patient" | "promised" | "gone";
}

/** What its caller was told at last; nothing where it no longer waits. */
type End = { readonly is: "succeeded"; readonly id: string } | { readonly is: "rejected" | "unknown" } | undefined;

const purchases = Array.from({ length: count }, (_, index): Purchase => {
  const kind = dice.of(["own id", "own id", "given id", "alike", "rate", "shipment"] as const);
  const account = dice.of(accounts);
  const who = dice.of(["patient", "patient", "patient", "promised", "gone"] as const);
  return { key: `order/${index}`, account, name: kind === "alike" ? `${account} again` : `Buyer ${index}`, kind, who };
});

/** How a purchase is asked for. */
interface Wanted {
  readonly path: string;
  readonly body: unknown;
}

/** The ids of labels that were not bought through the gateway. */
const outside = new Set<string>();
/** The names of what is bought by its path alone. */
const nameOfPath = new Map<string, string>();

let sandbox: OtherSandbox;
let worker: KillableWorker;

before(async () => {
  sandbox = await startOtherSandbox(pace, Array.from({ length: 50 }, () => dice.below(5) * dice.below(25)));
  worker = await killableWorker({
    main,
    objects: { LEDGER: "Fast" },
    vars: { SHIPSTATION_API_KEY: partnerKey, SHIPSTATION_API_URL: sandbox.url, APP_TOKENS: JSON.stringify([shop.entry]) },
  });
});
after(async () => {
  await worker.stop();
  sandbox.stop();
});

/** Calls the sandbox itself, as the partner does without a gateway. */
async function direct<Reply>(account: string, method: string, path: string, body?: unknown): Promise<Reply> {
  const headers = { "api-key": partnerKey, "on-behalf-of": account, "content-type": "application/json" };
  const response = await fetch(sandbox.url + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as Reply;
}

interface Label {
  readonly label_id: string;
  readonly ship_to: { readonly name: string };
  readonly shipment_cost: { readonly amount: number };
}

async function labelsOf(account: string): Promise<Label[]> {
  const labels: Label[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const reply = await direct<{ labels: Label[]; pages: number }>(account, "GET", `/v1/labels?page_size=100&page=${page}`);
    labels.push(...reply.labels);
    pages = reply.pages;
  }
  return labels;
}

const cents = (amount: number): number => Math.round(amount * 100);

/** What is in the wallet of an account, which pays for all that is bought here. */
async function balanceOf(account: string): Promise<number> {
  const { carriers } = await direct<{ carriers: { balance: number }[] }>(account, "GET", "/v1/carriers");
  return cents(carriers[0]?.balance ?? 0);
}

/** What befalls calls: each so often, by chances of its own. */
async function spoil(): Promise<void> {
  const buy = { effect: "buy" };
  const read = { effect: "read" };
  for (const [index, fault] of [
    { kind: "lost", probability: 0.1, match: buy },
    { kind: "cut", probability: 0.05, match: buy },
    { kind: "error_after", status: 500, probability: 0.08, match: buy },
    { kind: "status", status: 503, probability: 0.04, match: buy },
    { kind: "rate_limit", retry_after: 5, probability: 0.1, match: buy },
    { kind: "rate_limit", retry_after: 5, error_source: "carrier", carrier_code: "stamps_com", probability: 0.03, match: buy },
    { kind: "latency", ms: 20, probability: 0.5, match: buy },
    { kind: "latency", ms: 150, probability: 0.1, match: buy },
    { kind: "lost", probability: 0.1, match: read },
    { kind: "status", status: 500, probability: 0.1, match: read },
    { kind: "rate_limit", retry_after: 5, probability: 0.05, match: read },
    { kind: "latency", ms: 20, probability: 0.3, match: read },
  ].entries()) {
    await direct("", "POST", "/sandbox/faults", { ...fault, seed: seed + index });
  }
}

/** How a purchase is asked for. Of some rates and shipments there is a label already, which was bought by others. */
async function requestOf(purchase: Purchase): Promise<Wanted> {
  const { account, name, kind, key } = purchase;
  // The day is one that has not passed when the storm is over.
  const ship_date = new Date(pace.begin + deadline * pace.speed).toISOString().slice(0, 10);
  const shipment = { ...example.shipment, ship_date, ship_to: { ...example.shipment.ship_to, name } };
  switch (kind) {
    case "own id":
    case "alike":
      return { path: "/v1/labels", body: { shipment } };
    case "given id":
      return { path: "/v1/labels", body: { shipment: { ...shipment, external_shipment_id: `of ${key}` } } };
    case "rate": {
      type Rates = { rate_response: { rates: { rate_id: string }[] } };
      const rate_options = { carrier_ids: [`se-${account}000001`, `se-${account}000002`] };
      const { rate_response } = await direct<Rates>(account, "POST", "/v1/rates", { rate_options, shipment });
      return alreadyBought(purchase, `/v1/labels/rates/${dice.of(rate_response.rates).rate_id}`);
    }
    case "shipment": {
      const wished = { ...shipment, carrier_id: `se-${account}000001` };
      const { shipments } = await direct<{ shipments: { shipment_id: string }[] }>(account, "POST", "/v1/shipments", { shipments: [wished] });
      return alreadyBought(purchase, `/v1/labels/shipment/${shipments[0]?.shipment_id}`);
    }
  }
}

async function alreadyBought({ account, name }: Purchase, path: string): Promise<Wanted> {
  nameOfPath.set(path, name);
  if (dice.once(2)) outside.add((await direct<Label>(account, "POST", path, {})).label_id);
  return { path, body: {} };
}

type Told = { status: number; code: string; retryAfter: number; body: Record<string, unknown> };

/** Calls the gateway; nothing where it died under the call. */
async function ask(method: string, path: string, account: string, headers: Record<string, string> = {}, body?: unknown): Promise<Told | undefined> {
  const url = await worker.url();
  stop.signal.throwIfAborted();
  try {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${shop.token}`, "on-behalf-of": account, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const reply = (await response.json()) as Record<string, unknown> & { errors?: { error_code: string }[] };
    const retryAfter = Number(response.headers.get("retry-after") ?? 0);
    return { status: response.status, code: reply.errors?.[0]?.error_code ?? "", retryAfter, body: reply };
  } catch (cause) {
    assert.ok(cause instanceof TypeError || cause instanceof SyntaxError, String(cause));
    return undefined;
  }
}

const stop = new AbortController();
const open = { count: 0, most: 12, waiting: [] as (() => void)[] };

/** Has no more than some calls at once. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (open.count >= open.most) await new Promise<void>((resolve) => open.waiting.push(resolve));
  open.count += 1;
  try {
    return await work();
  } finally {
    open.count -= 1;
    open.waiting.shift()?.();
  }
}

/** Sees a purchase through as its caller does: with the same key, again and again. */
async function see(purchase: Purchase, { path, body }: Wanted): Promise<End> {
  const headers = {
    "idempotency-key": purchase.key,
    ...(purchase.kind === "alike" && { "allow-duplicate": "true" }),
    ...(purchase.who === "promised" && { prefer: "respond-async" }),
  };
  for (let tries = 1; ; tries++) {
    const told = await inTurn(() => ask("POST", path, purchase.account, headers, body));
    if (told?.status === 200) return { is: "succeeded", id: String(told.body["label_id"]) };
    if ((purchase.who === "gone" && (told !== undefined || tries === 3)) || told?.status === 202) return undefined;
    if (told?.code === "outcome_unknown") return { is: "unknown" };
    const isOver = told !== undefined && told.status < 500 && told.status !== 429 && told.code !== "purchase_in_progress";
    if (isOver) return { is: "rejected" };
    await fastRest(pace, Math.max(told?.retryAfter ?? 0, 100) * 1_000);
  }
}

interface Operation {
  readonly state: string;
  readonly id?: string;
  readonly adopted?: boolean;
  readonly reply?: { readonly body: { readonly label_id?: string } };
  readonly retry_after_seconds?: number;
}

/** How a purchase stands when nothing more becomes of it; nothing where the ledger does not know it. */
async function stands({ key, account }: Purchase): Promise<Operation | undefined> {
  for (;;) {
    const told = await inTurn(() => ask("GET", `/operations/${encodeURIComponent(key)}`, account));
    if (told?.status === 404) return undefined;
    const operation = told?.body as Operation | undefined;
    if (operation !== undefined && operation.retry_after_seconds === undefined) {
      assert.equal(told?.status, 200, JSON.stringify(told));
      return operation;
    }
    await fastRest(pace, Math.max(operation?.retry_after_seconds ?? 0, 100) * 1_000);
  }
}

/** Starts purchases, and kills the gateway, until all are begun and it has died often enough; then lets it live. */
async function storm(wanted: readonly Wanted[]): Promise<{ ends: Promise<End>[]; kills: number }> {
  const ends: Promise<End>[] = [];
  let kills = 0;
  while (ends.length < count || kills < minKills) {
    await worker.start();
    const more = Math.ceil((count / minKills) * (0.5 + dice.below(100) / 100));
    for (const purchase of purchases.slice(ends.length, ends.length + more)) ends.push(see(purchase, wanted[ends.length] as Wanted));
    // In the flight of some purchase, soon after it was sent; or whenever it may be.
    const sent = sandbox.reached.length + 1 + dice.below(12);
    const rest = dice.below(60);
    const isOver = fastRest(pace, (dice.once(3) ? dice.below(600) : 1_500) * pace.speed).then(() => true);
    while (sandbox.reached.length < sent && !(await Promise.race([isOver, sandbox.next().then(() => false)])));
    await fastRest(pace, rest * pace.speed);
    await worker.kill();
    kills += 1;
  }
  await worker.start();
  return { ends, kills };
}

test(`the gateway is killed during ${count} purchases (KILL_SEED=${seed})`, { timeout: deadline }, async (context) => {
  const timer = setTimeout(() => stop.abort(new Error("purchases do not end")), deadline - 5_000);
  context.after(() => clearTimeout(timer));
  for (const account of accounts) await direct(account, "PUT", `/v1/carriers/se-${account}000001/add_funds`, { amount: 50_000, currency: "usd" });
  const wanted: Wanted[] = [];
  for (const purchase of purchases) wanted.push(await requestOf(purchase));
  const balances = await Promise.all(accounts.map(balanceOf));
  const before = sandbox.reached.length;
  assert.equal(before, outside.size);
  await spoil();
  const began = Date.now();
  const { ends, kills } = await storm(wanted);
  const stormed = Date.now();
  // What the storm has left is to be found now, and no look fails any more that was the last.
  await direct("", "DELETE", "/sandbox/faults");
  const told = await Promise.all(ends);
  const operations = await Promise.all(purchases.map(stands));
  const labelsOfEach = await Promise.all(accounts.map(async (account) => (await labelsOf(account)).filter(({ label_id }) => !outside.has(label_id))));
  const reached = sandbox.reached.slice(before);
  const labels = labelsOfEach.flat();
  context.diagnostic(`${kills} kills, ${reached.length} purchases sent, ${labels.length} labels; ${stormed - began} ms and ${Date.now() - stormed} ms`);
  context.diagnostic(JSON.stringify(counted(operations.map((operation) => `${operation?.state}${operation?.adopted === true ? ", found" : ""}`))));

  const byId = new Map(labels.map((label) => [label.label_id, label]));
  const claimed = new Set<string>();
  for (const [index, purchase] of purchases.entries()) {
    const [operation, end] = [operations[index], told[index]];
    const what = JSON.stringify({ purchase, end, operation });
    assert.notEqual(operation?.state, "rejected", `nothing is wrong with it: ${what}`);
    if (operation?.state === "succeeded") {
      const { id = "" } = operation;
      assert.equal(byId.get(id)?.ship_to.name, purchase.name, `it is its own label: ${what}`);
      assert.ok(!claimed.has(id), `it is nobody else's: ${what}`);
      claimed.add(id);
      assert.equal(operation.reply?.body.label_id, id, `it can be read: ${what}`);
      assert.ok(end === undefined || (end.is === "succeeded" && end.id === id), `its caller was told so: ${what}`);
    } else {
      // Only who does not ask again leaves it at that nothing was sent.
      assert.equal(end?.is, end && operation?.state, `its caller was told so: ${what}`);
    }
  }
  assert.deepEqual(labels.filter(({ label_id }) => !claimed.has(label_id)), [], "each label is known, so what is unknown has none");

  // What was turned away unread may be sent again, and nothing else.
  const sent = reached.filter(({ number }) => !sandbox.turnedAway.has(number));
  assert.deepEqual(Object.entries(counted(sent.map(traceOf))).filter(([, times]) => times > 1), [], "nothing is sent twice");
  const known = counted(purchases.filter((_, index) => operations[index] !== undefined).map(({ account, name }) => `${account} ${name}`));
  const names = new Map(reached.map((one) => [traceOf(one), nameOf(one)]));
  for (const [name, times] of Object.entries(counted(names.values()))) {
    assert.ok((known[name] ?? 0) >= times, `${name} reached the sandbox, and the ledger does not know it`);
  }
  const spent = labelsOfEach.map((some) => some.reduce((sum, label) => sum + cents(label.shipment_cost.amount), 0));
  const left = await Promise.all(accounts.map(balanceOf));
  assert.deepEqual(left, balances.map((balance, index) => balance - (spent[index] ?? 0)), "each label is paid for once");
  // It was a storm, and in it much was bought and some of it lost.
  assert.ok(kills >= 15 && labels.length >= count / 4 && operations.some((operation) => operation?.adopted));
  assert.deepEqual(worker.logs.filter((line) => line.includes("could not write")), []);
});

function counted(values: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

interface Sent {
  readonly shipment?: { readonly external_shipment_id: string; readonly ship_to: { readonly name: string } };
}

/** What it leaves at the sandbox: no two purchases leave the same. */
const traceOf = ({ account, path, body }: Reached): string => `${account} ${path} ${(JSON.parse(body) as Sent).shipment?.external_shipment_id ?? ""}`;

/** Whose it is. */
function nameOf({ account, path, body }: Reached): string {
  const name = (JSON.parse(body) as Sent).shipment?.ship_to.name ?? nameOfPath.get(path);
  return `${account} ${name}`;
}
