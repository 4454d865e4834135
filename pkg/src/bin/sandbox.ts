/** `shipstamp sandbox`: the stand-in for ShipStation behind a port of this machine, until Ctrl-C. */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { StateError, start } from "../sandbox-engine.js";
import { type Served, serve } from "../sandbox/server.js";
import { StateFile } from "../sandbox/state-file.js";
import { UsageError } from "./usage.js";

export const usage = `shipstamp sandbox [--port 8788] [--state FILE] [--seed 0]

      Serves a ShipStation on 127.0.0.1 that is not one. --port 0 is any free port. With --state it goes on from what
      FILE holds, and keeps its state there. --seed decides the names of things.`;

/** Serves until a signal comes. */
export async function sandbox(args: string[]): Promise<void> {
  const { port, state, seed } = optionsOf(args);
  start(readFileSync(new URL("../wasm/sandbox_bg.wasm", import.meta.url)));
  const served = await begun(port, state, seed);
  const stopped = signal();
  console.log(`sandbox  ${served.url}  (partner key TEST_shipstamp_partner, accounts 100001 and 100002)`);
  console.log("Ctrl-C stops it.");
  await stopped;
  await served.close();
}

async function begun(port: number, state: string | undefined, seed: number): Promise<Served> {
  try {
    return await serve({ port, seed, file: state === undefined ? undefined : new StateFile(state) });
  } catch (error) {
    if (error instanceof StateError) throw new Error(`${state ?? ""} was left as it is. ${error.message}`, { cause: error });
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      throw new Error(`Port ${port} is taken. Stop the program that listens there, or choose another with --port.`, { cause: error });
    }
    throw error;
  }
}

function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => resolve());
  });
}

function optionsOf(args: string[]) {
  const { port = "8788", state, seed = "0" } = parsed(args);
  return { port: whole("port", port, 65_535), state, seed: whole("seed", seed, 2 ** 32 - 1) };
}

function parsed(args: string[]) {
  try {
    const option = { type: "string" } as const;
    return parseArgs({ args, options: { port: option, state: option, seed: option } }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function whole(name: string, text: string, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > most) throw new UsageError(`--${name} is a whole number up to ${most}, not ${text}.`);
  return number;
}
