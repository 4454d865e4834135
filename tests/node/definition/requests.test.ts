/** Requests made from the schemas of the official definition, not from our declarations. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ShipStation } from "shipstamp";
import { callsOf, type DefinedCall } from "../../harness/defined-calls.ts";
import { type Defined, defined, options, variants } from "../../harness/definition.ts";
import { isIntended } from "../../harness/intended.ts";
import { ofOtherTypes } from "../../harness/generated.ts";
import { type Place, placesIn, without, withValue } from "../../harness/spoiled.ts";

const BASE = "https://api.shipengine.com";
const shop: any = new ShipStation({ apiKey: "TEST_key", baseUrl: BASE }).onBehalfOf("100001");

const accepted = ({ row }: Defined, input: object): Request => shop.prepare(row.id, input);

/** Where a call is refused. */
function refusedAt({ row }: Defined, input: object, validate: "default" | "strict"): string[] {
  try {
    shop.prepare(row.id, input, { validate });
    return [];
  } catch (error: any) {
    if (!error.issues) throw error;
    return error.issues.filter((issue: any) => issue.severity === "error").map((issue: any) => issue.path);
  }
}

/** A place in the words of the list of intended differences. */
function listed({ row, theirs }: Defined, { variant }: DefinedCall, { path }: Pick<Place, "path">): string {
  if (theirs.parameters.some(({ name }: any) => name === path)) return `${row.id} query ${path}`;
  const plain = path.replaceAll("[0]", "[]");
  const [value] = Object.values(variant?.decides ?? {});
  const body = value === undefined ? `${row.id} body` : `${row.id} body for ${value}`;
  return plain.startsWith("body[]") ? body + plain.slice("body".length).replace("[].", "[] ") : `${body} ${plain}`;
}

test("the definition and the package have operations in common", options, () => {
  assert.ok(defined.length > 0);
});

for (const operation of defined) {
  const { row, theirs } = operation;

  test(`${row.id}: what the definition describes is accepted and arrives as it is`, options, async () => {
    for (const fill of ["required", "all"] as const) {
      for (const call of callsOf(operation, { fill })) {
        const { input } = call;
        // Strictly: a warning would say that the definition knows more than the package, or the package better.
        const paths = refusedAt(operation, input, "strict");
        const refused = paths.filter((path) => !isIntended(listed(operation, call, { path }), / here$/));
        assert.deepEqual(refused, []);
        if (paths.length > 0 && refusedAt(operation, input, "default").length > 0) continue;
        const request = accepted(operation, input);
        assert.equal(request.method, theirs.verb);
        assert.ok(request.url.startsWith(`${BASE}/v1/`), request.url);
        const { pathname, searchParams } = new URL(request.url);
        const segments = theirs.path.split("/").map((part: string) => {
          const name = /^\{(.*)\}$/.exec(part)?.[1];
          return name === undefined ? part : String(input.path[name]);
        });
        assert.deepEqual(pathname.split("/").map(decodeURIComponent), segments);
        const words = Object.entries(input.query).map(([name, value]) => [name, [value].flat().join(",")]);
        assert.deepEqual([...searchParams], words);
        assert.deepEqual(request.body ? await request.json() : undefined, input.body);
      }
    }
  });

  if (theirs.body) test(`${row.id}: text arrives byte for byte`, options, async () => {
    for (const { input } of callsOf(operation, { fill: "all" })) {
      // Blanks, an escape and digits that JavaScript would write in another way.
      const text = JSON.stringify(input.body, null, " ").replaceAll(/: 7.25/g, ":  7.2500").replaceAll("€", "\\u20AC");
      const request = accepted(operation, { ...input, body: text });
      assert.equal(await request.text(), text);
    }
  });

  test(`${row.id}: what the definition requires is missed`, options, () => {
    for (const call of callsOf(operation, { fill: "all" })) {
      for (const { name } of theirs.parameters.filter((parameter: any) => parameter.required)) {
        const [path, query] = [{ ...call.input.path }, { ...call.input.query }];
        delete path[name];
        delete query[name];
        assert.ok(refusedAt(operation, { ...call.input, path, query }, "strict").includes(name), name);
      }
      if (!call.variant) continue;
      // What is missing for one alternative may be enough for another, and is reported where the first of them begins.
      const needed = ({ fields }: any): string[] =>
        [...fields].filter(([, field]: any) => field.required === "yes").map(([name]) => name);
      const groups = variants(operation).map(({ schema }) => needed(schema));
      for (const place of placesIn(call.variant.schema, call.input.body)) {
        if (place.required !== "yes" || isIntended(listed(operation, call, place), /^required in the definition/)) continue;
        const body = without(call.input.body, place);
        // Strictly, since the service is known to do without some of it: that is a warning.
        const paths = refusedAt(operation, { ...call.input, body }, "strict");
        if (groups.length > 1 && !/[.[]/.test(place.path)) {
          const others = groups.filter((names) => !names.includes(place.path));
          if (others.some((names) => names.every((name) => name in body))) continue;
          assert.ok(groups.flat().some((name) => paths.includes(name)), `${place.path} is not missed, but ${paths}`);
          continue;
        }
        assert.ok(paths.includes(place.path), `${place.path} is not missed, but ${paths}`);
      }
    }
  });

  if (theirs.body) test(`${row.id}: a value of another JSON type is refused`, options, () => {
    for (const call of callsOf(operation, { fill: "all" })) {
      for (const place of placesIn(call.variant?.schema, call.input.body)) {
        if (isIntended(listed(operation, call, place), /^(any value|string|number|integer|boolean|array|object)\b.* in the definition/)) continue;
        for (const wrong of ofOtherTypes(place.schema)) {
          // The definition's own examples write postal codes as numbers.
          if (place.path.endsWith("postal_code") && typeof wrong === "number") continue;
          const paths = refusedAt(operation, { ...call.input, body: withValue(call.input.body, place, wrong) }, "default");
          assert.ok(paths.includes(place.path), `${place.path}: ${JSON.stringify(wrong)} is not refused, but ${paths}`);
        }
      }
    }
  });
}
