// Runs one of the programs in serve/ under Node 22 and ends with it.

import { spawn } from "node:child_process";
import { at, root } from "./places.mjs";
import { node22 } from "./setup/node22.mjs";

export function serve(program, args) {
  // The channel tells the child when this process is gone, so that no Worker outlives the command.
  const child = spawn(node22(), [at("scripts/serve", `${program}.ts`), ...args], {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // Ctrl-C reaches the child by itself; a signal sent to this process alone does not.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((done) => {
    child.on("exit", (code) => {
      process.exitCode = code ?? 1;
      done();
    });
  });
}
