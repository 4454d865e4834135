/** The places in a body that a schema describes, and bodies that are wrong in one of them. */

import { type View, view } from "./definition.ts";
import { type FieldOf, fieldsOf } from "./generated.ts";

/** A place, as issues write it (`shipment.packages[0].weight`), and the steps that lead to it. */
export interface Place {
  readonly path: string;
  readonly steps: readonly (string | number)[];
  readonly schema: View;
  /** Missing for the items of lists. */
  readonly required: FieldOf["required"] | undefined;
}

/** Every place that is filled in a value: fields, first items of lists, and so on down. */
export function placesIn(schema: View, value: any, steps: readonly (string | number)[] = []): Place[] {
  const go = (step: string | number, inner: View, required?: Place["required"]): Place[] => {
    const there = [...steps, step];
    return [{ path: written(there), steps: there, schema: inner, required }, ...placesIn(inner, value[step], there)];
  };
  if (Array.isArray(value)) return schema.items ? go(0, view(schema.items)) : [];
  if (typeof value !== "object" || value === null) return [];
  return fieldsOf(schema, "request")
    .filter(({ name }) => name in value)
    .flatMap(({ name, schema, required }) => go(name, schema, required));
}

function written(steps: readonly (string | number)[]): string {
  const path = steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  // A body that is a list has no name of its own.
  return path.startsWith(".") ? path.slice(1) : `body${path}`;
}

/** A body without what is at a place. */
export function without(body: any, { steps }: Place): any {
  const copy = structuredClone(body);
  delete parentOf(copy, steps)[steps.at(-1)!];
  return copy;
}

/** A body with another value at a place. */
export function withValue(body: any, { steps }: Place, value: unknown): any {
  const copy = structuredClone(body);
  parentOf(copy, steps)[steps.at(-1)!] = value;
  return copy;
}

const parentOf = (body: any, steps: readonly (string | number)[]): any =>
  steps.slice(0, -1).reduce((value, step) => value[step], body);
