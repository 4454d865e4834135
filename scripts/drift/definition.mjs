// An OpenAPI file, read, and its operations by verb and path.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { NoDefinition } from "./official.mjs";

/** Reads a file of OpenAPI 3 in YAML or JSON. */
export function readDefinition(path) {
  let document;
  try {
    document = parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new NoDefinition(`${path} cannot be read: ${error.message}`);
  }
  if (!/^3\./.test(document?.openapi) || typeof document.paths !== "object" || document.paths === null) {
    throw new NoDefinition(`${path} is no OpenAPI 3 document: it needs \`openapi: 3.…\` and \`paths\``);
  }
  return document;
}

const VERBS = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/** Its operations, with the parameters of their paths among their own. */
export function* operationsOf(document) {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const verb of VERBS.filter((verb) => item[verb])) {
      const operation = item[verb];
      const parameters = new Map();
      for (const given of [...(item.parameters ?? []), ...(operation.parameters ?? [])]) {
        const parameter = follow(document, given);
        parameters.set(`${parameter.in} ${parameter.name}`, parameter);
      }
      const body = follow(document, operation.requestBody);
      yield {
        id: operation.operationId ?? `${verb} ${path}`,
        verb: verb.toUpperCase(),
        path,
        parameters: [...parameters.values()],
        body: jsonOf(body?.content),
        replies: repliesOf(document, operation),
      };
    }
  }
}

/** What a successful call gives: its statuses, the JSON of each, and the media types of files. */
function repliesOf(document, operation) {
  return Object.entries(operation.responses ?? {})
    .filter(([status]) => /^2/.test(status))
    .map(([status, given]) => {
      // The definition gives media types to replies of 204, which cannot have a body.
      const content = status === "204" ? {} : (follow(document, given).content ?? {});
      const json = jsonOf(content);
      return { status, json, files: Object.keys(content).filter((type) => !type.startsWith("application/json")) };
    });
}

const jsonOf = (content) => content?.["application/json"];

/** What a reference stands for. */
export function follow(document, given) {
  let found = given;
  for (let hops = 0; found?.$ref !== undefined; hops += 1) {
    const steps = found.$ref.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    found = steps.reduce((value, step) => value?.[step], document);
    if (found === undefined || hops > 64) throw new NoDefinition(`the reference ${given.$ref} leads nowhere`);
  }
  return found;
}
