/** What the build relies on: steps that are skipped only when nothing has changed, files that appear whole, and turns. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "shipstamp-"));
after(() => rmSync(folder, { recursive: true }));
// Where the steps keep their stamps and locks, read at import.
process.env["CARGO_TARGET_DIR"] = join(folder, "target");
const { unlessDone } = await import("../../scripts/stamps.mjs");
const { publish } = await import("../../scripts/build/publish.mjs");

test("a step is done again when an input, a setting or an output is another", async () => {
  const [input, output] = [join(folder, "in"), join(folder, "out")];
  let runs = 0;
  const step = (settings: unknown = 1) =>
    unlessDone("step", { files: [input], settings, outputs: [output] }, async () => {
      runs += 1;
      writeFileSync(output, "made");
    });

  mkdirSync(input);
  writeFileSync(join(input, "a"), "1");
  assert.equal(await step(), true);
  assert.equal(await step(), false);
  writeFileSync(join(input, "a"), "2");
  assert.equal(await step(), true, "changed input");
  writeFileSync(join(input, "b"), "");
  assert.equal(await step(), true, "new input");
  assert.equal(await step(2), true, "other setting");
  rmSync(output);
  assert.equal(await step(2), true, "no output");
  assert.equal(await step(2), false);
  assert.equal(runs, 5);
});

test("a step that failed is done again", async () => {
  const step = (work: () => Promise<void>) => unlessDone("failing", { files: [], settings: 0, outputs: [] }, work);
  await step(async () => {});
  await assert.rejects(
    unlessDone("failing", { files: [], settings: 1, outputs: [] }, () => Promise.reject(new Error("failed"))),
  );
  assert.equal(await step(async () => {}), true);
});

test("publishing touches what changed and takes away what is no longer made", () => {
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  mkdirSync(join(from, "deep"), { recursive: true });
  writeFileSync(join(from, "same"), "same");
  writeFileSync(join(from, "deep/other"), "old");
  publish(from, to);
  mkdirSync(join(to, "kept"));
  writeFileSync(join(to, "kept/file"), "");
  writeFileSync(join(to, "stale"), "");
  utimesSync(join(to, "same"), 1, 1);

  writeFileSync(join(from, "deep/other"), "new");
  publish(from, to, { keep: ["kept"] });
  assert.equal(statSync(join(to, "same")).mtimeMs, 1000);
  assert.equal(readFileSync(join(to, "deep/other"), "utf8"), "new");
  assert.ok(existsSync(join(to, "kept/file")));
  assert.ok(!existsSync(join(to, "stale")));
});

test("commands take turns, and a lock whose holder died is taken over", async () => {
  const lock = new URL("../../scripts/lock.mjs", import.meta.url).href;
  const place = join(folder, "turns.lock");
  const log = join(folder, "log");
  const program = `
    import { alone } from ${JSON.stringify(lock)};
    import { appendFileSync } from "node:fs";
    import { setTimeout } from "node:timers/promises";
    await alone("turns", async () => {
      appendFileSync(${JSON.stringify(log)}, "in ");
      await setTimeout(150);
      appendFileSync(${JSON.stringify(log)}, "out ");
    });`;
  const env = { ...process.env, CARGO_TARGET_DIR: folder };
  writeFileSync(place, "");
  utimesSync(place, 1, 1);
  const commands = [1, 2, 3].map(() => spawn(process.execPath, ["--input-type=module", "--eval", program], { env }));
  const codes = await Promise.all(commands.map((command) => once(command, "exit")));
  assert.deepEqual(codes, [[0, null], [0, null], [0, null]]);
  assert.equal(readFileSync(log, "utf8"), "in out ".repeat(3));
  assert.ok(!existsSync(place));
});
