// Those who buy labels: each purchase another one, with a key of its own where keys are taken.

import { createHash, randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { createSandbox, partnerKey } from "shipstamp/sandbox";
import { example } from "../../scripts/serve/example.ts";
import { body } from "../label.mjs";

const token = randomBytes(32).toString("base64url");

/** What the gateway has to be told, so that they may buy for any account. */
export const settings = {
  APP_TOKENS: JSON.stringify([
    { name: "bench", sha256: createHash("sha256").update(token).digest("hex"), accounts: ["*"], scopes: ["read", "buy"] },
  ]),
};

/** The call as the stub has to know it, with a label as the sandbox answers. */
export async function purchase() {
  const { fetch } = createSandbox();
  const headers = { "API-Key": partnerKey, "On-Behalf-Of": "100001", "Content-Type": "application/json" };
  const response = await fetch("http://sandbox/v1/labels", { method: "POST", headers, body: JSON.stringify(example) });
  const answer = await response.text();
  if (!response.ok) throw new Error(`the sandbox sells no label: ${response.status} ${answer}`);
  return { method: "POST", path: "/v1/labels", body: bodyOf("order-000000001"), answer };
}

const bodyOf = (id) => JSON.stringify({ ...body, shipment: { ...body.shipment, external_shipment_id: id } });

const agent = new Agent({ keepAlive: true });
let count = 0;

/** Buys a label and tells how many milliseconds that took. */
export async function buy({ url, hasLedger }, account) {
  count += 1;
  const id = `order-${String(count).padStart(9, "0")}`;
  const text = bodyOf(id);
  const begin = performance.now();
  const answer = await post(url, account, text, hasLedger ? id : undefined);
  const milliseconds = performance.now() - begin;
  assertBought(answer, hasLedger ? id : undefined);
  return milliseconds;
}

/** Makes sure that the Worker keeps what is bought where it has to, and nothing where it has not. */
export async function probe({ url, hasLedger }, account) {
  const id = `order-${hasLedger ? "kept" : "lost"}0000`.padEnd(15, "0");
  const [first, second] = [await post(url, account, bodyOf(id), hasLedger ? id : undefined), await post(url, account, bodyOf(id), hasLedger ? id : undefined)];
  for (const answer of [first, second]) assertBought(answer, hasLedger ? id : undefined);
  if ((second.headers["idempotent-replayed"] === "true") !== hasLedger) throw new Error(`${url}: a purchase that is repeated is none of its own, or is`);
}

function assertBought({ status, headers, text }, id) {
  if (status !== 200 || JSON.parse(text).label_id === undefined || headers["idempotency-key"] !== id) {
    throw new Error(`a purchase is answered ${status}: ${text}`);
  }
}

function post(url, account, body, key) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const headers = {
    authorization: `Bearer ${token}`,
    "on-behalf-of": account,
    "content-type": "application/json",
    ...(key !== undefined && { "idempotency-key": key }),
  };
  const sent = request(`${url}/v1/labels`, { agent, method: "POST", headers }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk) => (text += chunk));
    response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    response.on("error", reject);
  });
  sent.on("error", reject);
  sent.end(body);
  return promise;
}
