/** A service at the other end of the public `fetch` option: it answers what a test says, and keeps what was sent. */

export const KEY = "TEST_never_to_be_seen";

export interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: Headers;
  readonly body: unknown;
  readonly init: RequestInit;
}

export function service(answer: (sent: Sent) => Response | Promise<Response> = () => json({})) {
  const sent: Sent[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const request = { url, method: init.method, headers: new Headers(init.headers), body: init.body, init };
    sent.push(request);
    return answer(request);
  };
  return { sent, fetch };
}

/** A service that answers nothing until the call is ended, as a real one may. */
export function silence({ signal }: RequestInit): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}

/** The error envelope of the API. */
export function failure(status: number, error: object = {}, headers: Record<string, string> = {}): Response {
  const filled = { error_source: "shipengine", error_type: "system", error_code: "unknown", message: "No.", ...error };
  return json({ request_id: "11111111-1111-4111-8111-111111111111", errors: [filled] }, status, headers);
}

/** The body of the vendor's own example of a call on behalf of an account: no `carrier_id`, and "No" for `no`. */
export { example as EXAMPLE } from "../../../scripts/serve/example.ts";

/** What a rejection rejects with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<any> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it did not reject");
}

/** What a call throws. */
export function thrown(run: () => unknown): any {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("it did not throw");
}
