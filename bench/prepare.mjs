// From a label's body to the platform's Request.

import { definitionHere } from "../scripts/drift/official.mjs";
import { clientSettings } from "../pkg/dist/options.js";
import { drafted } from "../pkg/dist/draft.js";
import { stamped } from "../pkg/dist/stamped.js";
import { ajvCheck } from "./ajv.mjs";
import { body, kilobytes, shop } from "./label.mjs";
import { timings } from "./measure.mjs";

const credential = { apiKey: "TEST_bench" };
const connection = {
  ...clientSettings({}, [], "bench"),
  credential,
  account: "100001",
  baseUrl: "https://api.shipengine.com",
};

export async function prepare() {
  const ours = shop.prepare("create_label", { body });
  const { method, redirect, credentials, cache, url } = ours;
  const headers = [...ours.headers];
  const definition = definitionHere();
  const isValid = definition && ajvCheck(definition);
  if (isValid && !isValid(body)) throw new Error(`ajv refuses the body: ${JSON.stringify(isValid.errors)}`);
  const ownPart = "the package's part, without Request";
  const whole = "prepare, whole";
  const ajv = "ajv, checking alone";
  const rows = await timings({
    "JSON.stringify": () => JSON.stringify(body),
    [ownPart]: () => stamped(connection, drafted(connection, "create_label", { body }), credential),
    [whole]: () => shop.prepare("create_label", { body }),
    "JSON.stringify + Request": () =>
      new Request(url, { method, redirect, credentials, cache, headers, body: JSON.stringify(body) }),
    ...(isValid && { [ajv]: () => isValid(body) }),
  });
  rows.find(({ name }) => name === whole).goal = "3x, at most 5x";
  if (!isValid) rows.push({ name: ajv, skipped: "the official definition is not on this machine (SHIPSTATION_OPENAPI)" });
  return { title: `a label's body of ${kilobytes(JSON.stringify(body))}`, rows };
}
