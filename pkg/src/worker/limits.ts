/** How much of a request is read at all, and how many there may be. */

/** A rate limit of the platform. It counts for each place where Workers run, and not exactly: a shield, no account book. */
export interface RateLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** A request's headers by their names in lower case. They are taken out of the runtime once: each look there costs. */
export interface RequestHeaders {
  get(name: string): string | undefined;
  /** How many bytes they have together. */
  readonly length: number;
}

/** Takes the headers of a request. */
export function headersOf({ headers }: Request): RequestHeaders {
  const byName = new Map<string, string>();
  let length = 0;
  headers.forEach((value, name) => {
    length += name.length + value.length;
    byName.set(name, value);
  });
  return { get: (name) => byName.get(name), length };
}

/** Whether another request may be made under this key. A limit that fails is no reason to stop shipping. */
export async function isWithin(limit: RateLimit | undefined, key: string): Promise<boolean> {
  if (limit === undefined) return true;
  try {
    return (await limit.limit({ key })).success;
  } catch {
    return true;
  }
}
