/** What of ShipStation's answers goes on to the caller. */

import { engine, type HeaderList } from "./engine.js";

/** The rules in the form that costs each answer least: the runtime copies its own headers many times faster than others. */
interface Prepared {
  passing: ReadonlySet<number>;
  withoutBody: ReadonlySet<number>;
  headers: readonly string[];
  protection: Headers;
}

let prepared: Prepared | undefined;

function prepare(): Prepared {
  const { passing, withoutBody, headers, protection } = engine.replyRules();
  const sets = { passing: new Set(passing), withoutBody: new Set(withoutBody) };
  return { ...sets, headers, protection: new Headers(protection) };
}

/** The answer, with headers of the gateway's own; `undefined` where it does not concern the caller. */
export function passed(upstream: Response, more: HeaderList): Response | undefined {
  const { passing, withoutBody, headers, protection } = (prepared ??= prepare());
  const { status } = upstream;
  if (!passing.has(status)) return undefined;
  // Not read here: the runtime hands the stream through.
  const response = new Response(withoutBody.has(status) ? null : upstream.body, { status, headers: protection });
  for (const name of headers) {
    const value = upstream.headers.get(name);
    if (value !== null) response.headers.set(name, value);
  }
  for (const name in more) response.headers.set(name, more[name] ?? "");
  return response;
}
