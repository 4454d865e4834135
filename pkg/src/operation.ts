/** A row of the operation table, as JavaScript sees it. */

/** What an operation does in the world. Scopes and the certainty of an outcome follow it, never the verb. */
export type Effect = "read" | "rate" | "write" | "buy" | "void" | "connect" | "funds" | "partner";

/** What is known of an operation without calling it. */
export interface OperationInfo {
  /** The official definition's id: `create_label`. What `call` and `prepare` take. */
  readonly id: string;
  /** The property of the client that holds its method: `labels`. */
  readonly resource: string;
  /** Its method: `create`. */
  readonly method: string;
  /** The HTTP verb. */
  readonly verb: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The path template: `/v1/labels/{label_id}`. */
  readonly path: string;
  /** What it does in the world. */
  readonly effect: Effect;
  /** The scope that a caller of the gateway needs for it. */
  readonly scope: string;
  /** Whether its reply is one page of a list. */
  readonly paged: boolean;
  /** Whether its reply is a file. */
  readonly binary: boolean;
  /** Whether its reply has no body. */
  readonly empty: boolean;
  /** The parameters of the path, in the order in which its method takes them. */
  readonly parameters: readonly string[];
  /** What its method takes after the parameters of the path. */
  readonly input: "body" | "query" | null;
  /** The field of the reply that holds the items of a page. */
  readonly itemsIn: string | null;
}

/** Makes a row from what is particular about it. */
export function row(
  id: string,
  resource: string,
  method: string,
  verb: OperationInfo["verb"],
  path: string,
  effect: Effect,
  more: Partial<OperationInfo> = {},
): OperationInfo {
  const parameters = Object.freeze(Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name));
  const usual = { scope: effect, paged: "itemsIn" in more, binary: false, empty: false, input: null, itemsIn: null };
  return Object.freeze({ id, resource, method, verb, path, effect, parameters, ...usual, ...more });
}
