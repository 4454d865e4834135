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

/**
 * Reads the rows, one to a line under the name of its resource: id, method, verb, path, effect, and what else is
 * particular.
 */
export function rowsOf(text: string): readonly OperationInfo[] {
  const resources = text.trim().slice(1).split("\n#");
  return Object.freeze(
    resources.flatMap((lines) => {
      const [resource = "", ...rows] = lines.split("\n");
      return rows.map((line) => rowOf(resource, line));
    }),
  );
}

function rowOf(resource: string, line: string): OperationInfo {
  const [id = "", method = "", verb, template = "", effect, ...marks] = line.split(" ");
  const marked = (name: string) => marks.find((mark) => mark.startsWith(`${name}=`))?.slice(name.length + 1);
  const itemsIn = marked("items") ?? null;
  return Object.freeze({
    id,
    resource,
    method,
    verb: verb as OperationInfo["verb"],
    path: `/v1${template}`,
    effect: effect as Effect,
    scope: marked("scope") ?? effect ?? "",
    paged: itemsIn !== null,
    binary: marks.includes("binary"),
    empty: marks.includes("empty"),
    parameters: Object.freeze(Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name)),
    input: marks.includes("body") ? "body" : marks.includes("query") ? "query" : null,
    itemsIn,
  });
}
