// One command at a time where two would spoil each other's files: a lock file that its holder keeps touching, so that
// one whose holder died is taken over.

import { closeSync, mkdirSync, openSync, rmSync, statSync, utimesSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { resolve } from "node:path";
import { target } from "./places.mjs";

const touchEvery = 1_000;
const deadAfter = 15_000;

/** Does the work while no other command holds the lock of this name. */
export async function alone(name, work) {
  const lock = resolve(target, `${name}.lock`);
  mkdirSync(target, { recursive: true });
  for (let waits = 0; !take(lock); waits++) {
    if (waits === 0) console.log(`waiting for another command to finish its ${name}`);
    await sleep(200);
  }
  const touching = setInterval(() => utimesSync(lock, new Date(), new Date()), touchEvery);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  try {
    closeSync(openSync(lock, "wx"));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const touched = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (touched !== undefined && Date.now() - touched > deadAfter) rmSync(lock, { force: true });
  return false;
}
