// How many calls the gateway takes on workerd, beside Workers that check nothing and one that is made of libraries.

import { startCallers } from "./gateway/callers.mjs";
import { issuer } from "./gateway/issuer.mjs";
import { probe } from "./gateway/probe.mjs";
import { startStub } from "./gateway/stub.mjs";
import { traffic } from "./gateway/traffic.mjs";
import { anew, bare, hono, ours } from "./gateway/workers.mjs";

const CONNECTIONS = 32;

/** How many seconds each Worker is called before anything counts: the runtime compiles well only what it has run for long. */
const WARM_UP = 12;

/** What tokens callers have. The first is the one that counts: those of browsers and servers, used again and again. */
const crowds = [
  { title: "50 tokens in turn", count: 50, rounds: 5, seconds: 3, hasGoals: true },
  { title: "one token", count: 1, rounds: 3, seconds: 2 },
  { title: "1,000 tokens in turn", count: 1_000, rounds: 3, seconds: 2 },
  // More than any of them takes in a round.
  { title: "each token once", count: 15_000, rounds: 3, seconds: 2, isNewEachRound: true },
];

export async function gateway() {
  const running = [];
  const started = async (what) => {
    running.push(await what);
    return running.at(-1);
  };
  try {
    const stub = await started(startStub());
    const tokens = await issuer();
    const calls = await traffic(stub.url);
    await stub.answer(calls);
    const worker = async (start, options) => {
      const one = await started(start({ upstream: stub.url, tokens, ...options }));
      return { ...one, ...(await probe(one, calls, tokens)) };
    };
    const plain = await worker(bare);
    const own = await worker(ours);
    const workers = [plain, await worker(anew), await worker(hono, { isLogging: own.hasLogged }), own];
    const callers = await started(startCallers({ calls, connections: CONNECTIONS }));
    const first = await tokens.some(crowds[0].count);
    for (const { url } of workers) await callers.call({ url, tokens: first, seconds: WARM_UP });
    const tables = [];
    for (const crowd of crowds) tables.push(...(await measured(crowd, workers, tokens, callers)));
    return tables;
  } finally {
    for (const { stop } of running.reverse()) await stop();
  }
}

async function measured({ title, count, rounds, seconds, hasGoals, isNewEachRound }, workers, tokens, callers) {
  const samples = workers.map(() => []);
  let some = await tokens.some(count);
  // In short rounds by turns, so that whatever else the machine does meets all of them; the first is to warm up.
  for (let round = 0; round <= rounds; round += 1) {
    if (round > 0 && isNewEachRound) some = await tokens.some(count);
    for (const [index, { url }] of workers.entries()) {
      const sample = await callers.call({ url, tokens: some, seconds });
      if (round > 0) samples[index].push(sample);
    }
  }
  const rows = workers.map(({ name }, index) => {
    const middle = (key) => median(samples[index].map((sample) => sample[key]));
    return { name, perSecond: middle("perSecond"), p50: middle("p50"), p99: middle("p99") };
  });
  const [plain, fresh, libraries, own] = rows.map(({ perSecond }) => perSecond);
  const ratios = [
    { name: "shipstamp to the bare pass-through", value: own / plain, ...(hasGoals && { goal: "at least 0.9" }) },
    { name: "shipstamp to the one that makes its answer anew", value: own / fresh },
    { name: "shipstamp to Hono, jose and zod", value: own / libraries, ...(hasGoals && { goal: "above 1.2" }) },
  ];
  return [
    {
      title: `calls a second, workerd, ${title}`,
      rows: [
        ...rows.map(({ name, perSecond }) => ({ name, value: perSecond, unit: "1/s", times: perSecond / plain })),
        ...ratios,
      ],
    },
    {
      title: `time of a call, ${CONNECTIONS} at once, ${title}`,
      rows: rows.map(({ name, p50, p99 }) => ({ name, median: p50, p99, unit: "ms" })),
    },
  ];
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
