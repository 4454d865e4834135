/** `GET /ledger/report`, `POST /ledger/sweep`, and the hourly look for ledgers that should have woken. */

import { type Asker, asking, type OwnAnswer } from "./asking.js";
import type { Bindings, Call } from "./call.js";
import { askObject } from "./durable.js";
import { askDirectory, type DirectoryPage } from "./ledger-directory.js";
import type { LedgerQuestion, Woken } from "./ledger.js";
import { sweepEngine } from "./sweep-engine.js";

/** How many ledgers are woken in one go. */
const MAX_WOKEN = 100;

/** Tells what the sweeps have found. */
export async function report(call: Call, asker: Asker): Promise<OwnAnswer> {
  const { requestId, bindings } = call;
  const asked = sweepEngine.asked(asking(call, asker));
  if ("answer" in asked) return asked;
  const { LEDGER: ledger, LEDGER_DIRECTORY: directory } = bindings;
  if (ledger === undefined || directory === undefined) return { answer: sweepEngine.noReport(false, requestId) };
  let page: DirectoryPage;
  try {
    page = (await askDirectory(directory, { ask: "report", ...asked.asked })) as DirectoryPage;
  } catch {
    return { answer: sweepEngine.noReport(true, requestId) };
  }
  return { answer: sweepEngine.report(page.entries, page.next) };
}

/** Has an account swept at the partner's word. */
export async function sweep(call: Call, asker: Asker): Promise<OwnAnswer> {
  const { requestId, bindings } = call;
  const asked = sweepEngine.sweepAsked(asking(call, asker));
  if ("answer" in asked) return asked;
  const account = asked.asked;
  const { LEDGER: ledger } = bindings;
  if (ledger === undefined) return { answer: sweepEngine.noReport(false, requestId), account };
  const question: LedgerQuestion = { ask: "sweep" };
  try {
    const { isGone } = (await askObject(ledger, account, question)) as Woken;
    return { answer: sweepEngine.sweeping(account, !isGone, requestId), account };
  } catch {
    return { answer: sweepEngine.noReport(true, requestId), account };
  }
}

/** Wakes ledgers whose sweep is overdue: an alarm that has failed too often does not ring again. */
export async function wakeOverdue({ LEDGER: ledger, LEDGER_DIRECTORY: directory }: Bindings): Promise<void> {
  if (ledger === undefined || directory === undefined) return;
  const names = (await askDirectory(directory, { ask: "overdue", most: MAX_WOKEN })) as string[];
  const question: LedgerQuestion = { ask: "wake" };
  const wake = async (name: string) => {
    const { isGone } = (await askObject(ledger, name, question)) as Woken;
    if (isGone) await askDirectory(directory, { ask: "forget", name });
  };
  const failed = (await Promise.allSettled(names.map(wake))).filter(({ status }) => status === "rejected").length;
  if (failed > 0) console.error(`shipstamp: ${failed} of ${names.length} ledgers whose sweep is overdue could not be woken`);
}
