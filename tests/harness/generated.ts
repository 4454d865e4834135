/** Values that the definition's schemas describe: valid ones, always the same. */

import { type View, view } from "./definition.ts";

/** Which fields of an object are given, and who writes it. */
export interface Way {
  readonly fill: "all" | "required";
  readonly direction: "request" | "reply";
  /** Whether the examples of the schemas are taken where there are some. */
  readonly examples?: boolean;
}

/** Text that goes wrong wherever something is encoded twice, not at all, or read as what it is not. */
const NASTY = "a \"b\"/ü%2f?#&=+,\\n€😀";

/** A field's name with its schema and whether a request needs it. */
export interface FieldOf {
  readonly name: string;
  readonly schema: View;
  readonly required: "yes" | "by some" | "no";
}

/** The fields of an object that are written in a direction. */
export function fieldsOf(schema: View, direction: Way["direction"]): FieldOf[] {
  const isAlien = (described: View) => (direction === "request" ? described.readOnly : described.writeOnly);
  return [...schema.fields]
    .filter(([, field]: any) => field.schema && !isAlien(view(field.schema)))
    .map(([name, field]: any) => ({ name, schema: view(field.schema), required: field.required }));
}

/** A value of a schema. */
export function valueOf(schema: View, way: Way, above: readonly unknown[] = []): unknown {
  if (way.examples && isApt(schema)) return schema.example;
  if (schema.values) return schema.values.at(-1);
  const { limits } = schema;
  const [type] = schema.types;
  switch (type) {
    case "string":
      return sized(text(schema), limits);
    case "boolean":
      return true;
    case "integer":
      return within(7, limits);
    case "number":
      return within(7.25, limits);
    case "array":
      return Array.from({ length: Math.max(limits.minItems ?? 0, 1) }, () => valueOf(view(schema.items ?? {}), way, above));
    case "object":
      return objectOf(schema, way, above);
    default:
      return { anything: [NASTY, 1, null] };
  }
}

function objectOf(schema: View, way: Way, above: readonly unknown[]): object {
  const now = [...above, schema.fields];
  // Below itself, an object holds only what it needs.
  const isAll = way.fill === "all" && !above.includes(schema.fields);
  const given = fieldsOf(schema, way.direction).filter((field) => isAll || field.required !== "no");
  const fields = given.map((field) => [field.name, valueOf(field.schema, way, now)]);
  if (fields.length === 0 && schema.extra && isAll) fields.push([NASTY, valueOf(view(schema.extra), way, now)]);
  return Object.fromEntries(fields);
}

function text({ component, format, pattern }: View): string {
  if (pattern?.startsWith("^se")) return "se-28529731";
  if (format === "date-time") return pattern?.endsWith(")?$") ? "2026-11-22" : "2026-11-22T07:52:32.1234567+01:00";
  if (pattern?.startsWith("^[a-z0-9]+(_")) return "usps_priority_mail";
  const known: Record<string, string> = {
    date: "2026-11-22",
    email: "ü+b@example.com",
    uri: "https://example.com/a%20b?c=d#e",
    url: "https://example.com/a%20b?c=d#e",
    uuid: "11111111-1111-4111-8111-111111111111",
    country_code: "US",
    currency: "usd",
  };
  return known[format] ?? known[component] ?? NASTY;
}

function sized(text: string, { minLength = 0, maxLength = Infinity }: any): string {
  return [...text].slice(0, maxLength).join("").padEnd(minLength, "x");
}

/** Some examples of the definition are numbers where it wants strings. */
function isApt({ example, types }: View): boolean {
  const type = jsonType(example);
  return example !== undefined && (types.has(type) || (type === "integer" && types.has("number")));
}

const jsonType = (value: unknown): string =>
  Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;

/** Values of every JSON type that a schema does not take. */
export function ofOtherTypes({ types }: View): unknown[] {
  if (types.size === 0) return [];
  const all: Record<string, unknown> = { boolean: true, number: 1.5, string: "text", array: [], object: {} };
  return Object.entries(all).flatMap(([type, value]) => (types.has(type) ? [] : [value]));
}

function within(value: number, { minimum = -Infinity, maximum = Infinity }: any): number {
  return Math.min(Math.max(value, minimum), maximum);
}
