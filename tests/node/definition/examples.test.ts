/** The examples that the official definition gives: what a reader of it would send and get. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ShipStation } from "shipstamp";
import { callsOf } from "../../harness/defined-calls.ts";
import { defined, options, view } from "../../harness/definition.ts";
import { valueOf } from "../../harness/generated.ts";

const client = (fetch?: (url: string) => Promise<Response>): any =>
  new ShipStation({ apiKey: "TEST_key", ...(fetch && { fetch }) }).onBehalfOf("100001");

/** The examples of a body, whichever way they are given. */
function examplesOf(content: any): unknown[] {
  const several: any[] = Object.values(content?.examples ?? {});
  return [...(content?.example === undefined ? [] : [content.example]), ...several.map(({ value }) => value)];
}

let requests = 0;
let replies = 0;

for (const operation of defined) {
  const { row, theirs } = operation;

  test(`${row.id}: the examples of a request are accepted`, options, async () => {
    for (const { input } of callsOf(operation, { fill: "all", examples: true })) {
      for (const body of [input.body, ...examplesOf(theirs.body)]) {
        const request: Request = client().prepare(row.id, { ...input, body });
        assert.deepEqual(request.body ? await request.json() : undefined, body);
        requests += 1;
      }
    }
  });

  test(`${row.id}: replies come out as they came in`, options, async () => {
    const [call] = callsOf(operation, { fill: "all" });
    for (const { status, json, files } of theirs.replies) {
      const schema = json && view(json.schema);
      const made = schema ? [undefined, ...(schema.alternatives ?? [])].map((chosen) =>
        valueOf(chosen ?? schema, { fill: "all", direction: "reply" })) : [];
      for (const body of [...examplesOf(json), ...made]) {
        const init = { status: Number(status), headers: { "content-type": "application/json" } };
        const shop = client(async () => new Response(JSON.stringify(body), init));
        assert.deepEqual(await shop.call(row.id, call?.input), body);
        replies += 1;
      }
      for (const type of files) {
        const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
        const shop = client(async () => new Response(bytes, { status: Number(status), headers: { "content-type": type } }));
        const reply: Response = await shop.call(row.id, call?.input);
        assert.deepEqual(new Uint8Array(await reply.arrayBuffer()), bytes);
      }
      if (!json && files.length === 0) {
        const shop = client(async () => new Response(null, { status: Number(status) }));
        assert.equal(await shop.call(row.id, call?.input), undefined);
      }
    }
  });
}

test("there were examples of both kinds", options, () => {
  assert.ok(requests > 0 && replies > 0);
});
