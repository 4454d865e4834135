/** What of ShipStation's answers goes on to the caller. */

import { engine, type HeaderList, type Outcome } from "./engine.js";

/** An answer that goes on. */
export interface Passing {
  readonly hasBody: boolean;
  /** What its status tells of the call; `undefined` where it tells no more than no answer would. */
  readonly outcome: Outcome | undefined;
  /** The answer, with headers of the gateway's own. */
  answer(body: BodyInit | null, more: HeaderList): Response;
}

/** The rules in the form that costs each answer least: the runtime copies its own headers many times faster than others. */
interface Prepared {
  passing: ReadonlySet<number>;
  withoutBody: ReadonlySet<number>;
  succeeded: ReadonlySet<number>;
  rejected: ReadonlySet<number>;
  headers: readonly string[];
  protection: Headers;
}

let prepared: Prepared | undefined;

function prepare(): Prepared {
  const { passing, withoutBody, succeeded, rejected, headers, protection } = engine.replyRules();
  const sets = { passing: new Set(passing), withoutBody: new Set(withoutBody), succeeded: new Set(succeeded), rejected: new Set(rejected) };
  return { ...sets, headers, protection: new Headers(protection) };
}

/** The headers that go on, whatever was asked. */
export const headersThatPass = (): readonly string[] => (prepared ??= prepare()).headers;

/** What goes on of an answer; `undefined` where it does not concern the caller. */
export function passing(upstream: Response): Passing | undefined {
  const rules = (prepared ??= prepare());
  const { status } = upstream;
  if (!rules.passing.has(status)) return undefined;
  return {
    hasBody: !rules.withoutBody.has(status),
    outcome: rules.succeeded.has(status) ? "succeeded" : rules.rejected.has(status) ? "rejected" : undefined,
    answer(body, more) {
      const response = new Response(body, { status, headers: rules.protection });
      for (const name of rules.headers) {
        const value = upstream.headers.get(name);
        if (value !== null) response.headers.set(name, value);
      }
      for (const name in more) response.headers.set(name, more[name] ?? "");
      return response;
    },
  };
}
