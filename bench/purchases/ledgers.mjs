// The gateway as it is published, with the ledger and without it, and accounts that have bought before.

import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startWorkerd } from "../gateway/workerd.mjs";
import { at } from "../../scripts/places.mjs";

/** Starts it, in a folder of this name. All share the limit, which is so high that nobody has to wait for it. */
export async function startGateway({ name: folder, hasLedger, ...more }) {
  const files = ["worker.js", "wasm/gateway_bg.wasm"];
  const modules = Object.fromEntries(files.map((file) => [file, readFileSync(at("pkg/dist", file))]));
  const objects = { RATE_SHARE: "RateShare", ...(hasLedger && { LEDGER: "Ledger" }) };
  const vars = { REQUESTS_PER_MINUTE: "1000000", ...more.vars };
  return { hasLedger, ...(await startWorkerd({ ...more, folder, modules, vars, objects })) };
}

/**
 * Writes into the ledgers of accounts, which have bought something, as many purchases as told. The gateway must not run.
 * Purchases are of the last days, so that none is forgotten, and each is like one that was made.
 */
export function fill(storage, counts) {
  const folder = resolve(storage, "Ledger");
  for (const file of readdirSync(folder)) {
    if (!file.endsWith(".sqlite") || file === "metadata.sqlite") continue;
    const database = new DatabaseSync(resolve(folder, file));
    try {
      const { account } = database.prepare("SELECT account FROM purchases").get() ?? {};
      if (counts[account] !== undefined) repeat(database, counts[account]);
    } finally {
      database.close();
    }
  }
}

function repeat(database, count) {
  const { key } = database.prepare("SELECT key FROM purchases").get();
  const old = (column) => {
    if (["key", "fingerprint", "id"].includes(column)) return `${column} || '-' || n`;
    return ["created", "changed"].includes(column) ? `${column} - n` : column;
  };
  database.exec("BEGIN");
  for (const table of ["purchases", "replies", "parts"]) {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all().map(({ name }) => `"${name}"`);
    const values = columns.map((column) => old(column.replaceAll('"', "")));
    database
      .prepare(
        `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
        INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${table} JOIN numbers WHERE key = ?`,
      )
      .run(count, key);
  }
  database.exec("COMMIT");
}
