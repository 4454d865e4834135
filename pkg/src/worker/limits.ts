/** How much of a request is read at all, and how many there may be. */

/** The most bytes of all headers together; the platform would let four times as many through. */
const MAX_HEADERS = 32 * 1024;

/** A rate limit of the platform. It counts for each place where Workers run, and not exactly: a shield, no account book. */
export interface RateLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** Whether a request's headers are too long. */
export function areTooLong(headers: Headers): boolean {
  let length = 0;
  headers.forEach((value, name) => {
    length += name.length + value.length;
  });
  return length > MAX_HEADERS;
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
