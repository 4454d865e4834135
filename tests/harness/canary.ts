/** Looks for secrets in what nobody may find them in, in each form in which text travels. */

/** Shorter ones stand for no key, and would be found where nobody wrote them. */
const SHORTEST = 8;

/** Names of variables whose values must not leave a Worker. */
const SECRET = /(_KEY|_KEY_NEXT|_SECRET)$/;

/** One that leaked: which, how it was written, and what stood before it. Never its value. */
export interface Leak {
  readonly name: string;
  readonly form: string;
  readonly place: string;
}

/** Searches what comes in pieces: the end of one piece and the beginning of the next are taken together. */
export type Search = (piece: Uint8Array | string) => void;

interface Form {
  readonly form: string;
  readonly text: string;
  /** What is made of a text before it is searched. */
  readonly read?: (text: string) => string;
}

/** The secrets among the variables of a Worker, and what was found of them. */
export class Canary {
  readonly leaks: Leak[] = [];
  readonly #forms: (Form & { name: string })[];
  /** How much of a piece is kept for the next: no form of any secret is longer. */
  readonly #reach: number;

  constructor(vars: Readonly<Record<string, unknown>>) {
    const secrets = Object.entries(vars).flatMap(([name, text]) => {
      // Of a key that has several lines the longest is looked for.
      const [value = ""] = typeof text === "string" ? text.split("\n").map((line) => line.trim()).toSorted((one, other) => other.length - one.length) : [];
      return SECRET.test(name) && value.length >= SHORTEST ? [{ name, value }] : [];
    });
    this.#forms = secrets.flatMap(({ name, value }) => formsOf(value).map((form) => ({ name, ...form })));
    // The longest way to write a byte is `\u00ff`; more for lines that say how long the next chunk is.
    this.#reach = Math.max(0, ...secrets.map(({ value }) => 6 * Buffer.byteLength(value) + 64));
  }

  /** Starts to search a stream. */
  search(where: string): Search {
    let before = "";
    return (piece) => {
      const text = before + (typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)).toString("latin1");
      before = this.#find(where, text) ? "" : text.slice(Math.max(0, text.length - this.#reach));
    };
  }

  /** Fails where anything was found. */
  assertSilent(): void {
    if (this.leaks.length === 0) return;
    const lines = this.leaks.map(({ name, form, place }) => `${name} ${form}, ${place}`);
    throw new Error(`A secret left the Worker:\n${[...new Set(lines)].join("\n")}`);
  }

  #find(where: string, text: string): boolean {
    const views = new Map<Form["read"], string>([[undefined, text]]);
    for (const { name, form, text: wanted, read } of this.#forms) {
      let view = views.get(read);
      if (view === undefined) views.set(read, (view = (read as (text: string) => string)(text)));
      const index = view.indexOf(wanted);
      if (index < 0) continue;
      // As it is written there and not decoded, the rest of a secret could follow; only what precedes is told.
      this.leaks.push({ name, form, place: `${where}, after ${JSON.stringify(view.slice(Math.max(0, index - 80), index))}` });
      return true;
    }
    return false;
  }
}

const lower = (text: string) => text.toLowerCase();
const byte = (_: string, digits: string) => String.fromCharCode(Number.parseInt(digits, 16));
const unescaped = (text: string) => (text.includes("%") ? text.replaceAll(/%([0-9a-f]{2})/gi, byte) : text);
const unquoted = (text: string) => (text.includes("\\u") ? text.replaceAll(/\\u00([0-9a-f]{2})/gi, byte) : text);
/** With the lines taken out that tell the lengths of chunks. */
const unchunked = (text: string) => text.replaceAll(/\r\n[0-9a-f]+\r\n/gi, "");

/** Lower case, where an answer says that it is packed. */
const packed = (text: string) => (/\r\ncontent-encoding: (gzip|br|deflate|zstd)\r\n/i.test(text) ? text.toLowerCase() : "");

function formsOf(value: string): Form[] {
  const bytes = Buffer.from(value);
  const raw = bytes.toString("latin1");
  return [
    { form: "as it is", text: raw },
    { form: "in chunks", text: raw, read: unchunked },
    { form: "percent-encoded", text: raw, read: unescaped },
    { form: "with escapes of JSON", text: raw, read: unquoted },
    { form: "in another case", text: lower(raw), read: lower },
    { form: "in hexadecimal", text: bytes.toString("hex"), read: lower },
    // Nobody can say what is in it.
    { form: "may be in a packed answer", text: "\r\ncontent-encoding: ", read: packed },
    { form: "backwards", text: [...raw].reverse().join("") },
    ...[0, 1, 2].flatMap((offset) => [
      { form: "in base64", text: within(bytes, offset, "base64") },
      { form: "in base64url", text: within(bytes, offset, "base64url") },
    ]),
  ];
}

/** What of the encoded bytes depends on nothing else, when so many other bytes stand before them. */
function within(bytes: Uint8Array, offset: number, encoding: "base64" | "base64url"): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding);
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}
