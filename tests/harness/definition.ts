/** The official OpenAPI definition, where it is on this machine, beside the operations of the package. */

import { type OperationInfo, operations } from "shipstamp";
import { operationsOf, readDefinition } from "../../scripts/drift/definition.mjs";
import { definitionHere } from "../../scripts/drift/official.mjs";
import { namedAlternatives, route } from "../../scripts/drift/operations.mjs";
import { viewer } from "../../scripts/drift/schema.mjs";

/** A schema with its references followed and its parts joined. */
export type View = any;

/** An operation that the definition and the package have. */
export interface Defined {
  readonly row: OperationInfo;
  readonly theirs: any;
}

const path = definitionHere();
const document = path === undefined ? undefined : readDefinition(path);

export const definition = document;

/** What `test` takes to skip visibly where there is no definition. */
export const options = {
  skip: document ? false : "the official definition is not on this machine; SHIPSTATION_OPENAPI would name it",
};

export const view: (schema: object) => View = document ? viewer(document) : () => undefined;

// What the definition has and the package has not, is for `npm run drift` to tell.
export const defined: readonly Defined[] = [...(document ? operationsOf(document) : [])].flatMap((theirs: any) => {
  const row = operations.find((row) => route(row) === route(theirs));
  return row ? [{ row, theirs }] : [];
});

/** A body, with the value of the path parameter that it is for where that decides on it. */
export interface Variant {
  readonly schema: View;
  readonly decides: Record<string, string>;
}

/** The alternatives of a body. */
export function variants({ theirs }: Defined): readonly Variant[] {
  if (!theirs.body) return [];
  const whole = view(theirs.body.schema);
  if (!whole.alternatives) return [{ schema: whole, decides: {} }];
  const decider = theirs.parameters.find(({ in: where, schema }: any) => where === "path" && view(schema).values);
  if (!decider) return whole.alternatives.map((chosen: View) => ({ schema: narrowed(whole, chosen), decides: {} }));
  const values: string[] = view(decider.schema).values;
  return namedAlternatives(whole.alternatives).flatMap(([words, schema]: any) => {
    const value = values.find((value) => value === words) ?? values.find((value) => value.startsWith(words));
    // Amazon Buy Shipping has settings to change, and no path to change them by.
    if (value === undefined && words === "amazon_buy_shipping") return [];
    if (value === undefined) throw new Error(`no ${decider.name} takes ${schema.name}`);
    return { schema, decides: { [decider.name]: value } };
  });
}

/** What holds for all alternatives, and what holds for the chosen one only. */
function narrowed(whole: View, chosen: View): View {
  const isForeign = (name: string) =>
    !chosen.fields.has(name) && whole.alternatives.some((other: View) => other.fields.has(name));
  const needs = (name: string, field: any) => (field.required === "by some" ? chosen.fields.get(name)?.required : field.required);
  const fields = [...whole.fields]
    .filter(([name]) => !isForeign(name))
    .map(([name, field]) => [name, { ...field, required: needs(name, field) ?? "no" }]);
  return { ...whole, alternatives: undefined, fields: new Map(fields as any) };
}
