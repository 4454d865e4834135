/** The issuer's keys: how often they are fetched, and what happens when they cannot be. Time here is a number. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { build } from "esbuild";
import { decodeProtectedHeader, type JWTVerifyGetKey } from "jose";
import { at } from "../../scripts/places.mjs";
import { keySetOf, makeKey, sign, type SigningKey } from "../harness/issuer.ts";

type Surroundings = import("../../pkg/src/worker/keys.ts").Surroundings;
let remoteKeys: typeof import("../../pkg/src/worker/keys.ts").remoteKeys;
let first: SigningKey;
let second: SigningKey;
let stranger: SigningKey;

before(async () => {
  [first, second, stranger] = await Promise.all([makeKey("ES256", "1"), makeKey("ES256", "2"), makeKey("ES256", "x")]);
  // The module as it is in the Worker, by itself.
  const { outputFiles } = await build({
    entryPoints: [at("pkg/src/worker/keys.ts")],
    bundle: true,
    format: "esm",
    write: false,
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? assert.fail()).toString("base64");
  ({ remoteKeys } = await import(`data:text/javascript;base64,${text}`));
});

/** An answer of the issuer: a key set, a status, or a fetch that ends only when it is told to. */
type Answer = string | number | Promise<string>;

/** A clock that moves when somebody waits, and an issuer that answers as told. */
class World implements Surroundings {
  time = 1_000_000;
  fetches = 0;
  answer: Answer = keySetOf(first);
  now = () => this.time;

  pause = async (ms: number) => {
    this.time += ms;
    await new Promise(setImmediate);
  };

  fetch = async () => {
    this.fetches += 1;
    const answer = await this.answer;
    return typeof answer === "number" ? new Response("no", { status: answer }) : new Response(answer);
  };
}

/** Whether the key of a token of this signer is found: "yes", or the name of the error. */
async function find(keys: JWTVerifyGetKey, signer: SigningKey, kid = signer.publicJwk.kid): Promise<string> {
  const token = await sign(signer, {}, { kid });
  try {
    await keys(decodeProtectedHeader(token) as never, {} as never);
    return "yes";
  } catch (error) {
    return (error as Error).constructor.name.replace(/^_+/, "");
  }
}

function world(): { world: World; keys: JWTVerifyGetKey } {
  const made = new World();
  return { world: made, keys: remoteKeys("https://id.example.com/keys", "AUTH_JWKS_URL", made) };
}

test("S6: many requests at once fetch once, and each gets its key", async () => {
  const { world: w, keys } = world();
  const found = await Promise.all(Array.from({ length: 100 }, () => find(keys, first)));
  assert.deepEqual(new Set(found), new Set(["yes"]));
  assert.equal(w.fetches, 1);
});

test("S6: a thousand invented key ids fetch nothing more within a minute", async () => {
  const { world: w, keys } = world();
  assert.equal(await find(keys, first), "yes");
  for (let id = 0; id < 1000; id++) {
    assert.equal(await find(keys, stranger, `invented-${id}`), "JWKSNoMatchingKey");
    w.time += 59;
  }
  assert.equal(w.fetches, 1);
  w.time += 1000;
  assert.equal(await find(keys, stranger), "JWKSNoMatchingKey");
  assert.equal(w.fetches, 2);
});

test("S6: a new key is found once the cool-down is over", async () => {
  const { world: w, keys } = world();
  assert.equal(await find(keys, first), "yes");
  w.answer = keySetOf(first, second);
  w.time += 61_000;
  assert.equal(await find(keys, second), "yes");
  assert.equal(await find(keys, first), "yes");
  assert.equal(w.fetches, 2);
});

test("S6: a key that the issuer took back is forgotten when the keys are no longer fresh", async () => {
  const { world: w, keys } = world();
  assert.equal(await find(keys, first), "yes");
  w.answer = keySetOf(second);
  w.time += 601_000;
  assert.equal(await find(keys, first), "JWKSNoMatchingKey");
  assert.equal(await find(keys, second), "yes");
});

test("S6: while the issuer is down old keys go on for a day, and it is not asked at every request", async () => {
  const { world: w, keys } = world();
  assert.equal(await find(keys, first), "yes");
  w.answer = 503;
  w.time += 601_000;
  for (let request = 0; request < 100; request++) assert.equal(await find(keys, first), "yes");
  assert.equal(w.fetches, 2);
  w.time += 24 * 3600_000;
  assert.equal(await find(keys, first), "KeysUnavailable");
  w.answer = keySetOf(second);
  w.time += 6_000;
  assert.equal(await find(keys, second), "yes");
});

test("S6: without any keys nothing can be said, and the issuer is asked again only after a while", async () => {
  for (const answer of [500, 301, "nonsense", '{"keys":1}', "{}", "x".repeat(300_000)]) {
    const { world: w, keys } = world();
    w.answer = answer;
    assert.equal(await find(keys, first), "KeysUnavailable", `${answer}`.slice(0, 20));
    assert.equal(await find(keys, first), "KeysUnavailable");
    assert.equal(w.fetches, 1);
    w.answer = keySetOf(first);
    w.time += 5_000;
    assert.equal(await find(keys, first), "yes");
  }
});

test("S6: a request that went away in the middle of a fetch holds up nobody for ever", async () => {
  const { world: w, keys } = world();
  // On Workers the promises of a cancelled request never settle: this one stands for them.
  w.answer = new Promise<string>(() => {});
  void find(keys, first);
  while (w.fetches === 0) await new Promise(setImmediate);
  w.answer = keySetOf(first);
  const found = await Promise.all(Array.from({ length: 20 }, () => find(keys, first)));
  assert.deepEqual(new Set(found), new Set(["yes"]));
  assert.equal(w.fetches, 2);
});

test("S6: an answer that comes back after its time does not undo a later one", async () => {
  const { world: w, keys } = world();
  let late = (_: string): void => {};
  w.answer = new Promise<string>((resolve) => {
    late = resolve;
  });
  const slow = find(keys, second);
  while (w.fetches === 0) await new Promise(setImmediate);
  w.time += 6_000;
  w.answer = keySetOf(first);
  assert.equal(await find(keys, first), "yes");
  late(keySetOf(second));
  assert.equal(await slow, "JWKSNoMatchingKey");
  assert.equal(await find(keys, first), "yes");
});
