// The long run of generated calls, beside the other checks: it takes a minute or two, and one core.

import { spawn, spawnSync } from "node:child_process";
import { Failure } from "../failure.mjs";
import { root } from "../places.mjs";
import { generated } from "../soak/generated.mjs";

const { args, env } = generated({ calls: 100_000, flags: ["--no-run", "--message-format", "json"] });

/** Builds it, and gives the path of its program. */
export function buildLongRun() {
  const stdio = ["ignore", "pipe", "inherit"];
  const built = spawnSync("cargo", args, { cwd: root, stdio, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 });
  const lines = (built.stdout ?? "").toString().split("\n").filter((line) => line.startsWith("{"));
  const program = lines.map((line) => JSON.parse(line).executable).findLast(Boolean);
  if (built.status !== 0 || !program) throw new Failure("the long run of generated calls could not be built");
  return program;
}

/** Starts it, and gives a function that waits for its end. It prints only where it fails. */
export function startLongRun(program) {
  // The program itself, and not cargo: whoever ends cargo does not end what it runs.
  const child = spawn(program, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const told = [];
  const parts = [child, child.stdout, child.stderr];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => told.push(part));
  const ended = new Promise((done) => {
    child.on("error", (error) => done(error.message));
    child.on("close", (code, signal) => done(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  // Where another check fails, nobody waits for it.
  parts.forEach((part) => part.unref());
  process.once("exit", () => child.kill());
  return async () => {
    parts.forEach((part) => part.ref());
    const failed = await ended;
    if (failed) throw new Failure(`${Buffer.concat(told)}\nthe long run of generated calls: ${failed}`);
  };
}
