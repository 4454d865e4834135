/** Finds rows of the operation table. */

import { operations } from "./generated/operations.js";
import type { OperationInfo } from "./operation.js";

const byId: ReadonlyMap<string, OperationInfo> = new Map(operations.map((row) => [row.id, row]));

/** The row of an id. */
export function operationOf(id: string): OperationInfo | undefined {
  return byId.get(id);
}

/** Whether doing it twice by mistake costs money, so that an unknown outcome has to be looked up. */
export function isPurchase(row: OperationInfo | undefined): boolean {
  return row?.effect === "buy" || row?.effect === "funds";
}
