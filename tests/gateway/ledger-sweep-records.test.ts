/** What the sweeps read of the purchases, in an SQLite of its own. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { before, test } from "node:test";

// Their types lead to the wasm, which is not there for a compiler that reads the tests alone.
let LedgerRecords: new (storage: object) => any;
let SweepRecords: new (storage: object) => any;
before(async () => {
  const imported = (name: string) => import(`../../pkg/src/worker/${name}.ts`);
  ({ LedgerRecords } = await imported("ledger-records"));
  ({ SweepRecords } = await imported("ledger-sweep-records"));
});

function records() {
  const database = new DatabaseSync(":memory:");
  const sql = {
    exec: (query: string, ...values: (string | number | null)[]) => {
      const rows = database.prepare(query).all(...values) as Record<string, unknown>[];
      return { toArray: () => rows };
    },
  };
  const storage = { sql, getAlarm: async () => null, setAlarm: async () => {}, sync: async () => {} };
  return { ledger: new LedgerRecords(storage), sweeps: new SweepRecords(storage) };
}

function add(ledger: any, key: string, trace: string, created: number, ended: { id?: string; isDenied?: boolean } = {}): void {
  const kept = { text: "{}", created, wake: undefined, countsAsTwin: ended.isDenied !== true, id: ended.id };
  ledger.add({ key, account: "1", record: "{}", trace, call: "{}", created, id: null }, "f", kept as never);
  ledger.change(key, kept as never, created);
}

const label = (id: string, text = "{}") => ({ id, text, isReturn: true, probes: [{ trace: "return", since: 0, until: 9_000, id }] });

test("of a day full of purchases only few are read for a label, first those that are open, the newest of them", () => {
  const { ledger, sweeps } = records();
  for (let number = 0; number < 500; number++) add(ledger, `bought-${number}`, "return", 1_000 + number, { id: `se-${number}` });
  for (let number = 0; number < 500; number++) add(ledger, `denied-${number}`, "return", 2_000 + number, { isDenied: true });
  add(ledger, "old", "return", 500);
  add(ledger, "young", "return", 600);
  add(ledger, "other", "shipment", 600);
  const keys = sweeps.candidates(label("se-9000")).map(({ key }: { key: string }) => key);
  assert.deepEqual(keys.slice(0, 3), ["young", "old", "denied-499"]);
  assert.equal(keys.length, 20);
});

test("a batch that has ended with its own id stands for its labels", () => {
  const { ledger, sweeps } = records();
  add(ledger, "b", "batch", 1, { id: "se-7" });
  add(ledger, "other", "batch", 1, { id: "se-8" });
  const of = { ...label("se-1"), probes: [{ trace: "batch", since: 0, until: 9, id: "se-7" }] };
  assert.deepEqual(sweeps.candidates(of).map(({ key }: { key: string }) => key), ["b"]);
});

test("of the labels for the way back those are told that were nobody's from the beginning", () => {
  const { sweeps } = records();
  const back = (id: string, isReturn = true) => ({ ...label(id), text: JSON.stringify({ id, isReturn }) });
  for (const one of [back("se-1"), back("se-2", false), back("se-3")]) sweeps.keepLabel(one);
  sweeps.find({ kind: "orphan", id: "se-3", key: null, found: 1 });
  assert.deepEqual(sweeps.returns(9).map((text: string) => (JSON.parse(text) as { id: string }).id), ["se-1"]);
  assert.equal(sweeps.returns(0).length, 0);
});

test("what was asked for before, and was not there, is asked for again after all else", () => {
  const { ledger, sweeps } = records();
  add(ledger, "a", "rate", 1, { id: "se-1" });
  add(ledger, "b", "rate", 100, { id: "se-2" });
  sweeps.find({ kind: "ghost", id: "se-1", key: "a", found: 50 });
  sweeps.start({ window: { from: 90, to: 200, isWhole: true } } as never, 300);
  const asked = [];
  for (let missing = sweeps.missing(); missing !== undefined; missing = sweeps.missing()) {
    asked.push(missing.id);
    sweeps.drop(missing.id);
  }
  assert.deepEqual(asked, ["se-2", "se-1"]);
});
