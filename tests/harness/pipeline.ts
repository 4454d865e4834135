/** Many raw requests over few connections that are kept, several under way on each: bytes out, statuses and bodies back. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A request as its bytes. */
export interface Pipelined {
  readonly bytes: Uint8Array;
  /** Whether its answer has no body, whatever its head says: `HEAD`. */
  readonly isHead?: boolean;
}

/** What came back. */
export interface PipelinedAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** How requests are sent. */
export interface Way<Request extends Pipelined> {
  readonly connections?: number;
  readonly depth?: number;
  /** Called once for each request, with nothing where the connection was closed instead of an answer. */
  answered(request: Request, answer: PipelinedAnswer | undefined): void;
}

/** Sends all of them, and gives how often one was sent: those behind one that ended its connection are sent again. */
export async function sendAll<Request extends Pipelined>(
  url: string,
  requests: Iterable<Request>,
  { connections = 8, depth = 16, answered }: Way<Request>,
): Promise<number> {
  const queue = requests[Symbol.iterator]();
  let sent = 0;

  async function work(): Promise<void> {
    let waiting: Request[] = [];
    let line: Line | undefined;
    for (;;) {
      while (waiting.length < depth) {
        const { value, done } = queue.next();
        if (done === true) break;
        waiting.push(value);
      }
      if (waiting.length === 0) break;
      line ??= await Line.open(url);
      line.socket.write(Buffer.concat(waiting.map(({ bytes }) => bytes)));
      sent += waiting.length;
      let index = 0;
      for (; index < waiting.length; index++) {
        const request = waiting[index] as Request;
        const answer: PipelinedAnswer | undefined = await line.next(request.isHead ?? false);
        // A connection that ends after an answer was ended by what was answered; one that ends without, by what was not.
        if (answer === undefined && index > 0) break;
        answered(request, answer);
        if (answer === undefined || /^connection: *close/im.test(answer.head)) {
          index += 1;
          line.socket.destroy();
          break;
        }
      }
      if (line.isClosed || line.socket.destroyed) line = undefined;
      waiting = waiting.slice(index);
    }
    line?.socket.destroy();
  }

  await Promise.all(Array.from({ length: connections }, work));
  return sent;
}

/** A connection, read answer by answer. */
class Line {
  readonly socket: Socket;
  isClosed = false;
  #bytes: Buffer = Buffer.alloc(0);
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (part: Buffer) => {
      this.#bytes = this.#bytes.length === 0 ? part : Buffer.concat([this.#bytes, part]);
      this.#wake();
    });
    // Whoever is sent nonsense may close with something still unread, which arrives here as an error.
    socket.on("error", () => {});
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.isClosed = true;
        this.#wake();
      });
    }
  }

  static async open(url: string): Promise<Line> {
    const { hostname, port } = new URL(url);
    const line = new Line(connect(Number(port), hostname));
    await once(line.socket, "connect");
    return line;
  }

  /** The next answer; `undefined` where the connection ends before it is whole. */
  async next(isHead: boolean): Promise<PipelinedAnswer | undefined> {
    for (;;) {
      const read = readAnswer(this.#bytes, isHead, this.isClosed);
      if (read !== undefined) {
        this.#bytes = this.#bytes.subarray(read.end);
        if (read.answer.status >= 200) return read.answer;
        continue;
      }
      if (this.isClosed) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

function readAnswer(bytes: Buffer, isHead: boolean, isAll: boolean): { answer: PipelinedAnswer; end: number } | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = bytes.subarray(0, headEnd).toString("latin1");
  const status = Number(head.split(" ", 2)[1]);
  const start = headEnd + 4;
  const whole = (body: string, end: number) => ({ answer: { status, head, body }, end });
  if (isHead || status < 200 || status === 204 || status === 304) return whole("", start);
  if (/^transfer-encoding: *chunked/im.test(head)) {
    let body = "";
    for (let place = start; ; ) {
      const lineEnd = bytes.indexOf("\r\n", place);
      if (lineEnd < 0) return undefined;
      const size = Number.parseInt(bytes.subarray(place, lineEnd).toString("latin1"), 16);
      const end = lineEnd + 2 + size + 2;
      if (bytes.length < end) return undefined;
      if (size === 0) return whole(body, end);
      body += bytes.subarray(lineEnd + 2, end - 2).toString("latin1");
      place = end;
    }
  }
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) return isAll ? whole(bytes.subarray(start).toString("latin1"), bytes.length) : undefined;
  const end = start + Number(length);
  return bytes.length < end ? undefined : whole(bytes.subarray(start, end).toString("latin1"), end);
}
