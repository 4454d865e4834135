/** A command that starts Workers and serves until it is stopped, or, with --once, only until its work is done. */

import { untilStopped } from "./until-stopped.ts";
import { PortTaken, type RunningWorker } from "./worker.ts";

/** Starts a Worker that is stopped at the end, whatever that end is. */
type Start = (start: () => Promise<RunningWorker>) => Promise<RunningWorker>;

/** Runs the command. */
export async function serving(work: (worker: Start) => Promise<void>): Promise<void> {
  const started: RunningWorker[] = [];
  const worker: Start = async (start) => {
    const running = await start();
    started.push(running);
    return running;
  };
  try {
    await work(worker);
    if (!process.argv.includes("--once")) {
      const stopped = untilStopped();
      console.log("Ctrl-C stops it.");
      await stopped;
    }
  } catch (error) {
    console.error(`\n${explain(error)}\n`);
    process.exitCode = 1;
  }
  await Promise.allSettled(started.map((running) => running.stop()));
  process.exit();
}

function explain(error: unknown): string {
  if (error instanceof PortTaken) {
    return `It cannot start: ${error.message}. Stop the program that listens there, or choose other ports with PORT and SANDBOX_PORT.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
