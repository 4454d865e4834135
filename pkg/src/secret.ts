/** Keeps secrets out of what comes back from outside: an error page that echoes the request, an error that holds it. */

// Anything shorter is no key of ShipStation's and would tear holes into ordinary words.
const SHORTEST = 6;

/** Writes `***` where a text holds the secret. */
export function withhold(text: string, secret: string): string {
  return secret.length < SHORTEST ? text : text.replaceAll(secret, "***");
}

/** Whether something shows the secret when it is printed, as deep as consoles print. */
export function shows(thing: unknown, secret: string, depth = 5): boolean {
  if (secret.length < SHORTEST) return false;
  if (typeof thing === "string") return thing.includes(secret);
  if (typeof thing !== "object" || thing === null || depth === 0) return false;
  if (thing instanceof Headers) return [...thing.values()].some((value) => value.includes(secret));
  if (thing instanceof Request) return shows(thing.headers, secret);
  return Object.getOwnPropertyNames(thing).some((name) => {
    const value = Object.getOwnPropertyDescriptor(thing, name)?.value as unknown;
    return shows(value, secret, depth - 1);
  });
}
