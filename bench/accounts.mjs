// What a purchase's decisions take, by how many accounts the partner has: a directory of them that is simulated.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { at, target } from "../scripts/places.mjs";
import { resolve } from "node:path";
import { body } from "./label.mjs";
import { settings } from "./purchases/buyers.mjs";

const DIRECTORIES = [10, 1_000, 100_000, 1_000_000];
const ROUNDS = 15;
const IN_A_ROUND = 2_000;
const PER_MINUTE = 6_000;

/** Twice as many calls as can go, so that the queue is as long as it gets. */
const MS_BETWEEN = 5;
const MAX_WAIT_MS = 10_000;

export async function accounts() {
  const gateway = await loaded();
  gateway.start(new WebAssembly.Module(readFileSync(at("pkg/dist/wasm/gateway_bg.wasm"))));
  const directories = DIRECTORIES.map((count) => directory(gateway, count));
  const times = directories.map(() => ({ decide: [], turn: [] }));
  // By turns, so that whatever else the machine does meets all of them; the first ones fill the queues.
  for (let round = -5; round < ROUNDS; round += 1) {
    for (const [index, { decide, turn }] of directories.entries()) {
      const taken = { decide: timed(decide), turn: timed(turn) };
      if (round >= 0) for (const [part, time] of Object.entries(taken)) times[index][part].push(time);
    }
  }
  const table = (title, part) => {
    const rows = DIRECTORIES.map((count, index) => {
      const sorted = times[index][part].toSorted((one, other) => one - other);
      return { name: count.toLocaleString("en"), median: sorted[ROUNDS >> 1], least: sorted[0] };
    });
    return {
      title,
      rows: rows.map(({ least: _, ...row }) => ({ ...row, unit: "µs", times: row.median / rows[0].median })),
    };
  };
  return [
    table("whether a purchase may be, by accounts of the partner", "decide"),
    table("whose turn it is at a limit that all want more of, by accounts", "turn"),
  ];
}

/** Microseconds for each. */
function timed(run) {
  const begin = performance.now();
  for (let count = 0; count < IN_A_ROUND; count += 1) run();
  return ((performance.now() - begin) * 1_000) / IN_A_ROUND;
}

/** The gateway's own parts, each asked for accounts of a directory at random. */
function directory({ settingsReader, engine, ledgerEngine }, count) {
  const drawn = dice(count);
  const weights = JSON.stringify(Object.fromEntries(Array.from({ length: Math.min(count, 100) }, (_, index) => [`se-${index + 1}`, 2])));
  const { service } = settingsReader({
    SHIPSTATION_API_KEY: "TEST_bench",
    SHIPSTATION_API_URL: "https://api.shipengine.com",
    REQUESTS_PER_MINUTE: "1000000",
    ACCOUNT_WEIGHTS: weights,
    ...settings,
  })({});
  if (service === undefined) throw new Error("the settings are not taken");
  const { appTokens, policy } = service.settings;
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const request = { method: "POST", path: "/v1/labels", query: "", contentType: "application/json", spareKey: "auto-1", ownOrigin: "https://gateway.example.com" };
  const share = [`accounts ${count}`, PER_MINUTE, MAX_WAIT_MS];
  engine.openShare(...share, 0);
  let now = 0;
  return {
    decide() {
      const account = drawn();
      const asked = { requestId: "r", grant: appTokens[0].grant, policy, apiKey: "TEST_bench", isSigning: false, request: { ...request, onBehalfOf: account } };
      const { forward } = engine.admit(asked, bytes);
      if (forward?.account !== account || ledgerEngine.name(account) === null) throw new Error(`a purchase of ${account} is refused`);
      // The isolate's own part of the limit, which it has as long as no object shares it.
      service.share.takeTurn(undefined, { account, lane: "purchase" });
    },
    turn() {
      now += MS_BETWEEN;
      engine.shareTurn(...share, now, drawn(), 1, true, 0, now);
    },
  };
}

/** Accounts of a directory, at random and always the same. */
function dice(count) {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return `se-${Math.floor((state / 2 ** 32) * count) + 1}`;
  };
}

/** The parts of the gateway out of its sources, with the wasm that was built. */
export async function loaded() {
  const outfile = resolve(target, "bench", "parts.mjs");
  await build({
    stdin: {
      contents: `export { start, engine } from "./engine.ts"; export { ledgerEngine } from "./ledger-engine.ts"; export { settingsReader } from "./settings.ts";`,
      resolveDir: at("pkg/src/worker"),
    },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    plugins: [
      {
        name: "wasm",
        setup: ({ onResolve }) => onResolve({ filter: /\/wasm\/gateway\.js$/ }, () => ({ path: at("pkg/dist/wasm/gateway.js") })),
      },
    ],
  });
  return import(pathToFileURL(outfile).href);
}
