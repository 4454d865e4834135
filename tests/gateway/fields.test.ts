/** Fields that the settings let no request hold. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { example } from "../../scripts/serve/example.ts";
import { mintToken } from "../harness/gateway.ts";
import { recordedGateway } from "../harness/recorded.ts";

const caller = mintToken({ accounts: ["se-1"], scopes: ["buy", "write"] });
const REFUSED_FIELDS = "bill_to_account, bill_to_party charge_event test_label";
const strict = await recordedGateway([caller], { REFUSED_FIELDS });
const usual = await recordedGateway([caller]);

async function send({ gateway, recorder }: typeof strict, body: string) {
  const calls = recorder.requests.length;
  const response = await fetch(`${gateway.url}/v1/labels`, {
    method: "POST",
    headers: { authorization: `Bearer ${caller.token}`, "content-type": "application/json" },
    body,
  });
  const { errors: [error] = [] } = (await response.json()) as { errors?: { error_code: string; field_name: string; message: string }[] };
  return { status: response.status, code: error?.error_code, place: error?.field_name, message: error?.message, isSent: recorder.requests.length > calls };
}

const label = (more: object, options: object = {}) =>
  JSON.stringify({ ...example, ...more, shipment: { ...example.shipment, external_shipment_id: "order-1", advanced_options: options } });

test("S9: a field that is refused is refused at any depth and in any spelling, with its path", async () => {
  for (const [body, place] of [
    [label({ test_label: true }), "test_label"],
    [label({ charge_event: "on_creation" }), "charge_event"],
    [label({}, { bill_to_account: "123" }), "shipment.advanced_options.bill_to_account"],
    [label({}, { bill_to_party: null }), "shipment.advanced_options.bill_to_party"],
    [label({ new: [[{ test_label: 1 }]] }), "new[0][0].test_label"],
    [label({ test_label: true }).replace("test_label", "\\u0074est_label"), "test_label"],
    [label({ Test_Label: true }), "Test_Label"],
  ] as const) {
    const { message, ...answer } = await send(strict, body);
    assert.deepEqual(answer, { status: 403, code: "field_not_allowed", place, isSent: false }, body);
    assert.match(message ?? "", /REFUSED_FIELDS/);
  }
});

test("S9: everything else passes, and where nothing is set everything does", async () => {
  for (const body of [label({}), label({ test_labels: 1 }, { bill_to_postal_code: "1", custom_field1: "test_label" })]) {
    assert.deepEqual(await send(strict, body).then(({ status, isSent }) => [status, isSent]), [200, true]);
  }
  const body = label({ test_label: true, charge_event: "on_creation" }, { bill_to_account: "123", bill_to_party: "third_party" });
  assert.deepEqual(await send(usual, body).then(({ status, isSent }) => [status, isSent]), [200, true]);
  assert.equal(usual.recorder.requests.at(-1)?.body.toString(), body);
});
