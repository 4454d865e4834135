/** Which addresses a caller may have ShipStation call. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mintToken, startGateway, type RunningGateway } from "../harness/gateway.ts";
import { rawRequest, sendRaw } from "../harness/raw.ts";
import { startRecorder, type Recorder } from "../harness/recorder.ts";

const caller = mintToken({ accounts: ["se-1"], scopes: ["account", "buy"] });
const APP_TOKENS = JSON.stringify([caller.entry]);
let recorder: Recorder;
/** As in production: the key is none for tests. Where calls go is this machine all the same. */
let live: RunningGateway;
let listed: RunningGateway;
let development: RunningGateway;

before(async () => {
  recorder = await startRecorder();
  const vars = { SHIPSTATION_API_URL: recorder.url, APP_TOKENS };
  live = await startGateway({ vars: { ...vars, SHIPSTATION_API_KEY: "canary_partner_key" } });
  listed = await startGateway({
    vars: { ...vars, SHIPSTATION_API_KEY: "canary_partner_key", WEBHOOK_HOSTS: "hooks.example.com .shop.example.com" },
  });
  development = await startGateway({ vars: { ...vars, SHIPSTATION_API_KEY: "TEST_canary_partner_key" } });
});
after(async () => {
  await development?.stop();
  await listed?.stop();
  await live?.stop();
  await recorder?.stop();
});

const writes = ["POST /v1/environment/webhooks", "PUT /v1/environment/webhooks/se-9"];

/** What came of a body: the status, with the code and place of the only error; and whether ShipStation got it. */
async function send(gateway: RunningGateway, line: string, body: string | Uint8Array) {
  const calls = recorder.requests.length;
  const headers = [`Authorization: Bearer ${caller.token}`, "Content-Type: application/json"];
  const answer = await sendRaw(gateway.url, rawRequest(line, headers, body));
  const isSent = recorder.requests.length > calls;
  const json = answer.body.slice(answer.body.indexOf("{"), answer.body.lastIndexOf("}") + 1);
  const { errors: [error] = [] } = JSON.parse(json) as {
    errors?: { error_code: string; field_name?: string; message: string }[];
  };
  return { status: answer.status, code: error?.error_code, place: error?.field_name, message: error?.message ?? "", isSent };
}

const webhook = (url: string) => JSON.stringify({ event: "track", url });

async function refuses(gateway: RunningGateway, body: string, place = "url") {
  for (const line of writes) {
    const { message, ...answer } = await send(gateway, line, body);
    assert.deepEqual(answer, { status: 400, code: "destination_not_allowed", place, isSent: false }, `${body}: ${message}`);
    assert.match(message, /: (?:use|write|leave|put)|^ShipStation would call/);
  }
}

async function takes(gateway: RunningGateway, body: string) {
  for (const line of writes) {
    const answer = await send(gateway, line, body);
    assert.deepEqual([answer.status, answer.isSent], [200, true], `${body}: ${answer.message}`);
    assert.equal(recorder.requests.at(-1)?.body.toString(), body);
  }
}

test("S20: webhooks go to https and public names", async () => {
  for (const url of ["https://hooks.example.com/a?b=c#d", "HTTPS://Hooks.Example.com:8443", "https://xn--bcher-kva.example.com/"]) {
    await takes(live, webhook(url));
  }
  for (const url of [
    ...["http://hooks.example.com/", "ftp://hooks.example.com/", "//hooks.example.com/", "hooks.example.com", "file:///etc/passwd", ""],
    ...["https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/", "https://0/"],
    ...["https://169.254.169.254/latest/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fe80::1%25eth0]/"],
    ...["https://user@hooks.example.com/", "https://hooks.example.com@10.0.0.1/", "https://hooks.example.com\\@10.0.0.1/"],
    ...["https://localhost/", "https://a.localhost/", "https://hooks.example.com./", "https://intranet/", "https://db.internal/"],
    ...["https://printer.local/", "https://router.home.arpa/", "https://x.onion/", "https://10.0.0.1.nip.io/", "https://lvh.me/"],
    ...["https://b\u00fccher.example.com/", "https://127\u30020\u30020\u30021/", "https://hooks%2eexample.com/", "https://hooks.example.com:0/"],
    ...["https://hooks.example.com\u0000.internal/", "https://hooks.example.com\r\nx: y/", " https://hooks.example.com/", "https:\\\\hooks.example.com"],
    ...["http://127.0.0.1:8080/", "http://localhost:8080/"],
  ]) {
    await refuses(live, webhook(url));
  }
});

test("S20: what counts is what ShipStation will read: escapes, capitals and second keys", async () => {
  const [outside, inside] = ["https://hooks.example.com/", "https://10.0.0.1/"];
  await takes(live, `{"event":"track","\\u0075rl":"https:\\/\\/hooks.example.com\\/"}`);
  await refuses(live, `{"event":"track","\\u0075rl":"${inside}"}`);
  await refuses(live, `{"event":"track","url":"\\u0068ttps:\\/\\/10.0.0.1"}`);
  await refuses(live, `{"event":"track","url":"https://hooks.example.com\\u0040db.corp"}`);
  await refuses(live, `{"event":"track","url":"${outside}","url":"${inside}"}`);
  await refuses(live, `{"event":"track","url":"${inside}","url":"${outside}"}`);
  await refuses(live, `{"event":"track","url":"${outside}","URL":"${inside}"}`, "URL");
  for (const line of writes) {
    const { status, code, place, isSent } = await send(live, line, `{"event":"track","url":"${outside}","url":"${outside}"}`);
    assert.deepEqual([status, code, place, isSent], [400, "invalid_request", "url", false]);
    const warnings = Array.from({ length: 300 }, (_, number) => `"new_${number}":1`).join();
    const hidden = await send(live, line, `{"event":"track",${warnings},"url":7}`);
    assert.deepEqual([hidden.status, hidden.isSent], [400, false], "an error behind many warnings");
  }
});

test("S20: with WEBHOOK_HOSTS only those hosts", async () => {
  await takes(listed, webhook("https://hooks.example.com/"));
  await takes(listed, webhook("https://a.b.SHOP.example.com:8443/x"));
  for (const url of ["https://example.com/", "https://a.hooks.example.com/", "https://shop.example.com/", "https://xshop.example.com/"]) {
    await refuses(listed, webhook(url));
  }
});

test("S20: a receiver on this machine only where calls go to a sandbox", async () => {
  for (const url of ["http://127.0.0.1:8080/hook", "http://localhost:1/", "http://[::1]:2/"]) {
    await takes(development, webhook(url));
    await refuses(listed, webhook(url));
  }
  for (const url of ["http://hooks.example.com/", "http://10.0.0.1/", "https://169.254.169.254/"]) await refuses(development, webhook(url));
});
