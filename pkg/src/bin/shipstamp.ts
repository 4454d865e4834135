#!/usr/bin/env node
/** The command `shipstamp`. */

import { sandbox, usage as sandboxUsage } from "./sandbox.js";
import { UsageError } from "./usage.js";

const commands: Readonly<Record<string, (args: string[]) => Promise<void>>> = { sandbox };

const usage = `usage: shipstamp COMMAND

  ${sandboxUsage}`;

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (["help", "--help", "-h"].includes(name)) {
  console.log(usage);
} else if (command === undefined) {
  console.error(name === "" ? usage : `There is no command ${name}.\n\n${usage}`);
  process.exitCode = 2;
} else {
  try {
    await command(args);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(isUsage ? `${error.message}\n\n${usage}` : error instanceof Error ? error.message : error);
    process.exitCode = isUsage ? 2 : 1;
  }
}
