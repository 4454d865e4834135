// Measures and prints, and writes the numbers into the file that is given. Numbers are never a failure.

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { accounts } from "./accounts.mjs";
import { checks } from "./checks.mjs";
import { fairness } from "./fairness.mjs";
import { gateway } from "./gateway.mjs";
import { ledger } from "./ledger.mjs";
import { prepare } from "./prepare.mjs";
import { replies } from "./replies.mjs";
import { sandbox } from "./sandbox.mjs";
import { sizes } from "./sizes.mjs";
import { start } from "./start.mjs";
import { text } from "./table.mjs";
import { types } from "./types.mjs";

/** Each gives a table, or several: a title, and rows as table.mjs prints them. */
const measurements = [prepare, checks, replies, start, sizes, sandbox, gateway, ledger, accounts, fairness, types];

const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus()[0]?.model ?? "unknown processor"}`;
console.log(`\n${machine}`);
const tables = [];
for (const measurement of measurements) {
  for (const table of [await measurement()].flat()) {
    console.log(`\n${text(table)}`);
    tables.push(table);
  }
}
const [file] = process.argv.slice(2);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ machine, tables }, null, 2)}\n`);
console.log(`\nThe numbers are in ${file}`);
