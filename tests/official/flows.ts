/** The programs that run the official SDKs, and the sandbox that they run against. */

import assert from "node:assert/strict";
import { partnerKey } from "shipstamp/sandbox";
import { running, shipstampSandbox } from "../harness/command.ts";
import { mintToken, startGateway } from "../harness/gateway.ts";

/** JSON of which a test knows more than TypeScript. */
export type Json = any;

/** What a program printed, and what the sandbox logged of its calls. */
export interface Flows {
  readonly results: Record<string, Json>;
  readonly calls: readonly { at: string; operation: string; account: string; status: number | null; headers: [string, string][] }[];
}

/** With what a program calls: a key of the sandbox, or a token of a gateway before it. */
export type Key = "partner's key" | "account's key" | "gateway's token";

/**
 * Runs a program against `shipstamp sandbox`, or through a gateway. It is told the address that it calls, the key, with
 * the partner's key an account, and at the end the address of the sandbox itself.
 */
export async function flowsOf(program: string, file: string, key: Key): Promise<Flows> {
  const { url, child, ended } = await shipstampSandbox();
  const gateway = key === "gateway's token" ? await gatewayOf(url) : undefined;
  try {
    const told = gateway?.told ?? [url, ...(key === "partner's key" ? [partnerKey, "100001"] : [await accountKey(url), ""])];
    told.push(url);
    const { code, stdout, stderr } = await running(program, [file, ...told]).ended;
    assert.equal(code, 0, stderr);
    const log = (await (await fetch(`${url}/sandbox/requests`)).json()) as { requests: Flows["calls"] };
    return { results: JSON.parse(stdout) as Record<string, Json>, calls: log.requests };
  } finally {
    child.kill("SIGKILL");
    await ended;
    await gateway?.stop();
  }
}

/** A gateway with the sandbox behind it, and what a program is told of it: nothing that it would not be of ShipStation. */
async function gatewayOf(url: string) {
  const { token, entry } = mintToken({ accounts: ["100001"], scopes: ["read", "rate", "write", "buy", "void"] });
  const vars = { SHIPSTATION_API_KEY: partnerKey, SHIPSTATION_API_URL: url, APP_TOKENS: JSON.stringify([entry]) };
  const gateway = await startGateway({ vars });
  return { told: [gateway.url, token, ""], stop: () => gateway.stop() };
}

async function accountKey(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/partners/accounts/100001/api_keys`, { headers: { "API-Key": partnerKey } });
  const [first] = (await response.json()) as [{ encrypted_api_key: string }];
  return first.encrypted_api_key;
}
