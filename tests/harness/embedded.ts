/** A Worker that is written in a test and has the gateway in it, from its sources. */

import { resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { at } from "../../scripts/places.mjs";
import { tapped } from "./tap.ts";

/** What the Worker is made of. */
export interface EmbeddedWorker {
  /** Its main module. `shipstamp/worker` in it is the gateway. */
  readonly main: string;
  readonly vars: Readonly<Record<string, string>>;
  /** Its Durable Objects, by the names of their bindings. */
  readonly objects?: Readonly<Record<string, string>>;
  /** Replaces parts of the gateway, before it is found where it usually is. */
  readonly plugins?: readonly Plugin[];
  /** Whether a test has it give its key away to see that this is found. */
  readonly isLeaky?: boolean;
  /** Whether callers reach the Worker itself, without the one that miniflare puts before it. */
  readonly isDirect?: boolean;
}

const folder = at("pkg/dist/wasm");

/** What embedded Workers may expect of the platform. */
export const compatibilityDate = "2026-10-01";

/** The wasm that the bundle of an embedded Worker imports from beside it, as `./gateway_bg.wasm`. */
export const wasmFile = resolve(folder, "gateway_bg.wasm");

const gateway: Plugin = {
  name: "gateway",
  setup({ onResolve }) {
    onResolve({ filter: /^shipstamp\/worker$/ }, () => ({ path: at("pkg/src/worker/index.ts") }));
    onResolve({ filter: /\/wasm\/gateway\.js$/ }, () => ({ path: resolve(folder, "gateway.js") }));
    onResolve({ filter: /\.wasm$/ }, () => ({ path: "./gateway_bg.wasm", external: true }));
  },
};

/** Starts it on a free port. Stopping it fails if its partner key was seen outside. */
export function startEmbedded(worker: EmbeddedWorker) {
  return tapped(worker, (log) => start(worker, log));
}

/** The Worker in one module. */
export async function bundled({ main, plugins = [] }: Pick<EmbeddedWorker, "main" | "plugins">): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: main, resolveDir: at(".") },
    bundle: true,
    format: "esm",
    write: false,
    plugins: [...plugins, gateway],
  });
  return outputFiles[0]?.text ?? "";
}

async function start(worker: EmbeddedWorker, log: (line: string) => void) {
  const { vars, objects = {}, isDirect = false } = worker;
  const contents = await bundled(worker);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.WARN),
      handleStructuredLogs: ({ message }) => log(message),
      workers: [
        {
          name: "embedded",
          compatibilityDate,
          modulesRoot: folder,
          modules: [
            { type: "ESModule", path: resolve(folder, "worker.js"), contents },
            { type: "CompiledWasm", path: wasmFile },
          ],
          bindings: { ...vars },
          durableObjects: Object.fromEntries(Object.entries(objects).map(([name, className]) => [name, { className, useSQLite: true }])),
          ...(isDirect && { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] }),
        },
      ],
    }),
  );
  const { origin } = isDirect ? ((await miniflare.ready), await miniflare.unsafeGetDirectURL()) : await miniflare.ready;
  return { url: origin, stop: () => miniflare.dispose() };
}
