/** Answers on their way. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { mintToken, startGateway, type RunningGateway } from "../harness/gateway.ts";

const caller = mintToken({ accounts: ["se-1"], scopes: ["read"] });
let server: Server;
let gateway: RunningGateway;

before(async () => {
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  gateway = await startGateway({
    vars: {
      SHIPSTATION_API_KEY: "TEST_canary_partner_key",
      SHIPSTATION_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      APP_TOKENS: JSON.stringify([caller.entry]),
    },
  });
});
after(async () => {
  await gateway.stop();
  server.close();
});

const headers = { authorization: `Bearer ${caller.token}`, "accept-encoding": "identity" };

/** The next connection that ShipStation gets, once the head of a request has come over it. */
async function nextUpstream(): Promise<Socket> {
  const [socket] = (await once(server, "connection")) as [Socket];
  socket.on("error", () => {});
  let head = "";
  while (!head.includes("\r\n\r\n")) head += ((await once(socket, "data")) as [Buffer])[0].toString("latin1");
  return socket;
}

test("an answer is handed on as it comes in", async () => {
  const upstream = nextUpstream();
  const outgoing = get(`${gateway.url}/v1/downloads/10/abc/label.pdf`, { headers });
  const socket = await upstream;
  socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  // Only now, when the beginning has arrived at the caller, is the rest sent.
  const [beginning] = (await once(answer, "data")) as [Buffer];
  assert.equal(beginning.toString(), "first");
  socket.write("4\r\nlast\r\n0\r\n\r\n");
  const rest: Buffer[] = [];
  for await (const part of answer) rest.push(part as Buffer);
  assert.equal(Buffer.concat(rest).toString(), "last");
  socket.destroy();
});
