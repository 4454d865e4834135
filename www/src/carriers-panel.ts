import { CARRIER_FORMS, type CarrierForm } from "./carrier-forms.js";
import { carrierMark } from "./carrier-mark.js";
import { fill, freshId, h, working } from "./dom.js";
import { facts } from "./facts.js";
import { Form } from "./form.js";
import { icon } from "./icons.js";
import { bareAmount } from "./money.js";
import { emptiness, notice, waiting, type Tone } from "./notice.js";
import type { Carrier } from "./objects.js";
import { problemBox, problemOf } from "./problem.js";
import type { Workspace } from "./workspace.js";

/** Step 1: the carriers of this account, and a form to connect another. */
export function carriersPanel(workspace: Workspace): HTMLElement {
  const listed = h("div", { class: "carrier-list" });
  const trouble = h("div");
  const reload = h("button", { type: "button", class: "button button-quiet" }, icon("refresh"), "Reload");
  let newest: string | null = null;

  const load = async () => {
    const done = working(reload, "Loading");
    try {
      await loadCarriers(workspace);
    } catch (error) {
      if (workspace.isOpen) fill(trouble, problemBox(problemOf(error)));
    } finally {
      done();
    }
  };
  reload.addEventListener("click", () => void load());

  workspace.carriers.watch((carriers) => {
    if (carriers === null) fill(listed, waiting(3));
    else if (carriers.length === 0)
      fill(listed, emptiness("plug", "No carrier yet", "Connect one to compare rates and buy labels."));
    else fill(listed, ...carriers.map((carrier) => carrierCard(carrier, carrier.carrier_id === newest)));
  });
  workspace.carrierErrors.watch((errors) => {
    const lines = errors.map((error) => h("li", {}, error.message));
    if (lines.length === 0) fill(trouble);
    else fill(trouble, notice("warn", "Not all carriers answered", h("ul", {}, ...lines)));
  });

  const connected = async (carrierId: string) => {
    newest = carrierId;
    await load();
  };
  void load();

  return h(
    "div",
    { class: "split split-even" },
    h(
      "section",
      { class: "card" },
      h("header", { class: "card-head" }, h("h2", {}, "Connected carriers"), reload),
      trouble,
      listed,
    ),
    h(
      "section",
      { class: "card" },
      h("header", { class: "card-head" }, h("h2", {}, "Connect a carrier")),
      connectForms(workspace, connected),
    ),
  );
}

async function loadCarriers(workspace: Workspace): Promise<void> {
  const { connection } = workspace;
  const reply = await connection.call("list_carriers", (shop) => shop.carriers.list({ signal: connection.whileOpen }));
  workspace.carriers.set(reply.carriers);
  workspace.carrierErrors.set(reply.errors);
}

function carrierCard(carrier: Carrier, isNew: boolean): HTMLElement {
  const [tone, status] = statusOf(carrier);
  const services = carrier.services.length;
  return h(
    "article",
    { class: `carrier${isNew ? " carrier-new" : ""}`, "data-carrier-id": carrier.carrier_id },
    carrierMark(carrier.carrier_code),
    h(
      "div",
      { class: "carrier-text" },
      h("h3", {}, carrier.nickname || carrier.friendly_name),
      h(
        "p",
        { class: "quiet" },
        [carrier.friendly_name, carrier.account_number].filter((part) => part).join(" · "),
        h("code", { class: "aside" }, carrier.carrier_id),
      ),
      facts([
        ["Balance", balanceOf(carrier)],
        ["Services", services > 0 ? String(services) : null],
      ]),
    ),
    h(
      "div",
      { class: "carrier-state" },
      h("span", { class: `chip chip-${tone}` }, status),
      carrier.primary ? h("span", { class: "chip chip-accent" }, "Default") : null,
      isNew ? h("span", { class: "chip chip-accent" }, "New") : null,
    ),
  );
}

/** A balance means something for carriers that are paid in advance; the others send the merchant a bill. */
function balanceOf(carrier: Carrier): string {
  const { balance } = carrier;
  if (typeof balance !== "number") return "–";
  return carrier.requires_funded_amount || balance > 0 ? bareAmount(balance) : "not prepaid";
}

function statusOf(carrier: Carrier): readonly [Tone, string] {
  if (carrier.disabled_by_billing_plan) return ["bad", "Not in the plan"];
  if (carrier.connection_status === "pending_approval") return ["warn", "Waiting for approval"];
  if (carrier.connection_status === "approved" || !carrier.connection_status) return ["good", "Connected"];
  return ["plain", carrier.connection_status];
}

function connectForms(workspace: Workspace, connected: (carrierId: string) => Promise<void>): HTMLElement {
  const name = freshId("carrier");
  const place = h("div");
  const show = (form: CarrierForm) => fill(place, connectForm(workspace, form, connected));
  const choices = CARRIER_FORMS.map((form, index) =>
    h(
      "label",
      { class: "choice" },
      h("input", { type: "radio", name, value: form.carrier, checked: index === 0, onchange: () => show(form) }),
      carrierMark(form.carrier),
      h("span", {}, form.title),
    ),
  );
  const first = CARRIER_FORMS[0];
  if (first) show(first);
  return h(
    "div",
    {},
    h("fieldset", { class: "choices" }, h("legend", { class: "unseen" }, "Carrier"), ...choices),
    place,
  );
}

function connectForm(
  workspace: Workspace,
  spec: CarrierForm,
  connected: (carrierId: string) => Promise<void>,
): HTMLElement {
  const { connection } = workspace;
  const result = h("div");
  const button = h("button", { type: "submit", class: "button button-main" }, icon("plug"), `Connect ${spec.title}`);
  const form = new Form({ label: `Connect ${spec.title}`, submit: () => void connect() });

  const connect = async () => {
    form.clear();
    fill(result);
    const done = working(button, `Connecting ${spec.title}`);
    try {
      const { carrier_id } = await connection.call("connect_carrier", (shop) =>
        shop.carriers.connect(spec.carrier, form.values()),
      );
      form.element.reset();
      fill(
        result,
        notice("good", `${spec.title} is connected`, h("p", {}, "It is known as ", h("code", {}, carrier_id), ".")),
      );
      await connected(carrier_id);
    } catch (error) {
      if (!workspace.isOpen) return;
      const problem = problemOf(error);
      fill(result, problemBox(problem, form.show(problem.issues)));
    } finally {
      done();
    }
  };

  form.element.append(
    h("p", { class: "quiet lead" }, spec.about),
    h("div", { class: "grid" }, ...spec.fields.map((field) => form.field(field))),
    result,
    h("div", { class: "actions" }, button),
  );
  return form.element;
}
