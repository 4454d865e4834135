import { carrierMark } from "./carrier-mark.js";
import { confirm } from "./confirm.js";
import { announce, fill, freshId, h, working } from "./dom.js";
import { costsMoney } from "./environment.js";
import { facts } from "./facts.js";
import { icon } from "./icons.js";
import { labelView } from "./label-view.js";
import { notice, emptiness } from "./notice.js";
import type { Label, Layout } from "./objects.js";
import { problemBox, problemOf, whyUnknown } from "./problem.js";
import {
  begin,
  buy,
  buyAgain,
  lookFor,
  settle,
  unfinished,
  type Order,
  type Purchase,
  type Result,
} from "./purchase.js";
import { recentLabels } from "./recent-labels.js";
import type { Workspace } from "./workspace.js";

/** Step 3: buying a label, and the labels bought. */
export function labelPanel(workspace: Workspace): HTMLElement {
  const purchase = h("section", { class: "card", "aria-label": "Purchase" });
  const show = (error: unknown = null) => {
    // While a purchase is under way its card stays, whatever else happens on the page.
    if (workspace.buying.value) return;
    const left = unfinished(workspace.account.id);
    const order = workspace.order.value;
    if (left) fill(purchase, unfinishedCard(workspace, left, error, show));
    else if (order) fill(purchase, orderCard(workspace, order, show));
    else fill(purchase, nothingChosen(workspace));
  };
  workspace.order.watch(() => show());
  return h(
    "div",
    { class: "split split-label" },
    h("div", { class: "stack" }, purchase, recentLabels(workspace)),
    labelView(workspace),
  );
}

function nothingChosen(workspace: Workspace): HTMLElement {
  const button = h(
    "button",
    { type: "button", class: "button", onclick: () => workspace.goTo("rates") },
    "Compare rates",
    icon("arrow"),
  );
  return emptiness("label", "Nothing chosen", "Choose a rate, and it waits here until you buy it.", button);
}

const LAYOUTS: readonly (readonly [value: Layout, name: string, use: string])[] = [
  ["4x6", "4 × 6 in", "for label printers"],
  ["letter", "Letter", "for desktop printers"],
];

function orderCard(workspace: Workspace, order: Order, show: (error?: unknown) => void): HTMLElement {
  const name = freshId("layout");
  const result = h("div");
  const button = h(
    "button",
    { type: "button", class: "button button-main button-wide" },
    icon("label"),
    `Buy label for ${order.price}`,
  );
  const layouts = LAYOUTS.map(([value, title, use], index) =>
    h(
      "label",
      { class: "choice" },
      h("input", { type: "radio", name, value, checked: index === 0 }),
      h("span", {}, title, h("small", {}, use)),
    ),
  );
  const paper = h("fieldset", { class: "choices" }, h("legend", {}, "Paper"), ...layouts);
  button.addEventListener("click", () => {
    const layout = paper.querySelector<HTMLInputElement>("input:checked")?.value ?? "4x6";
    void (async () => {
      if (!(await isAgreed(workspace, order))) return;
      paper.disabled = true;
      const purchase = begin(workspace.account.id, order, layout);
      await carryOut(workspace, buy(workspace, purchase), button, result, show);
      paper.disabled = false;
    })();
  });
  return h(
    "div",
    {},
    h("header", { class: "card-head" }, h("h2", {}, "Buy this label")),
    ticket(workspace, order),
    paper,
    result,
    h("div", { class: "actions" }, button),
  );
}

/** Where money is at stake, the account's id has to be typed: a click is too little. */
async function isAgreed({ account, environment }: Workspace, order: Order): Promise<boolean> {
  if (!costsMoney(environment.value ?? "unknown")) return true;
  return confirm({
    title: `Spend ${order.price}?`,
    text: [`This buys ${order.service} and charges ${account.name ?? "the account"} (${account.id}).`],
    yes: "Buy label",
    typed: account.id,
  });
}

async function carryOut(
  workspace: Workspace,
  purchase: Promise<Result>,
  button: HTMLButtonElement,
  result: HTMLElement,
  show: (error?: unknown) => void,
): Promise<void> {
  const done = working(button, "Buying");
  workspace.buying.set(true);
  fill(
    result,
    notice(
      "plain",
      "Buying the label",
      h("p", {}, "Safe to leave: this tab remembers the purchase and looks for its label."),
    ),
  );
  const outcome = await purchase;
  workspace.buying.set(false);
  done();
  if (outcome.is === "bought") return bought(workspace, outcome.label);
  if (outcome.is === "unknown") return show(outcome.error);
  fill(result, problemBox(problemOf(outcome.error)));
}

function bought(workspace: Workspace, label: Label): void {
  announce(`Label bought. Tracking number ${label.tracking_number ?? "not given"}.`);
  workspace.labels.set([label, ...workspace.labels.value.filter((other) => other.label_id !== label.label_id)]);
  workspace.order.set(null);
  workspace.label.set(label);
  workspace.showLabel();
}

/** The order as a stamp: what, from where to where, and the price. */
function ticket({ account }: Workspace, order: Order): HTMLElement {
  const parts = order.parts.map(([name, amount]) =>
    h("span", { class: "part" }, h("span", {}, name), h("span", {}, amount)),
  );
  return h(
    "div",
    { class: "ticket" },
    h(
      "div",
      { class: "ticket-head" },
      carrierMark(order.carrierCode),
      h("div", {}, h("strong", {}, order.service), h("span", { class: "quiet" }, order.carrier)),
      h("span", { class: "ticket-price" }, order.price),
    ),
    facts([
      ["Route", order.route],
      ["Weight", order.weight],
      ["Delivery", order.delivery],
      ["Paid by", account.name ?? account.id],
    ]),
    parts.length > 1 ? h("div", { class: "ticket-parts" }, ...parts) : null,
  );
}

/** A purchase of which it is not known whether it happened: it is looked for before anything else is bought. */
function unfinishedCard(
  workspace: Workspace,
  purchase: Purchase,
  error: unknown,
  show: (error?: unknown) => void,
): HTMLElement {
  const result = h("div");
  const look = h("button", { type: "button", class: "button button-main" }, icon("refresh"), "Look for the label");
  const again = h("button", { type: "button", class: "button", hidden: true }, "Buy it again");
  const aside = h("button", { type: "button", class: "button button-quiet", hidden: true }, "Set aside");
  look.addEventListener("click", () => {
    void (async () => {
      const done = working(look, "Looking");
      try {
        const label = await lookFor(workspace, purchase);
        if (label) return bought(workspace, label);
        again.hidden = aside.hidden = false;
        fill(
          result,
          notice(
            "plain",
            "No label of this rate so far",
            h("p", {}, "A carrier can take a minute. Look again before you buy it again."),
          ),
        );
      } catch (cause) {
        if (workspace.isOpen) fill(result, problemBox(problemOf(cause)));
      } finally {
        done();
      }
    })();
  });
  again.addEventListener("click", () => {
    void (async () => {
      const text = ["The first attempt may still turn out to have bought this label. Then there are two."];
      const agreed = await confirm({
        title: `Buy it again for ${purchase.order.price}?`,
        text,
        yes: "Buy it again",
        tone: "danger",
      });
      if (agreed) await carryOut(workspace, buyAgain(workspace, purchase), again, result, show);
    })();
  });
  aside.addEventListener("click", () => {
    settle(workspace.account.id);
    show();
  });
  const why = error === null ? "The page was left before the answer came." : whyUnknown(error);
  return h(
    "div",
    {},
    h("header", { class: "card-head" }, h("h2", {}, "Unfinished purchase")),
    ticket(workspace, purchase.order),
    notice("warn", "It is not known whether this label was bought", h("p", {}, why)),
    result,
    h("div", { class: "actions" }, look, again, aside),
  );
}
