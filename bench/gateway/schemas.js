// What the gateway checks of bodies, for zod. Unknown fields are no mistake, as they are none there.

import * as z from "zod";

const TYPES = { any: z.any(), boolean: z.boolean(), integer: z.int(), number: z.number(), text: z.string(), names: z.string() };

/** The schema of the body of each operation that has a single one, by its id. */
export function bodySchemas({ operations, objects }) {
  const made = new Map();
  const of = ({ is, of: inner, name }) => {
    if (is === "list") return z.array(of(inner));
    if (is === "map") return z.record(z.string(), of(inner));
    if (is === "one of") return z.union(inner.map(of));
    return is === "object" ? object(name) : TYPES[is];
  };
  const object = (name) => {
    // One that holds itself is not ready yet.
    if (made.has(name)) return made.get(name) ?? z.lazy(() => made.get(name));
    made.set(name, undefined);
    const fields = objects[name].fields.filter(({ readOnly }) => !readOnly);
    const schema = z.object(Object.fromEntries(fields.map((field) => [field.name, needed(field, of(field.shape))])));
    made.set(name, schema);
    return schema;
  };
  const plain = operations.filter(({ body }) => body?.shape !== undefined);
  return new Map(plain.map(({ id, body }) => [id, of(body.shape)]));
}

const needed = ({ need }, schema) => (need === "required" ? schema : schema.nullish());
