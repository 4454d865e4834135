/** An empty page with the built package beside it, as an application without a bundler would serve it. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { at } from "../../scripts/places.mjs";

const types: Record<string, string> = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };

/** Serves it on this machine. `answer` may answer further paths. */
export async function servePackage(answer: (path: string) => Promise<Response> | undefined = () => undefined) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const other = await answer(path);
    if (other !== undefined) {
      return void response.writeHead(other.status, Object.fromEntries(other.headers)).end(Buffer.from(await other.arrayBuffer()));
    }
    if (path === "/favicon.ico") return void response.writeHead(204).end();
    const body = path === "/" ? "<!doctype html><title>page</title>" : await readFile(at("pkg/dist", `.${path}`)).catch(() => null);
    if (body === null) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[path.split(".").at(-1) ?? ""] ?? "text/html" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin, close };
}
