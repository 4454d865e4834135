// A Worker that a platform could write for itself: it does what the gateway does, with libraries that are well known.
//
// `routes` and `declarations` come from the package, so that its table and its checks are the same.

import { zValidator } from "@hono/zod-validator";
import { declarations, routes } from "bench:table";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { createLocalJWKSet, jwtVerify } from "jose";
import { bodySchemas } from "./schemas.js";

const MAX_BODY = 1024 * 1024;

const FROM_UPSTREAM = ["content-type", "content-disposition", "content-language", "retry-after", "x-shipengine-requestid"];

const PROTECTION = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

const schemas = bodySchemas(declarations);

/** An error in the envelope of the API. */
const error = (c, status, code, message, more = {}) => {
  const errors = [{ error_source: "gateway", error_type: "validation", error_code: code, message, ...more }];
  return c.json({ request_id: c.get("requestId"), errors }, status, PROTECTION);
};

let keys;

const authenticated = createMiddleware(async (c, next) => {
  const { AUTH_JWKS, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = c.env;
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
  if (token === undefined) return error(c, 401, "unauthorized", "Send a token.");
  keys ??= createLocalJWKSet(JSON.parse(AUTH_JWKS));
  try {
    const options = { issuer, audience, algorithms: ["RS256", "ES256", "EdDSA"], requiredClaims: ["exp"], clockTolerance: 5 };
    c.set("claims", (await jwtVerify(token, keys, options)).payload);
  } catch {
    return error(c, 401, "unauthorized", "The token is not valid.");
  }
  return next();
});

const scoped = (scope) =>
  createMiddleware(async (c, next) => {
    const { scope: scopes = "", tenant } = c.get("claims");
    if (!scopes.split(" ").includes(scope)) return error(c, 403, "scope_required", `This needs the scope ${scope}.`);
    const named = c.req.header("on-behalf-of");
    const isTheirs = typeof tenant === "string" && /^[\w-]{1,64}$/.test(tenant) && (named === undefined || named === tenant);
    if (scope !== "partner" && !isTheirs) return error(c, 403, "account_not_granted", "The token is not for this account.");
    return next();
  });

const sized = createMiddleware(async (c, next) => {
  if (Number(c.req.header("content-length") ?? 0) > MAX_BODY) return error(c, 413, "body_too_large", "The body is too long.");
  const encoding = c.req.header("content-encoding") ?? "identity";
  const isJson = /^application\/json(; *charset="?utf-8"?)?$/i.test(c.req.header("content-type") ?? "");
  if (encoding !== "identity" || !isJson) return error(c, 415, "unsupported_media_type", "The body has to be JSON.");
  return next();
});

const checked = (schema) =>
  zValidator("json", schema, (result, c) => {
    if (result.success) return undefined;
    const [{ path, message }] = result.error.issues;
    return error(c, 400, "invalid_request", message, { field_name: path.join(".") });
  });

const pass = ({ id, scope, hasBody, hasLinks }) => async (c) => {
  const begin = Date.now();
  const { tenant, sub } = c.get("claims");
  const { SHIPSTATION_API_KEY, SHIPSTATION_API_URL, AUDIT } = c.env;
  const { origin, pathname, search } = new URL(c.req.url);
  const headers = { "API-Key": SHIPSTATION_API_KEY, Accept: "application/json" };
  if (scope !== "partner") headers["On-Behalf-Of"] = tenant;
  if (hasBody) headers["Content-Type"] = "application/json";
  const body = hasBody ? await c.req.text() : undefined;
  let upstream;
  try {
    upstream = await fetch(SHIPSTATION_API_URL + pathname + search, { method: c.req.method, headers, body, redirect: "manual" });
  } catch {
    return error(c, 502, "upstream_unreachable", "No answer came from ShipStation.");
  }
  const { status } = upstream;
  if (AUDIT === "on") {
    const requestId = c.get("requestId");
    const upstreamId = upstream.headers.get("x-shipengine-requestid");
    const ms = Date.now() - begin;
    console.log(JSON.stringify({ requestId, caller: sub, account: tenant, operation: id, scope, status, upstreamId, ms }));
  }
  if (status === 401 || (status >= 300 && status < 400)) return error(c, 502, "upstream_refused", "ShipStation refused.");
  for (const [name, value] of Object.entries(PROTECTION)) c.header(name, value);
  for (const name of FROM_UPSTREAM) {
    const value = upstream.headers.get(name);
    if (value !== null) c.header(name, value);
  }
  if (!hasLinks) return c.body(upstream.body, status);
  return c.body((await upstream.text()).replaceAll(`"${SHIPSTATION_API_URL}/v1/`, `"${origin}/v1/`), status);
};

const app = new Hono();
app.use(async (c, next) => {
  c.set("requestId", crypto.randomUUID());
  await next();
});
app.use(cors({ origin: [] }));
app.use(authenticated);
for (const route of routes) {
  const schema = schemas.get(route.id);
  const handlers = [scoped(route.scope), ...(route.hasBody ? [sized] : []), ...(schema === undefined ? [] : [checked(schema)])];
  app.on(route.verb, route.path.replaceAll(/\{(\w+)\}/g, ":$1"), ...handlers, pass(route));
}
app.notFound((c) => error(c, 404, "unknown_path", "There is nothing here."));

export default app;
