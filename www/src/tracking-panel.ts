import { carrierName } from "./carrier-mark.js";
import { idWithCopy } from "./copy.js";
import { announce, fill, h, working } from "./dom.js";
import { facts } from "./facts.js";
import { Form } from "./form.js";
import { icon } from "./icons.js";
import { dayAndClock, expected, longDay } from "./moment.js";
import { emptiness, waiting } from "./notice.js";
import type { TrackEvent, Tracking } from "./objects.js";
import { problemBox, problemOf } from "./problem.js";
import { byDay, clockOf, placeOf, statusOf, timeOf } from "./timeline.js";
import type { Workspace } from "./workspace.js";

/** Step 4: where a parcel is. By label, or by carrier and tracking number for parcels that were bought elsewhere. */
export function trackingPanel(workspace: Workspace): HTMLElement {
  const { connection } = workspace;
  const trouble = h("div");
  const result = h("section", { class: "card", "aria-label": "Tracking" });
  const button = h("button", { type: "submit", class: "button button-main" }, icon("route"), "Track");
  const form = new Form({ label: "Parcel", class: "card", submit: () => void track() });

  const label = form.field({ path: "label_id", label: "Label", kind: "select", options: [["", "By tracking number"]] });
  const carrier = form.field({
    path: "carrier_code",
    label: "Carrier",
    kind: "select",
    options: [["stamps_com", carrierName("stamps_com")]],
  });
  const number = form.field({ path: "tracking_number", label: "Tracking number" });
  const byNumber = h("div", { class: "grid" }, carrier, number);
  const adapt = () => (byNumber.hidden = form.get("label_id") !== "");
  label.addEventListener("change", adapt);

  const nothingYet = () =>
    fill(result, emptiness("route", "Nothing tracked yet", "Pick a label or enter a tracking number."));

  const track = async () => {
    form.clear();
    fill(trouble);
    const done = working(button, "Asking the carrier");
    fill(result, waiting(5));
    const id = form.get("label_id");
    const signal = connection.whileOpen;
    try {
      const found: Tracking =
        id !== ""
          ? await connection.call("get_tracking_log_from_label", (shop) => shop.labels.track(id, { signal }))
          : await connection.call("get_tracking_log", (shop) =>
              shop.tracking.get(
                { carrier_code: form.get("carrier_code"), tracking_number: form.get("tracking_number") },
                { signal },
              ),
            );
      fill(result, ...trackingParts(found));
      const { name } = statusOf(found.status_code);
      announce(`Tracking: ${name}.`);
      workspace.note("tracking", name);
    } catch (error) {
      if (!workspace.isOpen) return;
      nothingYet();
      const problem = problemOf(error);
      fill(trouble, problemBox(problem, form.show(problem.issues)));
    } finally {
      done();
    }
  };

  workspace.labels.watch((labels) => {
    const options = labels.map(
      (one) => [one.label_id, `${one.label_id} · ${one.tracking_number ?? "no number"}`] as const,
    );
    form.offer("label_id", [...options, ["", "By tracking number"]]);
    adapt();
  });
  workspace.carriers.watch((carriers) => {
    const codes = [...new Set((carriers ?? []).map((one) => one.carrier_code))];
    if (codes.length > 0)
      form.offer(
        "carrier_code",
        codes.map((code) => [code, carrierName(code)] as const),
      );
  });
  workspace.tracked.watch((id) => {
    if (id === null) return;
    form.set("label_id", id);
    adapt();
    void track();
  });

  form.element.append(
    h("header", { class: "card-head" }, h("h2", {}, "Parcel")),
    h("div", { class: "grid" }, label),
    byNumber,
    trouble,
    h("div", { class: "actions" }, button),
  );
  nothingYet();
  return h("div", { class: "split split-form" }, form.element, result);
}

const LEGS = ["Accepted", "In transit", "Delivered"] as const;

function trackingParts(found: Tracking): HTMLElement[] {
  const status = statusOf(found.status_code);
  const head = h(
    "header",
    { class: "tracking-head" },
    h(
      "div",
      {},
      h("h2", {}, status.name),
      h(
        "p",
        { class: "quiet" },
        found.status_detail_description || found.carrier_status_description || found.status_description || "",
      ),
    ),
    h("span", { class: `chip chip-${status.tone}` }, found.status_code),
  );
  const progress = h(
    "ol",
    { class: "legs", "data-tone": status.tone, "aria-label": "Progress" },
    ...LEGS.map((leg, index) =>
      h(
        "li",
        {
          "data-reached": index < status.reached ? "yes" : "no",
          "aria-current": index === status.reached - 1 ? "step" : undefined,
        },
        leg,
      ),
    ),
  );
  const { actual_delivery_date: arrived, estimated_delivery_date: estimated } = found;
  const about = facts([
    ["Tracking number", idWithCopy(found.tracking_number, "tracking number")],
    ["Carrier", found.carrier_code ? carrierName(found.carrier_code) : null],
    arrived ? ["Delivered", dayAndClock(arrived)] : ["Expected", estimated ? expected(estimated) : null],
  ]);
  const parts = [head, progress, about];
  if (found.exception_description)
    parts.push(h("p", { class: "exception" }, icon("alert"), found.exception_description));
  parts.push(
    found.events.length > 0
      ? timeline(found.events)
      : emptiness("route", "No scans yet", "The carrier has not reported anything about this parcel."),
  );
  return parts;
}

function timeline(events: readonly TrackEvent[]): HTMLElement {
  const days = byDay(events);
  return h(
    "ol",
    { class: "timeline" },
    ...days.map((one) =>
      h("li", { class: "timeline-day" }, h("h3", {}, longDay(one.text)), h("ol", {}, ...one.events.map(scan))),
    ),
  );
}

function scan(event: TrackEvent): HTMLElement {
  const { name, tone } = statusOf(event.status_code);
  const time = timeOf(event);
  return h(
    "li",
    { class: "scan", "data-tone": tone },
    h("time", { datetime: time }, clockOf(event) || "–"),
    h(
      "div",
      {},
      h("strong", {}, event.description || event.carrier_status_description || event.status_description || name),
      h("span", { class: "scan-place" }, [placeOf(event), event.company_name].filter((part) => part).join(" · ")),
      event.signer ? h("span", { class: "scan-place" }, `Signed by ${event.signer}`) : null,
    ),
  );
}
