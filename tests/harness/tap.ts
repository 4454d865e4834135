/** Stands between a Worker and its callers, and searches every byte that it sends them. */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Canary } from "./canary.ts";
import { type AuditLine, sortedLogs } from "./logs.ts";

/** A Worker in which nothing secret has been seen yet. */
export interface Tapped {
  /** Where callers have to go: whatever goes to the Worker itself is not seen. */
  readonly url: string;
  /** But for the lines about calls. */
  readonly logs: readonly string[];
  /** The lines about calls. */
  readonly calls: readonly AuditLine[];
  /** Stops the Worker, and rejects if it gave away a secret in an answer or in its log. */
  stop(): Promise<void>;
}

/** What is tapped. */
export interface TappedWorker {
  readonly url: string;
  stop(): Promise<void>;
}

/** How it is tapped. */
export interface Tap {
  /** The Worker's variables, with its secrets among them. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Whether a test has it give something away to see that it is found. */
  readonly isLeaky?: boolean;
}

/** Starts a Worker, and taps it. */
export async function tapped<Worker extends TappedWorker>(
  { vars, isLeaky = false }: Tap,
  start: (log: (line: string) => void) => Promise<Worker>,
): Promise<Worker & Tapped> {
  const canary = new Canary(vars);
  const { logs, calls, take } = sortedLogs();
  const inLog = canary.search("in its log");
  const worker = await start((line) => {
    take(line);
    inLog(`${line}\n`);
  });
  const tap = await startTap(worker.url, canary);
  const stop = async () => {
    await tap.stop();
    await worker.stop();
    // A hook that fails here stops nothing else any more, and what still runs would keep the file from its end.
    if (canary.leaks.length > 0 && !isLeaky) setTimeout(() => process.exit(1), 5000).unref();
    canary.assertSilent();
  };
  return { ...worker, url: tap.url, logs, calls, stop };
}

/**
 * What a caller says, but for what it says of packed answers: miniflare packs them as Cloudflare does, and nothing could be
 * found in them. Nothing else here looks at that header.
 */
function plain(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1");
  const changed = text.replaceAll(PACKED, "$1identity");
  return changed === text ? bytes : Buffer.from(changed, "latin1");
}

const PACKED = /(\r\naccept-encoding: *)[^\r\n]+/gi;

async function startTap(url: string, canary: Canary) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // The other side may go at any time.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  // Half-open: who has said all may still want to hear.
  const server = createServer({ allowHalfOpen: true }, (caller) => {
    const worker = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const search = canary.search("in an answer");
    keep(caller);
    keep(worker);
    worker.on("data", search);
    worker.pipe(caller);
    caller.on("data", (bytes) => {
      if (worker.destroyed) return;
      caller.pause();
      // One turn later: where the Worker has answered and closed, its answer is read before this fails.
      setImmediate(() => worker.write(plain(bytes), () => caller.resume()));
    });
    caller.on("end", () => worker.end());
    caller.on("close", () => worker.destroy());
    // Whatever the caller still says is read: unread bytes would take back the answer that it was sent.
    worker.on("close", () => caller.resume().end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
