/** The programs that run the official SDKs, and the sandbox that they run against. */

import assert from "node:assert/strict";
import { partnerKey } from "shipstamp/sandbox";
import { running, shipstampSandbox } from "../harness/command.ts";

/** JSON of which a test knows more than TypeScript. */
export type Json = any;

/** What a program printed, and what the sandbox logged of its calls. */
export interface Flows {
  readonly results: Record<string, Json>;
  readonly calls: readonly { at: string; operation: string; account: string; status: number | null; headers: [string, string][] }[];
}

/**
 * Runs a program against `shipstamp sandbox`, which gives it its address, a key, and, with the partner's key, an account.
 */
export async function flowsOf(program: string, file: string, key: "partner's" | "account's"): Promise<Flows> {
  const { url, child, ended } = await shipstampSandbox();
  try {
    const told = [url, ...(key === "partner's" ? [partnerKey, "100001"] : [await accountKey(url)])];
    const { code, stdout, stderr } = await running(program, [file, ...told]).ended;
    assert.equal(code, 0, stderr);
    const log = (await (await fetch(`${url}/sandbox/requests`)).json()) as { requests: Flows["calls"] };
    return { results: JSON.parse(stdout) as Record<string, Json>, calls: log.requests };
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

async function accountKey(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/partners/accounts/100001/api_keys`, { headers: { "API-Key": partnerKey } });
  const [first] = (await response.json()) as [{ encrypted_api_key: string }];
  return first.encrypted_api_key;
}
