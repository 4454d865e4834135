// A check of the body of a label by ajv, from the official definition: what a platform would write for itself.

import { Ajv } from "ajv";
import { operationsOf, readDefinition } from "../scripts/drift/definition.mjs";

/** A function that checks bodies of `create_label` by the definition in a file. */
export function ajvCheck(path) {
  const document = readDefinition(path);
  const { body } = operationsOf(document).find(({ id }) => id === "create_label");
  const ajv = new Ajv({ strict: false, validateFormats: false });
  return ajv.compile(JSON.parse(JSON.stringify({ ...body.schema, components: document.components }), satisfiable));
}

/** As it stands, the definition admits no label at all. */
function satisfiable(_, schema) {
  if (schema === null || typeof schema !== "object") return schema;
  // Of objects that are put together by `allOf`, each forbids the fields of the others.
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  // In OpenAPI it changes nothing where there is no type, and ajv does not compile it there.
  if (schema.type === undefined) delete schema.nullable;
  // The boolean of an older JSON Schema.
  if (typeof schema.exclusiveMinimum === "boolean") delete schema.exclusiveMinimum;
  const { required, properties } = schema;
  // What only the service writes is required in replies alone.
  if (Array.isArray(required)) schema.required = required.filter((name) => !properties?.[name]?.readOnly);
  return schema;
}
