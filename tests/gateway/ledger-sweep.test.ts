/**
 * The sweep: ShipStation's labels beside the purchases of the ledger, and what is told of it. The sandbox is behind the
 * gateway; the clocks of both stand still unless a test moves them, and alarms ring only when a test says so.
 */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { createSandbox, partnerKey, type Sandbox } from "shipstamp/sandbox";
import { example } from "../../scripts/serve/example.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken } from "../harness/gateway.ts";
import { type RecordedRequest, type Recorder, type Reply, startRecorder } from "../harness/recorder.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2099, 0, 1, 12);

const shop = mintToken({ name: "shop", accounts: ["100001", "100002"], scopes: ["read", "rate", "buy", "void"] });
const partner = mintToken({ name: "partner", accounts: [], scopes: ["partner"] });
const others = ["read", "rate", "write", "buy", "void", "connect", "funds", "account"];
const everything = mintToken({ name: "everything", accounts: ["*"], scopes: others });

const main = `
  import worker, { Ledger, LedgerDirectory } from "shipstamp/worker";
  let time = ${START}, isDown = false, hasTurns = true, woken = 0;

  export class Clocked extends Ledger {
    constructor(state, env) {
      super(state, env);
      this.state = state;
    }
    now() {
      return time;
    }
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/next") return Response.json(await this.state.storage.getAlarm());
      if (pathname === "/abort") this.state.abort("on purpose");
      // To a page that it would take long to come to.
      if (pathname === "/skip") {
        const { sql } = this.state.storage;
        sql.exec("UPDATE sweeps SET current = json_set(current, '$.page', 1998) WHERE json_extract(current, '$.page') < 1998");
        return new Response();
      }
      if (pathname !== "/ring") return super.fetch(request);
      await this.alarm();
      return new Response();
    }
  }

  export class Directory extends LedgerDirectory {
    now() {
      return time;
    }
    async fetch(request) {
      if (isDown) throw new Error("down");
      const { ask } = await request.clone().json();
      const response = await super.fetch(request);
      if (ask === "overdue") woken += (await response.clone().json()).length;
      return response;
    }
  }

  // Purchases go, and reads where the test lets them.
  export class Share {
    async fetch(request) {
      const { lane } = await request.json();
      return Response.json(hasTurns || lane === "purchase" ? { isGoing: true } : { isGoing: false, retryAfterSeconds: 2 });
    }
  }

  export default {
    async fetch(request, env, ctx) {
      const { pathname, searchParams } = new URL(request.url);
      switch (pathname) {
        case "/time":
          time = Number(searchParams.get("is"));
          return new Response();
        case "/down":
          isDown = searchParams.get("is") === "true";
          return new Response();
        case "/turns":
          hasTurns = searchParams.get("are") === "true";
          return new Response();
        case "/scheduled":
          await worker.scheduled({}, env, ctx);
          return Response.json(woken);
        case "/ring":
        case "/next":
        case "/skip":
        case "/abort": {
          const object = env.LEDGER.get(env.LEDGER.idFromName(searchParams.get("account")));
          return object.fetch("https://object.invalid" + pathname).catch(() => new Response());
        }
        default:
          return worker.fetch(request, env, ctx);
      }
    },
  };
`;

let time: number;
let sandbox: Sandbox;
let recorder: Recorder;
let worker: Awaited<ReturnType<typeof startEmbedded>>;
/** Comes before the sandbox where it gives an answer. */
let instead: (request: RecordedRequest) => Reply | undefined | Promise<Reply | undefined>;
/** Comes after it. */
let changed: (request: RecordedRequest, reply: Response) => Response | "hang up" | Promise<Response | "hang up">;

async function throughSandbox(request: RecordedRequest): Promise<Reply> {
  const early = await instead(request);
  if (early !== undefined) return early;
  const headers = request.headers.filter(([name]) => !/^(host|connection|content-length|transfer-encoding|accept-encoding)$/i.test(name));
  const init: RequestInit = { method: request.method, headers: headers.map(([name, value]): [string, string] => [name, value]) };
  if (request.body.length > 0) init.body = request.body.toString();
  const response = await changed(request, await sandbox.fetch(`https://api.shipengine.com${request.target}`, init));
  if (response === "hang up") return response;
  return { status: response.status, headers: { "content-type": response.headers.get("content-type") ?? "" }, body: await response.text() };
}

async function start(objects: Record<string, string>, vars: Record<string, string> = {}) {
  return startEmbedded({
    main,
    objects: { LEDGER: "Clocked", ...objects },
    vars: {
      SHIPSTATION_API_KEY: partnerKey,
      SHIPSTATION_API_URL: recorder.url,
      ALLOWED_ORIGINS: "https://app.example",
      APP_TOKENS: JSON.stringify([shop.entry, partner.entry, everything.entry]),
      ...vars,
    },
  });
}

beforeEach(async () => {
  time = START;
  sandbox = createSandbox({ now: () => time });
  instead = () => undefined;
  changed = (_request, reply) => reply;
  recorder = await startRecorder(throughSandbox);
  worker = await start({ LEDGER_DIRECTORY: "Directory" });
});
afterEach(async () => {
  await worker.stop();
  await recorder.stop();
});

interface Entry {
  readonly account: string;
  readonly since: string;
  readonly swept_at: string | null;
  readonly next_sweep_at: string | null;
  readonly labels_seen: number;
  readonly purchases_compared: number;
  readonly requests: number;
  readonly is_complete: boolean;
  readonly orphan_count: number;
  readonly orphans: { label_id: string; created_at: string; tracking_number: string; key?: string }[];
  readonly ghost_count: number;
  readonly ghosts: { key: string; id: string; operation: string }[];
  readonly adopted: { key: string; id: string }[];
  readonly unknown: { key: string; operation: string; created_at: string; message: string }[];
}

interface Asks {
  readonly account?: string;
  readonly path?: string;
  readonly body?: unknown;
}

/** Buys through the gateway. */
async function buy(key: string, { account = "100001", path = "/v1/labels", body = example }: Asks = {}) {
  const response = await fetch(worker.url + path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${shop.token}`,
      "on-behalf-of": account,
      "content-type": "application/json",
      "idempotency-key": key,
      "allow-duplicate": "true",
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { label_id: string; tracking_number: string } };
}

/** Asks the sandbox itself. */
async function direct<Body = { label_id: string; tracking_number: string }>(path: string, { method = "POST", account = "100001", body = {} } = {}) {
  const response = await sandbox.fetch(`https://api.shipengine.com${path}`, {
    method,
    headers: { "api-key": partnerKey, "on-behalf-of": account, ...(method === "POST" && { "content-type": "application/json" }) },
    ...(method === "POST" && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Body;
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer;
}

const buyElsewhere = (account = "100001") => direct("/v1/labels", { account, body: example });

const report = (query = "", headers: Record<string, string> = { authorization: `Bearer ${partner.token}` }, method = "GET") =>
  fetch(`${worker.url}/ledger/report${query}`, { method, headers });

async function accounts(query = ""): Promise<Entry[]> {
  const response = await report(query);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return (JSON.parse(text) as { accounts: Entry[] }).accounts;
}

async function entry(account = "100001"): Promise<Entry> {
  // The ledger makes itself known beside the purchase, not before it.
  const [found, ...more] = await until(() => accounts(`?account=${account}`), ({ length }) => length > 0);
  assert.equal(more.length, 0);
  return found ?? assert.fail(`no entry of ${account}`);
}

async function operation(key: string, account = "100001") {
  const headers = { authorization: `Bearer ${shop.token}`, "on-behalf-of": account };
  return (await (await fetch(`${worker.url}/operations/${key}`, { headers })).json()) as Record<string, unknown>;
}

async function advance(ms: number): Promise<void> {
  time += ms;
  await fetch(`${worker.url}/time?is=${time}`);
}

const ring = (account = "100001") => fetch(`${worker.url}/ring?account=${account}`);

/** Asks until it is as it should be. */
async function until<Value>(ask: () => Promise<Value>, is: (value: Value) => boolean): Promise<Value> {
  for (let value = await ask(); ; value = await ask()) if (is(value)) return value;
}

/** Moves the clock to the account's next sweep, and on until that is over. */
async function sweep(account = "100001"): Promise<Entry> {
  const before = await entry(account);
  await advance(Math.max(Date.parse(before.next_sweep_at ?? assert.fail("no sweep is to come")) - time, 0));
  return goOn(account, before.swept_at);
}

async function goOn(account = "100001", before: string | null = null, pace = 60_000): Promise<Entry> {
  const step = async () => {
    await advance(pace);
    await ring(account);
    return entry(account);
  };
  return until(step, ({ swept_at }) => swept_at !== before);
}

const lists = () => recorder.requests.filter(({ method, target }) => method === "GET" && target.startsWith("/v1/labels?"));
const page = ({ target }: RecordedRequest) => Number(new URLSearchParams(target.slice(target.indexOf("?"))).get("page"));

/** Makes the sandbox's lists of labels have so many on a page, whatever is asked for. */
function pagesOf(size: number): void {
  const plain = sandbox;
  const cut = (url: string) => url.replace("page_size=100", `page_size=${size}`);
  sandbox = { ...plain, fetch: (input, init) => plain.fetch(cut(String(input)), init) };
}

test("a label that was bought elsewhere is an orphan, and one that was bought here is not", async () => {
  const { body: own } = await buy("k");
  await advance(HOUR);
  const orphan = await buyElsewhere();
  const found = await sweep();
  assert.deepEqual(
    found.orphans.map(({ label_id, tracking_number, created_at }) => [label_id, tracking_number, Date.parse(created_at)]),
    [[orphan.label_id, orphan.tracking_number, START + HOUR]],
  );
  assert.deepEqual([found.orphan_count, found.ghost_count, found.labels_seen, found.purchases_compared], [1, 0, 2, 1]);
  assert.deepEqual([found.is_complete, found.requests, found.since], [true, 1, "2099-01-01T12:00:00Z"]);
  assert.deepEqual(found.unknown, []);
  const text = await (await report()).text();
  assert.ok(!text.includes(own.label_id) && !/name|address|city|postal/i.test(text), text);
  // A day later it is still told, once, though the label is in no window any more.
  const later = await sweep();
  assert.deepEqual([later.orphan_count, later.labels_seen], [1, 0]);
  assert.equal(Date.parse(later.swept_at ?? "") - Date.parse(found.swept_at ?? "") > DAY - HOUR, true);
});

test("a label that is voided is there, and a batch that was processed here stands for its labels", async () => {
  const { body: label } = await buy("k");
  await direct(`/v1/labels/${label.label_id}/void`, { method: "PUT" });
  const { shipments } = await direct<{ shipments: { shipment_id: string }[] }>("/v1/shipments", { body: { shipments: [(example as { shipment: object }).shipment] } });
  const { batch_id } = await direct<{ batch_id: string }>("/v1/batches", { body: { shipment_ids: shipments.map(({ shipment_id }) => shipment_id) } });
  const headers = { authorization: `Bearer ${shop.token}`, "on-behalf-of": "100001", "content-type": "application/json", "idempotency-key": "b" };
  const processed = await fetch(`${worker.url}/v1/batches/${batch_id}/process/labels`, { method: "POST", headers, body: "{}" });
  assert.equal(processed.status, 204);
  const found = await sweep();
  assert.deepEqual([found.labels_seen, found.orphan_count, found.ghost_count], [2, 0, 0]);
});

test("a purchase whose label ShipStation does not have is a ghost", async () => {
  const { body: lost } = await buy("k");
  assert.equal((await sandbox.fetch("https://sandbox.invalid/sandbox/reset", { method: "POST" })).status, 200);
  const found = await sweep();
  assert.deepEqual(
    found.ghosts.map(({ key, id, operation }) => [key, id, operation]),
    [["k", lost.label_id, "create_label"]],
  );
  assert.deepEqual([found.ghost_count, found.orphan_count, found.purchases_compared, found.requests], [1, 0, 1, 2]);
});

test("a label that the lists have not is asked for by its id before it is called a ghost", async () => {
  const { body: label } = await buy("k");
  const empty = Response.json({ labels: [], total: 0, page: 1, pages: 0, links: {} });
  changed = ({ target }, reply) => (target.startsWith("/v1/labels?") ? empty.clone() : reply);
  const found = await sweep();
  assert.deepEqual([found.ghost_count, found.labels_seen, found.purchases_compared], [0, 0, 1]);
  assert.ok(recorder.requests.some(({ target }) => target === `/v1/labels/${label.label_id}`));
  // What only something on the way says is no proof.
  await buy("second");
  instead = ({ target }) => (/^\/v1\/labels\/se-/.test(target) ? { status: 404, body: "<html>" } : undefined);
  const doubtful = await sweep();
  assert.deepEqual([doubtful.ghost_count, doubtful.is_complete], [0, false]);
});

test("a ghost whose label is there again is none", async () => {
  const { body: label } = await buy("k");
  const gone = JSON.stringify({ errors: [{ error_source: "shipengine", error_code: "not_found", message: "no" }] });
  const none = JSON.stringify({ labels: [], total: 0, page: 1, pages: 0, links: {} });
  instead = ({ target }) => (target.startsWith("/v1/labels?") ? { status: 200, body: none } : { status: 404, body: gone });
  assert.deepEqual((await sweep()).ghosts.map(({ id }) => id), [label.label_id]);
  assert.equal((await sweep()).ghost_count, 1);
  instead = () => undefined;
  const found = await sweep();
  assert.deepEqual([found.ghost_count, found.labels_seen, found.is_complete], [0, 0, true]);
});

test("a sweep goes on with its looks where the one before has left off", async () => {
  changed = ({ method }, reply) => (method === "POST" ? "hang up" : reply);
  instead = ({ target }) => (target.startsWith("/v1/labels/external_shipment_id/") ? { status: 404, body: "{}" } : undefined);
  const none = JSON.stringify({ labels: [], total: 0, page: 1, pages: 0, links: {} });
  const hidden = instead;
  instead = (request) => hidden(request) ?? (request.target.startsWith("/v1/labels?") ? { status: 200, body: none } : undefined);
  const keys = Array.from({ length: 103 }, (_, number) => `k-${number}`);
  const answers = await Promise.all(keys.map((key) => buy(key)));
  assert.ok(answers.every(({ status }) => status === 502));
  await until(async () => {
    await advance(HOUR);
    await ring();
    return Promise.all(keys.map((key) => operation(key)));
  }, (all) => all.every(({ state }) => state === "unknown"));
  const looks = async () => {
    const before = recorder.requests.length;
    const { is_complete } = await sweep();
    const targets = recorder.requests.slice(before).map(({ target }) => target);
    return { is_complete, targets: targets.filter((target) => target.startsWith("/v1/labels/external_shipment_id/")) };
  };
  const first = await looks();
  const second = await looks();
  assert.deepEqual([first, second].map(({ targets, is_complete }) => [new Set(targets).size, is_complete]), [[100, false], [100, false]]);
  assert.equal(new Set([...first.targets, ...second.targets]).size, 103);
});

test("a sweep that could not look has not seen all", async () => {
  await lose("k", (target) => target.startsWith("/v1/labels"));
  assert.equal((await sweep()).is_complete, true);
  instead = ({ target }) => (target.startsWith("/v1/labels/external_shipment_id/") ? { status: 500, body: "{}" } : undefined);
  assert.equal((await sweep()).is_complete, false);
});

test("labels that nobody stands for are judged some at a time, also when the object dies between", async () => {
  await buy("k");
  const created_at = new Date(START).toISOString();
  const elsewhere = Array.from({ length: 250 }, (_, label) => ({ label_id: `se-${1_000 + label}`, created_at }));
  instead = (request) => {
    if (!request.target.startsWith("/v1/labels?")) return undefined;
    const labels = elsewhere.slice((page(request) - 1) * 100, page(request) * 100);
    return { status: 200, body: JSON.stringify({ labels, pages: 3 }) };
  };
  const { next_sweep_at } = await entry();
  await advance(Date.parse(next_sweep_at ?? "") - time);
  await until(async () => {
    await advance(1_000);
    await ring();
    return lists().length;
  }, (count) => count === 3);
  let deaths = 0;
  const found = await until(async () => {
    const before = await entry();
    if (before.swept_at !== null) return before;
    await fetch(`${worker.url}/abort?account=100001`);
    deaths += 1;
    await advance(100_000);
    await ring();
    return entry();
  }, ({ swept_at }) => swept_at !== null);
  assert.deepEqual([found.orphan_count, found.is_complete, lists().length >= 3], [250, true, true]);
  assert.ok(deaths >= 3, `${deaths} deaths`);
});

test("a list without an end is given up", async () => {
  const { body: label } = await buy("k");
  const body = JSON.stringify({ labels: [{ label_id: label.label_id, created_at: new Date(START).toISOString() }] });
  instead = ({ target }) => (target.startsWith("/v1/labels?") ? { status: 200, body } : undefined);
  const { next_sweep_at } = await entry();
  await advance(Date.parse(next_sweep_at ?? "") - time);
  let isOver = false;
  for (let step = 0; step < 1_000 && !isOver; step++) {
    await advance(60_000);
    await fetch(`${worker.url}/skip?account=100001`);
    await ring();
    isOver = (await entry()).swept_at !== null;
  }
  const found = await entry();
  assert.deepEqual([isOver, found.is_complete, Math.max(...lists().map(page))], [true, false, 2_000]);
});

/** A purchase that is carried out, whose answer is lost, and that nobody sees until it is shown. */
async function lose(key: string, isOf: (target: string) => boolean, asks: Asks = {}) {
  let isShown = false;
  let id = "";
  changed = async ({ method, target }, reply) => {
    if (method === "POST" && target.startsWith("/v1/labels")) {
      ({ label_id: id } = (await reply.clone().json()) as { label_id: string });
      return "hang up";
    }
    if (isShown || !isOf(target)) return reply;
    return target.includes("?")
      ? Response.json({ labels: [], total: 0, page: 1, pages: 0, links: {} })
      : Response.json({ errors: [{ error_source: "shipengine", error_code: "not_found", message: "no" }] }, { status: 404 });
  };
  assert.equal((await buy(key, asks)).status, 502);
  const step = async () => {
    await advance(HOUR);
    await ring();
    return operation(key);
  };
  await until(step, ({ state }) => state === "unknown");
  return { id, show: () => (isShown = true) };
}

test("the label of a purchase of which nobody knew the end is given to it when it turns up", async () => {
  const { id, show } = await lose("k", (target) => target.startsWith("/v1/labels"));
  const before = await sweep();
  assert.deepEqual(before.unknown.map(({ key, operation }) => [key, operation]), [["k", "create_label"]]);
  assert.match(before.unknown[0]?.message ?? "", /external_shipment_id/);
  assert.deepEqual([before.adopted, before.orphan_count], [[], 0]);
  show();
  // In the overlap with the last window, or where it is looked for by itself.
  const found = await sweep();
  assert.deepEqual([found.adopted.map(({ key, id }) => [key, id]), found.unknown, found.orphan_count], [[["k", id]], [], 0]);
  const told = await operation("k");
  assert.deepEqual([told["state"], told["id"], told["adopted"]], ["succeeded", id, true]);
  assert.equal((told["reply"] as { body: { label_id: string } }).body.label_id, id);
  const again = await buy("k");
  assert.deepEqual([again.status, again.body.label_id], [200, id]);
});

test("a label of the lists is given to its purchase without a look of its own", async () => {
  // The lists show it, the address by its own id never does.
  const { id } = await lose("k", (target) => target.startsWith("/v1/labels/external_shipment_id/"));
  const found = await sweep();
  assert.deepEqual([found.adopted.map(({ key, id }) => [key, id]), found.orphan_count, found.requests], [[["k", id]], 0, 1]);
  assert.equal((await operation("k"))["state"], "succeeded");
});

/** A return whose answer is lost, of a label that was bought here, and which only the lists of a time have. */
async function loseReturn() {
  const { body: way } = await buy("first");
  const { id } = await lose("k", (target) => target.startsWith("/v1/labels?") && !target.includes("created_at_end"), {
    path: `/v1/labels/${way.label_id}/return`,
    body: {},
  });
  return { id, way };
}

test("a label for the way back is given to the one purchase that can have left it", async () => {
  const { id } = await loseReturn();
  const found = await sweep();
  assert.deepEqual([found.adopted.map(({ key, id }) => [key, id]), found.orphan_count, found.unknown], [[["k", id]], 0, []]);
});

test("of two labels for the way back nobody says which was bought here", async () => {
  const { body: other } = await buy("other");
  const elsewhere = await direct(`/v1/labels/${other.label_id}/return`);
  const { id } = await loseReturn();
  const expected = [[], [id, elsewhere.label_id].sort(), ["k"]];
  const told = ({ adopted, orphans, unknown }: Entry) => [adopted, orphans.map(({ label_id }) => label_id).sort(), unknown.map(({ key }) => key)];
  const found = await sweep();
  assert.deepEqual([...told(found), found.orphans.map(({ key }) => key)], [...expected, [undefined, undefined]]);
  assert.deepEqual(told(await sweep()), expected);
});

test("what was bought from a rate, which labels do not tell, is found by a look of its own and is no orphan", async () => {
  const { rate_response } = await direct<{ rate_response: { rates: { rate_id: string }[] } }>("/v1/rates", {
    body: { ...example, rate_options: { carrier_ids: await carriers() } } as object,
  });
  const rate = rate_response.rates[0]?.rate_id ?? assert.fail("no rate");
  const { id, show } = await lose("k", (target) => target.includes(`rate_id=${rate}`), { path: `/v1/labels/rates/${rate}`, body: {} });
  show();
  const found = await sweep();
  assert.deepEqual([found.adopted.map(({ key, id }) => [key, id]), found.orphan_count], [[["k", id]], 0]);
});

async function carriers(): Promise<string[]> {
  const { carriers } = await direct<{ carriers: { carrier_id: string }[] }>("/v1/carriers", { method: "GET" });
  return carriers.map(({ carrier_id }) => carrier_id);
}

test("a label that may be that of a purchase under way is nobody's orphan, and waits for its end", async () => {
  const other = await buy("first");
  assert.equal(other.status, 200);
  const before = await entry();
  // Shortly before the sweep: its looks go on for six hours.
  await advance(Date.parse(before.next_sweep_at ?? "") - time - HOUR);
  let id = "";
  let isShown = false;
  changed = async ({ method, target }, reply) => {
    if (method === "POST") {
      ({ label_id: id } = (await reply.clone().json()) as { label_id: string });
      return "hang up";
    }
    const isLook = target.includes("rate_id=");
    return isLook && !isShown ? Response.json({ labels: [], total: 0, page: 1, pages: 0, links: {} }) : reply;
  };
  const { rate_response } = await direct<{ rate_response: { rates: { rate_id: string }[] } }>("/v1/rates", {
    body: { ...example, rate_options: { carrier_ids: await carriers() } } as object,
  });
  assert.equal((await buy("k", { path: `/v1/labels/rates/${rate_response.rates[0]?.rate_id}`, body: {} })).status, 502);
  const found = await sweep();
  assert.equal((await operation("k"))["state"], "looking");
  assert.deepEqual([found.orphan_count, found.labels_seen, found.is_complete], [0, 2, true]);
  isShown = true;
  await until(async () => {
    await advance(HOUR);
    await ring();
    return operation("k");
  }, ({ state }) => state === "succeeded");
  const after = await sweep();
  assert.deepEqual([after.orphan_count, (await operation("k"))["id"]], [0, id]);
});

test("accounts are compared each with its own labels, and told page by page", async () => {
  await buy("k");
  await buy("k", { account: "100002" });
  const orphan = await buyElsewhere("100002");
  await sweep();
  await sweep("100002");
  const all = await accounts();
  assert.deepEqual(
    all.map(({ account, orphans }) => [account, orphans.map(({ label_id }) => label_id)]),
    [["100001", []], ["100002", [orphan.label_id]]],
  );
  assert.deepEqual(new Set(lists().map((request) => request.header("on-behalf-of"))), new Set(["100001", "100002"]));
  const first = (await (await report("?page_size=1")).json()) as { accounts: Entry[]; next?: string };
  const second = (await (await report(`?page_size=1&page=${first.next}`)).json()) as { accounts: Entry[]; next?: string };
  assert.deepEqual([first, second].map(({ accounts: [one], next }) => [one?.account, next]), [["100001", "100001"], ["100002", undefined]]);
  assert.deepEqual((await accounts("?account=se-100002")).map(({ account }) => account), ["100002"]);
  assert.deepEqual(await accounts("?account=7"), []);
});

test("all pages are looked at, however many labels are on one", async () => {
  await buy("k");
  const bought = [];
  for (let label = 0; label < 4; label++) {
    await advance(60_000);
    bought.push((await buyElsewhere()).label_id);
  }
  pagesOf(2);
  const found = await sweep();
  assert.deepEqual(lists().map(page), [1, 2, 3]);
  assert.deepEqual([found.labels_seen, found.requests, found.is_complete], [5, 3, true]);
  // The newest first.
  assert.deepEqual(found.orphans.map(({ label_id }) => label_id), bought.toReversed());
});

test("a sweep whose object dies goes on where it was", async () => {
  await buy("k");
  for (let label = 0; label < 4; label++) await buyElsewhere();
  pagesOf(2);
  let isHeld = true;
  instead = (request) => (isHeld && page(request) === 2 ? new Promise<undefined>(() => {}) : undefined);
  const { next_sweep_at } = await entry();
  await advance(Date.parse(next_sweep_at ?? "") - time);
  await until(async () => {
    await advance(1_000);
    await ring();
    return lists().length;
  }, (count) => count === 2);
  await fetch(`${worker.url}/abort?account=100001`);
  isHeld = false;
  const found = await goOn();
  assert.deepEqual(lists().map(page), [1, 2, 2, 3]);
  assert.deepEqual([found.labels_seen, found.orphan_count, found.purchases_compared, found.is_complete], [5, 4, 1, true]);
});

test("each step takes its turn among the reads, and comes again when there is none", async () => {
  await worker.stop();
  worker = await start({ LEDGER_DIRECTORY: "Directory", RATE_SHARE: "Share" }, { REQUESTS_PER_MINUTE: "100" });
  await buy("k");
  const { next_sweep_at } = await entry();
  await fetch(`${worker.url}/turns?are=false`);
  await advance(Date.parse(next_sweep_at ?? "") - time);
  const next = async () => {
    await ring();
    return (await (await fetch(`${worker.url}/next?account=100001`)).json()) as number;
  };
  await until(next, (at) => at === time + 2_000);
  assert.equal(lists().length, 0);
  await fetch(`${worker.url}/turns?are=true`);
  await advance(1_999);
  await ring();
  assert.equal(lists().length, 0);
  const found = await goOn();
  assert.deepEqual([found.labels_seen, found.is_complete], [1, true]);
});

test("a time that could not be seen is looked at again", async () => {
  await buy("k");
  const orphan = await buyElsewhere();
  instead = ({ target }) => (target.startsWith("/v1/labels?") ? { status: 500, body: "{}" } : undefined);
  const { next_sweep_at } = await entry();
  await advance(Date.parse(next_sweep_at ?? "") - time);
  const failed = await until(async () => {
    await advance(600_000);
    await ring();
    return entry();
  }, ({ swept_at }) => swept_at !== null);
  assert.deepEqual([failed.is_complete, failed.orphan_count, failed.requests, lists().length], [false, 0, 9, 9]);
  instead = () => undefined;
  const found = await sweep();
  assert.deepEqual([found.is_complete, found.orphans.map(({ label_id }) => label_id)], [true, [orphan.label_id]]);
});

test("the report is the partner's, and nobody else's", async () => {
  await buy("k");
  const code = async (response: Response) => {
    const { errors } = (await response.json()) as { errors?: { error_code: string }[] };
    return [response.status, errors?.[0]?.error_code];
  };
  const as = (token: string, more = {}) => ({ authorization: `Bearer ${token}`, ...more });
  assert.deepEqual(await code(await report()), [200, undefined]);
  assert.deepEqual(await code(await report("", {})), [401, "unauthorized"]);
  assert.deepEqual(await code(await report("", as(everything.token))), [403, "scope_required"]);
  assert.deepEqual(await code(await report("", as(shop.token, { "on-behalf-of": "100001" }))), [403, "scope_required"]);
  assert.deepEqual(await code(await report("", as(partner.token, { "on-behalf-of": "100001" }))), [400, "invalid_account"]);
  assert.deepEqual(await code(await report("", as(partner.token), "POST")), [405, "method_not_allowed"]);
  assert.deepEqual(await code(await report("?page_size=1000")), [400, "invalid_request"]);
  const page = await report("", as(partner.token, { origin: "https://app.example" }));
  assert.deepEqual([page.headers.get("access-control-allow-origin"), page.headers.get("cache-control")], ["https://app.example", "no-store"]);
  const preflight = await report("", { origin: "https://app.example", "access-control-request-method": "GET" }, "OPTIONS");
  assert.equal(preflight.status, 204);
  const lines = worker.calls.filter(({ operation }) => operation === "get_ledger_report");
  assert.deepEqual(lines.slice(0, 3).map(({ caller, status, code }) => [caller, status, code]), [
    ["partner", 200, undefined],
    [undefined, 401, "unauthorized"],
    ["everything", 403, "scope_required"],
  ]);
});

test("without a directory purchases are bought and the report says what is missing", async () => {
  await worker.stop();
  worker = await start({});
  assert.equal((await buy("k")).status, 200);
  const missing = await report();
  assert.equal(missing.status, 501);
  assert.match(await missing.text(), /report_not_kept.*LEDGER_DIRECTORY/);
  // It is swept all the same.
  await until(async () => {
    await advance(HOUR);
    await ring();
    return lists().length;
  }, (count) => count > 0);
});

test("a directory that fails stops no purchase, and is told later", async () => {
  await fetch(`${worker.url}/down?is=true`);
  assert.equal((await buy("k")).status, 200);
  assert.equal((await report()).status, 503);
  await fetch(`${worker.url}/down?is=false`);
  await ring();
  assert.deepEqual(await accounts(), []);
  await advance(60_000);
  const told = await until(async () => {
    await ring();
    return accounts();
  }, ({ length }) => length > 0);
  assert.deepEqual(told.map(({ account, swept_at }) => [account, swept_at]), [["100001", null]]);
});

test("a ledger whose alarm does not ring any more is woken by the schedule, when it is overdue", async () => {
  await buy("k");
  const { next_sweep_at } = await entry();
  const scheduled = () => fetch(`${worker.url}/scheduled`);
  await advance(Date.parse(next_sweep_at ?? "") - time + HOUR - 1_000);
  const alarm = async () => (await fetch(`${worker.url}/next?account=100001`)).json();
  const before = await alarm();
  await scheduled();
  assert.equal(await alarm(), before, "it has not been woken");
  await advance(1_000);
  await scheduled();
  const found = await until(() => entry(), () => lists().length > 0).then(() => goOn());
  assert.equal(found.is_complete, true);
});

test("an account whose purchases are all forgotten is swept no more, and is taken out", async () => {
  await buy("k");
  await sweep();
  await advance(31 * DAY);
  await ring();
  assert.deepEqual(await accounts(), []);
  const count = lists().length;
  await advance(3 * DAY);
  await ring();
  assert.equal(lists().length, count);
  // Who comes back is there again.
  await buy("new");
  assert.deepEqual((await until(() => accounts(), ({ length }) => length > 0)).map(({ account }) => account), ["100001"]);
  // Also where the directory could not be told.
  await fetch(`${worker.url}/down?is=true`);
  await advance(31 * DAY);
  await ring();
  await fetch(`${worker.url}/down?is=false`);
  assert.equal((await accounts()).length, 1);
  await fetch(`${worker.url}/scheduled`);
  assert.deepEqual(await accounts(), []);
});

test("with 0 hours nothing is ever compared", async () => {
  await worker.stop();
  worker = await start({ LEDGER_DIRECTORY: "Directory" }, { LEDGER_SWEEP_HOURS: "0" });
  await buy("k");
  assert.deepEqual([(await entry()).next_sweep_at, (await entry()).swept_at], [null, null]);
  for (let day = 0; day < 5; day++) {
    await advance(DAY);
    await ring();
  }
  assert.equal(lists().length, 0);
});

test("a ledger that is never swept is woken once in a long time", async () => {
  await worker.stop();
  worker = await start({ LEDGER_DIRECTORY: "Directory" }, { LEDGER_SWEEP_HOURS: "0" });
  await buy("k");
  await entry();
  await advance(20 * DAY);
  await buy("second");
  await advance(11 * DAY);
  const woken = async () => (await (await fetch(`${worker.url}/scheduled`)).json()) as number;
  assert.equal(await woken(), 1);
  // The ledger makes itself known beside that, and not before it is answered.
  let times = 1;
  for (let hour = 0; hour < 10; hour++) {
    await advance(2 * HOUR);
    times = await woken();
  }
  assert.ok(times < 5, `${times} times`);
  assert.equal((await accounts()).length, 1);
});

test("the partner has an account swept at once", async () => {
  const order = (query: string, token = partner.token) =>
    fetch(`${worker.url}/ledger/sweep${query}`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
  assert.equal((await order("?account=100001")).status, 404);
  await buy("k");
  const orphan = await buyElsewhere();
  await advance(HOUR);
  assert.deepEqual([(await order("")).status, (await order("?account=100001", everything.token)).status], [400, 403]);
  assert.equal(lists().length, 0);
  const ordered = await order("?account=se-100001");
  assert.deepEqual([ordered.status, ordered.headers.get("location")], [202, "/ledger/report?account=100001"]);
  const found = await goOn();
  assert.deepEqual([found.orphans.map(({ label_id }) => label_id), found.is_complete], [[orphan.label_id], true]);
  // The regular one comes all the same.
  assert.equal((await sweep()).labels_seen, 2);
});
