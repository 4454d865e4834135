/** `npm run drift`: what it finds between a definition and declarations, and what it says to files it cannot use. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readDefinition } from "../../scripts/drift/definition.mjs";
import { judged, listed } from "../../scripts/drift/intended.mjs";
import { differences } from "../../scripts/drift/operations.mjs";

const folder = mkdtempSync(join(tmpdir(), "shipstamp-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const DEFINITION = `
openapi: 3.0.0
paths:
  /v1/things/{thing_id}:
    parameters:
      - { name: thing_id, in: path, required: true, schema: { $ref: "#/components/schemas/id" } }
    put:
      operationId: update_thing
      parameters:
        - { name: size, in: query, required: true, schema: { type: integer } }
      requestBody:
        content: { application/json: { schema: { $ref: "#/components/schemas/update" } } }
      responses:
        "200": { content: { application/json: { schema: { $ref: "#/components/schemas/thing" } } } }
    delete:
      operationId: delete_thing
      responses:
        "200": { content: { application/json: { schema: { $ref: "#/components/schemas/thing" } } } }
        "204": { description: It was no more. }
components:
  schemas:
    id: { type: string, pattern: "^se(-[a-z0-9]+)+$" }
    update:
      type: object
      required: [name]
      allOf: [{ $ref: "#/components/schemas/thing" }]
    thing:
      type: object
      properties:
        id: { readOnly: true, allOf: [{ $ref: "#/components/schemas/id" }] }
        name: { type: string }
        kind: { type: string, enum: [plain, fancy] }
        parts: { type: array, items: { $ref: "#/components/schemas/thing" } }
`;

const text = (format: string) => ({ is: "text", format });
const field = (name: string, shape: object, need = "optional", readOnly = false) => ({ name, shape, need, readOnly });

/** Declarations that say the same. */
function declared(): any {
  const thing = (need: string) => ({
    either: [],
    fields: [
      field("id", text("id"), "optional", true),
      field("name", text("free"), need),
      field("kind", { is: "names", name: "Kind" }),
      field("parts", { is: "list", of: { is: "object", name: "Thing" } }),
    ],
  });
  const both = {
    path: "/v1/things/{thing_id}",
    parameters: [{ name: "thing_id", shape: text("id") }],
    reply: { shape: { is: "object", name: "Thing" } },
  };
  const query = { is: "object", name: "Query" };
  return {
    operations: [
      { id: "update_thing", verb: "PUT", ...both, query, body: { shape: { is: "object", name: "Update" } } },
      { id: "delete_thing", verb: "DELETE", ...both, query: null, body: null },
    ],
    objects: {
      Query: { either: [], fields: [field("size", { is: "integer" }, "required")] },
      Update: thing("required"),
      Thing: thing("optional"),
    },
    names: { Kind: ["plain", "fancy"] },
  };
}

const document = readDefinition(file("definition.yaml", DEFINITION));

/** The differences, by their first words, after a change to the declarations. */
function found(change: (declared: any) => void): string[] {
  const changed = declared();
  change(changed);
  return differences(document, changed).map(({ keys }) => keys[0]!);
}

test("declarations that say the same do not differ", () => {
  assert.deepEqual(found(() => {}), []);
});

const changes: Record<string, [change: (declared: any) => void, says: string[]]> = {
  "an operation is missing": [
    (all) => all.operations.pop(),
    ["DELETE /v1/things/{thing_id}: in the definition (delete_thing), not here"],
  ],
  "an operation is added": [
    (all) => all.operations.push({ ...all.operations[0], id: "more", path: "/v1/more" }),
    ["PUT /v1/more: here (more), not in the definition"],
  ],
  "an operation has another id": [
    (all) => { all.operations[0].id = "put_thing"; },
    ["PUT /v1/things/{thing_id}: update_thing in the definition, put_thing here"],
  ],
  "a path parameter has another name": [
    (all) => {
      all.operations[0].path = "/v1/things/{id}";
      all.operations[0].parameters = [{ name: "id", shape: text("id") }];
    },
    ["update_thing path thing_id: in the definition, not here", "update_thing path id: here, not in the definition"],
  ],
  "the query is missing": [
    (all) => { all.operations[0].query = null; },
    ["update_thing query size: in the definition, not here"],
  ],
  "a query parameter may be left out": [
    (all) => { all.objects.Query.fields[0].need = "optional"; },
    ["update_thing query size: required in the definition, optional here"],
  ],
  "a field is missing": [
    (all) => { all.objects.Update.fields.splice(1, 1); },
    ["update_thing body name: in the definition, not here"],
  ],
  "a field is added": [
    (all) => { all.objects.Update.fields.push(field("more", text("free"))); },
    ["update_thing body more: here, not in the definition"],
  ],
  "a required field may be left out": [
    (all) => { all.objects.Update.fields[1].need = "optional"; },
    ["update_thing body name: required in the definition, optional here"],
  ],
  "a field is one of several": [
    (all) => { all.objects.Update.either = [["name", "kind"]]; },
    [
      "update_thing body name: required in the definition, one of several here",
      "update_thing body kind: optional in the definition, one of several here",
    ],
  ],
  "a field has another type": [
    (all) => { all.objects.Thing.fields[1].shape = { is: "number" }; },
    ["update_thing body parts[].name: string in the definition, number here", "update_thing reply name: string in the definition, number here"],
  ],
  "a field has another form": [
    (all) => { all.objects.Update.fields[1].shape = text("email"); },
    ["update_thing body name: plain text in the definition, email here"],
  ],
  "names differ": [
    (all) => { all.names.Kind = ["plain", "odd"]; },
    ["body kind", "body parts[].kind", "reply kind"].flatMap((place) => [
      `update_thing ${place}: fancy in the definition, not here`,
      `update_thing ${place}: odd here, not in the definition`,
    ]),
  ],
  "there is no reply": [
    (all) => { all.operations[0].reply = null; },
    ["update_thing reply: in the definition, none here"],
  ],
  "the reply is a file": [
    (all) => { all.operations[0].reply = { binary: ["image/png"] }; },
    ["update_thing reply: no file in the definition, image/png here", "update_thing reply: in the definition, none here"],
  ],
};

for (const [what, [change, says]] of Object.entries(changes)) {
  test(`it is told when ${what}`, () => {
    assert.deepEqual(found(change), says);
  });
}

test("what is listed is intended, whichever of its places is named, and an entry in vain is stale", () => {
  const all = declared();
  all.objects.Thing.fields[1].shape = { is: "number" };
  const list = (...differences: string[]) => listed([{ because: "of the test", differences }]);
  const says = "string in the definition, number here";
  const elsewhere = list(`delete_thing reply name: ${says}`, `update_thing body parts[].name: ${says}`, "gone: here");
  const { intended, unintended, stale } = judged(differences(document, all), elsewhere);
  assert.deepEqual([intended.length, unintended.length, stale], [2, 0, ["gone: here"]]);
  assert.equal(judged(differences(document, all), list()).unintended.length, 2);
  assert.throws(() => list("twice", "twice"), /stands there twice/);
  assert.throws(() => listed([{ differences: ["without a reason"] }]), /needs `because`/);
});

test("a file that cannot be used ends the command with 2 and says why", () => {
  const drift = (...args: string[]) => {
    const script = fileURLToPath(new URL("../../scripts/drift.mjs", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
    return { status, stderr };
  };
  const cases: [args: string[], says: RegExp][] = [
    [[], /usage: npm run drift -- FILE/],
    [[join(folder, "missing.yaml")], /missing\.yaml cannot be read: ENOENT/],
    [[folder], /cannot be read: EISDIR/],
    [[file("broken.json", "{")], /broken\.json cannot be read/],
    [[file("other.yaml", "swagger: '2.0'\npaths: {}\n")], /is no OpenAPI 3 document/],
    [[file("empty.yaml", "")], /is no OpenAPI 3 document/],
  ];
  for (const [args, says] of cases) {
    const { status, stderr } = drift(...args);
    assert.equal(status, 2, stderr);
    assert.match(stderr, says);
    assert.ok(!stderr.includes("    at "), stderr);
  }
});

test("a definition whose references lead nowhere is refused, in JSON too", () => {
  const json = { openapi: "3.1.0", paths: { "/x": { get: { parameters: [{ $ref: "#/components/none" }] } } } };
  const read = readDefinition(file("dangling.json", JSON.stringify(json)));
  assert.throws(() => differences(read, { operations: [], objects: {}, names: {} }), /leads nowhere/);
});
