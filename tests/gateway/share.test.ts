/** How accounts share what ShipStation allows. The clock of the gateway stands still unless a test moves it. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { example } from "../../scripts/serve/example.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken, startGateway } from "../harness/gateway.ts";
import { type Recorder, type Reply, startRecorder } from "../harness/recorder.ts";

const every = mintToken({ accounts: ["*"], scopes: ["read", "buy", "partner"] });

const main = `
  import { createGateway, Ledger, RateShare } from "shipstamp/worker";
  let time = Date.UTC(2026, 10, 1);
  let id, asked = 0, waiting = 0, isDown = false;
  const wakes = new Set();
  const gateway = createGateway({ now: () => time });

  export class Clocked extends RateShare {
    constructor(state, env) {
      super(state, env);
      id = state.id.toString();
      this.state = state;
      waiting = 0;
    }
    now() {
      return time;
    }
    after(milliseconds, run) {
      const wake = { at: time + milliseconds, run };
      wakes.add(wake);
      return () => wakes.delete(wake);
    }
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/advance") {
        const end = time + Number(searchParams.get("ms"));
        for (;;) {
          const [next] = [...wakes].sort((one, other) => one.at - other.at);
          if (next === undefined || next.at > end) break;
          wakes.delete(next);
          time = next.at;
          next.run();
        }
        time = end;
        return new Response();
      }
      if (pathname === "/abort") this.state.abort("on purpose");
      if (isDown) throw new Error("down");
      asked += 1;
      waiting += 1;
      try {
        return await super.fetch(request);
      } finally {
        waiting -= 1;
      }
    }
  }

  export { Ledger };

  export default {
    async fetch(request, env, ctx) {
      const { pathname, search } = new URL(request.url);
      if (pathname === "/down") isDown = true;
      if (pathname === "/state" || pathname === "/down") return Response.json({ asked, waiting });
      if (pathname === "/abort") {
        await env.RATE_SHARE.get(env.RATE_SHARE.idFromString(id)).fetch("https://object.invalid/abort").catch(() => {});
        return new Response();
      }
      if (pathname !== "/advance") return gateway.fetch(request, env, ctx);
      if (id === undefined) {
        time += Number(new URLSearchParams(search).get("ms"));
        return new Response();
      }
      return env.RATE_SHARE.get(env.RATE_SHARE.idFromString(id)).fetch("https://object.invalid" + pathname + search);
    },
  };
`;

let recorder: Recorder;
let reply: Reply;
let worker: Awaited<ReturnType<typeof start>>;

const ok: Reply = { body: "{}" };

before(async () => {
  recorder = await startRecorder(() => reply);
});
after(() => recorder.stop());
beforeEach(() => {
  reply = ok;
});

const settings = (more: Record<string, string>) => ({
  SHIPSTATION_API_KEY: "TEST_canary_partner_key",
  SHIPSTATION_API_URL: recorder.url,
  APP_TOKENS: JSON.stringify([every.entry]),
  ...more,
});

async function start(vars: Record<string, string>, others: Record<string, string>) {
  const running = await startEmbedded({ main, objects: { RATE_SHARE: "Clocked", ...others }, vars: settings(vars) });
  const state = async () => (await (await fetch(`${running.url}/state`)).json()) as { asked: number; waiting: number };
  return { ...running, state, advance: (ms: number) => fetch(`${running.url}/advance?ms=${ms}`) };
}

async function withWorker(vars: Record<string, string>, work: () => Promise<void>, others: Record<string, string> = {}): Promise<void> {
  worker = await start(vars, others);
  try {
    await work();
  } finally {
    await worker.stop();
  }
}

async function call({ url }: { url: string }, account: string | undefined, isPurchase = false) {
  const path = account === undefined ? "/v1/partners/accounts" : "/v1/labels";
  const response = await fetch(url + path, {
    method: isPurchase ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${every.token}`,
      ...(account !== undefined && { "on-behalf-of": account }),
      ...(isPurchase && { "content-type": "application/json", "allow-duplicate": "true" }),
    },
    body: isPurchase ? JSON.stringify(example) : null,
  });
  const { errors } = (await response.json()) as { errors?: { error_source: string; error_code: string }[] };
  const code = errors?.[0] && `${errors[0].error_source} ${errors[0].error_code}`;
  return { status: response.status, code, retryAfter: Number(response.headers.get("retry-after")) };
}

type Answered = Awaited<ReturnType<typeof call>>;

/** Calls that run until each of them is answered or waits. */
class Crowd {
  readonly answers: Answered[] = [];
  #count = 0;
  readonly #all: Promise<unknown>[] = [];

  call(account: string, times: number, isPurchase = false): this {
    this.#count += times;
    for (let index = 0; index < times; index++) {
      const answered = call(worker, account, isPurchase).then((answer) => this.answers.push(answer));
      // Whoever waits for all hears of it; where a test has failed before, that is what is to be told.
      answered.catch(() => {});
      this.#all.push(answered);
    }
    return this;
  }

  /** How many wait, when there is nothing more to come. */
  async settled(): Promise<number> {
    for (;;) {
      const { waiting } = await worker.state();
      if (this.answers.length + waiting === this.#count) return waiting;
    }
  }

  count(status: number): number {
    return this.answers.filter((answer) => answer.status === status).length;
  }

  all(): Promise<unknown> {
    return Promise.all(this.#all);
  }
}

const sentFor = (account: string) => recorder.requests.filter((request) => request.header("on-behalf-of") === account).length;

const limited = "shipstamp rate_limit_exceeded";

test("S14: one account floods, and the others\u2019 calls go without waiting behind it", () =>
  withWorker({ REQUESTS_PER_MINUTE: "60" }, async () => {
    const crowd = new Crowd().call("se-flood", 300);
    const waiting = await crowd.settled();
    const went = sentFor("se-flood");
    assert.ok(went >= 1 && went <= 3, `${went} go at once`);
    assert.ok(waiting >= 1 && waiting <= 12, `${waiting} wait`);
    assert.equal(crowd.count(200), went);
    const away = crowd.answers.filter(({ status }) => status !== 200);
    assert.equal(away.length, 300 - went - waiting);
    for (const { status, code, retryAfter } of away) {
      assert.deepEqual([status, code], [429, limited]);
      assert.ok(retryAfter >= 10 && retryAfter <= 13, `${retryAfter}`);
    }
    // Not a moment passes, and of those that wait none goes.
    for (const account of ["se-1", "se-2", "se-3"]) assert.equal((await call(worker, account, account === "se-2")).status, 200);
    assert.equal(sentFor("se-flood"), went);
    assert.equal((await worker.state()).waiting, waiting);
    for (let second = 0; second < 15; second++) {
      await worker.advance(1_000);
      await crowd.settled();
    }
    await crowd.all();
    assert.equal(sentFor("se-flood"), crowd.count(200));
    assert.ok(crowd.count(200) > went, "what nobody else needs goes to those that wait");
    assert.equal((await call(worker, "se-flood")).status, 200, "and after the time that it was told the account goes on");
  }));

test("S14: one account floods with purchases, and what another buys through its ledger, and reads, goes at once", () =>
  withWorker(
    { REQUESTS_PER_MINUTE: "600" },
    async () => {
      reply = { body: JSON.stringify({ label_id: "se-7" }) };
      const begin = sentFor("se-flood");
      const flood = new Crowd().call("se-flood", 200, true);
      await flood.settled();
      // The isolate may have got more permits than it needed for these; now it has none at hand.
      const waiting = await flood.call("se-flood", 60, true).settled();
      const went = sentFor("se-flood");
      assert.ok(waiting >= 1 && went - begin >= 1 && went - begin <= 60, `${went - begin} go at once, ${waiting} wait`);
      assert.equal(flood.count(429), 260 - waiting - flood.count(200));
      // The clock stands still: who had to wait would never be answered.
      for (let index = 0; index < 12; index++) {
        const isPurchase = index % 2 === 0;
        assert.deepEqual(await call(worker, "se-2", isPurchase), { status: 200, code: undefined, retryAfter: 0 });
        const last = recorder.requests.at(-1);
        assert.deepEqual([last?.header("on-behalf-of"), last?.method], ["se-2", isPurchase ? "POST" : "GET"]);
      }
      assert.deepEqual([sentFor("se-flood"), (await worker.state()).waiting], [went, waiting], "none of the flood goes meanwhile");
      for (let second = 0; second < 15; second++) {
        await worker.advance(1_000);
        await flood.settled();
      }
      await flood.all();
      assert.equal(sentFor("se-flood") - begin, flood.count(200));
      assert.ok(sentFor("se-flood") > went, "what nobody else needs goes to those that wait");
      const away = flood.answers.filter(({ status }) => status !== 200);
      for (const { status, code, retryAfter } of away) assert.deepEqual([status, code, retryAfter >= 1], [429, limited, true]);
    },
    { LEDGER: "Ledger" },
  ));

test("S14: in no minute does more go to ShipStation than the limit, and most of it does", () =>
  withWorker({ REQUESTS_PER_MINUTE: "60" }, async () => {
    const crowd = new Crowd();
    const seen: number[] = [];
    const begin = recorder.requests.length;
    let sent = begin;
    for (let second = 0; second < 150; second++) {
      for (const account of ["se-1", "se-2", "se-3"]) crowd.call(account, 1, second % 2 === 0);
      await crowd.settled();
      await worker.advance(1_000);
      await crowd.settled();
      seen.push(recorder.requests.length - sent);
      sent = recorder.requests.length;
    }
    const inMinutes = seen.map((_, index) => seen.slice(index, index + 60).reduce((sum, some) => sum + some, 0)).slice(0, -59);
    assert.ok(Math.max(...inMinutes) <= 60, `${inMinutes}`);
    assert.ok(Math.min(...inMinutes) >= 45, `${inMinutes}`);
    await worker.advance(20_000);
    await crowd.all();
    assert.equal(recorder.requests.length - begin, crowd.count(200));
  }));

test("a purchase goes before the reads that wait, and reads go all the same", () =>
  withWorker({ REQUESTS_PER_MINUTE: "60" }, async () => {
    const reads = new Crowd().call("se-1", 60);
    const waiting = await reads.settled();
    assert.ok(waiting >= 4);
    const purchases = new Crowd().call("se-1", 8, true);
    for (let known = 0; known < 4; ) known = (await worker.state()).waiting - waiting;
    const from = recorder.requests.length;
    // One at a time, so that they come to the recorder in the order in which they went.
    for (let sent = from; sent < from + 6; ) {
      await worker.advance(100);
      const { waiting: left } = await worker.state();
      const gone = reads.answers.length + purchases.answers.length;
      if (recorder.requests.length > sent) sent = recorder.requests.length;
      assert.ok(left + gone <= 68);
    }
    const order = recorder.requests.slice(from, from + 6).map(({ method }) => method);
    assert.deepEqual(order.slice(0, 5), ["POST", "POST", "POST", "GET", "POST"]);
    await worker.advance(20_000);
    await Promise.all([reads.all(), purchases.all()]);
  }));

test("a 429 of ShipStation has everybody wait for as long as it says; one of a carrier nobody", () =>
  withWorker({ REQUESTS_PER_MINUTE: "60" }, async () => {
    const refusal = (source: string): Reply => ({
      status: 429,
      headers: { "retry-after": "30" },
      body: JSON.stringify({ request_id: "r", errors: [{ error_source: source, error_type: "system", error_code: "rate_limit_exceeded", message: "no" }] }),
    });
    reply = refusal("carrier");
    assert.deepEqual(await call(worker, "se-1"), { status: 429, code: "carrier rate_limit_exceeded", retryAfter: 30 });
    reply = ok;
    assert.equal((await call(worker, "se-2")).status, 200);
    reply = refusal("shipengine");
    assert.deepEqual(await call(worker, "se-3"), { status: 429, code: "shipengine rate_limit_exceeded", retryAfter: 30 });
    reply = ok;
    const sent = recorder.requests.length;
    for (const [account, isPurchase] of [["se-1", false], ["se-4", true], [undefined, false]] as const) {
      const { status, code, retryAfter } = await call(worker, account, isPurchase);
      assert.deepEqual([status, code], [429, limited]);
      assert.ok(retryAfter >= 30 && retryAfter <= 37, `${retryAfter}`);
    }
    assert.equal(recorder.requests.length, sent);
    await worker.advance(37_000);
    assert.equal((await call(worker, "se-4")).status, 200);
  }));

test("most calls ask the Durable Object nothing", () =>
  withWorker({ REQUESTS_PER_MINUTE: "6000" }, async () => {
    for (let index = 0; index < 200; index++) {
      assert.equal((await call(worker, `se-${index % 20}`)).status, 200);
      await worker.advance(50);
    }
    const { asked } = await worker.state();
    assert.ok(asked <= 40, `${asked} questions for 200 calls`);
  }));

test("a flood that was told to wait is not asked about again", () =>
  withWorker({ REQUESTS_PER_MINUTE: "60" }, async () => {
    const crowd = new Crowd().call("se-1", 100);
    await crowd.settled();
    const { asked } = await worker.state();
    for (let index = 0; index < 50; index++) assert.equal((await call(worker, "se-1")).code, limited);
    assert.equal((await worker.state()).asked, asked);
    assert.equal((await call(worker, "se-2")).status, 200);
    await worker.advance(15_000);
    await crowd.all();
  }));

test("a Durable Object that starts anew takes nothing for granted, and nobody who waits is lost", () =>
  withWorker({ REQUESTS_PER_MINUTE: "60" }, async () => {
    const crowd = new Crowd().call("se-flood", 20);
    await crowd.settled();
    for (const account of ["se-1", "se-2", "se-3"]) assert.equal((await call(worker, account)).status, 200);
    const sent = recorder.requests.length;
    await fetch(`${worker.url}/abort`);
    const waiting = await crowd.settled();
    assert.equal(recorder.requests.length, sent, "its bucket is as good as empty");
    assert.ok(waiting > 0);
    for (let second = 0; second < 15; second++) {
      await worker.advance(1_000);
      await crowd.settled();
    }
    await crowd.all();
    assert.ok(recorder.requests.length > sent);
    assert.equal((await call(worker, "se-4")).status, 200);
  }));

test("where the Durable Object fails, the isolate keeps the limit by itself", () =>
  withWorker({ REQUESTS_PER_MINUTE: "60" }, async () => {
    await fetch(`${worker.url}/down`);
    const crowd = new Crowd().call("se-1", 50);
    await crowd.all();
    assert.ok(crowd.count(200) >= 1 && crowd.count(200) <= 6, `${crowd.count(200)}`);
    assert.equal(crowd.count(429), 50 - crowd.count(200));
    assert.ok(worker.logs.every((line) => /RATE_SHARE|down/.test(line)), worker.logs.join("\n"));
  }));

test("the gateway as it is deployed: limited with the binding and without it, and not at all before a sandbox", async () => {
  for (const [without, vars, expected] of [
    [[], { REQUESTS_PER_MINUTE: "1000" }, "all"],
    [["RATE_SHARE"], { REQUESTS_PER_MINUTE: "60" }, "few"],
    [[], {}, "all"],
  ] as const) {
    const gateway = await startGateway({ vars: settings(vars), limits: {}, without });
    try {
      const sent = recorder.requests.length;
      const answers = await Promise.all(Array.from({ length: 40 }, () => call(gateway, "se-1")));
      const went = answers.filter(({ status }) => status === 200).length;
      assert.equal(recorder.requests.length - sent, went);
      assert.ok(expected === "all" ? went === 40 : went >= 1 && went <= 6, `${JSON.stringify(vars)}: ${went}`);
      assert.ok(answers.every(({ status, code }) => status === 200 || code === limited));
      assert.deepEqual(gateway.logs, []);
    } finally {
      await gateway.stop();
    }
  }
});
