/** Runs a built Worker in workerd as its wrangler configuration says, on 127.0.0.1. */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { at } from "../places.mjs";

/** What a Worker is run with. */
export interface WorkerSettings {
  /** The configuration's file name in the repository's root. */
  readonly config: "wrangler.jsonc" | "wrangler.sandbox.jsonc";
  /** Variables and secrets, beside those of the configuration. `null` takes one of those away. */
  readonly vars?: Readonly<Record<string, string | null>>;
  /** Rate limits instead of those of the configuration: how many in a minute. One that is not named is not there. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Bindings of Durable Objects that are left out. */
  readonly without?: readonly string[];
  /** 0, the default, is any free one. */
  readonly port?: number;
  /** Takes each line that the Worker logs. Without it they go to the terminal. */
  readonly log?: (line: string) => void;
}

/** A Worker that answers. */
export interface RunningWorker {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** For what HTTP does not reach, such as Durable Objects. */
  readonly miniflare: Miniflare;
  stop(): Promise<void>;
}

/** The port that was asked for belongs to another program. */
export class PortTaken extends Error {}

/** Starts the Worker and waits until it can answer. */
export async function startWorker({ config, vars = {}, limits, without = [], port = 0, log }: WorkerSettings): Promise<RunningWorker> {
  const { workerOptions, main } = workerOptionsOf(at(config));
  if (main === undefined) throw new Error(`${config} names no main`);
  // The bundle and its wasm are listed below, so that nothing has to be found by rules.
  const { modulesRules, ...options } = workerOptions;
  for (const binding of without) delete (options.durableObjects as Record<string, unknown> | undefined)?.[binding];
  const bindings = Object.entries({ ...(options.bindings as Record<string, string> | undefined), ...vars }).filter(([, value]) => value !== null);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port,
      cf: false,
      log: new Log(LogLevel.WARN),
      ...(log && { handleStructuredLogs: ({ message }) => log(message) }),
      workers: [
        {
          ...options,
          ...(limits && { ratelimits: ratelimitsOf(limits) }),
          name: config,
          bindings: Object.fromEntries(bindings),
          modulesRoot: dirname(main),
          modules: [{ type: "ESModule", path: main }, ...wasmOf(main)],
        },
      ],
    }),
  );
  try {
    const url = await miniflare.ready;
    return { url: url.origin, miniflare, stop: () => miniflare.dispose() };
  } catch (error) {
    await miniflare.dispose().catch(() => {});
    if ((error as { code?: unknown }).code === "ERR_ADDRESS_IN_USE") throw new PortTaken(`port ${port} is taken`);
    throw error;
  }
}

/** The wasm files that a bundle imports from beside it. */
function wasmOf(main: string) {
  const imports = readFileSync(main, "utf8").matchAll(/from\s*"(\.\/wasm\/[a-z_]+\.wasm)"/g);
  return [...imports].map(([, file = ""]) => ({ type: "CompiledWasm" as const, path: resolve(dirname(main), file) }));
}

const ratelimitsOf = (limits: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => [name, { namespace_id: name, simple: { limit, period: 60 as const } }]),
  );
