/** How `npm run drift` reads schemas: parts that are joined, alternatives, and what each is for. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, namedAlternatives } from "../../scripts/drift/operations.mjs";
import { viewer } from "../../scripts/drift/schema.mjs";

const document: any = {
  openapi: "3.0.0",
  components: {
    schemas: {
      word: { type: "string", enum: ["a", "b"] },
      base: { type: "object", required: ["one"], properties: { one: { type: "string" }, two: { type: "integer" } } },
      more: { allOf: [{ $ref: "#/components/schemas/base" }], required: ["two"], properties: { word: { $ref: "#/components/schemas/word" } } },
      either: {
        properties: { always: { type: "boolean" } },
        oneOf: [
          { required: ["x", "both"], properties: { x: { type: "string" }, both: { type: "string" } } },
          { required: ["y", "both"], properties: { y: { type: "string" }, both: { type: "number" } } },
        ],
      },
    },
  },
  paths: {},
};
const view = viewer(document);
const of = (name: string): any => view({ $ref: `#/components/schemas/${name}` });
const needs = (schema: any) => Object.fromEntries([...schema.fields].map(([name, field]: any) => [name, field.required]));

test("parts are joined: fields, and what another part requires", () => {
  assert.deepEqual(needs(of("more")), { two: "yes", word: "no", one: "yes" });
  assert.deepEqual([...of("more").types], ["object"]);
  assert.deepEqual(view(of("more").fields.get("word").schema).values, ["a", "b"]);
});

test("alternatives are laid over each other: what all require is required, the rest by some", () => {
  assert.deepEqual(needs(of("either")), { always: "no", x: "by some", both: "yes", y: "by some" });
  assert.deepEqual([...view(of("either").fields.get("both").schema).types], ["string", "number"]);
});

test("what stands around a reference counts before what it leads to", () => {
  const moment = view({ type: "string", format: "date-time", readOnly: true, allOf: [{ $ref: "#/components/schemas/word" }] });
  assert.deepEqual([moment.format, moment.readOnly, moment.component], ["date-time", true, "word"]);
  assert.deepEqual([...view({ type: "integer", allOf: [{ type: "string" }] }).types], ["integer"]);
});

test("null is no type, and a comma behind one no part of it", () => {
  const nullable = view({ type: ["string", "null"] });
  assert.deepEqual([[...nullable.types], nullable.nullable], [["string"], true]);
  assert.deepEqual([...view({ type: "string," }).types], ["string"]);
});

test("the alternatives of a body find the values they are for", () => {
  const names = ["connect_ups_request_body", "connect_dhl_express_request_body", "connect_dhl_request_body", "connect_x_uk"];
  const words = namedAlternatives(names.map((name) => ({ name }))).map(([words]: any) => words);
  assert.deepEqual(words, ["dhl_express", "x_uk", "ups", "dhl"]);
  assert.deepEqual(namedAlternatives([{ name: "only" }]).length, 1);
});

test("each alternative is compared with the shape of its value", () => {
  const body = (...properties: string[]) => ({
    type: "object",
    properties: Object.fromEntries(properties.map((name) => [name, { type: "string" }])),
  });
  const schemas = { join_stamps_body: body("a", "b"), join_ups_body: body("c"), join_none_body: body() };
  const oneOf = Object.keys(schemas).map((name) => ({ $ref: `#/components/schemas/${name}` }));
  const post = { operationId: "join", requestBody: { content: { "application/json": { schema: { oneOf } } } } };
  const text = { is: "text", format: "free" };
  const object = (name: string) => ({ either: [], fields: [{ name, shape: text, need: "optional", readOnly: false }] });
  const found = differences(
    { openapi: "3.0.0", paths: { "/v1/join/{with}": { post } }, components: { schemas } },
    {
      operations: [{
        id: "join", verb: "POST", path: "/v1/join/{with}", parameters: [], query: null, reply: null,
        body: { by: "with", choices: { stamps_com: { is: "object", name: "A" }, ups: { is: "object", name: "C" }, odd: text } },
      }],
      objects: { A: object("a"), C: object("c") },
      names: {},
    },
  );
  assert.deepEqual(found.map(({ keys }: any) => keys[0]), [
    "join body for stamps_com b: in the definition, not here",
    "join body for none: in the definition, not here",
    "join body for odd: here, not in the definition",
  ]);
});
