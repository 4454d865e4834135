import { carrierMark, carrierName } from "./carrier-mark.js";
import { announce, fill, h, working } from "./dom.js";
import { Form } from "./form.js";
import { icon } from "./icons.js";
import { day } from "./moment.js";
import { money } from "./money.js";
import { emptiness, notice, waiting } from "./notice.js";
import type { CalculateRatesRequest, Carrier, CarrierError, Rate } from "./objects.js";
import { problemBox, problemOf } from "./problem.js";
import { orderOfRate } from "./purchase.js";
import { daysText, offersOf, sorted, type Offer, type Order } from "./rates.js";
import { routeOf, shipmentFields, weightOf } from "./shipment-form.js";
import type { Workspace } from "./workspace.js";

interface Asked {
  readonly offers: readonly Offer[];
  readonly errors: readonly CarrierError[];
  readonly invalid: readonly Rate[];
  readonly isComplete: boolean;
  readonly route: string;
  readonly weight: string;
}

/** Step 2: a shipment, and what each carrier would take for it. */
export function ratesPanel(workspace: Workspace): HTMLElement {
  const { connection } = workspace;
  const trouble = h("div");
  const results = h("section", { class: "card results", "aria-label": "Rates" });
  const carriers = h("div", { class: "chips-row" });
  const left = new Set<string>();
  const button = h("button", { type: "submit", class: "button button-main" }, icon("scales"), "Get rates");
  const form = new Form({ label: "Shipment", class: "card", submit: () => void ask() });
  let order: Order = "price";
  let asked: Asked | null = null;
  let isStale = false;

  const nothingYet = () =>
    fill(
      results,
      emptiness(
        "scales",
        "No rates yet",
        "Get rates to see what every connected carrier takes for this shipment, side by side.",
      ),
    );

  const show = () => {
    if (!asked) return nothingYet();
    fill(
      results,
      ...resultParts(asked, order, isStale, choose, (wanted) => {
        order = wanted;
        show();
      }),
    );
  };

  const choose = (offer: Offer) => {
    if (!asked) return;
    workspace.order.set(orderOfRate(offer, asked.route, asked.weight));
    workspace.goTo("label");
  };

  const ask = async () => {
    form.clear();
    fill(trouble);
    const done = working(button, "Asking carriers");
    asked = null;
    isStale = false;
    workspace.order.set(null);
    fill(results, waiting(6));
    results.setAttribute("aria-busy", "true");
    const [route, weight] = [routeOf(form), weightOf(form)];
    try {
      const carrier_ids = (workspace.carriers.value ?? [])
        .map((carrier) => carrier.carrier_id)
        .filter((id) => !left.has(id));
      const body = { ...form.values<CalculateRatesRequest>(), rate_options: { carrier_ids } };
      const reply = await connection.call("calculate_rates", (shop) =>
        shop.rates.calculate(body, { signal: connection.whileOpen }),
      );
      const { rates, errors, invalid_rates, status } = reply.rate_response;
      asked = {
        offers: offersOf(rates),
        errors,
        invalid: invalid_rates,
        isComplete: status !== "working",
        route,
        weight,
      };
      announce(rates.length === 1 ? "1 rate." : `${rates.length} rates.`);
      workspace.note("rates", `${rates.length} rates`);
      show();
      // On a narrow screen the results are below the form.
      if (results.getBoundingClientRect().top > innerHeight * 0.8) results.scrollIntoView();
    } catch (error) {
      if (!workspace.isOpen) return;
      nothingYet();
      const problem = problemOf(error);
      fill(trouble, problemBox(problem, form.show(problem.issues)));
    } finally {
      results.removeAttribute("aria-busy");
      done();
    }
  };

  form.element.append(
    h("header", { class: "card-head" }, h("h2", {}, "Shipment")),
    shipmentFields(form),
    h("fieldset", { class: "group" }, h("legend", {}, "Carriers to ask"), carriers),
    trouble,
    h("div", { class: "actions" }, button),
  );
  form.element.addEventListener("input", () => {
    if (!asked || isStale) return;
    isStale = true;
    workspace.order.set(null);
    show();
  });
  workspace.carriers.watch((present) => fill(carriers, ...carrierChoices(present, left)));
  nothingYet();
  return h("div", { class: "split split-form" }, form.element, results);
}

function carrierChoices(carriers: readonly Carrier[] | null, left: Set<string>): HTMLElement[] {
  if (carriers === null) return [h("p", { class: "quiet" }, "Loading the carriers of this account.")];
  if (carriers.length === 0) return [h("p", { class: "quiet" }, "Connect a carrier first.")];
  return carriers.map((carrier) => {
    const id = carrier.carrier_id;
    const box = h("input", { type: "checkbox", checked: !left.has(id) });
    box.addEventListener("change", () => (box.checked ? left.delete(id) : left.add(id)));
    return h(
      "label",
      { class: "choice choice-small" },
      box,
      carrierMark(carrier.carrier_code),
      h("span", {}, carrier.nickname || carrier.friendly_name || carrierName(carrier.carrier_code)),
    );
  });
}

function resultParts(
  asked: Asked,
  order: Order,
  isStale: boolean,
  choose: (offer: Offer) => void,
  sort: (order: Order) => void,
): HTMLElement[] {
  const parts = [resultHead(asked, order, sort)];
  if (isStale)
    parts.push(
      notice(
        "warn",
        "The shipment has changed",
        h("p", {}, "These prices are for what it was before. Get rates again to buy."),
      ),
    );
  if (asked.offers.length > 0) parts.push(rateTable(sorted(asked.offers, order), isStale, choose));
  else
    parts.push(
      emptiness("scales", "No carrier offers this", "None of the carriers asked has a service for this shipment."),
    );
  if (!asked.isComplete)
    parts.push(notice("plain", "Some carriers are still working it out", h("p", {}, "Get rates again to see theirs.")));
  const failures = failuresOf(asked);
  if (failures.length > 0) {
    const title =
      failures.length === 1 ? "One carrier did not give a rate" : `${failures.length} answers without a rate`;
    parts.push(notice("warn", title, h("ul", { class: "carrier-errors" }, ...failures)));
  }
  return parts;
}

function resultHead(asked: Asked, order: Order, sort: (order: Order) => void): HTMLElement {
  const choice = (wanted: Order, text: string) =>
    h("button", { type: "button", "aria-pressed": String(order === wanted), onclick: () => sort(wanted) }, text);
  return h(
    "header",
    { class: "card-head" },
    h(
      "div",
      {},
      h("h2", {}, asked.offers.length === 1 ? "1 rate" : `${asked.offers.length} rates`),
      h("p", { class: "quiet" }, [asked.route, asked.weight].filter((part) => part !== "").join(" · ")),
    ),
    h(
      "div",
      { class: "segments", role: "group", "aria-label": "Sort by" },
      choice("price", "Cheapest first"),
      choice("speed", "Fastest first"),
    ),
  );
}

function rateTable(offers: readonly Offer[], isStale: boolean, choose: (offer: Offer) => void): HTMLElement {
  const head = (text: string, className = "") => h("th", { scope: "col", class: className }, text);
  return h(
    "table",
    { class: `rates${isStale ? " rates-stale" : ""}` },
    h("caption", { class: "unseen" }, "Rates for this shipment"),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        head("Carrier and service"),
        head("Delivery", "wide-only"),
        head("Price", "number"),
        h("th", { scope: "col" }, h("span", { class: "unseen" }, "Choose")),
      ),
    ),
    h("tbody", {}, ...offers.map((offer) => rateRow(offer, isStale, choose))),
  );
}

function rateRow(offer: Offer, isStale: boolean, choose: (offer: Offer) => void): HTMLElement {
  const { rate } = offer;
  const service = rate.service_type || rate.service_code;
  const days = daysText(offer.days) || "–";
  const date = rate.estimated_delivery_date ? day(rate.estimated_delivery_date) : null;
  const button = h(
    "button",
    {
      type: "button",
      class: "button button-pick",
      disabled: isStale,
      "aria-label": `Choose ${service} for ${money(offer.total)}`,
    },
    "Choose",
  );
  button.addEventListener("click", () => choose(offer));
  return h(
    "tr",
    { "data-service": rate.service_code },
    h(
      "th",
      { scope: "row", class: "rate-service" },
      carrierMark(rate.carrier_code),
      h(
        "div",
        {},
        h("span", { class: "rate-name" }, service),
        ...offer.badges.map((badge) => h("span", { class: "badge", "data-badge": badge }, badge)),
        h(
          "span",
          { class: "rate-carrier" },
          rate.carrier_nickname || rate.carrier_friendly_name || carrierName(rate.carrier_code),
        ),
        h("span", { class: "narrow-only quiet" }, [days, date].filter((part) => part).join(", ")),
        ...rate.warning_messages.map((text) => h("span", { class: "rate-warning" }, text)),
      ),
    ),
    h(
      "td",
      { class: "wide-only" },
      h("span", { class: "rate-days" }, days),
      date ? h("span", { class: "rate-date" }, date) : null,
      rate.guaranteed_service ? h("span", { class: "rate-date" }, "guaranteed") : null,
    ),
    h("td", { class: "number" }, h("span", { class: "rate-price" }, money(offer.total)), breakdown(offer)),
    h("td", { class: "rate-choose" }, button),
  );
}

function breakdown(offer: Offer): HTMLElement {
  const details = (offer.rate.rate_details ?? []).filter((detail) => detail.amount);
  const line = (name: string, amount: string) =>
    h("span", { class: "part" }, h("span", {}, name), h("span", {}, amount));
  if (offer.parts.length < 2 && details.length < 2) return h("span", { class: "rate-date" }, "no extras");
  return h(
    "details",
    { class: "breakdown" },
    h("summary", {}, "Breakdown"),
    ...offer.parts.map(([name, amount]) => line(name, money(amount))),
    details.length > 1 ? h("span", { class: "part-title" }, "As the carrier bills it") : null,
    ...(details.length > 1
      ? details.map((detail) =>
          line(detail.carrier_description || detail.rate_detail_type || "Charge", money(detail.amount)),
        )
      : []),
  );
}

/** What carriers said instead of a rate: one line each, none swallowed. */
function failuresOf(asked: Asked): HTMLElement[] {
  const failed = asked.errors.map((error) =>
    h(
      "li",
      {},
      h("strong", {}, carrierName(error.carrier_code)),
      error.carrier_id ? h("code", { class: "aside" }, error.carrier_id) : null,
      h("span", {}, error.message),
    ),
  );
  const invalid = asked.invalid.map((rate) =>
    h(
      "li",
      {},
      h("strong", {}, rate.service_type || rate.service_code),
      h("span", {}, rate.error_messages.join(" ") || "Not offered for this shipment."),
    ),
  );
  return [...failed, ...invalid];
}
