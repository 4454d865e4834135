/** The package's command, in a process of its own. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { at } from "../../scripts/places.mjs";

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>;
  /** What it has said so far that matches. Rejects when it ends without having said so. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts a program. In a group of its own it can be killed together with what it starts. */
export function running(program: string, args: readonly string[], { env = {}, isGroup = false }: { env?: Record<string, string>; isGroup?: boolean } = {}): Running {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env }, detached: isGroup });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
  const said = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(stdout);
        if (found !== null) resolve(found);
      };
      child.stdout.on("data", look);
      look();
      void ended.then(({ code }) => reject(new Error(`It ended with ${code} and never said ${pattern}:\n${stdout}\n${stderr}`)));
    });
  return { child, ended, said };
}

/** `shipstamp` with these arguments. */
export function shipstamp(...args: string[]): Running {
  return running(process.execPath, [at("pkg/dist/bin/shipstamp.js"), ...args]);
}

/** `shipstamp sandbox` on a free port, and its address. */
export async function shipstampSandbox(...args: string[]): Promise<Running & { url: string }> {
  const command = shipstamp("sandbox", "--port", "0", ...args);
  const [, url = ""] = await command.said(/sandbox {2}(http:\S+)/);
  return { ...command, url };
}
