/** What the partner's client and the merchants' clients have in common. */

import { type Connection, isSettled } from "./connection.js";
import { type CallInput, drafted, keyOf } from "./draft.js";
import { exchange } from "./exchange.js";
import { ApiPromise, type CallOptions } from "./promise.js";
import { invalid, named, problem } from "./refusal.js";
import { Resources } from "./resources.js";
import { stamped } from "./stamped.js";

/** What an operation takes and gives. */
export interface OperationType {
  path: unknown;
  query: unknown;
  body: unknown;
  reply: unknown;
}

/** What can be said of a request that somebody else sends. */
export type PrepareOptions = Pick<CallOptions, "allowDuplicate" | "idempotencyKey" | "signal" | "validate">;

/** What {@link Client.call} takes for an operation, by where it goes. A body may be JSON text, which is sent as it is. */
export type InputOf<Operation extends OperationType> = Part<"path", Operation["path"]> &
  Part<"query", Operation["query"]> &
  ([Operation["body"]] extends [undefined] ? { body?: undefined } : { body: Operation["body"] | string });

type Part<Name extends string, Value> = [Value] extends [undefined]
  ? { [Key in Name]?: undefined }
  : object extends Value
    ? { [Key in Name]?: Value | undefined }
    : { [Key in Name]: Value };

type InputAndOptions<Operation extends OperationType, Options> =
  object extends InputOf<Operation>
    ? [input?: InputOf<Operation> | undefined, options?: Options | undefined]
    : [input: InputOf<Operation>, options?: Options | undefined];

/** A client. It cannot be changed, and shows its key or token to nobody. */
export abstract class Client<Operations extends { [Id in keyof Operations]: OperationType }> {
  readonly #connection: Connection;
  readonly #resources: Resources;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#resources = new Resources(connection);
  }

  /** Calls any operation by its id, in the same way as its method does. */
  call<Id extends keyof Operations & string>(
    operation: Id,
    ...[input, options]: InputAndOptions<Operations[Id], CallOptions>
  ): ApiPromise<Operations[Id]["reply"]> {
    const key = keyOf(this.#connection, operation, options);
    return new ApiPromise(exchange(this.#connection, operation, (input ?? {}) as CallInput, options, key), key);
  }

  /**
   * Makes a request, stamped and ready for `fetch`, and does not send it. Whoever has it has the key in its headers. In
   * a page, `await ready()` comes first.
   */
  prepare<Id extends keyof Operations & string>(
    operation: Id,
    ...[input, options]: InputAndOptions<Operations[Id], PrepareOptions>
  ): Request {
    const known = ["allowDuplicate", "idempotencyKey", "signal", "validate"];
    const key = keyOf(this.#connection, operation, options);
    const draft = drafted(this.#connection, operation, (input ?? {}) as CallInput, options, key, known);
    const { credential } = this.#connection;
    if (!isSettled(credential)) {
      const issue = problem("token", "is a function, and prepare cannot wait for it", "connect with a string, or use call");
      throw invalid(`${named(draft.subject)} was not prepared`, [issue], "invalid_configuration", draft.subject);
    }
    const { url, init } = stamped(this.#connection, draft, credential);
    return new Request(url, { ...init, ...(options?.signal && { signal: options.signal }) });
  }

  /** What may be shown of it. */
  toJSON(): object {
    const { account, baseUrl, credential } = this.#connection;
    return { ...(account !== undefined && { account }), baseUrl, ["apiKey" in credential ? "apiKey" : "token"]: "***" };
  }

  /** For `console.log` on Node. */
  [Symbol.for("nodejs.util.inspect.custom")](_: number, options: unknown, inspect: (thing: unknown, options: unknown) => string) {
    return `${this.constructor.name} ${inspect(this.toJSON(), options)}`;
  }

  /** For those who define the resources of their subclass. */
  protected static resourcesOf(client: Client<object>): Resources {
    return client.#resources;
  }
}
