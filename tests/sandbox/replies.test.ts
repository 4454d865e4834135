/**
 * Replies of a generated run of calls, compared with the official definition: each with the schema that it has for that
 * operation and that status. What it has no status for is an error, and has to be in the envelope of errors.
 */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream, mkdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { parse } from "yaml";
import { follow, readDefinition } from "../../scripts/drift/definition.mjs";
import { listed } from "../../scripts/drift/intended.mjs";
import { definitionHere } from "../../scripts/drift/official.mjs";
import { at } from "../../scripts/places.mjs";
import { generated } from "../../scripts/soak/generated.mjs";
import { running } from "../harness/command.ts";
import { type Fault, replyChecker } from "../harness/reply-schemas.ts";

// Some have no answer, or one without a body, or are of the partner, of whose operations the definition knows nothing.
const CALLS = "18000";
const LEAST = 10_000;
/** How many the official definition has. */
const OPERATIONS = 97;
const MISTAKES = "tests/sandbox/definition-mistakes.yaml";

const path = definitionHere();
const skip = path ? false : "the official definition is not on this machine; SHIPSTATION_OPENAPI would name it";

/** A line of the run. */
interface Line {
  readonly call: number;
  readonly operation: string;
  readonly verb: string;
  readonly template: string;
  readonly status: number;
  readonly body: any;
}

/** A fault, and where it was met first. */
interface Found extends Fault {
  readonly line: Line;
  times: number;
}

/** The templates of the definition and of the package name some parameters in other ways. */
const route = (verb: string, template: string) => `${verb.toUpperCase()} ${template.replaceAll(/\{\w+\}/g, "{}")}`;

test("every reply is as the definition describes it", { skip }, async (context) => {
  const document = readDefinition(path);
  const check = replyChecker(document);
  const operations = new Map<string, any>();
  for (const [template, item] of Object.entries<any>(document.paths)) {
    for (const verb of ["get", "post", "put", "patch", "delete"]) {
      if (item[verb]) operations.set(route(verb, template), item[verb]);
    }
  }
  const schemaOf = (operation: any, status: number) => {
    const given = operation.responses[status];
    const content = given && follow(document, given).content?.["application/json"]?.schema;
    if (content) return content;
    assert.ok(status >= 400, `${operation.operationId} has no reply ${status}`);
    return document.components.schemas.error_response_body;
  };
  const mistakes = listed(
    parse(readFileSync(at(MISTAKES), "utf8")).map(({ because, faults }: any) => ({ because, differences: faults })),
  );

  const unused = new Set(mistakes.keys());
  const missed = new Set(operations.keys());
  const missedGood = new Set([...operations].filter(([, operation]) => goodSchema(operation)).map(([key]) => key));
  const unnoticed: string[] = [];
  const found = new Map<string, Found>();
  let compared = 0;
  for await (const line of await replies()) {
    const key = route(line.verb, `/v1${line.template}`);
    const operation = operations.get(key);
    // The definition has not all operations, nor has the sandbox.
    if (!operation || line.body.errors?.[0]?.error_code === "not_in_the_sandbox") continue;
    compared += 1;
    missed.delete(key);
    const schema = schemaOf(operation, line.status);
    if (line.status < 300 && missedGood.delete(key)) {
      for (const name of requiredOf(document, schema).filter((name) => name in line.body)) {
        const { [name]: _, ...rest } = line.body;
        const isKnown = check(schema, rest).every((fault) => fault.keys.some((fault) => mistakes.has(fault)));
        if (isKnown && ![...mistakes.keys()].some((mistake) => mistake.endsWith(`: required ${name}`))) {
          unnoticed.push(`${line.operation}: ${name}`);
        }
      }
    }
    for (const fault of check(schema, line.body)) {
      const known = fault.keys.filter((key) => mistakes.has(key));
      known.forEach((key) => unused.delete(key));
      if (known.length > 0) continue;
      const key = fault.keys.join(" or ");
      const first = found.get(key) ?? { ...fault, line, times: 0 };
      first.times += 1;
      found.set(key, first);
    }
  }

  const told = [...found].map(([key, { line, at, value, times }]) => {
    const shown = JSON.stringify(value)?.slice(0, 200);
    return `${key}\n    ${times} times, first in call ${line.call}, ${line.operation} ${line.status} at ${at}: ${shown}`;
  });
  assert.ok(found.size === 0, `${found.size} faults in replies that ${MISTAKES} does not list:\n  ${told.join("\n  ")}`);
  // Chance may not have come by it, so it is no failure.
  if (unused.size > 0) context.diagnostic(`no reply needed these of ${MISTAKES}: ${[...unused].join("; ")}`);
  context.diagnostic(`${compared} replies compared, of ${operations.size} operations`);
  assert.ok(compared >= LEAST, `only ${compared} replies were compared`);
  assert.equal(operations.size, OPERATIONS);
  assert.deepEqual([...missed], [], "no reply of these operations was compared");
  assert.deepEqual([...missedGood], [], "no good reply of these operations was compared");
  assert.deepEqual(unnoticed, [], "these keys may be missing without a fault");
});

/** The schema of what an operation answers when all is well, if that is JSON. */
function goodSchema({ responses }: any): any {
  const statuses = Object.keys(responses).filter((status) => status.startsWith("2") && status !== "204");
  return statuses.map((status) => responses[status].content?.["application/json"]?.schema).find(Boolean);
}

/** The keys that a reply of this schema has to have. */
function requiredOf(document: any, given: any): string[] {
  const schema = follow(document, given);
  return [...(schema.required ?? []), ...(schema.allOf ?? []).flatMap((part: any) => requiredOf(document, part))];
}

/** The replies of a run, as they come out of its file. */
async function replies(): Promise<AsyncIterable<Line>> {
  mkdirSync(at("target/soak"), { recursive: true });
  const file = at("target/soak/replies.jsonl");
  const { args, env } = generated({ calls: process.env.SOAK_CALLS ?? CALLS, replies: file });
  const { ended } = running("cargo", args, { env });
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  const stream = createReadStream(file);
  await once(stream, "open");
  const lines = createInterface({ input: stream });
  return (async function* () {
    for await (const line of lines) yield JSON.parse(line);
  })();
}
