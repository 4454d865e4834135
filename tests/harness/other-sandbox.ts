/** A sandbox in a process of its own, which lives on whatever becomes of those that call it, and tells what reached it. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createSandbox } from "shipstamp/sandbox";
import { fastNow, type Pace } from "./fast-clock.ts";

/** A purchase that reached the sandbox, whole. */
export interface Reached {
  /** Counted from 0. */
  readonly number: number;
  readonly account: string;
  readonly path: string;
  readonly body: string;
}

/** What it tells of itself. */
type Message = { url: string } | { reached: Reached } | { number: number; turnedAway: boolean };

/** The sandbox, seen from the test. */
export interface OtherSandbox {
  readonly url: string;
  readonly reached: readonly Reached[];
  /** The numbers of those that it has not read: there were too many requests. */
  readonly turnedAway: ReadonlySet<number>;
  /** Resolves when the next purchase reaches it. */
  next(): Promise<void>;
  stop(): void;
}

/** Starts one whose clock goes at that pace. What goes to it is as long on its way, in milliseconds, as in `ways`, in turn. */
export async function startOtherSandbox(pace: Pace, ways: readonly number[]): Promise<OtherSandbox> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify({ pace, ways })]);
  const reached: Reached[] = [];
  const turnedAway = new Set<number>();
  let next: PromiseWithResolvers<void> = Promise.withResolvers();
  let url = "";
  child.on("message", (message: Message) => {
    if ("reached" in message) {
      reached.push(message.reached);
      next.resolve();
      next = Promise.withResolvers();
    } else if ("url" in message) url = message.url;
    else if (message.turnedAway) turnedAway.add(message.number);
  });
  await once(child, "message");
  return { url, reached, turnedAway, next: () => next.promise, stop: () => void child.kill() };
}

/** The process itself. */
async function serve({ pace, ways }: { pace: Pace; ways: readonly number[] }): Promise<void> {
  process.once("disconnect", () => process.exit());
  const tell = (message: Message) => process.send?.(message);
  const sandbox = createSandbox({ now: () => fastNow(pace) });
  let count = 0;

  async function answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "GET", url: path = "/" } = request;
    const body = Buffer.concat(chunks).toString();
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const asked: RequestInit = { method, headers, ...(body !== "" && { body }) };
    const isPurchase = method === "POST" && path.startsWith("/v1/labels");
    const number = isPurchase ? count++ : -1;
    if (isPurchase) {
      tell({ reached: { number, account: String(request.headers["on-behalf-of"]), path, body } });
      await new Promise((resolve) => setTimeout(resolve, ways[number % ways.length]));
    }
    const answered = await sandbox.fetch(`http://${request.headers.host}${path}`, asked);
    const text = await answered.text();
    if (isPurchase && answered.status === 429) tell({ number, turnedAway: JSON.parse(text).errors[0].error_source === "shipengine" });
    reply.writeHead(answered.status, Object.fromEntries(answered.headers)).end(text);
  }

  // Where the sandbox cuts the connection, and where whoever called is dead.
  const server = createServer((request, reply) => void answer(request, reply).catch(() => request.socket.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(JSON.parse(process.argv[2] ?? ""));
