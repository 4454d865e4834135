// Compares the operations of a definition with those that are declared: by verb and path, then part by part.

import { operationsOf } from "./definition.mjs";
import { Found } from "./found.mjs";
import { viewer } from "./schema.mjs";
import { trees } from "./trees.mjs";

/** Every difference between a definition and the declarations. */
export function differences(document, declared) {
  const found = new Found();
  const view = viewer(document);
  const compare = trees(view, declared, found);
  const here = new Map(declared.operations.map((operation) => [route(operation), operation]));
  for (const theirs of operationsOf(document)) {
    const place = `${theirs.verb} ${theirs.path}`;
    const ours = here.get(route(theirs));
    here.delete(route(theirs));
    if (!ours) {
      found.add(place, `in the definition (${theirs.id}), not here`);
      continue;
    }
    if (ours.id !== theirs.id) found.add(place, `${theirs.id} in the definition, ${ours.id} here`);
    comparePath(theirs, ours, compare, found);
    compareQuery(theirs, ours, declared, compare, found);
    compareBody(theirs, ours, view, compare, found);
    compareReply(theirs, ours, view, compare, found);
  }
  for (const { verb, path, id } of here.values()) found.add(`${verb} ${path}`, `here (${id}), not in the definition`);
  return found.differences;
}

/** A verb and a path, whatever the names of its parameters. */
export const route = ({ verb, path }) => `${verb} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`;

function comparePath(theirs, ours, compare, found) {
  const given = theirs.parameters.filter((parameter) => parameter.in === "path");
  for (const { name, schema } of given) {
    const parameter = ours.parameters.find((parameter) => parameter.name === name);
    if (!parameter) found.add(`${ours.id} path ${name}`, "in the definition, not here");
    else compare(schema ?? {}, parameter.shape, `${ours.id} path ${name}`, "request");
  }
  for (const { name } of ours.parameters) {
    if (!given.some((parameter) => parameter.name === name)) {
      found.add(`${ours.id} path ${name}`, "here, not in the definition");
    }
  }
}

/** The query is declared as an object, so it is compared as one. */
function compareQuery(theirs, ours, declared, compare, found) {
  for (const { name, in: where } of theirs.parameters) {
    if (where !== "path" && where !== "query") found.add(`${ours.id} ${where} ${name}`, "in the definition, not here");
  }
  const given = theirs.parameters.filter((parameter) => parameter.in === "query");
  const properties = Object.fromEntries(given.map(({ name, schema }) => [name, schema ?? {}]));
  const required = given.filter((parameter) => parameter.required).map(({ name }) => name);
  if (ours.query) compare({ type: "object", properties, required }, ours.query, `${ours.id} query`, "request");
  else for (const { name } of given) found.add(`${ours.id} query ${name}`, "in the definition, not here");
}

function compareBody(theirs, ours, view, compare, found) {
  const place = `${ours.id} body`;
  compareContent(theirs.body?.schema, ours.body, place, "request", view, compare, found);
}

function compareReply(theirs, ours, view, compare, found) {
  const place = `${ours.id} reply`;
  const schemas = theirs.replies.flatMap((reply) => reply.json?.schema ?? []);
  const files = theirs.replies.flatMap((reply) => reply.files).sort().join(", ");
  const declared = (ours.reply?.binary ?? []).toSorted().join(", ");
  if (files !== declared) found.add(place, `${files || "no file"} in the definition, ${declared || "no file"} here`);
  const content = ours.reply?.binary ? null : ours.reply;
  const schema = schemas.length > 1 ? { oneOf: schemas } : schemas[0];
  compareContent(schema, content, place, "reply", view, compare, found);
}

/** A body or a reply: none, one shape, or one for each value of a path parameter. */
function compareContent(schema, content, place, direction, view, compare, found) {
  if (!schema && !content) return;
  if (!schema) found.add(place, "here, none in the definition");
  else if (!content) found.add(place, "in the definition, none here");
  else if (!content.choices) compare(schema, content.shape, place, direction);
  else {
    const left = new Map(Object.entries(content.choices));
    for (const [words, alternative] of namedAlternatives(view(schema).alternatives ?? [])) {
      const value = left.has(words) ? words : [...left.keys()].find((value) => value.startsWith(`${words}_`));
      if (value === undefined) found.add(`${place} for ${words}`, "in the definition, not here");
      else compare(alternative, left.get(value), `${place} for ${value}`, direction);
      left.delete(value);
    }
    for (const value of left.keys()) found.add(`${place} for ${value}`, "here, not in the definition");
  }
}

/**
 * Alternatives by what they are for, longest first: what is left of their names (`connect_fedex_uk_request_body`)
 * without the words with which all begin and end. A value of the parameter may go on from there: `stamps_com`.
 */
export function namedAlternatives(alternatives) {
  const names = alternatives.map(({ name }) => name.replace(/(_settings)?_re(quest|sponse)_body$/, "").split("_"));
  const shared = (wordAt) => {
    let count = 0;
    while (names.length > 1 && names.every((words) => wordAt(words, count) === wordAt(names[0], count))) count += 1;
    return count;
  };
  const before = shared((words, index) => words[index]);
  const after = shared((words, index) => words.at(-1 - index));
  const rest = names.map((words) => words.slice(before, words.length - after).join("_"));
  return rest.map((words, index) => [words, alternatives[index]]).sort(([one], [other]) => other.length - one.length);
}
