/** A Worker with the gateway in it on workerd, and nothing between: it can be killed, and starts again from what is on disk. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { bundled, compatibilityDate, type EmbeddedWorker, wasmFile } from "./embedded.ts";

/** A Worker that runs, or is dead. */
export interface KillableWorker {
  /** Where it answers; while it starts, resolves when it does. */
  url(): Promise<string>;
  /** What it has logged, in all of its lives. */
  readonly logs: readonly string[];
  /** Ends it as the machine's end would: it hears nothing of it. */
  kill(): Promise<void>;
  /** Starts it again, and resolves when it answers. */
  start(): Promise<void>;
  /** Kills it, and forgets what it has written. */
  stop(): Promise<void>;
}

// The one that miniflare runs everywhere else.
const { default: workerd } = createRequire(import.meta.resolve("miniflare"))("workerd") as { default: string };

// What a process has written outlives it there too, and to wait for a disk that others use as well takes most of a life.
const memory = "/dev/shm";

/** Prepares one; it is dead at first. */
export async function killableWorker({ main, vars, objects = {} }: Pick<EmbeddedWorker, "main" | "vars" | "objects">): Promise<KillableWorker> {
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "shipstamp-killable-"));
  mkdirSync(join(folder, "disk"));
  writeFileSync(join(folder, "worker.js"), await bundled({ main }));
  copyFileSync(wasmFile, join(folder, "gateway_bg.wasm"));
  writeFileSync(join(folder, "config.capnp"), configOf(Object.keys(vars), objects, join(folder, "disk")));
  const logs: string[] = [];
  let child: ChildProcess | undefined;
  let url: PromiseWithResolvers<string> = Promise.withResolvers();
  const end = () => child?.kill("SIGKILL");
  process.once("exit", end);

  async function start(): Promise<void> {
    const started = spawn(workerd, ["serve", "--control-fd=3", join(folder, "config.capnp")], {
      env: vars,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) createInterface(stream as Readable).on("line", (line) => logs.push(line));
    for await (const line of createInterface(started.stdio[3] as Readable)) {
      const { event, port } = JSON.parse(line) as { event: string; port?: number };
      if (event !== "listen") continue;
      const listens = `http://127.0.0.1:${port}`;
      // The first call has to wait until all of the program is read.
      await fetch(`${listens}/healthz`);
      return url.resolve(listens);
    }
    throw new Error(`workerd does not start:\n${logs.join("\n")}`);
  }

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    url = Promise.withResolvers();
  }

  return {
    url: () => url.promise,
    logs,
    kill,
    start,
    async stop() {
      await kill();
      process.off("exit", end);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf(vars: readonly string[], objects: Readonly<Record<string, string>>, disk: string): string {
  const bindings = [
    ...vars.map((name) => `(name = "${name}", fromEnvironment = "${name}")`),
    ...Object.entries(objects).map(([name, className]) => `(name = "${name}", durableObjectNamespace = "${className}")`),
  ];
  const namespaces = Object.values(objects).map((name) => `(className = "${name}", uniqueKey = "${name}", enableSql = true)`);
  return `
    using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [
        (name = "worker", worker = .worker),
        (name = "disk", disk = (path = ${JSON.stringify(disk)}, writable = true)),
        (name = "internet", network = (allow = ["local"])),
      ],
      sockets = [(name = "http", address = "127.0.0.1:0", service = "worker")],
    );
    const worker :Workerd.Worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js"), (name = "./gateway_bg.wasm", wasm = embed "gateway_bg.wasm")],
      compatibilityDate = "${compatibilityDate}",
      bindings = [${bindings.join(", ")}],
      durableObjectNamespaces = [${namespaces.join(", ")}],
      durableObjectStorage = (localDisk = "disk"),
    );
  `;
}
