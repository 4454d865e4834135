/** A server that records every byte sent to it and answers what it is told: what the gateway really sends upstream. */

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A request as it came over the wire. */
export interface RecordedRequest {
  /** All of it: head and body, with chunk sizes where the body was chunked. */
  readonly bytes: Buffer;
  readonly method: string;
  readonly target: string;
  /** In the order and the case in which they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body, with the chunks put together. */
  readonly body: Buffer;
  /** A header by its name in any case; several are joined as Fetch joins them. */
  header(name: string): string | undefined;
}

/** An answer; bytes are sent as they are, and "hang up" closes the connection instead. */
export type Reply =
  | { status?: number; headers?: Record<string, string> | [string, string][]; body?: string | Uint8Array }
  | Uint8Array
  | "hang up";

/** One answer for all requests, or a function of the request. */
export type Replies = Reply | ((request: RecordedRequest, index: number) => Reply | Promise<Reply>);

/** A recorder that listens. */
export interface Recorder {
  readonly url: string;
  /** What has come so far. */
  readonly requests: readonly RecordedRequest[];
  stop(): Promise<void>;
}

/** Starts one on a free port. Without `replies` it answers `{}`. */
export async function startRecorder(replies: Replies = { body: "{}" }): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();

  async function serve(socket: Socket): Promise<void> {
    let waiting: Buffer = Buffer.alloc(0);
    for await (const chunk of socket) {
      waiting = Buffer.concat([waiting, chunk as Buffer]);
      for (let request = read(waiting); request !== undefined; request = read(waiting)) {
        waiting = waiting.subarray(request.bytes.length);
        requests.push(request);
        const reply = typeof replies === "function" ? await replies(request, requests.length - 1) : replies;
        if (reply === "hang up") {
          socket.destroy();
          return;
        }
        socket.write(reply instanceof Uint8Array ? reply : write(reply));
      }
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // The other side may go at any time.
    serve(socket).catch(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

/** The first request of what has come, if all of it has. */
function read(bytes: Buffer): RecordedRequest | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const [requestLine = "", ...lines] = bytes.subarray(0, headEnd).toString("latin1").split("\r\n");
  const [method = "", target = ""] = requestLine.split(" ");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const header = (name: string) => {
    const values = headers.filter(([other]) => other.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
    return values.length > 0 ? values.join(", ") : undefined;
  };
  const bodyStart = headEnd + 4;
  const found = header("transfer-encoding")?.toLowerCase() === "chunked" ? chunked(bytes, bodyStart) : counted(bytes, bodyStart, header);
  return found && { bytes: bytes.subarray(0, found.end), method, target, headers, body: found.body, header };
}

function counted(bytes: Buffer, start: number, header: (name: string) => string | undefined) {
  const end = start + Number(header("content-length") ?? 0);
  return bytes.length < end ? undefined : { body: bytes.subarray(start, end), end };
}

function chunked(bytes: Buffer, start: number) {
  const parts: Buffer[] = [];
  for (let position = start; ; ) {
    const lineEnd = bytes.indexOf("\r\n", position);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(position, lineEnd).toString("latin1"), 16);
    const end = lineEnd + 2 + size + 2;
    if (bytes.length < end) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), end };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    position = end;
  }
}

function write({ status = 200, headers = {}, body = "" }: Exclude<Reply, Uint8Array | "hang up">): Buffer {
  const content = Buffer.from(body);
  const given = Array.isArray(headers) ? headers : Object.entries(headers);
  const has = (name: string) => given.some(([other]) => other.toLowerCase() === name);
  const all: [string, string][] = [
    ...given,
    ...(has("content-type") ? [] : [["content-type", "application/json"] as [string, string]]),
    ...(has("content-length") ? [] : [["content-length", String(content.length)] as [string, string]]),
  ];
  const head = [`HTTP/1.1 ${status} Reply`, ...all.map(([name, value]) => `${name}: ${value}`), "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), content]);
}
