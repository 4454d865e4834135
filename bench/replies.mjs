// From the text of a reply to its data.

import { ShipStation } from "shipstamp";
import { createSandbox, partnerKey } from "shipstamp/sandbox";
import { Deadline } from "../pkg/dist/deadline.js";
import { replyOf } from "../pkg/dist/reply.js";
import { operationOf } from "../pkg/dist/table.js";
import { kilobytes } from "./label.mjs";
import { timings } from "./measure.mjs";
import { example } from "../scripts/serve/example.ts";

const COUNT = 25;

/** A label and a page of labels, as the sandbox answers. */
async function texts() {
  let last = "";
  const { fetch } = createSandbox();
  const heard = async (...call) => {
    const response = await fetch(...call);
    last = await response.clone().text();
    return response;
  };
  const shop = new ShipStation({ apiKey: partnerKey, fetch: heard }).onBehalfOf("100001");
  for (let count = 0; count < COUNT; count += 1) await shop.labels.create(example);
  const label = last;
  const { labels } = await shop.labels.list({ page_size: COUNT });
  if (labels.length !== COUNT) throw new Error(`a page of ${COUNT} labels has ${labels.length}`);
  return { label, page: last };
}

async function reading(what, operation, text) {
  const row = operationOf(operation);
  const draft = { operation, row, subject: { operation, account: "100001" } };
  const init = { headers: { "content-type": "application/json" } };
  const deadline = new Deadline(600_000, undefined);
  const rows = await timings({
    "JSON.parse": () => JSON.parse(text),
    "Response + JSON.parse": async () => JSON.parse(await new Response(text, init).text()),
    "Response + the package": () => replyOf(draft, new Response(text, init), [], deadline, "TEST_bench"),
  });
  deadline.end();
  return { title: `${what} of ${kilobytes(text)}`, rows };
}

export async function replies() {
  const { label, page } = await texts();
  return [
    await reading("reading a label", "create_label", label),
    await reading(`reading a page of ${COUNT} labels`, "list_labels", page),
  ];
}
