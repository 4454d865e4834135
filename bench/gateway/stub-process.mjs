// Answers at once, and only what came with the stamp and a whole body.

import { createServer } from "node:http";

let stamp;
let answers = {};

const server = createServer((request, response) => {
  let length = 0;
  request.on("data", (chunk) => {
    length += chunk.length;
  });
  request.on("end", () => {
    const { "api-key": key, "on-behalf-of": account } = request.headers;
    const answer = answers[`${request.method} ${request.url}`];
    const isStamped = key === stamp.key && (stamp.account === undefined ? account !== undefined : account === stamp.account);
    if (answer === undefined || !isStamped || length !== answer.expected) {
      response.writeHead(418).end();
      return;
    }
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": answer.length,
      "x-shipengine-requestid": "a5bd1f20-8c5f-4d2b-9a37-3c7f6f4d1e8b",
    });
    response.end(answer.body);
  });
});
// Longer than any round, so that no Worker meets a connection that is just being closed.
server.keepAliveTimeout = 600_000;

process.on("message", (message) => {
  if (message.answers === undefined) {
    stamp = message;
    server.listen(0, "127.0.0.1", () => process.send(server.address().port));
  } else {
    ({ answers } = message);
    process.send("ready");
  }
});
process.once("disconnect", () => process.exit());
