/** The sandbox behind a port, on Node: one process, and no other program. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, Memory, SandboxFailure } from "../sandbox-engine.js";
import { Courier } from "./courier.js";
import { Patience } from "./patience.js";
import { SigningKeys } from "./signing-keys.js";
import type { StateFile } from "./state-file.js";
import { failure } from "./written.js";

/** Nobody else's machine reaches it. */
const HOST = "127.0.0.1";

/**
 * How long it sleeps before it looks whether a webhook is to be called. Longer is more than timers take; and a sandbox
 * that fails whenever it wakes must not do so all the time.
 */
const SLEEP_MS = { min: 1000, max: 86_400_000 };

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

  const keys = new SigningKeys();
  const outbox = {
    takeDeliveries: (now: number) => {
      const due = memory.takeDeliveries(now);
      if (due.length > 0) save?.soon();
      return due;
    },
    delivered: (id: string, status: number, now: number) => {
      memory.delivered(id, status, now);
      save?.soon();
    },
  };
  const courier = new Courier(outbox, keys, Date.now, fetch);
  let alarm: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function deliver(): Promise<void> {
    await courier.round();
    clearTimeout(alarm);
    if (isClosed) return;
    try {
      const next = memory.nextDeliveryMs(Date.now());
      if (next === Infinity) return;
      alarm = setTimeout(() => void deliver(), Math.min(Math.max(next, SLEEP_MS.min), SLEEP_MS.max)).unref();
    } catch (error) {
      console.error(error);
    }
  }

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
    const asked = {
      method,
      url: addressOf(request, port),
      headers: pairs(request.rawHeaders),
      body: new Uint8Array(Buffer.concat(chunks)),
    };
    const ofKeys = await keys.answer({ ...asked, now: Date.now() });
    if (ofKeys !== undefined) return ofKeys;
    try {
      const answered = memory.handle({ ...asked, now: Date.now() });
      if (method !== "GET") save?.soon();
      void deliver();
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
      isClosed = true;
      clearTimeout(alarm);
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
