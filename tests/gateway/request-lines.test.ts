/**
 * S1: a hundred thousand hostile requests over TCP, with a token that may do everything for everybody, so that nothing but
 * the operation table stops them.
 *
 * They are the same ones each time. `REQUEST_LINES_SEED` and `REQUEST_LINES` choose others, and how many:
 *
 *     REQUEST_LINES=1000000 REQUEST_LINES_SEED=7 node --test tests/gateway/request-lines.test.ts
 */

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { operations } from "shipstamp";
import { Dice } from "../harness/dice.ts";
import { startEmbedded } from "../harness/embedded.ts";
import { mintToken } from "../harness/gateway.ts";
import { type Attacker, hidden, hostile, type HostileRequest } from "../harness/hostile.ts";
import { sendAll } from "../harness/pipeline.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { canaryKey as key } from "../harness/recorded.ts";
import { startRecorder, type RecordedRequest, type Recorder } from "../harness/recorder.ts";

const count = Number(process.env["REQUEST_LINES"] ?? 100_000);
const seed = Number(process.env["REQUEST_LINES_SEED"] ?? 20_261_126);

const scopes = ["read", "rate", "write", "buy", "void", "connect", "funds", "account", "partner"];
const caller = mintToken({ accounts: ["*"], scopes });
const account = "se-1";
/** Tells in an answer that it came from beyond the gateway. */
const reached = '{"reached":"beyond"}';

let recorder: Recorder;
let elsewhere: Recorder;
let gateway: Awaited<ReturnType<typeof startEmbedded>>;

before(async () => {
  recorder = await startRecorder({ body: reached });
  elsewhere = await startRecorder();
  gateway = await startEmbedded({
    main: 'export { default } from "shipstamp/worker";',
    isDirect: true,
    vars: { SHIPSTATION_API_KEY: key, SHIPSTATION_API_URL: recorder.url, APP_TOKENS: JSON.stringify([caller.entry]) },
  });
});
after(async () => {
  await gateway.stop();
  await recorder.stop();
  await elsewhere.stop();
});

/** What one character of a segment or of a query may be: itself where that is plain, otherwise in capital hexadecimal. */
const letter = "(?:[A-Za-z0-9._~-]|%(?:[013-6][0-9A-F]|2[0-9A-E]|7[0-9A-E]|[89A-F][0-9A-F]))";
const word = "(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*";
const query = new RegExp(`^${word}=(?:${word},)*${word}(?:&${word}=(?:${word},)*${word})*$`);

/** The table once more, as expressions that are made from nothing but its verbs and templates. */
const rows = operations.map(({ verb, path, effect }) => ({
  verb,
  isPartner: effect === "partner",
  path: new RegExp(`^${path.replaceAll(/[.]/g, "\\.").replaceAll(/\{[a-z_]+\}/g, `${letter}{1,800}`)}$`),
}));

const stampWords = new Set(["apikey", "onbehalfof", "authorization", "accesstoken"]);

/** What is wrong with a request that went out; nothing is, where the table allows it. */
function fault(request: RecordedRequest): string | undefined {
  const [path = "", search, ...more] = request.target.split("?");
  const row = rows.find((row) => row.verb === request.method && row.path.test(path));
  if (row === undefined || more.length > 0) return "is in no row of the table";
  for (let segment of path.split("/")) {
    // However often somebody decodes it, a segment stays one, and leads to no other directory.
    for (let before = ""; before !== segment; ) {
      if (segment === "." || segment === ".." || /[/\\\0-\x1f\x7f]/.test(segment)) return `has a segment that can be read as more than one`;
      before = segment;
      segment = Buffer.from(segment.replaceAll(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16))), "latin1").toString("latin1");
    }
  }
  if (search !== undefined && !query.test(search)) return "has a query that is not plain";
  for (const pair of search?.split("&") ?? []) {
    const name = decodeURIComponent(pair.split("=")[0] ?? "");
    if (stampWords.has(name.replaceAll(/[^a-z]/gi, "").toLowerCase())) return "names a key or an account in its query";
  }
  const named = (name: string) => request.headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  if (`${named("api-key")}` !== key) return "has not exactly one API-Key, the partner's";
  if (`${named("on-behalf-of")}` !== (row.isPartner ? "" : account)) return "is not for exactly the account that was named";
  if (`${named("host")}` !== new URL(recorder.url).host) return "is for another host";
  const known = ["api-key", "on-behalf-of", "host", "accept", "content-type", "content-length", "cf-worker"];
  const other = request.headers.find(([name]) => !known.includes(name.toLowerCase()));
  if (other !== undefined) return `has the header ${other[0]}`;
  if (!["", "{}"].includes(request.body.toString("latin1"))) return "has a body that nobody sent";
  if (request.bytes.includes(hidden)) return "holds what was hidden in another";
  return undefined;
}

/** What may stand in the log: what the runtime says of `CONNECT`. */
const expected = [
  /^Received a connect event but we lack a handler\./,
  /^Uncaught exception: workerd\S* failed: remote\.jsg\.Error: Handler does not export a connect\(\) function\.$/,
];

/** Sends one on a connection of its own, says that this was all, and reads to the end. */
async function sendAlone({ bytes }: HostileRequest): Promise<string> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.end(bytes);
  const parts: Buffer[] = [];
  try {
    for await (const part of socket) parts.push(part as Buffer);
  } catch {
    // Whoever is sent nonsense may close before it has read all of it.
  }
  return Buffer.concat(parts).toString("latin1");
}

test(`S1: of ${count} hostile requests (seed ${seed}) nothing goes out but what is in the table`, async (t) => {
  const attacker: Attacker = {
    dice: new Dice(seed),
    operations,
    authorization: `Authorization: Bearer ${caller.token}`,
    account,
    elsewhere: new URL(elsewhere.url).host,
  };
  const lone: HostileRequest[] = [];
  function* lines() {
    for (let made = 0; made < count; made++) {
      const request = hostile(attacker);
      if (request.isLone) lone.push(request);
      else yield request;
    }
  }
  const statuses = new Map<number, number>();
  let through = 0;
  let lost = 0;
  const answered = (_: HostileRequest, answer: { status: number; body: string } | undefined) => {
    const status = answer?.status ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (answer === undefined) lost += 1;
    else if (answer.body === reached) through += 1;
  };
  const sent = await sendAll(gateway.url, lines(), { answered, connections: 16, depth: 4 });
  const fromLines = recorder.requests.length;

  const queue = lone.values();
  const alone = async () => {
    for (const request of queue) {
      const text = await sendAlone(request);
      const times = text.split(reached).length - 1;
      assert.ok(times <= 1, `one request with a token, and ${times} that went through:\n${Buffer.from(request.bytes).toString("latin1")}`);
      through += times;
    }
  };
  await Promise.all(Array.from({ length: 8 }, alone));
  const told = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${status || "closed"}: ${times}`);
  t.diagnostic(`${sent + lone.length} sent, ${recorder.requests.length} went out (${recorder.requests.length - fromLines} of ${lone.length} alone); ${told.join(", ")}`);

  for (const request of recorder.requests) {
    const what = fault(request);
    assert.equal(what, undefined, `${request.bytes.toString("latin1")}\n${what}`);
  }
  assert.equal(elsewhere.requests.length, 0, "nothing went elsewhere");
  // Each that went out was asked for once: it is one whose answer came back, unless a connection was lost.
  assert.ok(recorder.requests.length >= through && recorder.requests.length <= through + lost + lone.length, `${through} came back`);
  assert.ok(recorder.requests.length <= sent + lone.length);
  assert.ok(recorder.requests.length > count / 100, "a fair share goes through, or nothing is shown");
  assert.ok(recorder.requests.length < sent / 2, "and most does not");

  const answer = await sendRaw(gateway.url, rawRequest("GET /v1/labels", [attacker.authorization, `On-Behalf-Of: ${account}`]));
  assert.equal(answer.status, 200, "it still answers");
  const unexpected = gateway.logs.filter((line) => !expected.some((pattern) => pattern.test(line)));
  assert.deepEqual(unexpected, [], "and has nothing else to complain about");
});
