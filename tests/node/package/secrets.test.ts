/** Nothing shows the key or the token. */

import assert from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { ShipStation } from "shipstamp";
import { EXAMPLE, KEY, json, rejection, service, thrown } from "./service.ts";

const TOKEN = "TEST_token_never_to_be_seen";

/** Everything that something shows of itself, in every way that a program may print it. */
function shown(thing: any): string {
  let printed = "";
  const stream = new Writable({ write: (chunk, _, done) => { printed += chunk; done(); } });
  const console = new Console({ stdout: stream, stderr: stream });
  console.log(thing);
  console.error(thing);
  console.dir(thing, { showHidden: true, depth: Infinity, getters: true });
  console.table([thing]);
  return [
    printed,
    JSON.stringify(thing),
    inspect(thing, { showHidden: true, depth: Infinity, getters: true }),
    format("%s %o %O %j", thing, thing, thing, thing),
    String(thing),
    String(thing?.stack),
    String(thing?.message),
    JSON.stringify(thing?.cause),
    inspect(thing?.cause),
    Object.getOwnPropertyNames(Object(thing)).map((name) => inspect(thing[name], { showHidden: true, depth: Infinity })).join(),
  ].join("\n");
}

function assertHidden(thing: unknown): void {
  for (const secret of [KEY, TOKEN]) assert.ok(!shown(thing).includes(secret), shown(thing));
}

test("clients show *** and what they are for", () => {
  const partner = new ShipStation({ apiKey: KEY });
  const shop = partner.onBehalfOf("se-123456");
  const remote = ShipStation.connect({ url: "https://gateway.example", token: TOKEN, account: 7 });
  for (const client of [partner, shop, remote, shop.labels, shop.labels.create, partner.accounts]) assertHidden(client);
  assert.equal(JSON.stringify(shop), '{"account":"se-123456","baseUrl":"https://api.shipengine.com","apiKey":"***"}');
  assert.match(inspect(partner), /^ShipStation \{.*apiKey: '\*\*\*' \}$/s);
  assert.match(inspect(remote), /^Merchant \{.*account: '7'.*token: '\*\*\*' \}$/s);
  assert.deepEqual(structuredClone({ ...shop }), { accountId: "se-123456" });
});

test("errors of a service that echoes the request show nothing", async () => {
  const echo = (status: number) => (request: { headers: Headers }) => {
    const headers = Object.fromEntries(request.headers);
    return json({ ...headers, errors: [{ message: `refused ${headers["api-key"] ?? headers.authorization}` }] }, status);
  };
  for (const status of [400, 401, 500]) {
    const { fetch } = service(echo(status));
    const direct = new ShipStation({ apiKey: KEY, fetch, maxRetries: 0 }).onBehalfOf("se-1");
    const remote = ShipStation.connect({ url: "https://gateway.example", token: async () => TOKEN, fetch, maxRetries: 0 });
    for (const shop of [direct, remote]) {
      const error = await rejection(shop.labels.create(EXAMPLE));
      assertHidden(error);
      assert.ok(shown(error).includes("***"));
    }
  }
});

test("errors of a fetch that puts the request into its error show nothing", async () => {
  const fetch = (url: string, init: RequestInit) => {
    const request = new Request(url, { ...init, signal: null });
    const config = { headers: Object.fromEntries(new Headers(init.headers)) };
    return Promise.reject(Object.assign(new Error(`could not send ${JSON.stringify(config)}`), { config, request }));
  };
  const error = await rejection(new ShipStation({ apiKey: KEY, fetch }).onBehalfOf("se-1").labels.get("se-1"));
  assertHidden(error);
  assert.match(error.message, /\*\*\*/);
});

test("errors before the sending show nothing", async () => {
  assertHidden(thrown(() => new ShipStation({ apiKey: `${KEY}\n` })));
  assertHidden(thrown(() => new ShipStation({ apiKey: KEY, baseUrl: "ftp://example.com" })));
  assertHidden(thrown(() => ShipStation.connect({ url: "https://gateway.example", token: ` ${TOKEN}` })));
  const shop: any = new ShipStation({ apiKey: KEY }).onBehalfOf("se-1");
  assertHidden(await rejection(shop.labels.create({})));
  assertHidden(await rejection(shop.call("nothing")));
});
