/** The caller's own headers. None of them can say who calls: that is what the stamp is for. */

import { invalid, problem } from "./refusal.js";

// Without dashes and underscores, because some servers take api_key for api-key.
const REFUSED: Readonly<Record<string, string>> = {
  apikey: "pass apiKey to the constructor",
  onbehalfof: "the account is the one that onBehalfOf(accountId) was given",
  authorization: "pass token to ShipStation.connect",
  proxyauthorization: "shipstamp sends no credentials but its own",
  idempotencykey: "pass idempotencyKey to each call: the same key for every call would make them one",
};

/** Reads headers, and refuses those that shipstamp alone may write. */
export function headerList(
  given: Readonly<Record<string, string>> | Headers | undefined,
  where: string,
): readonly (readonly [name: string, value: string])[] {
  if (given === undefined) return [];
  const issues = [];
  const headers = new Headers();
  const pairs = given instanceof Headers ? [...given] : Object.entries(given);
  for (const [name, value] of pairs) {
    const path = `headers[${JSON.stringify(name)}]`;
    const hint = REFUSED[name.toLowerCase().replaceAll(/[^a-z]/g, "")];
    if (hint !== undefined) {
      issues.push(problem(path, "must not be set here", hint));
    } else {
      try {
        headers.append(name, value);
      } catch {
        // The value is not repeated: it may be a secret of someone else's.
        issues.push(problem(path, "cannot be sent: its name or value holds characters that headers cannot"));
      }
    }
  }
  if (issues.length > 0) throw invalid(where, issues, "invalid_configuration");
  return Object.freeze([...headers].map((pair) => Object.freeze(pair)));
}
