// Processes of our own, which answer each message with one.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts one of a file that lies here. */
export function forked(file) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)));
  const ended = once(child, "exit");
  return {
    async ask(message) {
      child.send(message);
      const [answer] = await Promise.race([once(child, "message"), ended.then(() => Promise.reject(new Error(`${file} ended`)))]);
      return answer;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
