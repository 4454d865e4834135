import { h } from "./dom.js";

/** Names and values side by side. A value that there is none of takes its name with it. */
export function facts(
  pairs: readonly (readonly [name: string, value: string | HTMLElement | null | undefined])[],
): HTMLElement {
  const known = pairs.filter((pair): pair is readonly [string, string | HTMLElement] => Boolean(pair[1]));
  return h(
    "dl",
    { class: "facts" },
    ...known.map(([name, value]) => h("div", { class: "fact" }, h("dt", {}, name), h("dd", {}, value))),
  );
}
