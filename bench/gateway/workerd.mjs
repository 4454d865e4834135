// A Worker in workerd, without anything of wrangler or miniflare in front of it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import workerd from "workerd";
import { target } from "../../scripts/places.mjs";

const text = (value) => JSON.stringify(value);
const list = (entries) => entries.map((fields) => `(${fields.map((field) => field.join(" = ")).join(", ")})`).join(", ");
const kind = (name) => (name.endsWith(".wasm") ? "wasm" : "esModule");

const configuration = ({ modules, vars, objects, storage }) => `
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    # The stub is on this machine, where a Worker may not go by itself.
    (name = "internet", network = (allow = ["public", "private"])),
    ${storage === undefined ? "" : `(name = "storage", disk = (path = ${text(storage)}, writable = true)),`}
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const main :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [${list(modules.map((name) => [["name", text(name)], [kind(name), `embed ${text(name)}`]]))}],
  bindings = [${list([
    ...Object.entries(vars).map(([name, value]) => [["name", text(name)], ["text", text(value)]]),
    ...Object.entries(objects).map(([name, of]) => [["name", text(name)], ["durableObjectNamespace", text(of)]]),
  ])}],
  durableObjectNamespaces = [${list(Object.values(objects).map((of) => [["className", text(of)], ["uniqueKey", text(of)], ["enableSql", "true"]]))}],
  ${storage === undefined ? "" : `durableObjectStorage = (localDisk = "storage"),`}
);
`;

/**
 * Starts it on a free port. `modules` are contents by names, the main one first. `objects` are the classes of its Durable
 * Objects by the names of their bindings; what they store is on disk, in
 * `storage` where that is given, and there from before where it is kept.
 */
export async function startWorkerd({ folder: name, modules, vars, objects = {}, storage: place, isKept = false }) {
  const folder = resolve(target, "bench", name);
  for (const [module, contents] of Object.entries(modules)) {
    mkdirSync(dirname(resolve(folder, module)), { recursive: true });
    writeFileSync(resolve(folder, module), contents);
  }
  const file = resolve(folder, "config.capnp");
  const storage = Object.keys(objects).length === 0 ? undefined : (place ?? resolve(folder, "storage"));
  if (storage !== undefined) {
    if (!isKept) rmSync(storage, { recursive: true, force: true });
    mkdirSync(storage, { recursive: true });
  }
  writeFileSync(file, configuration({ modules: Object.keys(modules), vars, objects, storage }));
  // A file, so that all who log do it to the same end and nobody has to read it.
  const log = resolve(folder, "log");
  const output = openSync(log, "w");
  const stdio = ["ignore", output, "inherit", "pipe"];
  const child = spawn(workerd.default, ["serve", file, "--control-fd=3"], { stdio });
  closeSync(output);
  // It would outlive a bench that fails.
  process.once("exit", () => child.kill());
  const ended = once(child, "exit");
  const refused = ended.then(() => Promise.reject(new Error(`workerd refuses ${file}`)));
  const port = await Promise.race([listening(child.stdio[3]), refused]);
  return {
    url: `http://127.0.0.1:${port}`,
    storage,
    hasLogged: () => statSync(log).size > 0,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** The port, which workerd tells on a pipe. */
async function listening(pipe) {
  let said = "";
  for await (const chunk of pipe.setEncoding("utf8")) {
    said += chunk;
    const line = said.split("\n").find((one) => one.includes('"listen"'));
    if (line !== undefined) return JSON.parse(line).port;
  }
  throw new Error("workerd does not say where it listens");
}
