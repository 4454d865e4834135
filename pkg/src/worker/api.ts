/** A call of the API: everything under `/v1`. */

import { readBody } from "./body.js";
import { type Call, type Draft, identify, respond } from "./call.js";
import { withoutKeys } from "./echo.js";
import { type Answer, type Asked, engine, type AnswerCode, type Forward, type HeaderList } from "./engine.js";
import { type LinkRules, withOwnLinks } from "./links.js";
import { isWithin } from "./limits.js";
import { buy } from "./purchases.js";
import type { Configured, Service } from "./settings.js";
import { CannotSign } from "./partner-token.js";
import { passing } from "./replies.js";
import { keyRefusal, type PartnerKey, send, type Sent } from "./upstream.js";

/** How long things may take. */
export interface Patience {
  /** For a body to come to its end. */
  readonly bodyMs: number;
  /** For ShipStation to begin its answer. */
  readonly upstreamMs: number;
}

/** Answers a call, and notes in `draft` what there is to tell of it. */
export async function answerCall(call: Call, configured: Configured, patience: Patience, draft: Draft): Promise<Response> {
  const { request, requestId, bindings } = call;
  // Also errors have these headers, or a page could not read what is wrong.
  const cors = configured.corsOf(call.headers.get("origin"));
  const tell = (answer: Answer) => {
    draft.code = answer.code;
    return respond(answer, cors);
  };
  const say = (code: AnswerCode) => tell(engine.answer(code, requestId));

  const { service, maxBody } = configured;
  if (service === undefined) return say("not_configured");
  const identified = await identify(call, service, draft);
  if ("answer" in identified) return tell(identified.answer);

  const body = await readBody(request, maxBody, patience.bodyMs);
  if (typeof body === "string") return say(body);

  const asked = described(call, service, identified.caller.grant);
  const admit = (key: PartnerKey | undefined) => engine.admit({ ...asked, apiKey: key?.key }, body);
  const [first, second] = service.keys.inOrder();
  const decision = admit(first);
  if ("refused" in decision) {
    const { answer, ...seen } = decision.refused;
    Object.assign(draft, seen);
    return tell(answer);
  }
  const { operation, effect, account, ifLost } = decision.forward;
  Object.assign(draft, { operation, effect, ...(account !== undefined && { account }) });
  if (account !== undefined && !(await isWithin(bindings.ACCOUNT_LIMIT, account))) return say("rate_limit_exceeded");

  const { apiUrl, publicDownloads, environment } = service.settings;
  const links: LinkRules = { operation, from: apiUrl, to: call.ownOrigin, publicDownloads };
  const more = { "Shipstamp-Environment": environment, ...cors };
  const { purchase } = decision.forward;
  if (purchase !== undefined && account !== undefined && bindings.LEDGER !== undefined) {
    const bought = await buy(call, bindings.LEDGER, { account, operation, purchase, body });
    const { key } = purchase;
    const own = { ...more, "Idempotency-Key": key };
    if (bought.key !== undefined) draft.key = bought.key;
    if ("answer" in bought) {
      draft.code = bought.answer.code;
      draft.outcome = bought.outcome;
      return respond(bought.answer, own);
    }
    draft.outcome = ifLost;
    return passOn(bought.response, call, draft, links, bought.isReplayed ? { ...own, "Idempotent-Replayed": "true" } : own);
  }

  const { share } = service;
  const lane = effect === "buy" || effect === "funds" ? "purchase" : "read";
  const turn = share?.takeTurn(bindings.RATE_SHARE, { account, lane }) ?? "go";
  const taken = typeof turn === "string" ? turn : await turn;
  if (taken !== "go") return tell(later(taken.retryAfterSeconds, requestId));

  const sendAs = async (forward: Forward, key: PartnerKey | undefined): Promise<Sent> => {
    const isSigned = service.sign !== undefined && forward.account !== undefined;
    const name = key && !isSigned ? service.keys.nameOf(key) : undefined;
    if (name !== undefined) draft.key = name;
    const signed = isSigned ? await authorized(forward, service) : forward;
    // From here on nobody can say that nothing happened.
    draft.outcome = ifLost;
    return send(signed, body, call.context, patience.upstreamMs);
  };
  let sent: Sent;
  try {
    sent = await sendAs(decision.forward, first);
  } catch (cause) {
    if (!(cause instanceof CannotSign)) throw cause;
    console.error("shipstamp: PARTNER_JWT_PRIVATE_KEY holds no RSA key that could sign; it has to be PKCS #8 in PEM");
    return say("not_configured");
  }
  if (typeof sent !== "string" && second !== undefined && draft.key !== undefined) {
    const { isRefused, answer } = await keyRefusal(operation, sent);
    sent = answer;
    const again = isRefused ? admit(second) : undefined;
    if (again !== undefined && share !== undefined) {
      const taken = await share.takeTurn(bindings.RATE_SHARE, { account, lane });
      if (taken !== "go") {
        // The key was refused, and with it the call.
        draft.outcome = "rejected";
        return tell(later(taken.retryAfterSeconds, requestId));
      }
    }
    if (again !== undefined && "forward" in again) {
      sent = await sendAs(again.forward, second);
      if (typeof sent !== "string" && sent.status !== 401) service.keys.prefer(second);
    }
  }
  if (typeof sent === "string") return tell(engine.unreachable(operation, sent === "late", requestId));
  const told = await withoutKeys(sent, service.keys.inOrder().map(({ key }) => key)).catch(() => undefined);
  if (told === undefined) return tell(engine.unreachable(operation, false, requestId));
  if (told.status === 429 && share !== undefined) await share.notice(bindings.RATE_SHARE, operation, told);
  return passOn(told, call, draft, links, more);
}

/** The answer to a call whose turn is not soon. */
function later(seconds: number, requestId: string): Answer {
  const answer = engine.answer("rate_limit_exceeded", requestId);
  return { ...answer, headers: { ...answer.headers, "Retry-After": String(seconds) } };
}

/** The request as it goes out where a JWT takes the place of key and `On-Behalf-Of`. */
async function authorized(forward: Forward, { sign }: Service): Promise<Forward> {
  if (sign === undefined || forward.account === undefined) return forward;
  return { ...forward, headers: { ...forward.headers, Authorization: `Bearer ${await sign(forward.account)}` } };
}

function described({ request, path, query, requestId, headers, ownOrigin, bindings }: Call, { settings, sign }: Service, grant: string): Asked {
  return {
    requestId,
    grant,
    policy: settings.policy,
    apiKey: undefined,
    isSigning: sign !== undefined,
    request: {
      method: request.method,
      path,
      query,
      contentType: headers.get("content-type"),
      contentEncoding: headers.get("content-encoding"),
      onBehalfOf: headers.get("on-behalf-of"),
      idempotencyKey: headers.get("idempotency-key"),
      spareKey: bindings.LEDGER && `auto-${requestId}`,
      origin: headers.get("origin"),
      fetchSite: headers.get("sec-fetch-site"),
      ownOrigin,
    },
  };
}

/** ShipStation's answer, or the gateway's own where that one does not concern the caller. */
async function passOn(
  upstream: Response,
  { requestId }: Call,
  draft: Draft,
  links: LinkRules,
  more: HeaderList,
): Promise<Response> {
  const id = upstream.headers.get("x-shipengine-requestid");
  if (id !== null) draft.upstream_request_id = id;
  const tell = (answer: Answer) => {
    draft.code = answer.code;
    return respond(answer, more);
  };
  const passed = passing(upstream);
  if (passed === undefined) {
    await upstream.body?.cancel();
    return tell(engine.refusedReply(upstream.status, requestId));
  }
  let body: BodyInit | null = null;
  try {
    // Not read here: the runtime hands the stream through, unless there can be links in it.
    if (passed.hasBody) body = await withOwnLinks(upstream, links);
  } catch {
    return tell(engine.unreachable(links.operation, false, requestId));
  }
  draft.outcome = passed.outcome ?? draft.outcome;
  return passed.answer(body, more);
}
