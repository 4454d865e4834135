// A schema of the definition as one flat view: references followed, `allOf` joined, `oneOf` and `anyOf` laid over
// each other.

import { follow } from "./definition.mjs";

/**
 * Gives a function from a schema to its view:
 * `component` (the name of the schema that it is or is made from), `types` (empty: any), `values` of an enum, `format`, `pattern`, `items` and `extra` (schemas), `nullable`, `readOnly`,
 * `writeOnly`, `example`, `fields` by name, and `alternatives` where there are several.
 * A field has a `schema`, an `owner` (where it stands in the file) and is `required` ("yes", "by some" of several
 * alternatives, or "no").
 */
export function viewer(document) {
  const views = new WeakMap();
  const places = placesIn(document);

  /** One schema: the same object gives the same view. */
  function view(schema) {
    const known = views.get(schema);
    if (known) return known;
    const target = follow(document, schema);
    const made = target === schema ? plain(schema) : { ...view(target), name: schema.$ref.split("/").at(-1) };
    views.set(schema, made);
    return made;
  }

  function plain(schema) {
    const parts = [own(schema), ...(schema.allOf ?? []).map(view)];
    const alternatives = schema.oneOf ?? schema.anyOf;
    if (alternatives) parts.push(either(alternatives.map(view)));
    return parts.reduce(both);
  }

  function own(schema) {
    // The definition writes some types with a comma: `string,`.
    const types = [schema.type ?? []].flat().map((type) => type.replace(/,$/, ""));
    if (types.length === 0 && schema.properties) types.push("object");
    const owner = places.get(schema) ?? "";
    const fields = new Map();
    const required = new Set(schema.required);
    for (const name of new Set([...Object.keys(schema.properties ?? {}), ...required])) {
      // A name may be required here and described in a part that is joined in.
      const described = schema.properties?.[name];
      fields.set(name, { schema: described, owner, required: required.has(name) ? "yes" : "no" });
    }
    const extra = schema.additionalProperties;
    return {
      name: owner.split("/").at(-1),
      component: /^components\/schemas\/(\w+)$/.exec(owner)?.[1],
      types: new Set(types.filter((type) => type !== "null")),
      values: schema.enum?.filter((value) => value !== null),
      format: schema.format,
      pattern: schema.pattern,
      items: schema.items,
      extra: typeof extra === "object" ? extra : undefined,
      isOpen: extra !== undefined && extra !== false,
      nullable: schema.nullable === true || types.includes("null"),
      readOnly: schema.readOnly === true,
      writeOnly: schema.writeOnly === true,
      limits: limitsOf(schema),
      example: schema.example,
      fields,
      alternatives: undefined,
    };
  }

  return view;
}

const limitsOf = ({ minimum, maximum, minLength, maxLength, minItems, maxItems }) => ({
  minimum, maximum, minLength, maxLength, minItems, maxItems,
});

/** Two views that both hold. What the outer one says, counts. */
function both(outer, inner) {
  const fields = new Map(outer.fields);
  for (const [name, field] of inner.fields) {
    const known = fields.get(name);
    fields.set(name, known ? joined(known, field, "allOf") : field);
  }
  const either = { nullable: outer.nullable || inner.nullable, isOpen: outer.isOpen || inner.isOpen };
  const marks = { readOnly: outer.readOnly || inner.readOnly, writeOnly: outer.writeOnly || inner.writeOnly };
  const types = outer.types.size > 0 ? outer.types : inner.types;
  return { ...inner, ...defined(outer), ...either, ...marks, types, fields, limits: { ...inner.limits, ...defined(outer.limits) } };
}

/** Views of which one holds. */
function either(views) {
  const names = new Set(views.flatMap((view) => [...view.fields.keys()]));
  const fields = new Map();
  for (const name of names) {
    const found = views.map((view) => view.fields.get(name));
    const given = found.filter((field) => field !== undefined);
    const field = given.reduce((one, other) => joined(one, other, "oneOf"));
    const isAlways = found.every((field) => field?.required === "yes");
    const isEver = given.some((field) => field.required !== "no");
    fields.set(name, { ...field, required: isAlways ? "yes" : isEver ? "by some" : "no" });
  }
  const values = views.every((view) => view.values) ? [...new Set(views.flatMap((view) => view.values))] : undefined;
  const types = new Set(views.some((view) => view.types.size === 0) ? [] : views.flatMap((view) => [...view.types]));
  const [first] = views;
  return { ...first, values, types, fields, nullable: views.some((view) => view.nullable), alternatives: views };
}

/** A field that two schemas have. */
function joined(one, other, how) {
  const [schema, owner] = !one.schema
    ? [other.schema, other.owner]
    : [other.schema && other.schema !== one.schema ? { [how]: [one.schema, other.schema] } : one.schema, one.owner];
  const required = [one, other].some((field) => field.required === "yes") ? "yes" : one.required === "no" ? other.required : one.required;
  return { schema, owner, required };
}

const defined = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** Where each object of the document stands: `components/schemas/address`. */
function placesIn(document) {
  const places = new WeakMap();
  const walk = (value, place) => {
    if (typeof value !== "object" || value === null || places.has(value)) return;
    places.set(value, place);
    for (const [key, item] of Object.entries(value)) walk(item, place === "" ? key : `${place}/${key}`);
  };
  walk(document, "");
  return places;
}
