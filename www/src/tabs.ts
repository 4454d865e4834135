import { fill, freshId, h } from "./dom.js";
import { icon, type IconName } from "./icons.js";

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly title: string;
  readonly icon: IconName;
  readonly panel: HTMLElement;
}

/** Panels of which one is shown. Arrow keys, Home and End move between the tabs, as ARIA's pattern for tabs has it. */
export class Tabs<Name extends string> {
  readonly list: HTMLElement;
  readonly panels: HTMLElement;
  readonly #tabs = new Map<Name, { button: HTMLButtonElement; note: HTMLElement; panel: HTMLElement }>();

  constructor(label: string, tabs: readonly Tab<Name>[], first: Name, shown: (name: Name) => void) {
    for (const [index, tab] of tabs.entries()) {
      const id = freshId("tab");
      const panelId = `${id}-panel`;
      const note = h("span", { class: "tab-note" });
      const button = h(
        "button",
        { type: "button", role: "tab", id, class: "tab", "aria-controls": panelId },
        h("span", { class: "tab-step" }, icon(tab.icon)),
        h("span", { class: "tab-words" }, h("span", { class: "tab-title" }, `${index + 1}. ${tab.title}`), note),
      );
      const panel = h("section", { role: "tabpanel", id: panelId, class: "panel", "aria-labelledby": id }, tab.panel);
      button.addEventListener("click", () => {
        this.show(tab.name);
        shown(tab.name);
      });
      button.addEventListener("keydown", (event) => {
        const target = tabs[moveTo(event.key, index, tabs.length)];
        if (!target) return;
        event.preventDefault();
        this.show(target.name);
        this.#tabs.get(target.name)?.button.focus();
        shown(target.name);
      });
      this.#tabs.set(tab.name, { button, note, panel });
    }
    const parts = [...this.#tabs.values()];
    this.list = h("div", { role: "tablist", "aria-label": label, class: "tabs" }, ...parts.map((part) => part.button));
    this.panels = h("div", { class: "panels" }, ...parts.map((part) => part.panel));
    this.show(first);
  }

  show(name: Name): void {
    for (const [each, { button, panel }] of this.#tabs) {
      const selected = each === name;
      button.setAttribute("aria-selected", String(selected));
      button.tabIndex = selected ? 0 : -1;
      panel.hidden = !selected;
    }
  }

  /** A few words under the title of a tab: what was done there. */
  note(name: Name, text: string): void {
    const tab = this.#tabs.get(name);
    if (tab) fill(tab.note, text);
  }
}

function moveTo(key: string, from: number, count: number): number {
  if (key === "ArrowRight") return (from + 1) % count;
  if (key === "ArrowLeft") return (from + count - 1) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return -1;
}
