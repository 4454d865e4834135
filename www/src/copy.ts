import { announce, fill, h } from "./dom.js";
import { icon } from "./icons.js";

/** An id in fixed-width digits with a button that copies it. */
export function idWithCopy(id: string, what: string): HTMLElement {
  const button = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": `Copy ${what}`, title: `Copy ${what}` },
    icon("copy"),
  );
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(id).then(
      () => {
        fill(button, icon("check"));
        announce(`Copied the ${what}.`);
      },
      () => announce(`The browser did not allow copying the ${what}.`),
    );
  });
  return h("span", { class: "id" }, h("code", {}, id), button);
}
