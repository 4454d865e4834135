/** What docs/gateway.md says of settings, and what docs/security.md says is tested. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { at } from "../../scripts/places.mjs";
import { filesIn } from "../../scripts/stamps.mjs";

const read = (path: string) => readFileSync(at(path), "utf8");

test("every setting is documented, and no other one is", () => {
  const [, list = ""] = /const NAMES = \[(.*?)\]/s.exec(read("pkg/src/worker/settings.ts")) ?? [];
  const known = [...list.matchAll(/"([A-Z_]+)"/g)].map(([, name]) => name);
  const [, table = ""] = /\| setting \| what \|\n(.*?)\n\n/s.exec(read("docs/gateway.md")) ?? [];
  const documented = table.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name));
  assert.ok(known.length > 20);
  assert.deepEqual(documented.toSorted(), known.toSorted());
});

test("every check of docs/security.md has tests that are named after it, and every such test has its check", () => {
  const documented = [...read("docs/security.md").matchAll(/^\| (S\d+) \| \S/gm)].map(([, check]) => check);
  assert.deepEqual(documented, Array.from({ length: 28 }, (_, index) => `S${index + 1}`));
  const tests = filesIn(at("tests")).filter((path) => path.endsWith(".test.ts"));
  const named = tests.flatMap((path) => [...readFileSync(path, "utf8").matchAll(/test\([`"'](S\d+): /g)].map(([, check]) => check));
  assert.deepEqual(new Set(documented), new Set(named));
});
