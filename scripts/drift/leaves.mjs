// Compares what JSON a schema and a shape take: its types, the values of an enum, the form of a string.

/** Reports each difference with `add`. */
export function types(schema, shape, declared, add) {
  const theirs = named([...schema.types]);
  const ours = named(jsonTypes(shape));
  if (theirs !== ours) add(`${theirs} in the definition, ${ours} here`);
  else if (ours === "string") strings(schema, shape, declared, add);
}

const named = (types) => (types.length === 0 ? "any value" : types.toSorted().join(" or "));

function jsonTypes(shape) {
  const types = {
    any: [],
    boolean: ["boolean"],
    integer: ["integer"],
    number: ["number"],
    text: ["string"],
    names: ["string"],
    list: ["array"],
    map: ["object"],
    object: ["object"],
  };
  if (shape.is !== "one of") return types[shape.is];
  return [...new Set(shape.of.flatMap(jsonTypes))];
}

function strings(schema, shape, declared, add) {
  const ours = shape.is === "names" ? declared.names[shape.name] : undefined;
  const theirs = schema.values;
  if (ours && theirs) {
    const lacking = theirs.filter((value) => !ours.includes(value));
    const added = ours.filter((value) => !theirs.includes(value));
    if (lacking.length > 0) add(`${lacking.join(", ")} in the definition, not here`);
    if (added.length > 0) add(`${added.join(", ")} here, not in the definition`);
  } else if (theirs) add(`one of ${theirs.join(", ")} in the definition, any string here`);
  else if (ours) add(`any string in the definition, one of ${ours.join(", ")} here`);
  else {
    const [form, declaredForm] = [formOf(schema), HERE_ONLY.has(shape.format) ? "plain text" : shape.format];
    if (form !== declaredForm) add(`${form} in the definition, ${declaredForm} here`);
  }
}

// Of a postal code nothing is checked.
const HERE_ONLY = new Set(["free", "postal code"]);

function formOf({ component, format, pattern }) {
  if (pattern?.startsWith("^se")) return "id";
  if (pattern?.startsWith("^[a-z0-9]+(_")) return "code";
  // The definition's dates may have a time, and say so in their pattern only.
  if (format === "date-time") return pattern?.endsWith(")?$") ? "date" : "date-time";
  const formats = { date: "date", email: "email", uri: "url", url: "url" };
  return formats[format] ?? { country_code: "country", currency: "currency" }[component] ?? "plain text";
}
