// Those who call: on each of some connections one call after the other.

import { forked } from "./forked.mjs";

/** Starts a process that they are in. */
export async function startCallers({ calls, connections }) {
  const { ask, stop } = forked("callers-process.mjs");
  return {
    /** Calls for a while; tells how many calls a second were answered, and how long half of them and nearly all took. */
    async call({ url, tokens, seconds }) {
      const { failures, ...sample } = await ask({ url, tokens, seconds, calls, connections });
      if (failures > 0) throw new Error(`${failures} of ${sample.count} calls failed at ${url}`);
      return sample;
    },
    stop,
  };
}
