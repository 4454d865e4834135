import { h, type Child } from "./dom.js";
import { icon, type IconName } from "./icons.js";

export type Tone = "good" | "warn" | "bad" | "plain";

const ICONS: Readonly<Record<Tone, IconName>> = { good: "check", warn: "alert", bad: "alert", plain: "info" };

/** A box that says how something went. Bad news interrupts a screen reader, the rest waits for its turn. */
export function notice(tone: Tone, title: string, ...more: readonly Child[]): HTMLElement {
  return h(
    "div",
    { class: `notice notice-${tone}`, role: tone === "bad" ? "alert" : "status" },
    icon(ICONS[tone]),
    h("div", { class: "notice-text" }, h("strong", {}, title), ...more),
  );
}

/** What a panel shows where there is nothing yet. */
export function emptiness(name: IconName, title: string, text: string, ...more: readonly Child[]): HTMLElement {
  return h(
    "div",
    { class: "emptiness" },
    h("span", { class: "emptiness-icon" }, icon(name)),
    h("p", { class: "emptiness-title" }, title),
    h("p", {}, text),
    ...more,
  );
}

/** Grey lines where content will be. */
export function waiting(lines: number): HTMLElement {
  const line = () => h("span", { class: "waiting-line" });
  return h("div", { class: "waiting", "aria-hidden": "true" }, ...Array.from({ length: lines }, line));
}
