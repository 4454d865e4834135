/**
 * The methods of a client, made from the operation table in a loop. They are plain functions in plain objects, so a
 * console shows them and a misspelt one is simply not there.
 */

import type { Connection } from "./connection.js";
import { type CallInput, keyOf } from "./draft.js";
import { exchange } from "./exchange.js";
import { operations } from "./generated/operations.js";
import type { OperationInfo } from "./operation.js";
import { PagedPromise } from "./pages.js";
import { ApiPromise } from "./promise.js";
import { invalid, named, problem } from "./refusal.js";

type Methods = Readonly<Record<string, (...given: unknown[]) => ApiPromise<unknown>>>;

/** Makes the methods of a resource that are no operations. */
type MoreMethods = (connection: Connection) => object;

/** The resources of one client. Each is made when it is first asked for, so that a client costs next to nothing. */
export class Resources {
  readonly #connection: Connection;
  readonly #made = new Map<string, Methods>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The methods of a resource. */
  of(resource: string, rows: readonly OperationInfo[], more?: MoreMethods): Methods {
    let methods = this.#made.get(resource);
    if (methods === undefined) {
      const own = Object.fromEntries(rows.map((row) => [row.method, method(this.#connection, row)]));
      methods = Object.freeze({ ...own, ...more?.(this.#connection) });
      this.#made.set(resource, methods);
    }
    return methods;
  }
}

/** Gives a class a property for each resource that its clients have: the partner's, or the merchants'. */
export function defineResources<Client extends object>(
  prototype: Client,
  isPartner: boolean,
  resourcesOf: (client: Client) => Resources,
  more: Readonly<Record<string, MoreMethods>>,
): void {
  const rows = operations.filter((row) => (row.effect === "partner") === isPartner);
  for (const resource of new Set(rows.map((row) => row.resource))) {
    const own = rows.filter((row) => row.resource === resource);
    Object.defineProperty(prototype, resource, {
      get(this: Client) {
        return resourcesOf(this).of(resource, own, more[resource]);
      },
      enumerable: true,
      configurable: true,
    });
  }
}

function method(connection: Connection, row: OperationInfo) {
  const call = (...given: unknown[]) => {
    // Whatever is wrong with the arguments rejects the promise, like everything else that is wrong with a call.
    const key = keyOf(connection, row.id, given[row.parameters.length + (row.input === null ? 0 : 1)]);
    const exchanged = async (page?: number) => {
      const { input, options } = placed(connection, row, given);
      const asked = page === undefined ? input : { ...input, query: { ...(input.query as object), page } };
      return exchange(connection, row.id, asked, options, key);
    };
    if (row.itemsIn === null) return new ApiPromise(exchanged(), key);
    const subject = { operation: row.id, account: connection.account };
    return new PagedPromise(exchanged(), given[row.parameters.length], row.itemsIn, exchanged, subject);
  };
  return Object.defineProperty(call, "name", { value: `${row.resource}.${row.method}` });
}

/** Puts arguments where they belong: path parameters, then body or query, then options. */
function placed(connection: Connection, row: OperationInfo, given: readonly unknown[]) {
  const { parameters, input: kind } = row;
  const wrong = (path: string, what: string) => {
    const subject = { operation: row.id, account: connection.account };
    return invalid(`${named(subject)} was not sent`, [problem(path, what, `call ${usage(row)}`)], "invalid_request", subject);
  };
  const missing = parameters.find((_, index) => given[index] === undefined || given[index] === null);
  if (missing !== undefined) throw wrong(missing, "is missing");
  const most = parameters.length + (kind === null ? 0 : 1) + 1;
  if (given.length > most) throw wrong("arguments", `are ${given.length}, and at most ${most} are taken`);
  const rest = given.slice(parameters.length);
  const path = Object.fromEntries(parameters.map((name, index) => [name, given[index]]));
  const input: CallInput = kind === null ? { path } : { path, [kind]: rest.shift() };
  return { input, options: rest[0] };
}

function usage({ resource, method: name, parameters, input }: OperationInfo): string {
  const rest = input === null ? [] : [input === "query" ? "query?" : input];
  return `${resource}.${name}(${[...parameters, ...rest, "options?"].join(", ")})`;
}
