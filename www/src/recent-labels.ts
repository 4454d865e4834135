import { carrierMark } from "./carrier-mark.js";
import { fill, h } from "./dom.js";
import { dayAndClock } from "./moment.js";
import { money, sum } from "./money.js";
import type { Label } from "./objects.js";
import { problemBox, problemOf } from "./problem.js";
import type { Workspace } from "./workspace.js";

/** The account's latest labels; a click puts one on the screen. */
export function recentLabels(workspace: Workspace): HTMLElement {
  const list = h("div", { class: "label-list" });
  const trouble = h("div");
  const show = () => {
    const labels = workspace.labels.value;
    const shown = workspace.label.value?.label_id;
    if (labels.length === 0) fill(list, h("p", { class: "quiet" }, "No labels yet."));
    else fill(list, ...labels.map((label) => row(label, label.label_id === shown, () => workspace.label.set(label))));
  };
  workspace.labels.watch(show);
  workspace.label.watch(show);
  void load(workspace).catch((error: unknown) => {
    if (workspace.isOpen) fill(trouble, problemBox(problemOf(error)));
  });
  return h(
    "section",
    { class: "card" },
    h("header", { class: "card-head" }, h("h2", {}, "Recent labels")),
    trouble,
    list,
  );
}

async function load({ connection, labels }: Workspace): Promise<void> {
  const signal = connection.whileOpen;
  const page = await connection.call("list_labels", (shop) => shop.labels.list({ page_size: 10 }, { signal }));
  labels.set(page.labels);
}

function row(label: Label, isShown: boolean, show: () => void): HTMLElement {
  return h(
    "button",
    { type: "button", class: "label-row", "aria-current": isShown ? "true" : undefined, onclick: show },
    carrierMark(label.carrier_code),
    h(
      "span",
      { class: "label-row-text" },
      h("code", {}, label.tracking_number ?? label.label_id),
      h(
        "small",
        {},
        [label.ship_to?.name ?? label.ship_to?.company_name, dayAndClock(label.created_at)]
          .filter((part) => part)
          .join(" · "),
      ),
    ),
    h(
      "span",
      { class: label.voided ? "label-row-price struck" : "label-row-price" },
      money(sum([label.shipment_cost, label.insurance_cost])),
    ),
  );
}
