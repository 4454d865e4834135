import { fill, freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { idWithCopy } from "./copy.js";

/** One call to the gateway, as the drawer lists it. Bodies stay out of it: they hold names and addresses. */
export interface Call {
  readonly operation: string;
  readonly account: string;
  readonly at: Date;
  status: string;
  wentWell: boolean | null;
  milliseconds: number | null;
  requestId: string | null;
}

const KEPT = 100;

/** The calls made since the page was opened, newest first, and the drawer at the foot of the page that lists them. */
export class Activity {
  readonly element: HTMLElement;
  readonly #calls: Call[] = [];
  readonly #summary = h("span", { class: "activity-summary" }, "No calls yet");
  readonly #rows = h("tbody");
  readonly #toggle: HTMLButtonElement;
  readonly #body: HTMLElement;

  constructor() {
    const id = freshId("activity");
    this.#toggle = h(
      "button",
      {
        type: "button",
        class: "activity-toggle",
        "aria-expanded": "false",
        "aria-controls": id,
        onclick: () => this.#turn(),
      },
      icon("bolt"),
      h("span", { class: "activity-title" }, "Activity"),
      this.#summary,
      icon("down"),
    );
    const heads = ["Time", "Operation", "Status", "Took", "On behalf of", "Request id"];
    this.#body = h(
      "div",
      { id, class: "activity-body", hidden: true, tabindex: 0, role: "region", "aria-label": "Calls made" },
      h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))), this.#rows),
    );
    this.element = h("footer", { class: "activity" }, this.#toggle, this.#body);
  }

  begin(operation: string, account: string): Call {
    const call: Call = {
      operation,
      account,
      at: new Date(),
      status: "…",
      wentWell: null,
      milliseconds: null,
      requestId: null,
    };
    this.#calls.unshift(call);
    this.#calls.length = Math.min(this.#calls.length, KEPT);
    this.#show();
    return call;
  }

  end(call: Call, result: { status: string; wentWell: boolean; milliseconds: number; requestId: string | null }): void {
    Object.assign(call, result);
    this.#show();
  }

  #turn(): void {
    const opens = this.#body.hidden;
    this.#body.hidden = !opens;
    this.#toggle.setAttribute("aria-expanded", String(opens));
  }

  #show(): void {
    const newest = this.#calls[0];
    const count = this.#calls.length;
    if (newest) {
      fill(
        this.#summary,
        h("span", { class: "activity-count" }, count === 1 ? "1 call" : `${count} calls`),
        h("code", {}, newest.operation),
        statusChip(newest),
        newest.milliseconds === null ? null : h("span", {}, `${newest.milliseconds} ms`),
      );
    }
    fill(this.#rows, ...this.#calls.map(row));
  }
}

function row(call: Call): HTMLElement {
  const time = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }).format(call.at);
  return h(
    "tr",
    {},
    h("td", { class: "quiet" }, time),
    h("td", {}, h("code", {}, call.operation)),
    h("td", {}, statusChip(call)),
    h("td", { class: "number" }, call.milliseconds === null ? "" : `${call.milliseconds} ms`),
    h("td", {}, h("code", {}, call.account)),
    h(
      "td",
      {},
      call.requestId === null ? h("span", { class: "quiet" }, "–") : idWithCopy(call.requestId, "request id"),
    ),
  );
}

function statusChip(call: Call): HTMLElement {
  const tone = call.wentWell === null ? "plain" : call.wentWell ? "good" : "bad";
  return h("span", { class: `chip chip-${tone}` }, call.status);
}
