/** The sandbox behind a port, on Node: one process, and no other program. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, Memory, SandboxFailure } from "../sandbox-engine.js";
import { Patience } from "./patience.js";
import type { StateFile } from "./state-file.js";
import { failure } from "./written.js";

/** Nobody else's machine reaches it. */
const HOST = "127.0.0.1";

/** What it is served with. */
export interface Serving {
  /** 0 is any free one. */
  readonly port: number;
  readonly seed: number;
  /** Where its state is kept, if anywhere. */
  readonly file?: StateFile | undefined;
}

/** A sandbox that answers. */
export interface Served {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends it. What was not saved yet is saved first. */
  close(): Promise<void>;
}

/** Serves a sandbox. Rejects where the port is taken, or the file holds no state. */
export async function serve({ port, seed, file }: Serving): Promise<Served> {
  const memory = new Memory(seed, await file?.read());
  // A document that cannot be read is to be told now, not to whoever calls first.
  const save = file?.saving(() => memory.export());
  memory.export();
  const patience = new Patience(() => memory, Date.now);

  const server = createServer((request, response) => {
    // Whoever hangs up waits for nothing any more.
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    answer(request, gone.signal)
      .then((answered) => write(response, answered))
      .catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, gone: AbortSignal): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const method = request.method ?? "GET";
    try {
      const answered = memory.handle({
        now: Date.now(),
        method,
        url: addressOf(request, port),
        headers: pairs(request.rawHeaders),
        body: new Uint8Array(Buffer.concat(chunks)),
      });
      if (method !== "GET") save?.soon();
      patience.look();
      await patience.until(answered, gone);
      return answered;
    } catch (error) {
      if (!(error instanceof SandboxFailure)) throw error;
      console.error(error);
      return failure(error);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, resolve);
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await save?.last();
    },
  };
}

/** Where the caller reached it: links lead back there. */
function addressOf({ url, headers, socket }: IncomingMessage, port: number): URL {
  const path = url?.startsWith("/") === true ? url : "/";
  for (const host of [headers.host, `${HOST}:${socket.localPort ?? port}`]) {
    const address = `http://${host ?? ""}${path}`;
    if (host !== undefined && /^[\w.:[\]-]+$/.test(host) && URL.canParse(address)) return new URL(address);
  }
  return new URL(`http://${HOST}/`);
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as [string, string]] : []));
}

function write(response: ServerResponse, { status, headers, body, isCut }: Answer): void {
  if (isCut) {
    response.destroy();
    return;
  }
  response.writeHead(status, [...headers, ...(body.length > 0 ? [["content-length", String(body.length)] as [string, string]] : [])].flat());
  response.end(body);
}
