// Compares a schema of the definition with a declared shape, down to the leaves.

import { types } from "./leaves.mjs";

/**
 * Gives a function that compares a schema, or the view of one, with a shape at a place, for a `direction` ("request" or
 * "reply"): only a request can lack what is required, and fields that only one side writes are missing from the other.
 */
export function trees(view, declared, found) {
  function compare(given, shape, place, direction, source = place, above = []) {
    const schema = given.types instanceof Set ? given : view(given);
    types(schema, shape, declared, (what) => found.add(place, what, source));
    const within = { place, direction, source, above };
    for (const part of shape.is === "one of" ? shape.of : [shape]) {
      if (part.is === "list" && schema.items) {
        compare(schema.items, part.of, `${place}[]`, direction, `${source}[]`, above);
      }
      if (part.is === "map" && schema.extra) {
        compare(schema.extra, part.of, `${place}{}`, direction, `${source}{}`, above);
      }
      if (part.is === "map" && schema.fields.size > 0) found.add(place, "known fields in the definition, any here", source);
      if (part.is === "object" && schema.types.has("object")) compareObject(schema, part.name, within);
    }
  }

  function compareObject(schema, name, { place, direction, above }) {
    // An object that holds itself would be compared without end.
    if (above.some(([fields, object]) => fields === schema.fields && object === name)) return;
    const object = declared.objects[name];
    const now = [...above, [schema.fields, name]];
    const isRequest = direction === "request";
    const dot = /^\S+ \S+$/.test(place) || / for \S+$/.test(place) ? `${place} ` : `${place}.`;
    const source = (owner, field) => [direction, owner, name, field].join("\0");
    for (const [key, field] of schema.fields) {
      const at = `${dot}${key}`;
      const from = source(field.owner, key);
      const described = field.schema && view(field.schema);
      const isAlien = isRequest ? described?.readOnly : described?.writeOnly;
      const ours = object.fields.find((ours) => ours.name === key);
      if (!ours) {
        const what = described ? "in the definition" : "required in the definition and not described there";
        if (!isAlien) found.add(at, `${what}, not here`, from);
        continue;
      }
      if (isRequest && !isAlien) compareNeed(field, ours, object, (what) => found.add(at, what, from));
      if (described) compare(described, ours.shape, at, direction, from, now);
    }
    for (const ours of object.fields.filter((ours) => !schema.fields.has(ours.name))) {
      const isAlien = isRequest && ours.readOnly;
      if (!isAlien) found.add(`${dot}${ours.name}`, "here, not in the definition", source(schema.name, ours.name));
    }
  }

  return compare;
}

function compareNeed(field, ours, object, add) {
  const theirs = { yes: "required", "by some": "one of several", no: "optional" }[field.required];
  const isInGroup = object.either.some((group) => group.includes(ours.name));
  const here = isInGroup ? "one of several" : ours.need;
  // `expected` is how this package says that the definition requires what the service does without.
  if (theirs !== (here === "expected" ? "required" : here)) add(`${theirs} in the definition, ${here} here`);
}
