/** From a reply to its data, or to the error that it is. Data is never checked: what ShipStation adds, arrives. */

import { apiError, unreadable } from "./api-error.js";
import type { Deadline } from "./deadline.js";
import type { Draft } from "./draft.js";
import { type Issue, engine } from "./engine.js";
import { parsed } from "./json.js";
import type { ApiReply } from "./promise.js";
import { withhold } from "./secret.js";

/** The id by which ShipStation's support finds the request. */
export function requestIdOf(response: Response): string | undefined {
  return response.headers.get("x-shipengine-requestid") ?? undefined;
}

/** Reads a reply. */
export async function replyOf<T>(
  draft: Draft,
  response: Response,
  warnings: readonly Issue[],
  deadline: Pick<Deadline, "race" | "leaveSignal">,
  secret: string,
): Promise<ApiReply<T>> {
  const { operation, row } = draft;
  const { status } = response;
  const isSuccess = status >= 200 && status < 300;
  const around = { response, requestId: requestIdOf(response), warnings };
  if (isSuccess && row?.binary) {
    deadline.leaveSignal();
    return { data: response as T, partial: false, errors: [], ...around };
  }
  const raw = await textOf(response, isSuccess, deadline);
  const text = isSuccess ? raw : withhold(raw, secret);
  const { isJson, value: body } = parsed(text);
  // Of a list of errors, they are what was asked for.
  const errors = isSuccess && row?.itemsIn === "errors" ? [] : errorsIn(body);
  const meaning = engine.interpret({
    operation,
    // A page is not told where a redirect came from or with which status.
    status: response.type === "opaqueredirect" ? 302 : status,
    requestId: around.requestId,
    retryAfter: response.headers.get("retry-after") ?? undefined,
    envelope: isSuccess ? envelopeOf(body, errors) : text,
  });
  const requestId = around.requestId ?? meaning.requestId;
  const { isDoubtful } = draft;
  if (isDoubtful && status === 404 && row?.verb === "DELETE") {
    // The earlier attempt has deleted it. What its reply would have said is known from the call.
    const data = row.empty ? undefined : { ...Object.fromEntries(draft.path), request_id: requestId ?? "", errors: [] };
    return { ...around, data: data as T, requestId, partial: false, errors: [] };
  }
  if (!isSuccess) throw apiError(draft, meaning, { status, body, errors, requestId });
  const hasNoBody = row?.empty === true || (text === "" && (status === 204 || status === 205));
  if (!isJson && !hasNoBody) {
    throw unreadable(draft, { status, body: withhold(text, secret), requestId });
  }
  // So it is the earlier attempt that has voided it.
  const isVoided = isDoubtful && (body as { reason_code?: unknown } | null)?.reason_code === "label_already_voided";
  const partial = meaning.partial && !isVoided;
  return { ...around, data: (hasNoBody ? undefined : body) as T, requestId, partial, errors };
}

// Of a failure the status is known already, and says more than that its body could not be read.
async function textOf(response: Response, isSuccess: boolean, deadline: Pick<Deadline, "race">): Promise<string> {
  try {
    return await deadline.race(response.text());
  } catch (thrown) {
    if (isSuccess) throw thrown;
    return "";
  }
}

// The border to the wasm is crossed with what matters there, not with a page of labels.
function envelopeOf(body: unknown, errors: readonly unknown[]): string {
  const { request_id, approved, has_errors, rate_response } = (body ?? {}) as Failing;
  return JSON.stringify({ request_id, errors, approved, has_errors, rate_response: { status: rate_response?.status } });
}

/**
 * What a body tells of failures: for the whole, for a carrier whose rates are missing, for one of several shipments or
 * requests, for a label that was not taken back.
 */
function errorsIn(body: unknown): readonly unknown[] {
  const parts: readonly (Failing | null)[] = Array.isArray(body) ? body : [body as Failing | null];
  return parts
    .flatMap((part) => [part, part?.rate_response, ...listed(part?.has_errors && part.shipments)] as (Failing | null | undefined)[])
    .flatMap((part) =>
      part?.approved === false ? [{ error_code: part.reason_code, message: part.message }] : listed(part?.errors),
    )
    .map((error) => (typeof error === "string" ? { message: error } : error));
}

const listed = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);

interface Failing {
  readonly request_id?: unknown;
  readonly approved?: unknown;
  readonly reason_code?: unknown;
  readonly message?: unknown;
  readonly has_errors?: unknown;
  readonly errors?: unknown;
  readonly shipments?: unknown;
  readonly rate_response?: (Failing & { readonly status?: unknown }) | null;
}
