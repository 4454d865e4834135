/** Purchases, on their way to the ledger of their account and back. */

import { type Asker, asking, type OwnAnswer } from "./asking.js";
import type { Call } from "./call.js";
import { askObject, type ObjectNamespace } from "./durable.js";
import { type Answer, engine, type Outcome, type Purchase } from "./engine.js";
import type { KeyName, LedgerAnswer, LedgerQuestion } from "./ledger.js";
import { ledgerEngine } from "./ledger-engine.js";

/** What comes of a purchase: ShipStation's answer, or one of the gateway's own and what that tells of the purchase. */
export type Bought = ({ readonly response: Response; readonly isReplayed: boolean } | { readonly answer: Answer; readonly outcome: Outcome }) & {
  /** The key that it carried just now, where there are two. */
  readonly key?: KeyName | undefined;
};

/** Buys something, through the ledger of the account. */
export async function buy(
  { request, requestId, headers, context }: Call,
  ledger: ObjectNamespace,
  { account, operation, purchase, body }: { account: string; operation: string; purchase: Purchase; body: Uint8Array },
): Promise<Bought> {
  const question: LedgerQuestion = {
    ask: "buy",
    account,
    requestId,
    purchase,
    body: purchase.body ?? new TextDecoder().decode(body),
    isPromised: /(?:^|,)\s*respond-async\s*(?:$|[,;])/i.test(headers.get("prefer") ?? ""),
    allowsDuplicate: headers.get("allow-duplicate")?.trim().toLowerCase() === "true",
  };
  const name = ledgerEngine.name(account);
  if (name === null) throw new Error(`${request.method} for no account`);
  const asked = askObject(ledger, name, question) as Promise<LedgerAnswer>;
  // The object sees it through by itself; this is for who waits, and keeps the runtime from dropping what it says.
  context.waitUntil(asked.catch(() => {}));
  const own = (answer: Answer, key?: KeyName): Bought => ({ answer, outcome: ledgerEngine.outcome(operation, answer), key });
  let said: LedgerAnswer;
  try {
    said = await asked;
  } catch {
    // It may have been sent before the object died. Whoever asks again with the same key is told.
    return own(engine.unreachable(operation, false, requestId));
  }
  if ("answer" in said) return own(said.answer);
  if ("lost" in said) return own(engine.unreachable(operation, said.lost === "late", requestId), said.key);
  const { status, headers: kept, body: text } = said.reply;
  const response = new Response(status === 204 ? null : text, { status, headers: kept });
  return { response, isReplayed: said.isReplayed, key: said.key };
}

/** Tells how a purchase stands. */
export async function view(call: Call, ledger: ObjectNamespace, asker: Asker): Promise<OwnAnswer> {
  const asked = ledgerEngine.asked(asking(call, asker));
  if ("answer" in asked) return asked;
  const { account, key } = asked.asked;
  const name = ledgerEngine.name(account);
  if (name === null) throw new Error("a purchase of no account");
  const question: LedgerQuestion = { ask: "view", account, requestId: call.requestId, key };
  const said = (await askObject(ledger, name, question)) as LedgerAnswer;
  if (!("answer" in said)) throw new Error("the ledger tells something else than how a purchase stands");
  return { answer: said.answer, account };
}
