// What it costs that a purchase happens at most once: purchases through the gateway on workerd, with the ledger and without.

import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { key, startStub } from "./gateway/stub.mjs";
import { buy, probe, purchase, settings } from "./purchases/buyers.mjs";
import { fill, startGateway } from "./purchases/ledgers.mjs";

const GOAL = "at most 3 ms";
const AT_ONCE = 8;

/** The runtime compiles well only what it has run for long, and the files of an account's storage grow at first. */
const WARM_UP = 4_000;
const ROUNDS = 5;
const IN_A_ROUND = 160;

/** How many purchases accounts have in their ledgers. */
const BOUGHT = [10, 1_000, 100_000];

/** Files that are never on a disk, where there are such: what the ledger itself costs, whatever else syncs meanwhile. */
const MEMORY = "/dev/shm";
const hasMemory = existsSync(MEMORY);

const accounts = Array.from({ length: 5 }, (_, index) => `se-${index + 1}`);
const ofMany = (count) => `se-9${String(count).padStart(7, "0")}`;

export async function ledger() {
  const running = [];
  const started = async (what) => {
    running.push(await what);
    return running.at(-1);
  };
  try {
    const stub = await started(startStub({ isForAll: true }));
    await stub.answer([await purchase()]);
    const vars = { SHIPSTATION_API_KEY: key, SHIPSTATION_API_URL: stub.url, ...settings };
    const own = { name: "with-ledger", hasLedger: true, vars };
    const filled = await startGateway(own);
    for (const count of BOUGHT) await buy(filled, ofMany(count));
    await filled.stop();
    fill(filled.storage, Object.fromEntries(BOUGHT.map((count) => [ofMany(count), count - 1])));
    const plain = await started(startGateway({ name: "without-ledger", hasLedger: false, vars }));
    const through = await started(startGateway({ ...own, isKept: true }));
    const workers = [plain, through];
    if (hasMemory) {
      const storage = mkdtempSync(`${MEMORY}/shipstamp-bench-`);
      running.push({ stop: () => rmSync(storage, { recursive: true }) });
      workers.push(await started(startGateway({ ...own, name: "with-ledger-in-memory", storage })));
    }
    for (const worker of workers) await probe(worker, accounts[0]);
    for (let count = 0; count < WARM_UP; count += AT_ONCE) {
      for (const worker of workers) await Promise.all(some(AT_ONCE, (index) => buy(worker, accounts[(count + index) % accounts.length])));
    }
    return [
      compared("a purchase, one at a time", await alternating(workers), GOAL),
      // workerd has one thread, which also waits for the disk: each of them waits for all.
      compared(`a purchase, ${AT_ONCE} at once`, await inCrowds(workers)),
      await bySize(through),
      await firstOnes([plain, through]),
      synced(through.storage),
    ];
  } finally {
    for (const { stop } of running.reverse()) await stop();
  }
}

const some = (length, of) => Array.from({ length }, (_, index) => of(index));

/** One to the one, one to the other, so that whatever else the machine does meets both. */
async function alternating(workers) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const samples = workers.map(() => []);
    for (let count = 0; count < IN_A_ROUND; count += 1) {
      for (const [index, worker] of workers.entries()) samples[index].push(await buy(worker, accounts[count % accounts.length]));
    }
    rounds.push(samples);
  }
  return rounds;
}

async function inCrowds(workers) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const samples = workers.map(() => []);
    for (let count = 0; count < IN_A_ROUND * 2; count += AT_ONCE) {
      for (const [index, worker] of workers.entries()) {
        samples[index].push(...(await Promise.all(some(AT_ONCE, (caller) => buy(worker, accounts[caller % accounts.length])))));
      }
    }
    rounds.push(samples);
  }
  return rounds;
}

function compared(title, rounds, goal) {
  const row = (name, index) => summed(name, rounds.flatMap((samples) => samples[index]));
  const [plain, through] = [row("without the ledger", 0), row("through the ledger", 1)];
  const added = rounds.map(([plain, through]) => median(through) - median(plain)).sort((one, other) => one - other);
  const inMemory = hasMemory ? [row("through the ledger, stored in memory", 2)] : [];
  return {
    title,
    rows: [
      plain,
      through,
      ...inMemory,
      { name: "what the ledger adds", median: through.median - plain.median, unit: "ms", ...(goal && { goal }) },
      { name: `  in the quietest of ${ROUNDS} rounds`, median: added[0], unit: "ms" },
      { name: "  in the loudest", median: added.at(-1), unit: "ms" },
      ...inMemory.map(({ median }) => ({ name: "  without the disk", median: median - plain.median, unit: "ms" })),
    ],
  };
}

/** By how much an account has bought before. */
async function bySize(worker) {
  const samples = BOUGHT.map(() => []);
  // Until the files are as large as they become.
  for (let count = 0; count < IN_A_ROUND * 2; count += 1) {
    for (const [index, size] of BOUGHT.entries()) {
      const milliseconds = await buy(worker, ofMany(size));
      if (count >= IN_A_ROUND) samples[index].push(milliseconds);
    }
  }
  return inRatio(
    "a purchase through the ledger, by how many the account has in it",
    BOUGHT.map((size, index) => summed(size.toLocaleString("en"), samples[index])),
  );
}

/** Of accounts that have bought nothing before: their storage is made. */
async function firstOnes(workers) {
  const samples = workers.map(() => []);
  for (let count = 0; count < 60; count += 1) {
    for (const [index, worker] of workers.entries()) samples[index].push(await buy(worker, `se-8${count}`));
  }
  const rows = [summed("without the ledger", samples[0]), summed("through the ledger", samples[1])];
  return {
    title: "the first purchase of an account",
    rows: [...rows, { name: "what the ledger adds", median: rows[1].median - rows[0].median, unit: "ms" }],
  };
}

/** What the disk takes for a page, which each purchase waits for twice. */
function synced(folder) {
  const path = resolve(folder, "page");
  const file = openSync(path, "w");
  const page = Buffer.alloc(4_096, 1);
  const once = (at) => {
    writeSync(file, page, 0, page.length, at * page.length);
    const begin = performance.now();
    fsyncSync(file);
    return performance.now() - begin;
  };
  try {
    const rows = ["a page more", "a page that was there"].map((name) => summed(name, some(100, once)));
    return { title: "what the disk takes to sync", rows };
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

function summed(name, values) {
  const sorted = values.toSorted((one, other) => one - other);
  const part = (share) => sorted[Math.ceil(share * sorted.length) - 1];
  return { name, median: part(0.5), p95: part(0.95), unit: "ms" };
}

const inRatio = (title, rows) => ({ title, rows: rows.map((row) => ({ ...row, times: row.median / rows[0].median })) });
