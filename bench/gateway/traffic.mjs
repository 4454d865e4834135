// What callers send, and what the API answers: a label that is looked at, and rates for a shipment.

import { createSandbox, partnerKey } from "shipstamp/sandbox";
import { example } from "../../scripts/serve/example.ts";
import { body as label } from "../label.mjs";
import { account } from "./stub.mjs";

/** The calls, each with the answer that the sandbox would give at this address. */
export async function traffic(url) {
  const { fetch } = createSandbox();
  const answered = async (call) => {
    const { method, path, body } = call;
    const headers = { "API-Key": partnerKey, "On-Behalf-Of": account, "Content-Type": "application/json" };
    const response = await fetch(url + path, { method, body, headers });
    const answer = await response.text();
    if (!response.ok) throw new Error(`the sandbox answers ${response.status} to ${method} ${path}: ${answer}`);
    return { ...call, answer };
  };
  const { answer } = await answered({ method: "POST", path: "/v1/labels", body: JSON.stringify(example) });
  const { label_id, carrier_id } = JSON.parse(answer);
  // Without what asking for rates is about, and without the day, which passes.
  const { carrier_id: _, service_code, ship_date, ...shipment } = label.shipment;
  const rates = { rate_options: { carrier_ids: [carrier_id], service_codes: [service_code] }, shipment };
  return [
    await answered({ method: "GET", path: `/v1/labels/${label_id}` }),
    await answered({ method: "POST", path: "/v1/rates", body: JSON.stringify(rates) }),
  ];
}
