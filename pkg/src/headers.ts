/** The caller's own headers. None of them can say who calls: that is what the stamp is for. */

import { invalid, problem } from "./refusal.js";

// Without dashes and underscores, because some servers take api_key for api-key. The last one would make every call one.
const REFUSED = ["apikey", "onbehalfof", "authorization", "proxyauthorization", "idempotencykey"];

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
    if (REFUSED.includes(name.toLowerCase().replaceAll(/[^a-z]/g, ""))) {
      issues.push(problem(path, "cannot be set here", "give key, token and account where the client is made"));
    } else {
      try {
        headers.append(name, value);
      } catch {
        // The value is not repeated: it may be a secret of someone else's.
        issues.push(problem(path, "holds a character that cannot stand in a header"));
      }
    }
  }
  if (issues.length > 0) throw invalid(where, issues, "invalid_configuration");
  return Object.freeze([...headers].map((pair) => Object.freeze(pair)));
}
