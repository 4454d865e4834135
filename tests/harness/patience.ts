/** Waiting that takes no time: the timers of the test runner are mocked, and moved on as often as something waits. */

import { mock } from "node:test";

/** Lets everything happen that waits for no timer. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
}

/** Lets all waiting be over, as often as something waits. */
export async function patiently<T>(call: PromiseLike<T>, most = 200): Promise<T> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  void call.then(end, end);
  for (let step = 0; !isOver && step < most; step += 1) {
    await turns();
    if (!isOver) mock.timers.tick(2_000);
  }
  return call;
}
