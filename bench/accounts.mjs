// What a purchase's decisions take, by how many accounts the partner has: a directory of them that is simulated.

import { body } from "./label.mjs";
import { parts } from "./parts.mjs";
import { settings } from "./purchases/buyers.mjs";

const DIRECTORIES = [10, 1_000, 100_000, 1_000_000];
const ROUNDS = 15;
const IN_A_ROUND = 1_000;

/** Rounds until the queue is as long as it gets, and the runtime has compiled what it runs. */
const WARM_UP = 10;

const PER_MINUTE = 6_000;

/** Twice as many calls as can go. */
const MS_BETWEEN = 5;

/** About as many weights as a setting has room for. */
const WEIGHTS = 250;

export async function accounts() {
  const gateway = await parts();
  const directories = DIRECTORIES.map((count) => directory(gateway, count));
  const times = directories.map(() => ({ admission: [], turn: [] }));
  // By turns, so that whatever else the machine does meets all of them.
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const [index, { admission, turn }] of directories.entries()) {
      const taken = { admission: timed(admission), turn: timed(turn) };
      for (const part of round < 0 ? [] : Object.keys(taken)) times[index][part].push(taken[part]);
    }
  }
  const table = (title, time, goal) => {
    const rows = times.map((taken, index) => ({ name: `${DIRECTORIES[index].toLocaleString("en")} accounts`, median: median(time(taken)), unit: "µs" }));
    return { title, rows: rows.map((row) => ({ ...row, times: row.median / rows[0].median, ...(goal && { goal }) })) };
  };
  return [
    table("all decisions before a purchase is sent", ({ admission, turn }) => admission.map((time, round) => time + turn[round]), "flat"),
    table("of these: whose turn it is, where all want twice what there is", ({ turn }) => turn),
  ];
}

/** The gateway's own parts, each asked for accounts of a directory at random. */
function directory({ settingsReader, engine, ledgerEngine, MAX_WAIT_MS }, count) {
  const drawn = dice(count);
  const known = Array.from({ length: Math.min(count, WEIGHTS) }, (_, index) => [`se-${index + 1}`, 2]);
  const { service } = settingsReader({})({
    SHIPSTATION_API_KEY: "TEST_bench",
    SHIPSTATION_API_URL: "https://api.shipengine.com",
    REQUESTS_PER_MINUTE: "1000000",
    ACCOUNT_WEIGHTS: JSON.stringify(Object.fromEntries(known)),
    ...settings,
  });
  if (service === undefined) throw new Error("the settings are not taken");
  const [{ grant }] = service.settings.appTokens;
  const request = {
    ...{ method: "POST", path: "/v1/labels", query: "", contentType: "application/json" },
    ...{ spareKey: "auto-1", ownOrigin: "https://gateway.example.com" },
  };
  const asked = { requestId: "r", grant, policy: service.settings.policy, apiKey: "TEST_bench", isSigning: false, request };
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const share = [`${count} accounts`, PER_MINUTE, MAX_WAIT_MS];
  engine.openShare(...share, 0);
  let now = 0;
  return {
    /** What is asked, whether it may be, which ledger keeps it, and the isolate's part of the limit. */
    admission() {
      const account = drawn();
      const { forward } = engine.admit({ ...asked, request: { ...request, onBehalfOf: account } }, bytes);
      if (forward?.account !== account || ledgerEngine.name(account) === null) throw new Error(`a purchase of ${account} is refused`);
      service.share.takeTurn(undefined, { account, lane: "purchase" });
    },
    /** What the object decides that shares the limit. */
    turn() {
      now += MS_BETWEEN;
      engine.shareTurn(...share, now, drawn(), 1, true, 0, now);
    },
  };
}

/** Microseconds for each. */
function timed(run) {
  const begin = performance.now();
  for (let count = 0; count < IN_A_ROUND; count += 1) run();
  return ((performance.now() - begin) * 1_000) / IN_A_ROUND;
}

/** Accounts of a directory, at random and always the same. */
function dice(count) {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return `se-${Math.floor((state / 2 ** 32) * count) + 1}`;
  };
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
