// The Workers that are compared. All have the same settings.

import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { operations } from "shipstamp";
import { linkedReplies } from "../../pkg/src/generated/linked-replies.ts";
import { declarations } from "../../scripts/drift/declarations.mjs";
import { at } from "../../scripts/places.mjs";
import { key } from "./stub.mjs";
import { startWorkerd } from "./workerd.mjs";

const settings = ({ upstream, tokens }) => ({ SHIPSTATION_API_KEY: key, SHIPSTATION_API_URL: upstream, ...tokens.settings });

async function passThrough(name, folder, surroundings) {
  const modules = { "worker.js": readFileSync(at(`bench/gateway/${folder}.js`)) };
  return { name, checksTokens: false, ...(await startWorkerd({ folder, modules, vars: settings(surroundings) })) };
}

/** The least that passes a call on. */
export const bare = (surroundings) => passThrough("bare pass-through", "bare", surroundings);

/** One that reads the body and makes the answer anew. */
export const anew = (surroundings) => passThrough("pass-through, answer made anew", "anew", surroundings);

/** The gateway as it is published. */
export async function ours(surroundings) {
  const files = ["worker.js", "wasm/gateway_bg.wasm"];
  const modules = Object.fromEntries(files.map((file) => [file, readFileSync(at("pkg/dist", file))]));
  const running = await startWorkerd({ folder: "ours", modules, vars: settings(surroundings) });
  return { name: "shipstamp", checksTokens: true, ...running };
}

/** The same checks out of libraries. It logs each call if the gateway does. */
export async function hono({ isLogging, ...surroundings }) {
  const vars = { ...settings(surroundings), AUDIT: isLogging ? "on" : "off" };
  const running = await startWorkerd({ folder: "hono", modules: { "worker.js": await bundled() }, vars });
  return { name: "Hono + jose + zod", checksTokens: true, ...running };
}

async function bundled() {
  const { operations: rows, objects } = await declarations();
  const bodies = new Map(rows.map(({ id, body }) => [id, body]));
  const routes = operations.map(({ id, verb, path, scope }) => {
    return { id, verb, path, scope, hasBody: bodies.get(id) !== null, hasLinks: linkedReplies.has(id) };
  });
  const { outputFiles } = await build({
    entryPoints: [at("bench/gateway/hono.js")],
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
    write: false,
    plugins: [table({ routes, declarations: { operations: rows, objects } })],
  });
  return outputFiles[0].text;
}

/** What only a build of the package knows. */
const table = (values) => ({
  name: "table",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^bench:table$/ }, ({ path }) => ({ path, namespace: "bench" }));
    onLoad({ filter: /./, namespace: "bench" }, () => ({
      contents: Object.entries(values).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join("\n"),
    }));
  },
});
