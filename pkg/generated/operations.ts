// Generated from src/api/ by pkg/generate. Do not edit.

import type { OperationInfo } from "../src/operation.js";

/** Every operation of the API. */
export const operations: readonly OperationInfo[] = Object.freeze([
]);
