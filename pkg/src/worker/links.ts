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
    const changed = links.change(new Uint8Array(await answer.arrayBuffer()));
    return joined([changed, links.held]);
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const parts: Uint8Array[] = [];
  for (let length = 0; length <= SMALL; ) {
    const { done, value } = await reader.read();
    if (done) return joined([...parts, links.held]);
    parts.push(links.change(value));
    length += value.byteLength;
  }
  return new ReadableStream({
    start: (controller) => controller.enqueue(joined(parts)),
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.read();
        const part = done ? links.held : links.change(value);
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

/** How every address in quotes begins. */
const START = '"http';
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const NOTHING = new Uint8Array();

const encoder = new TextEncoder();
const bytewise = new TextDecoder("latin1");
const VERSION = encoder.encode("/v1/");
const DOWNLOADS = encoder.encode("downloads/");

/** Rewrites links in JSON that comes in parts. Keeps no more of it than may be the beginning of a link. */
export class Links {
  /** What was read and may be the beginning of a link; at the end of the reply it is none. */
  held: Uint8Array = NOTHING;
  /** The byte before that. */
  #before = 0;
  readonly #from: Uint8Array;
  readonly #to: Uint8Array;
  readonly #kept: Uint8Array;

  constructor({ from, to, publicDownloads }: Omit<LinkRules, "operation">) {
    // A string that begins with the address: inside of one there is no quote without a backslash before it.
    this.#from = encoder.encode(`"${from}`);
    // Written as JSON, for the host of a request is what the caller says it is.
    this.#to = encoder.encode(JSON.stringify(to).slice(0, -1));
    this.#kept = publicDownloads ? DOWNLOADS : NOTHING;
  }

  /** What can be said of the reply up to the end of this part of it. */
  change(chunk: Uint8Array): Uint8Array {
    const bytes = this.held.byteLength === 0 ? chunk : joined([this.held, chunk]);
    // One character for each byte, whatever it is: so that the runtime does the searching, which it does much faster.
    const text = bytewise.decode(bytes);
    const parts: Uint8Array[] = [];
    let start = 0;
    let end = bytes.length;
    for (let at = next(text, 0); at < end; at = next(text, at + 1)) {
      if ((at === 0 ? this.#before : bytes[at - 1]) === BACKSLASH) continue;
      const found = this.#originAt(at, bytes);
      if (found === "elsewhere") continue;
      if (found === "open") {
        end = at;
        break;
      }
      parts.push(bytes.subarray(start, at), this.#to);
      start = found;
    }
    this.held = end === bytes.length ? NOTHING : bytes.slice(end);
    if (end > 0) this.#before = bytes[end - 1] ?? 0;
    const rest = bytes.subarray(start, end);
    return parts.length === 0 ? rest : joined([...parts, rest]);
  }

  /** Where the origin of a link ends that begins here. */
  #originAt(at: number, bytes: Uint8Array): number | "elsewhere" | "open" {
    const origin = endOf(this.#from, bytes, at);
    if (typeof origin === "string") return origin;
    const version = endOf(VERSION, bytes, origin);
    if (typeof version === "string") return version;
    if (this.#kept.length === 0) return origin;
    const kept = endOf(this.#kept, bytes, version);
    return kept === "open" ? "open" : kept === "elsewhere" ? origin : "elsewhere";
  }
}

/** Where the next address in quotes may begin, or the end. */
function next(text: string, from: number): number {
  const found = text.indexOf(START, from);
  if (found >= 0) return found;
  // At the end of a part there may be only the first letters of one.
  for (let at = Math.max(from, text.length - START.length + 1); at < text.length; at++) {
    if (START.startsWith(text.slice(at))) return at;
  }
  return text.length;
}

/** Where a text ends that begins here. JSON may write a slash with a backslash before it. */
function endOf(text: Uint8Array, bytes: Uint8Array, start: number): number | "elsewhere" | "open" {
  let at = start;
  for (const wanted of text) {
    if (wanted === SLASH && bytes[at] === BACKSLASH) at++;
    if (at >= bytes.length) return "open";
    if (bytes[at] !== wanted) return "elsewhere";
    at++;
  }
  return at;
}
