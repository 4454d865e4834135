import type { Account } from "./accounts.js";
import { carriersPanel } from "./carriers-panel.js";
import type { Connection } from "./connection.js";
import { h } from "./dom.js";
import type { Environment } from "./environment.js";
import { labelPanel } from "./label-panel.js";
import type { Carrier, CarrierError, Label } from "./objects.js";
import { Observable } from "./observable.js";
import type { Order } from "./purchase.js";
import { ratesPanel } from "./rates-panel.js";
import { Tabs } from "./tabs.js";
import { trackingPanel } from "./tracking-panel.js";

export type Step = "carriers" | "rates" | "label" | "tracking";

/**
 * Everything that is on the screen for one account. Another account gets another workspace: nothing is carried over, so
 * nothing of one merchant can be left standing while the console acts for the next.
 */
export class Workspace {
  readonly carriers = new Observable<readonly Carrier[] | null>(null);
  readonly carrierErrors = new Observable<readonly CarrierError[]>([]);
  /** What is about to be bought. */
  readonly order = new Observable<Order | null>(null);
  /** The label on the screen. */
  readonly label = new Observable<Label | null>(null);
  readonly labels = new Observable<readonly Label[]>([]);
  /** The id of the label to track. */
  readonly tracked = new Observable<string | null>(null);
  readonly account: Account;
  readonly connection: Connection;
  readonly environment: Observable<Environment | null>;
  /** Whether a purchase is under way; as long as it is, the account cannot be left. */
  readonly buying: Observable<boolean>;
  readonly element: HTMLElement;
  readonly #tabs: Tabs<Step>;
  readonly #shown: (step: Step) => void;

  constructor(
    of: Pick<Workspace, "account" | "connection" | "environment" | "buying">,
    step: Step,
    shown: (step: Step) => void,
  ) {
    this.account = of.account;
    this.connection = of.connection;
    this.environment = of.environment;
    this.buying = of.buying;
    this.#shown = shown;
    this.#tabs = new Tabs<Step>(
      "Steps",
      [
        { name: "carriers", title: "Carriers", icon: "plug", panel: carriersPanel(this) },
        { name: "rates", title: "Rates", icon: "scales", panel: ratesPanel(this) },
        { name: "label", title: "Label", icon: "label", panel: labelPanel(this) },
        { name: "tracking", title: "Tracking", icon: "route", panel: trackingPanel(this) },
      ],
      step,
      shown,
    );
    this.carriers.watch((carriers) =>
      this.#tabs.note("carriers", carriers === null ? "Loading" : `${carriers.length} connected`),
    );
    this.order.watch((order) => this.#tabs.note("rates", order === null ? "Compare prices" : order.service));
    this.label.watch((label) => this.#tabs.note("label", label?.label_id ?? "Buy and print"));
    this.note("tracking", "Follow a parcel");
    this.element = h(
      "div",
      { class: "workspace", "data-account": this.account.id },
      this.#tabs.list,
      this.#tabs.panels,
    );
  }

  get isOpen(): boolean {
    return this.connection.isOpen;
  }

  goTo(step: Step): void {
    this.#tabs.show(step);
    this.#shown(step);
    this.#tabs.list.scrollIntoView({ block: "nearest" });
  }

  /** Moves the focus to the label on the screen. */
  showLabel(): void {
    this.element.querySelector<HTMLElement>(".label-title")?.focus();
  }

  note(step: Step, text: string): void {
    this.#tabs.note(step, text);
  }

  close(): void {
    this.connection.close();
    // Watchers of these give back what they hold, such as the object URL of a label's PDF.
    this.label.set(null);
    this.order.set(null);
  }
}
