/**
 * ShipStation's links, in its replies, made the gateway's.
 *
 * A link to a label file works for whoever has it, for months, and the file shows names and addresses. A link to the
 * next page leads past the gateway to a host where the caller's token is none. So both come back with the gateway's
 * origin in place of ShipStation's: the rest of the link, and every other byte of the reply, stays as it is.
 *
 * What that holds: no caller gets an address that works without a grant, so none can hand one on by mistake, and none
 * stands in the history or the log of whoever follows it. What it does not hold: ShipStation asks nobody for a key at
 * these addresses, so a caller who knows ShipStation's host can write the public address out of the gateway's, and a
 * caller of another account who was given the path gets the file through the gateway too.
 */

import { joined } from "../bytes.js";
import { linkedReplies } from "../generated/linked-replies.js";

/** How links are rewritten. */
export interface LinkRules {
  /** Whose reply it is. */
  readonly operation: string;
  /** The origin of ShipStation API. */
  readonly from: string;
  /** The origin by which the caller reaches the gateway. */
  readonly to: string;
  /** Whether links to files stay as they are. */
  readonly publicDownloads: boolean;
}

/** Up to how many bytes a reply goes on in one step: a stream of JavaScript's costs more than all else that is done. */
const SMALL = 64 * 1024;

/**
 * The body of an answer, with its links rewritten where the operation's reply can hold any. Rejects where the answer
 * breaks off before any of it could go on.
 */
export async function withOwnLinks(
  answer: Response,
  rules: LinkRules,
): Promise<ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null> {
  const { body, headers } = answer;
  if (body === null || !linkedReplies.has(rules.operation) || !isJson(headers.get("content-type"))) return body;
  const links = new Links(rules);
  // The length of a compressed answer says nothing of what it unpacks to.
  if (Number(headers.get("content-length") ?? Infinity) <= SMALL && !headers.has("content-encoding")) {
    return joined([...links.change(new Uint8Array(await answer.arrayBuffer())), ...links.end()]);
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const parts: Uint8Array[] = [];
  for (let length = 0; length <= SMALL; ) {
    const { done, value } = await reader.read();
    if (done) return joined([...parts, ...links.end()]);
    parts.push(...links.change(value));
    length += value.byteLength;
  }
  return new ReadableStream({
    start: (controller) => controller.enqueue(joined(parts)),
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.read();
        const part = joined(done ? links.end() : links.change(value));
        if (part.byteLength > 0) controller.enqueue(part);
        if (done) controller.close();
        // A part of which all is held back gives nothing, and nobody would ask again.
        if (done || part.byteLength > 0) return;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function isJson(contentType: string | null): boolean {
  return contentType !== null && /^\s*application\/(?:[^\s;]+\+)?json\s*(?:;|$)/i.test(contentType);
}

const encoder = new TextEncoder();
/** One character for each byte, and the same one if it is ASCII, as all of a link is: so that places are the same. */
const bytewise = new TextDecoder("latin1");

/** Rewrites links in JSON that comes in parts. Keeps no more of it than may be the beginning of a link. */
export class Links {
  #held: Uint8Array = new Uint8Array();
  readonly #links: RegExp;
  readonly #longest: number;
  readonly #to: Uint8Array;

  constructor({ from, to, publicDownloads }: Omit<LinkRules, "operation">) {
    const kept = publicDownloads ? "downloads/" : "";
    // A string that begins with the address: inside of one there is no quote without a backslash before it.
    this.#links = new RegExp(`(?<!\\\\)"${written(from)}(?=${written("/v1/")}${kept && `(?!${written(kept)})`})`, "g");
    const longest = `"${from}/v1/${kept}`;
    this.#longest = longest.length + longest.split("/").length;
    // Written as JSON, for the host of a request is what the caller says it is.
    this.#to = encoder.encode(JSON.stringify(to).slice(0, -1));
  }

  /** What can be said of the reply up to the end of this part of it. */
  change(chunk: Uint8Array): Uint8Array[] {
    const bytes = this.#held.byteLength === 0 ? chunk : joined([this.#held, chunk]);
    const text = bytewise.decode(bytes);
    const quote = text.lastIndexOf('"');
    const open = quote >= 0 && text.length - quote <= this.#longest ? quote : text.length;
    // With the character before it, which tells whether a string begins there.
    const end = Math.max(0, open - 1);
    this.#held = bytes.slice(end);
    return this.#changed(text.slice(0, end), bytes.subarray(0, end));
  }

  /** The rest, once there are no more parts. */
  end(): Uint8Array[] {
    return this.#changed(bytewise.decode(this.#held), this.#held);
  }

  #changed(text: string, bytes: Uint8Array): Uint8Array[] {
    const parts: Uint8Array[] = [];
    let start = 0;
    for (const { index, 0: origin } of text.matchAll(this.#links)) {
      parts.push(bytes.subarray(start, index), this.#to);
      start = index + origin.length;
    }
    return [...parts, bytes.subarray(start)];
  }
}

/** What finds a text in JSON, which may write a slash with a backslash before it. */
function written(text: string): string {
  return text.replaceAll(/[$(-+.?[-^{|}]/g, "\\$&").replaceAll("/", "\\\\?/");
}
