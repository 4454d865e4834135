// Child processes.

import { spawn, spawnSync } from "node:child_process";
import { root } from "./places.mjs";
import { Failure } from "./failure.mjs";

/** Runs a program to its end with our own terminal; anything but success is a failure. */
export function run(program, args, { env, cwd = root } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, stdio: "inherit", env: { ...process.env, ...env } });
    child.on("error", (error) => fail(new Failure(`${program} could not be started: ${error.message}`)));
    child.on("exit", (code, signal) =>
      code === 0 ? done() : fail(new Failure(`${[program, ...args].join(" ")}: ${signal ?? `exit code ${code}`}`)),
    );
  });
}

/** What a program prints, or null when it is missing or fails. */
export function ask(program, args, { env } = {}) {
  const { status, stdout } = spawnSync(program, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, ...env },
  });
  return status === 0 ? stdout.trim() : null;
}
