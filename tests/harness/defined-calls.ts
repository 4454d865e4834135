/** Calls of the definition's operations, made from their schemas. */

import { type Defined, type Variant, variants, view } from "./definition.ts";
import { type Way, valueOf } from "./generated.ts";

/** What `call` and `prepare` take. */
export interface Input {
  readonly path: Record<string, any>;
  readonly query: Record<string, any>;
  readonly body?: any;
}

/** A call, and the alternative of the body that it has. */
export interface DefinedCall {
  readonly input: Input;
  readonly variant: Variant | undefined;
}

/** The calls of an operation: one for each alternative of its body. */
export function callsOf(operation: Defined, way: Omit<Way, "direction">): DefinedCall[] {
  const request: Way = { ...way, direction: "request" };
  const words = (where: string) =>
    operation.theirs.parameters
      .filter((parameter: any) => parameter.in === where && (way.fill === "all" || parameter.required))
      .map((parameter: any) => [parameter.name, word(where, parameter, request)]);
  const path = Object.fromEntries(words("path"));
  const query = Object.fromEntries(words("query"));
  const bodies: readonly (Variant | undefined)[] = operation.theirs.body ? variants(operation) : [undefined];
  return bodies.map((variant) => {
    if (!variant) return { input: { path, query }, variant };
    return { input: { path: { ...path, ...variant.decides }, query, body: valueOf(variant.schema, request) }, variant };
  });
}

function word(where: string, parameter: any, way: Way): unknown {
  if (way.examples && parameter.example !== undefined) return parameter.example;
  const value = valueOf(view(parameter.schema ?? {}), way);
  // A segment of a path cannot have a slash, however it is written.
  return where === "path" && typeof value === "string" ? value.replaceAll(/[/\\\n]|%2f/g, "%") : value;
}
