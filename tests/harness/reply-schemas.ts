/**
 * The definition's schemas of replies as JSON Schema.
 *
 * OpenAPI 3.0 says `nullable`, and means something else by `additionalProperties: false` in a part of an `allOf` than
 * its author did: taken literally, no part would allow what the others add. Here a whole is closed, not its parts.
 */

import { Ajv2019, type ErrorObject, type ValidateFunction } from "ajv/dist/2019.js";
import { follow } from "../../scripts/drift/definition.mjs";

/** Something that is wrong with a reply, in words that stand in a list of mistakes. */
export interface Fault {
  /** By the schema that it breaks, and by the field where it stands. */
  readonly keys: readonly string[];
  readonly at: string;
  readonly value: unknown;
}

type Schema = Record<string, any>;

const FORMATS: Record<string, RegExp> = {
  "date-time": /^\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  email: /^[^@\s]+@[^@\s]+$/,
  url: /^https?:\/\/\S+$/,
  uri: /^https?:\/\/\S+$/,
};

const KEPT = [
  "enum", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
];

/** Gives a function that tells what is wrong with a reply of a schema of the document. */
export function replyChecker(document: Schema): (schema: Schema, reply: unknown) => Fault[] {
  const places = placesIn(document);
  const known = new Map<Schema, ValidateFunction>();
  const definitions: Schema = {};
  const ajv = new Ajv2019({ strict: false, allErrors: true, verbose: true, ownProperties: true });
  for (const [name, pattern] of Object.entries(FORMATS)) ajv.addFormat(name, pattern);

  /** The name of a schema among the definitions, open to what is beside it or closed to all but its own. */
  function named(schema: Schema, isOpen: boolean): Schema {
    const name = `${places.get(schema) ?? ""}${isOpen ? " and more" : ""}`.replaceAll("/", ".");
    if (!(name in definitions)) {
      definitions[name] = {};
      Object.assign(definitions[name], isOpen ? open(schema) : closed(schema));
    }
    return { $ref: `#/$defs/${encodeURIComponent(name)}` };
  }

  function closed(schema: Schema): Schema {
    const made = open(schema);
    return isClosed(schema) ? { ...made, unevaluatedProperties: false } : made;
  }

  /** Whether nothing may stand there that is not described. */
  function isClosed(given: Schema): boolean {
    const schema = follow(document, given);
    const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
    return schema.additionalProperties === false || parts.some(isClosed);
  }

  function open(given: Schema): Schema {
    const schema = follow(document, given);
    const made: Schema = { place: places.get(schema) };
    for (const word of KEPT) if (schema[word] !== undefined) made[word] = schema[word];
    // A mark on `minimum` there, a number of its own here.
    if (schema.exclusiveMinimum === true) {
      made.exclusiveMinimum = schema.minimum;
      delete made.minimum;
    }
    if (schema.format && schema.format in FORMATS) made.format = schema.format;
    const types: string[] = [schema.type ?? []].flat().map((type: string) => type.replace(/,$/, ""));
    if (types.length > 0) made.type = types;
    if (schema.properties) {
      made.properties = {};
      for (const [name, field] of Object.entries<Schema>(schema.properties)) {
        made.properties[name] = isWriteOnly(field) ? false : named(follow(document, field), false);
      }
    }
    if (schema.required) {
      made.required = schema.required.filter((name: string) => !isWriteOnly(schema.properties?.[name] ?? {}));
    }
    if (schema.items) made.items = named(follow(document, schema.items), false);
    if (typeof schema.additionalProperties === "object") {
      made.additionalProperties = named(follow(document, schema.additionalProperties), false);
    }
    for (const word of ["allOf", "oneOf", "anyOf"]) {
      // What is one of several schemas may be several of them, where those are open.
      const how = word === "oneOf" ? "anyOf" : word;
      if (schema[word]) made[how] = schema[word].map((part: Schema) => named(follow(document, part), true));
    }
    return isNullable(schema) ? { anyOf: [{ type: "null" }, made] } : made;
  }

  const isNullable = (schema: Schema): boolean => schema.nullable === true;

  function isWriteOnly(given: Schema): boolean {
    const schema = follow(document, given);
    return schema.writeOnly === true || (schema.allOf ?? []).some(isWriteOnly);
  }

  function checker(schema: Schema): ValidateFunction {
    let check = known.get(schema);
    if (!check) {
      const root = named(follow(document, schema), false);
      check = ajv.compile({ ...root, $defs: definitions });
      known.set(schema, check);
    }
    return check;
  }

  return (schema, reply) => {
    const check = checker(schema);
    if (check(reply)) return [];
    const errors = (check.errors ?? []).filter(isCause);
    return errors.filter((error) => !isConsequence(error, errors)).map(fault);
  };
}

/** Whether it says more than that something is not null, or is none of several. */
function isCause({ keyword, parentSchema }: ErrorObject): boolean {
  return keyword !== "anyOf" && !(keyword === "type" && parentSchema?.type === "null");
}

/** Where a part of an object is wrong, nothing of that part counts as described. */
function isConsequence({ keyword, instancePath }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  return keyword === "unevaluatedProperties"
    && errors.some((other) => other.keyword !== keyword && `${other.instancePath}/`.startsWith(`${instancePath}/`));
}

function fault({ keyword, params, parentSchema, instancePath, data }: ErrorObject): Fault {
  const what = params.missingProperty ?? params.unevaluatedProperty ?? (keyword === "enum" ? JSON.stringify(data) : "");
  const schema = (parentSchema?.place ?? parentSchema?.anyOf?.[1]?.place ?? "").replace("components/schemas/", "");
  const field = instancePath.replaceAll(/\/\d+/g, "[]").split("/").slice(-2).join(".");
  const words = [keyword, what].filter((word) => word !== "").join(" ");
  return { keys: [`${schema}: ${words}`, `${field}: ${words}`], at: instancePath, value: data };
}

/** Where each schema of a document stands: `components/schemas/address/properties/phone`. */
function placesIn(document: Schema): WeakMap<Schema, string> {
  const places = new WeakMap<Schema, string>();
  const walk = (value: unknown, place: string): void => {
    if (typeof value !== "object" || value === null || places.has(value)) return;
    places.set(value, place);
    for (const [key, item] of Object.entries(value)) walk(item, place === "" ? key : `${place}/${key}`);
  };
  walk(document, "");
  return places;
}
