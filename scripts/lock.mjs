// One command at a time where two would spoil each other's files: a lock file that names its process, so that the lock
// of one that died is taken over.

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { resolve } from "node:path";
import { target } from "./places.mjs";

/** Does the work while no other command holds the lock of this name. */
export async function alone(name, work) {
  const lock = resolve(target, `${name}.lock`);
  mkdirSync(target, { recursive: true });
  for (let waits = 0; !take(lock); waits++) {
    if (waits === 0) console.log(`waiting for another command (process ${holder(lock)}) to finish its ${name}`);
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  // Written under another name first: a lock that exists always names its holder.
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const other = holder(lock);
    if (other !== undefined && !lives(other)) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

function holder(lock) {
  try {
    return Number(readFileSync(lock, "utf8"));
  } catch {
    return undefined;
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
