// Calls for as long as a message says, and answers with what was seen.

import autocannon from "autocannon";

process.on("message", async ({ url, tokens, calls, connections, seconds }) => {
  const times = [];
  let failures = 0;
  let next = 0;
  const setupClient = (client) => {
    const own = next++;
    // Each connection has its own tokens, so that all are sent before any is sent again.
    const some = tokens.length < connections ? tokens : tokens.filter((_, index) => index % connections === own);
    const even = some.length % calls.length === 0 ? some : calls.flatMap(() => some);
    client.setRequests(even.map((token, index) => request(calls[index % calls.length], token)));
    client.on("response", (status, _, milliseconds) => {
      times.push(milliseconds);
      if (status !== 200) failures += 1;
    });
  };
  const begin = performance.now();
  const { errors, timeouts } = await autocannon({ url, connections, duration: seconds, setupClient });
  const duration = (performance.now() - begin) / 1_000;
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.ceil(share * times.length) - 1];
  process.send({
    count: times.length,
    perSecond: times.length / duration,
    failures: failures + errors + timeouts,
    p50: at(0.5),
    p99: at(0.99),
  });
});
process.once("disconnect", () => process.exit());

const request = ({ method, path, body }, token) => ({
  method,
  path,
  headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": "application/json" }) },
  body,
});
