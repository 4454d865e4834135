/** When the ledger waits for its disk: before anything is sent, and before anything is told; and no more often. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { example } from "../../scripts/serve/example.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken } from "../harness/gateway.ts";
import { type Recorder, startRecorder } from "../harness/recorder.ts";

const shop = mintToken({ accounts: ["se-1"], scopes: ["read", "buy"] });

// An object that notes what it does to its storage, and when it calls ShipStation.
const main = `
  import worker, { Ledger } from "shipstamp/worker";
  const done = [];
  const { fetch: send } = globalThis;
  globalThis.fetch = (...call) => {
    done.push("send");
    return send(...call);
  };
  export class Watched extends Ledger {
    constructor(state, env) {
      const { storage } = state;
      const exec = (query, ...values) => {
        if (/^(INSERT|UPDATE|DELETE)/.test(query)) done.push("write");
        return storage.sql.exec(query, ...values);
      };
      const setAlarm = async (at) => {
        await storage.setAlarm(at);
        done.push("alarm");
      };
      const sync = async () => {
        await storage.sync();
        done.push("sync");
      };
      super({ storage: { sql: { exec }, getAlarm: () => storage.getAlarm(), setAlarm, sync } }, env);
    }
    async fetch(request) {
      if (new URL(request.url).pathname !== "/alarm") return super.fetch(request);
      await this.alarm();
      return new Response();
    }
  }
  export default {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      if (pathname === "/done") return Response.json(done.splice(0));
      if (pathname === "/alarm") return env.LEDGER.get(env.LEDGER.idFromName("1")).fetch("https://object.invalid/alarm");
      const response = await worker.fetch(request, env, ctx);
      done.push("tell");
      return response;
    },
  };
`;

let recorder: Recorder;
let worker: Awaited<ReturnType<typeof startEmbedded>>;

beforeEach(async () => {
  const label = { headers: { "content-type": "application/json" }, body: JSON.stringify({ label_id: "se-7", created_at: "2026-11-01T00:00:01Z" }) };
  recorder = await startRecorder(({ method }) => (method === "POST" ? label : { ...label, body: JSON.stringify({ labels: [] }) }));
  worker = await startEmbedded({
    main,
    objects: { LEDGER: "Watched" },
    vars: { SHIPSTATION_API_KEY: "TEST_canary_key", SHIPSTATION_API_URL: recorder.url, APP_TOKENS: JSON.stringify([shop.entry]) },
  });
});
afterEach(async () => {
  await worker.stop();
  await recorder.stop();
});

/** Buys, and gives what was done for it: one word for what was done several times in a row. */
async function done(key: string, path = "/v1/labels", more: Record<string, string> = {}): Promise<string[]> {
  const response = await fetch(worker.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${shop.token}`, "content-type": "application/json", "idempotency-key": key, "allow-duplicate": "true", ...more },
    body: JSON.stringify(path === "/v1/labels" ? example : {}),
  });
  await response.text();
  assert.ok(response.ok, `${response.status}`);
  const words = (await (await fetch(`${worker.url}/done`)).json()) as string[];
  return words.filter((word, index) => word !== words[index - 1]);
}

test("a purchase waits for the disk before it is sent and before it is told, and for nothing else", async () => {
  assert.deepEqual(await done("one"), ["write", "alarm", "sync", "send", "write", "sync", "tell"]);
  // The object wakes soon enough for this one, too.
  assert.deepEqual(await done("two"), ["write", "sync", "send", "write", "sync", "tell"]);
});

test("where something is looked up before, it is written down before that", async () => {
  const words = await done("one", "/v1/labels/rates/se-1");
  assert.deepEqual(words, ["write", "alarm", "sync", "send", "write", "sync", "send", "write", "sync", "tell"]);
});

test("what is promised is on disk before it is promised", async () => {
  const words = await done("one", "/v1/labels", { prefer: "respond-async" });
  assert.deepEqual(words.slice(0, 3), ["write", "alarm", "sync"]);
  assert.ok(words.indexOf("sync") < words.indexOf("tell"));
});

test("once it has rung, the alarm is set anew", async () => {
  await done("one");
  await fetch(`${worker.url}/alarm`);
  const rung = (await (await fetch(`${worker.url}/done`)).json()) as string[];
  assert.equal(rung.at(-1), "alarm", "for what is to be forgotten one day");
  assert.deepEqual(await done("two"), ["write", "alarm", "sync", "send", "write", "sync", "tell"]);
});
