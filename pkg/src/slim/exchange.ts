/** The way of every call: written down, sent as often as it may be, read. */

import type { ApiReply, CallOptions } from "../promise.js";
import type { ConnectOptions } from "../shipstation.js";
import {
  ApiError,
  AuthenticationError,
  ConnectionError,
  KINDS,
  OutcomeUnknownError,
  TimeoutError,
  ValidationError,
} from "./errors.js";
import { AGAIN, IN_PROGRESS, fateOf } from "./outcome.js";

/** What a client is made from. The gateway's address has no slash at its end. */
export interface SlimOptions extends Pick<ConnectOptions, "url" | "token" | "fetch" | "timeoutMs" | "maxRetries"> {
  /** Headers for every call. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * An operation. The path has a star for each parameter. The kind is a letter for the effect (`r`ead, a `f`ile, an
 * `e`stimate that may leave something behind, `w`rite, write something `n`ew, `c`onnect, `$` for spending money, `l` for
 * asking the ledger), one for what is taken after the parameters (`q`uery, `b`ody), and `+` for a list of pages.
 */
export type Row = readonly [name: string, path: string, verb: string, kind: string];

/** The data of a reply, and on request the reply around it. Whoever asks for that handles its failure there. */
export const promised = (reply: Promise<ApiReply<any>>, idempotencyKey?: string) => {
  const data = reply.then((reply) => reply.data);
  return Object.assign(data, {
    idempotencyKey,
    withResponse() {
      data.catch(() => {});
      return reply;
    },
  });
};

/** Asks the ledger what became of a purchase, until it has ended. */
export const look = (client: SlimOptions, key: string, options?: CallOptions) =>
  promised(exchange(client, ["resume", "/operations/*", "GET", "l"], [key, options], key), key);

/** Makes a call. `skip`: of a list, the page so many after the one that was asked for. */
export const exchange = async (
  client: SlimOptions,
  [operation, path, verb, kind]: Row,
  given: readonly any[],
  key?: string,
  skip?: number,
): Promise<ApiReply<any>> => {
  const rest = [...given];
  const filled = path.replace(/\*/g, () => {
    const value = rest.shift() ?? "";
    if (/^\.{0,2}$/.test(value)) throw new ValidationError(path, { outcome: "rejected" });
    return encodeURIComponent(value);
  });
  const input = kind[1] && rest.shift();
  const {
    url,
    token,
    headers,
    fetch: send = fetch,
    signal: caller,
    allowDuplicate: again,
    timeoutMs = key ? 180_000 : 65_000,
    maxRetries = 2,
  } = { ...client, ...rest[0] };
  const address =
    url +
    filled +
    (kind[1] === "q"
      ? `?${new URLSearchParams(Object.entries({ ...input, ...(skip && { page: (input?.page ?? 1) + skip }) }).filter(([, value]) => value != null) as any)}`
      : "");
  const body = kind[1] === "b" ? JSON.stringify(input) : undefined;
  const over = Date.now() + timeoutMs;
  const time = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([caller ?? time, time]);
  const race = <T>(task: T | Promise<T>): Promise<T> =>
    Promise.race([
      task,
      new Promise<never>((_, reject) => {
        signal.onabort = () => reject(signal.reason);
      }),
    ]);
  let wait = 0;
  let isDoubtful = false;
  for (let retries = 0; ; ) {
    let isSent = false;
    let [effect] = kind as unknown as [string];
    try {
      if (wait) await race(new Promise((resolve) => setTimeout(resolve, wait)));
      const secret = await race((token as any).call ? (token as any)() : token);
      signal.throwIfAborted();
      isSent = true;
      const response = await race(
        send(address, {
          method: verb,
          headers: {
            ...headers,
            Authorization: `Bearer ${secret}`,
            ...(body && { "Content-Type": "application/json" }),
            ...(key && { "Idempotency-Key": key, ...(again && { "Allow-Duplicate": "true" }) }),
          },
          body: body as string,
          signal,
          redirect: "manual",
        }),
      );
      let { ok, status } = response;
      let data: any = response;
      let outcome;
      if (!ok || effect !== "f") {
        data = await race(response.text());
        try {
          data = data ? JSON.parse(data) : undefined;
        } catch (thrown) {
          if (ok) throw thrown;
        }
        if (ok && key && (kind === "l" || status === 202)) {
          effect = "$";
          ({ outcome } = data);
          ({ status, body: data } = data.reply ?? {
            body: { errors: [{ error_code: data.retry_after_seconds ? IN_PROGRESS : data.state, message: data.message }] },
          });
        }
      }
      const errors: any[] = data?.errors ?? data?.rate_response?.errors ?? [];
      const requestId = response.headers.get("x-shipengine-requestid") ?? data?.request_id;
      if (/^2/.test(status as never)) {
        return { data, response, requestId, partial: !!errors[0] || data?.approved === false, errors, warnings: [] };
      }
      const { error_code: code, error_source: source, message } = errors[0] ?? {};
      throw new (KINDS[status] ?? ApiError)(`${operation}: ${message ?? status}`, {
        operation,
        // The ledger speaks for all attempts under the key.
        outcome: outcome ?? (isDoubtful && response.headers.get("idempotency-key") !== key ? "unknown" : fateOf(effect, status, source, code)),
        requestId,
        status,
        code,
        source,
        errors,
        body: data,
        retryAfterMs: (response.headers.get("retry-after") as any) * 1000 || undefined,
      });
    } catch (thrown: any) {
      const error: any =
        thrown instanceof ApiError
          ? thrown
          : new (time.aborted ? TimeoutError : isSent ? ConnectionError : AuthenticationError)(`${operation}: ${thrown}`, {
              operation,
              cause: thrown,
              outcome: isDoubtful ? "unknown" : isSent ? fateOf(effect) : "rejected",
            });
      const { status = 0, code, outcome, retryAfterMs } = error;
      const isOpen: any = code === IN_PROGRESS;
      const longest = 500 * 2 ** retries;
      const cause = caller?.aborted ? caller.reason : error;
      isDoubtful = outcome === "unknown";
      if (
        isSent &&
        cause === error &&
        retries - isOpen < maxRetries &&
        (isOpen || AGAIN.test(effect + status + outcome[0] + retries + code)) &&
        (wait = (retryAfterMs ?? longest) + longest * Math.random()) < over - Date.now()
      )
        // To ask how far a purchase is, is no retry.
        retries += 1 - isOpen;
      else if (!isDoubtful || (cause === error && !/[l$]/.test(effect))) throw cause;
      else
        throw new OutcomeUnknownError(error.message, {
          ...error,
          cause,
          key,
          lookup: (more?: CallOptions) =>
            look(client, key as string, { ...more, maxRetries: -1 }).catch((error) => {
              if (!/unknown_operation|in_progress/.test(error.code)) throw error;
            }),
        });
    }
  }
};
