// How long calls wait for their turn where one account floods the others: an hour that is simulated, decided by the gateway.

import { parts } from "./parts.mjs";

const MINUTE = 60_000;
const PER_MINUTE = 200;
const MINUTES = 60;

/** After the bucket has filled. */
const BEGIN = 2 * MINUTE;

const OTHERS = 1_000;

/** How many calls a minute they make together. */
const WANTED = 125;
const FLOODER = "se-flood";

export async function fairness() {
  const { engine, MAX_WAIT_MS } = await parts();
  const calm = others();
  const waits = (name, arrivals) => {
    const went = simulated(engine, [name, PER_MINUTE, MAX_WAIT_MS], arrivals);
    return went.filter(({ account, at }) => account !== FLOODER && at >= BEGIN).map(({ wait }) => wait).sort((one, other) => one - other);
  };
  const row = (name, sorted) => ({ name, median: part(sorted, 0.5), p95: part(sorted, 0.95), p99: part(sorted, 0.99), unit: "ms" });
  return {
    title: `waiting of ${OTHERS.toLocaleString("en")} accounts that want ${WANTED} of ${PER_MINUTE} calls a minute`,
    rows: [
      row("nobody floods", waits("calm", calm)),
      row("another account wants 1,000 a minute more", waits("flood", [...calm, ...flood()].sort((one, other) => one.at - other.at))),
    ],
  };
}

/** What becomes of calls. Who is sent away has waited longer than anybody. */
function simulated(engine, share, arrivals) {
  engine.openShare(...share, 0);
  const went = arrivals.map(({ account, at }) => ({ account, at, wait: Infinity }));
  const settle = (now, { called, wakeMs }) => {
    for (const { ticket, isGoing } of called) if (isGoing) went[ticket].wait = now - went[ticket].at;
    return wakeMs === undefined ? Infinity : now + wakeMs;
  };
  let wake = Infinity;
  for (const [ticket, { account, at }] of arrivals.entries()) {
    while (wake <= at) wake = settle(wake, engine.shareAdvance(...share, wake));
    const told = engine.shareTurn(...share, at, account, 1, false, 0, ticket);
    if (told.turn?.isGoing) went[ticket].wait = 0;
    wake = settle(at, told);
  }
  while (wake < Infinity) wake = settle(wake, engine.shareAdvance(...share, wake));
  return went;
}

/** Calls that come when they like. */
function others() {
  const all = [];
  let state = 7;
  const unit = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let at = 0; at < MINUTES * MINUTE; at += (-Math.log(1 - unit()) * MINUTE) / WANTED) {
    all.push({ at: Math.floor(at), account: `se-${Math.floor(unit() * OTHERS)}` });
  }
  return all;
}

/** A hundred at once, ten times a minute. */
function flood() {
  const bursts = Array.from({ length: (MINUTES * MINUTE - BEGIN) / 6_000 }, (_, index) => BEGIN + index * 6_000);
  return bursts.flatMap((at) => Array.from({ length: 100 }, () => ({ at, account: FLOODER })));
}

const part = (sorted, share) => sorted[Math.ceil(share * sorted.length) - 1];
