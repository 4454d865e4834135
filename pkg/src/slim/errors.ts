/** The errors of the main entry, by the same names and with the same fields, in little code. */

import type * as main from "../errors.js";

/** An error without what the small ones leave out. */
type Small<Whole> = Error &
  Omit<Whole, "account" | "errors" | "issues" | "timeoutMs" | "toJSON" | "type"> &
  (Whole extends ApiFields ? { readonly errors?: readonly unknown[] } : unknown);
type ApiFields = Pick<main.ApiError, "errors">;
type Class<Whole> = new (message: string, facts?: object) => Small<Whole>;

/** The class of the errors with a status, and of those without. */
export const KINDS: Record<number, Class<main.ApiError>> = {};

export type ShipStationError = Small<main.ShipStationError>;
export const ShipStationError: Class<main.ShipStationError> = class extends Error {
  constructor(message: string, facts?: object) {
    super(message, facts);
    Object.assign(this, facts);
  }
} as never;

// The names are literal, so that minifiers leave them alone.
const named = <Whole>(name: string, status?: number): Class<Whole> => {
  class Named extends (status ? ApiError : ShipStationError) {}
  Named.prototype.name = name;
  return (KINDS[status as number] = Named as never) as Class<Whole>;
};

export type ConnectionError = Small<main.ConnectionError>;
export const ConnectionError: Class<main.ConnectionError> = named("ConnectionError");
export type TimeoutError = Small<main.TimeoutError>;
export const TimeoutError: Class<main.TimeoutError> = named("TimeoutError");
export type OutcomeUnknownError = Small<main.OutcomeUnknownError>;
export const OutcomeUnknownError: Class<main.OutcomeUnknownError> = named("OutcomeUnknownError");
// After those, so that it is the class of what has no status.
export type ApiError = Small<main.ApiError>;
export const ApiError: Class<main.ApiError> = named("ApiError");
export type AuthenticationError = Small<main.AuthenticationError>;
export const AuthenticationError: Class<main.AuthenticationError> = named("AuthenticationError", 401);
export type PermissionError = Small<main.PermissionError>;
export const PermissionError: Class<main.PermissionError> = named("PermissionError", 403);
export type NotFoundError = Small<main.NotFoundError>;
export const NotFoundError: Class<main.NotFoundError> = named("NotFoundError", 404);
export type ConflictError = Small<main.ConflictError>;
export const ConflictError: Class<main.ConflictError> = named("ConflictError", 409);
export type RateLimitError = Small<main.RateLimitError>;
export const RateLimitError: Class<main.RateLimitError> = named("RateLimitError", 429);
export type ValidationError = Small<main.ValidationError>;
export const ValidationError: Class<main.ValidationError> = named("ValidationError", 400);
KINDS[422] = ValidationError;
