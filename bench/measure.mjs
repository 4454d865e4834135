// How long functions take.

import { spawnSync } from "node:child_process";
import { Bench } from "tinybench";

/** Rows of what functions take, in microseconds, by their names. A row's `times` is its median over that of the first. */
export async function timings(functions) {
  const bench = new Bench({ time: 1_000, warmupTime: 300, throws: true });
  for (const [name, run] of Object.entries(functions)) bench.add(name, run);
  const rows = (await bench.run()).map(({ name, result: { latency } }) => row(name, latency.p50 * 1_000, latency.p75 * 1_000));
  return rows.map((one) => ({ ...one, times: one.median / rows[0].median }));
}

/** A row of what something takes, in milliseconds, that tells it itself, each time anew. */
export async function repeated(name, count, once) {
  const samples = [];
  for (let index = 0; index < count; index += 1) samples.push(await once());
  samples.sort((one, other) => one - other);
  const at = (share) => samples[Math.ceil(share * count) - 1];
  return { ...row(name, at(0.5), at(0.75)), unit: "ms" };
}

/** What a program prints. */
export function printed(program, args, settings) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", ...settings });
  if (status !== 0) throw new Error(`${[program, ...args].join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

const row = (name, median, p75) => ({ name, median, p75, unit: "µs" });
