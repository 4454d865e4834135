/**
 * The page of a platform on which a merchant buys the label of an order. Its address says how it is written:
 *
 * - `?keys=one`: it builds the purchase once, however often the button is clicked;
 * - `?keys=each`: it builds another one for each click, and leaves the keys to the client;
 * - `?keys=order`: so it does, and the key is the number of the order;
 * - `&keep=session` or `&keep=local`: it puts the key away, and takes the purchase up again when it is loaded;
 * - `&ms=30000`: that long it waits for a purchase.
 */

import {
  ApiError,
  type ApiPromise,
  type CallOptions,
  ConflictError,
  type CreateLabelRequest,
  type FoundLabel,
  NotFoundError,
  OutcomeUnknownError,
  ready,
  ShipStation,
} from "shipstamp";

/** What the platform's server writes into the page. */
export interface Given {
  readonly gateway: string;
  /** For the session of this page. */
  readonly code: string;
  readonly order: string;
  readonly label: CreateLabelRequest;
}

const { gateway, code, order, label } = JSON.parse(element("given").textContent ?? "") as Given;
const written = new URLSearchParams(location.search);
const storage = { session: sessionStorage, local: localStorage }[written.get("keep") ?? ""];

const exchanged = await fetch(`${gateway}/session/exchange`, { method: "POST", body: JSON.stringify({ code }) });
const { token } = (await exchanged.json()) as { token: string };
const timeoutMs = Number(written.get("ms")) || undefined;
const shop = ShipStation.connect({ url: gateway, token, timeoutMs });
await ready();

let purchase: ApiPromise<FoundLabel> | undefined;

const buy = (options?: CallOptions): ApiPromise<FoundLabel> => shop.labels.create(label, options);

function clicked(): void {
  if (written.get("keys") !== "one") return show(buy({ idempotencyKey: written.get("keys") === "order" ? order : undefined }));
  purchase ??= buy();
  storage?.setItem("purchase", purchase.idempotencyKey ?? "");
  show(purchase);
}

/** A line for what comes of a purchase: the id of its label, or what is wrong. */
function show(purchase: ApiPromise<FoundLabel>): void {
  const line = element("purchases").appendChild(document.createElement("li"));
  line.dataset["key"] = purchase.idempotencyKey;
  line.dataset["state"] = "waiting";
  const say = (state: string, text: string) => Object.assign(line, { textContent: text }).setAttribute("data-state", state);
  purchase.withResponse().then(
    ({ data, response }) => {
      line.dataset["replayed"] = String(response.headers.get("idempotent-replayed"));
      say("bought", String(data.label_id));
    },
    (error: unknown) => {
      say(error instanceof OutcomeUnknownError ? "unknown" : "refused", String(error));
      if (error instanceof ApiError) line.dataset["error"] = `${error.name} ${error.status} ${error.code} ${error.outcome}`;
      line.append(...waysOut(error, purchase.idempotencyKey));
    },
  );
}

/** What a merchant can do about it. */
function waysOut(error: unknown, idempotencyKey: string | undefined): HTMLElement[] {
  if (error instanceof ConflictError) return [button("Buy another", () => show(buy({ allowDuplicate: true })))];
  const again = button("Buy under the same key", () => show(buy({ idempotencyKey })));
  if (error instanceof NotFoundError) return [again];
  if (!(error instanceof OutcomeUnknownError)) return [];
  const look = button("Look", async () => {
    const found = await error.lookup();
    look.dataset["found"] = String(found?.label_id);
  });
  return [look, button("Wait on", () => show(shop.resume(String(error.key)))), again];
}

function button(text: string, onclick: () => unknown): HTMLButtonElement {
  return Object.assign(document.createElement("button"), { textContent: text, onclick });
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

const kept = storage?.getItem("purchase");
if (kept) show(shop.resume(kept));

element("buy").onclick = clicked;
element("buy").removeAttribute("disabled");
