/** What an isolate remembers of tokens. Time here is a number. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { VerifiedTokens, type Caller } from "../../pkg/src/worker/verified.ts";

const caller = (who: string): Caller => ({ kind: "jwt", who, grant: who });

test("a token is known until it ends", () => {
  const tokens = new VerifiedTokens();
  tokens.remember("a", caller("a"), 100, 0);
  assert.deepEqual([tokens.find("a", 99.9)?.who, tokens.find("b", 0)], ["a", undefined]);
  assert.equal(tokens.find("a", 100), undefined);
  assert.equal(tokens.find("a", 0), undefined, "and is forgotten then");
});

test("a token that lasts long is verified again every ten minutes, in case its key was withdrawn", () => {
  const tokens = new VerifiedTokens();
  tokens.remember("a", caller("a"), 1e9, 1000);
  assert.equal(tokens.find("a", 1599)?.who, "a");
  assert.equal(tokens.find("a", 1600), undefined);
});

test("a token that has ended is not remembered", () => {
  const tokens = new VerifiedTokens();
  tokens.remember("a", caller("a"), 100, 100);
  assert.equal(tokens.find("a", 100), undefined);
});

test("no number of tokens fills the memory, and the oldest are forgotten first", () => {
  const tokens = new VerifiedTokens();
  for (let index = 0; index < 10_000; index++) tokens.remember(`t${index}`, caller(`t${index}`), 1e9, 0);
  const known = Array.from({ length: 10_000 }, (_, index) => tokens.find(`t${index}`, 1)).filter((found) => found !== undefined);
  assert.equal(known.length, 4096);
  assert.deepEqual([known[0]?.who, known.at(-1)?.who], ["t5904", "t9999"]);
  for (let round = 0; round < 5000; round++) tokens.remember("t9999", caller("t9999"), 1e9, 1);
  assert.equal(tokens.find("t5904", 1)?.who, "t5904", "a token that comes again takes no other one's place");
});
