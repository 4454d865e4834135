import { carrierName, serviceName } from "./carrier-mark.js";
import { confirm } from "./confirm.js";
import { idWithCopy } from "./copy.js";
import { announce, fill, h, working } from "./dom.js";
import { facts } from "./facts.js";
import { icon } from "./icons.js";
import { fetchLabel, type LabelFile } from "./label-file.js";
import { day } from "./moment.js";
import { money, sum } from "./money.js";
import { emptiness, notice, waiting, type Tone } from "./notice.js";
import type { Label } from "./objects.js";
import { problemBox, problemOf } from "./problem.js";
import type { Workspace } from "./workspace.js";

/** The label on the screen: what it says, its PDF, and what can be done with it. */
export function labelView(workspace: Workspace): HTMLElement {
  const card = h("section", { class: "card label-card", "aria-label": "Label" });
  const head = h("div");
  const actions = h("div", { class: "actions label-actions" });
  const result = h("div");
  const preview = h("div", { class: "preview" });
  let shown: Label | null = null;
  let file: LabelFile | null = null;

  const load = async (label: Label) => {
    try {
      const fetched = await fetchLabel(workspace.connection, label);
      if (shown?.label_id !== label.label_id) return fetched.close();
      file = fetched;
      fill(preview, frameOf(fetched, label));
      fill(actions, ...labelActions(workspace, shown, file, result));
    } catch (error) {
      if (workspace.isOpen && shown?.label_id === label.label_id) fill(preview, problemBox(problemOf(error)));
    }
  };

  workspace.label.watch((label) => {
    const isSame = label !== null && label.label_id === shown?.label_id;
    shown = label;
    if (!isSame) {
      file?.close();
      file = null;
    }
    if (!label) {
      fill(card, emptiness("parcel", "No label on the screen", "Buy one, or pick one of the recent labels."));
      return;
    }
    fill(head, labelHead(label), labelFacts(workspace, label));
    fill(actions, ...labelActions(workspace, label, file, result));
    preview.toggleAttribute("data-void", isVoid(label));
    if (isSame) return;
    fill(result);
    fill(preview, waiting(5));
    fill(card, head, actions, result, preview);
    void load(label);
  });
  return card;
}

function isVoid(label: Label): boolean {
  return label.voided || label.status === "voided";
}

function labelHead(label: Label): HTMLElement {
  const [tone, text] = statusOf(label);
  return h(
    "header",
    { class: "card-head" },
    h(
      "div",
      {},
      h("h2", { tabindex: -1, class: "label-title" }, "Label ", h("code", { class: "label-id" }, label.label_id)),
    ),
    h("span", { class: `chip chip-${tone}` }, text),
  );
}

function statusOf(label: Label): readonly [Tone, string] {
  if (isVoid(label)) return ["bad", "Voided"];
  if (label.status === "completed") return ["good", "Bought"];
  if (label.status === "processing") return ["warn", "Processing"];
  return [label.status === "error" ? "bad" : "plain", label.status];
}

function labelFacts(workspace: Workspace, label: Label): HTMLElement {
  const parcels = label.packages.length;
  return facts([
    ["Tracking number", label.tracking_number ? idWithCopy(label.tracking_number, "tracking number") : null],
    ["Price", h("strong", { class: "label-price" }, money(sum([label.shipment_cost, label.insurance_cost])))],
    ["Service", serviceName(workspace.carriers.value, label.service_code)],
    ["Carrier", carrierName(label.carrier_code)],
    ["Ships on", day(label.ship_date)],
    ["Parcels", parcels > 1 ? String(parcels) : null],
  ]);
}

/**
 * The PDF in a frame. The frame carries no `sandbox` attribute: browsers refuse to run their PDF viewer in a sandboxed
 * frame, whatever it allows. What keeps it harmless is that its bytes were found to be a PDF and its type is fixed.
 */
function frameOf(file: LabelFile, label: Label): HTMLElement {
  if (!navigator.pdfViewerEnabled) {
    return emptiness(
      "label",
      "No preview here",
      "This browser does not show PDF files inside a page. Download it instead.",
    );
  }
  const frame = h("iframe", {
    class: "label-frame",
    title: `Label ${label.label_id}`,
    src: `${file.url}#toolbar=0&navpanes=0&view=FitH`,
  });
  return h("div", { class: "frame-box", "data-layout": label.label_layout }, frame);
}

function labelActions(workspace: Workspace, label: Label, file: LabelFile | null, result: HTMLElement): HTMLElement[] {
  const save = file
    ? h("a", { class: "button", href: file.url, download: file.name }, icon("download"), "Download PDF")
    : null;
  const print = file && !isVoid(label) ? printLink(file) : null;
  const track = h("button", { type: "button", class: "button" }, icon("route"), "Track");
  track.addEventListener("click", () => {
    workspace.goTo("tracking");
    workspace.tracked.set(label.label_id);
  });
  const cancel = h("button", { type: "button", class: "button button-danger-quiet", disabled: isVoid(label) }, "Void");
  cancel.addEventListener("click", () => void voidLabel(workspace, label, cancel, result));
  return [save, print, track, cancel].filter((part) => part !== null);
}

/**
 * Opens the label in a tab of its own, where the browser prints it like any other PDF. Asking the frame to print itself
 * would save a click, and brings down some browsers' tabs.
 */
function printLink(file: LabelFile): HTMLElement {
  return h(
    "a",
    {
      class: "button",
      href: file.url,
      target: "_blank",
      rel: "noopener",
      title: "Opens the label in a new tab, to print it there",
    },
    icon("print"),
    "Print",
    h("span", { class: "unseen" }, " in a new tab"),
  );
}

async function voidLabel(
  workspace: Workspace,
  label: Label,
  button: HTMLButtonElement,
  result: HTMLElement,
): Promise<void> {
  const id = label.label_id;
  const agreed = await confirm({
    title: "Void this label?",
    text: [
      `Label ${id} can no longer be used for shipping.`,
      `The carrier decides about giving back ${money(label.shipment_cost)}.`,
    ],
    yes: "Void label",
    tone: "danger",
  });
  if (!agreed) return;
  fill(result);
  const done = working(button, "Voiding");
  try {
    const answer = await workspace.connection.call("void_label", (shop) => shop.labels.void(id));
    // A refusal comes with status 200: only `approved` says that the label is void.
    if (!answer.approved) {
      fill(
        result,
        notice(
          "warn",
          "The carrier did not void it",
          h("p", {}, [answer.message, answer.reason_code].filter((part) => part).join(" · ")),
        ),
      );
      return;
    }
    announce(`Label ${id} is void.`);
    const voided: Label = { ...label, voided: true, status: "voided" };
    workspace.labels.set(workspace.labels.value.map((other) => (other.label_id === id ? voided : other)));
    workspace.label.set(voided);
    workspace.showLabel();
  } catch (error) {
    if (workspace.isOpen) fill(result, problemBox(problemOf(error)));
  } finally {
    done();
  }
}
