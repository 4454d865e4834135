// The API's place: a stub that is much faster than any gateway.

import { forked } from "./forked.mjs";

export const key = "TEST_bench";
export const account = "100001";

/** Starts it on a free port. It answers calls for one account, or for any. */
export async function startStub({ isForAll = false } = {}) {
  const { ask, stop } = forked("stub-process.mjs");
  const port = await ask({ key, ...(!isForAll && { account }) });
  return {
    url: `http://127.0.0.1:${port}`,
    /** Lets it answer these calls, as they say. */
    answer: (calls) =>
      ask({
        answers: Object.fromEntries(
          calls.map(({ method, path, body = "", answer }) => [
            `${method} ${path}`,
            { expected: Buffer.byteLength(body), body: answer, length: Buffer.byteLength(answer) },
          ]),
        ),
      }),
    stop,
  };
}
