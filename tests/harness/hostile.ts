/** Requests that somebody would send who wants a proxy to go astray. Made up by dice, always the same for a seed. */

import type { OperationInfo } from "shipstamp";
import type { Dice } from "./dice.ts";
import type { Pipelined } from "./pipeline.ts";

/** A request, and what it is about. */
export interface HostileRequest extends Pipelined {
  /** Whether it may take what comes after it on its connection for a part of itself, and therefore gets one of its own. */
  readonly isLone: boolean;
}

/** What they are made with. */
export interface Attacker {
  readonly dice: Dice;
  readonly operations: readonly OperationInfo[];
  /** The headers that let it in. */
  readonly authorization: string;
  /** For whom it may act. */
  readonly account: string;
  /** An address that nothing may ever be sent to, without its scheme. */
  readonly elsewhere: string;
}

/** What stands in a second request that is hidden in the first: nobody but the gateway may ever see it. */
export const hidden = "SMUGGLED";

const latin1 = (text: string) => Buffer.from(text, "latin1");
/** The bytes that UTF-8 has for a text, each as one character. */
const utf8 = (text: string) => Buffer.from(text).toString("latin1");

const ids = ["se-9", "123456", "a_b-C", "5551234-9", "ups", "PDF", "label.pdf", "a%20b", "a+b", "caf%C3%A9", "100%25", "~x", "x".repeat(200)];

const slashes = [
  ...["//", "///", "%2f", "%2F", "%5c", "\\", "/./", "/../", "/%2e/", "/%2e%2e/", "/%2E%2E/", "/.%2e/", "/..;/", "/;x=1/", "%252f", "%25252f"],
  ...["%c0%af", "%e0%80%af", "%f0%80%80%af", "%u002f", utf8("／"), utf8("∕"), utf8("⁄"), "/%2e%2e%2f", "/..%2f", "/..%5c", "/..\\", "/ /", "/%20/", ""],
];

const inserts = [
  ...["%00", "%0d%0a", "%0a", "%20", "%09", "%7f", "\t", " ", "\0", "\x01", "\x7f", "\x80", "\xff", "\xc0\xae", "%", "%2", "%zz", "%%32%65", "%u002e"],
  ...["#", "?", "&", ";", "=", "..", ".", "%2e", "%2e%2e", "%252e", "%c0%ae", "\\", "@", ":", "+", "~", "'", '"', "<", "{", "}", "|", "^", "`", "*", "$", "!", "(", ","],
  ...[utf8("é"), utf8("％"), utf8("．"), utf8("․"), utf8("\ufeff"), utf8("\u200b"), utf8("\u202e"), utf8("\u212a"), utf8("😀"), "%ef%bc%8e", "%e2%80%ae", "%ed%a0%80"],
  ...["%3f", "%23", "%26", "%3b", "%0d%0aAPI-Key:%20x", "%E5%98%8A%E5%98%8DX:y"],
];

const ends = [
  ...["/", "//", "/.", "/..", "/x", "/void", "/../partners/accounts", "/%2e%2e/partners/accounts", "/..%2fpartners%2faccounts", "/../../admin"],
  ...[".json", ";jsessionid=1", "%00.json", "%2500", "/%00", "%20", "#", "#/x", "%23", "?", "/?", "%3f", "\\", "%5c", "/*", "/.git/config", "~"],
];

const queries = [
  ...["page=1", "page=1&page_size=2", "page=1&page=2", "a", "=x", "&&&", "?", "page=%ff", "page=%00", "page=%0d%0aAPI-Key:%20x", "page=1#x", "page=1?page=2", "page=1;page=2"],
  ...["api_key=x", "API-Key=x", "%61pi-key=x", "api%2dkey=x", "On-Behalf-Of=se-2", "on_behalf_of[]=se-2", "access_token=x", "Authorization=x", "a.p.i.k.e.y=x", "api%252dkey=x"],
  ...["__proto__=1", "x[__proto__][y]=1", "constructor=1", "url=http://", "redirect=//x", "q=%2e%2e%2f", "q=../../", "q=%252e%252e", "q=\xff\xfe", `q=${utf8("ü")}`, "q=<script>", "q=';--", "q=\\", "q=a+b%20c%2b", "%=%", "tag=a,b,c", "label_status=voided"],
];

const methods = ["HEAD", "OPTIONS", "TRACE", "PROPFIND", "PURGE", "LOCK", "M-SEARCH", "SEARCH", "get", "Get", "post", "GETS", "G\0ET", "", "GET,POST", "POST", "PUT", "PATCH", "DELETE", "GET", "PRI", "\xffGET", "GET\t"];

const versions = ["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/3", "http/1.1", "HTTP/1.1 ", "HTTP/1.12", "HTTP/01.1", "", "HTTP/1.1 HTTP/1.1", "HTTP/ 1.1", "HTTPS/1.1"];

/** Lines of headers that have fooled somebody, none of which says anything of a body. */
const headers = [
  ...["X: a\r\n b", "X: a\r\n\tOn-Behalf-Of: se-2", "On_Behalf_Of: se-2", "On-Behalf-Of : se-2", "On-Behalf-Of\0: se-2", "On-Behalf-Of", ": se-2", " On-Behalf-Of: se-2", "API-Key\t: x", "API_Key: x"],
  ...["Host: evil.example", "Host:", "host: evil.example", "X-Forwarded-Host: evil.example", "X-Original-URL: /v1/partners/accounts", "X-Rewrite-URL: /v1/partners/accounts", "X-HTTP-Method-Override: DELETE"],
  ...["Connection: On-Behalf-Of, API-Key", "Connection: keep-alive, X", "Keep-Alive: timeout=1", "TE: trailers", "Trailer: API-Key", "Via: 1.1 x", "Max-Forwards: 0", "Expect: x", "Range: bytes=0-0", "If-None-Match: *"],
  ...["Content-Type: application/json", "Content-Type: text/plain", "Content-Encoding: gzip", "Accept-Encoding: gzip", "Cookie: a=b", "Origin: https://evil.example", "Origin: null", "X: \xff\xfe", "X: \x01", `X: ${"a".repeat(2000)}`, "X:", "X: a\rY: b"],
];

/** A target of a request, somewhat wrong. */
function target({ dice, elsewhere }: Attacker, operation: OperationInfo): string {
  let path = operation.path.replaceAll(/\{[a-z_]+\}/g, () => dice.of(ids));
  const somewhere = (text: string) => dice.below(text.length + 1);
  const put = (text: string, place: number, what: string, length = 0) => text.slice(0, place) + what + text.slice(place + length);
  const percent = (code: number) => `%${code.toString(16).padStart(2, "0")}`;
  const changes: (() => string)[] = [
    () => {
      const place = somewhere(path.slice(1));
      const code = path.charCodeAt(place);
      const once = dice.once(2) ? percent(code).toUpperCase() : percent(code);
      return put(path, place, dice.once(3) ? once.replace("%", "%25") : once, 1);
    },
    () => {
      const places = [...path.matchAll(/\//g)].map(({ index }) => index);
      return places.length === 0 ? path : put(path, dice.of(places), dice.of(slashes), 1);
    },
    () => put(path, somewhere(path), dice.of(inserts)),
    () => put(path, somewhere(path), dice.of(inserts)),
    () => path + dice.of(ends),
    () => {
      const place = somewhere(path.slice(1));
      const letter = path.charAt(place);
      return put(path, place, letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(), 1);
    },
    () => path.slice(0, somewhere(path)),
    () => path.replace("/v1", dice.of(["", "/V1", "/v2", "/v1/v1", "/%76%31", "/v1/.", "/x/../v1", "/v1%2f", "v1", "/v1.0", "/healthz/../v1", "/v1/../v1"])),
    () => path.split("/").with(dice.below(path.split("/").length), dice.of(["partners", "accounts", "..", ".", "", "se-1", "void", "labels"])).join("/"),
    () => `${dice.of(["http://", "https://", "HTTP://", "//", "///", "/\\", "\\\\", "http:/", "http:", "ftp://", "ws://", "http://u:p@", "http://api.shipengine.com@", "http://api.shipengine.com:80@"])}${elsewhere}${path}`,
    () => `${dice.of(["/", "//", "/x/", "*", "@", ":80", " "])}${path}`,
    () => path.replaceAll("-", "").replaceAll("_", "-"),
    () => dice.of(["*", "/", "", "/v1", "/v1/", "/webhooks/se-1", "/webhooks/../v1/labels", "/healthz", "/session", "/index.html", elsewhere, "/.well-known/x", "/cdn-cgi/x", "/cdn-cgi/mf/reload"]),
  ];
  const rounds = dice.of([0, 0, 1, 1, 1, 1, 2, 3]);
  for (let round = 0; round < rounds; round++) path = dice.of(changes)();
  if (dice.once(500)) path += "a".repeat(dice.of([300, 8000, 20_000]));
  if (dice.once(operation.input === "query" ? 2 : 8)) path += `?${dice.of(queries)}${dice.once(3) ? `&${dice.of(queries)}` : ""}`;
  return path;
}

/** The next one. */
export function hostile(attacker: Attacker): HostileRequest {
  const { dice, operations, authorization, account } = attacker;
  if (dice.once(25)) return framed(attacker);
  const operation = dice.of(operations);
  const method = dice.once(8) ? dice.of(methods) : operation.verb;
  const version = dice.once(12) ? dice.of(versions) : "HTTP/1.1";
  const [before, after] = dice.once(20) ? [dice.of([" ", "  ", "\t", "\x0b", "\0", ""]), dice.of([" ", "  ", "\t", ""])] : [" ", " "];
  const lines = ["Host: gateway.test", authorization];
  const isForAccount = (operation.effect === "partner") === dice.once(10);
  if (isForAccount) lines.push(`On-Behalf-Of: ${account}`);
  const body = operation.input === "body" && !dice.once(10) ? "{}" : "";
  if (body !== "") lines.push("Content-Type: application/json", `Content-Length: ${body.length}`);
  if (dice.once(8)) lines.splice(dice.below(lines.length + 1), 0, dice.of(headers));
  if (dice.once(1000)) lines.push(...Array.from({ length: 300 }, (_, index) => `X-${index}: x`));
  const head = `${method}${before}${target(attacker, operation)}${after}${version}\r\n${lines.join("\r\n")}\r\n\r\n`;
  return { bytes: latin1(head + body), isHead: method === "HEAD", isLone: false };
}

/** A request that is about where it ends, with another one hidden in it that has no token. */
function framed({ dice, authorization, account, operations }: Attacker): HostileRequest {
  const second = `GET /v1/labels/${hidden} HTTP/1.1\r\nHost: ${hidden}\r\nAPI-Key: ${hidden}\r\nOn-Behalf-Of: ${hidden}\r\n\r\n`;
  const line = dice.once(4) ? `${dice.of(operations).verb} /v1/labels` : dice.of(["POST /v1/labels/rates/se-9", "POST /v1/labels/rates/se-9", "PUT /v1/shipments/tags", "GET /v1/labels", "DELETE /v1/tags/x"]);
  const start = [`${line} HTTP/1.1`, "Host: gateway.test", authorization, `On-Behalf-Of: ${account}`, "Content-Type: application/json"];
  const chunked = dice.of([
    ...["Transfer-Encoding: chunked", "Transfer-Encoding: chunked", "Transfer-Encoding : chunked", "Transfer-Encoding:\tchunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunKED", "Transfer_Encoding: chunked"],
    ...["Transfer-Encoding: identity, chunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: gzip, chunked", "X: y\nTransfer-Encoding: chunked", "X: y\rTransfer-Encoding: chunked", " Transfer-Encoding: chunked"],
    ...["Transfer-Encoding:\r\n chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "Transfer-Encoding: x\r\nTransfer-Encoding: chunked", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked;q=1", "TE: chunked", "Transfer-Encoding: chunked\0"],
  ]);
  const size = dice.of(["2", "02", "0x2", "+2", "-2", " 2", "2 ", "2;x=y", `2;x="\r\n0\r\n\r\n${second}"`, "2\n", "2\r", "10000000000000002", "ffffffffffffffff2", "2_0", "", "２"]);
  const end = dice.of(["0\r\n\r\n", "0\r\nAPI-Key: x\r\nOn-Behalf-Of: se-2\r\n\r\n", "0\n\n", "00\r\n\r\n", "0;x\r\n\r\n", "", "\r\n0\r\n\r\n"]);
  const length = dice.of(["2", "2, 2", "+2", "-2", "0x2", " 2", "02", "2 ", "2\t", "2.0", "1", "0", "", "9", "99999999999999999999", `${second.length + 2}`, `${second.length}`, "2\r\nContent-Length: 2", "2\r\nContent-Length: 0", "0\r\nContent-Length: 2", "2\r\nContent_Length: 9"]);
  const bodyInChunks = `${size}\r\n{}\r\n${end}${second}`;
  const ways: (() => string)[] = [
    () => [...start, `Content-Length: ${length}`, chunked, "", bodyInChunks].join("\r\n"),
    () => [...start, chunked, `Content-Length: ${length}`, "", `0\r\n\r\n${second}`].join("\r\n"),
    () => [...start, chunked, "", bodyInChunks].join("\r\n"),
    () => [...start, `Content-Length: ${length}`, "", `{}${second}`].join("\r\n"),
    () => [...start, `Content-Length: ${second.length}`, "", second].join("\r\n"),
    () => [...start, "", second].join("\r\n"),
    () => [...start, "", `{}${second}`].join("\r\n"),
    () => [...start, "", second].join(dice.of(["\n", "\r", "\r\r\n", "\n\r"])),
    () => [start[0], `X: y\r\n\r\n${second}`, ...start.slice(1), "", ""].join("\r\n"),
    () => [start[0]?.replace(" HTTP", ` HTTP/1.1\r\nX: y\r\n\r\n${second} HTTP`), ...start.slice(1), "", ""].join("\r\n"),
    () => [...start, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", second].join("\r\n"),
    () => [...start, "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", "", second].join("\r\n"),
    () => [...start, "Expect: 100-continue", `Content-Length: ${length}`, "", `{}${second}`].join("\r\n"),
    () => ["CONNECT 127.0.0.1:80 HTTP/1.1", ...start.slice(1), "", second].join("\r\n"),
    () => ["PRI * HTTP/2.0", "", "SM", "", second].join("\r\n"),
    () => ["", "", ...start, "", second].join("\r\n"),
  ];
  return { bytes: latin1(dice.of(ways)()), isLone: true };
}
