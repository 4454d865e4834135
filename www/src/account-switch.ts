import { accountById, initials, SANDBOX_ACCOUNTS, type Account } from "./accounts.js";
import { fill, freshId, h } from "./dom.js";
import type { Environment } from "./environment.js";
import { icon } from "./icons.js";
import type { Observable } from "./observable.js";

/** Says in whose name the console acts, and lets the reader choose another account. */
export function accountSwitch(
  current: Observable<Account>,
  environment: Observable<Environment | null>,
  locked: Observable<boolean>,
  choose: (account: Account) => void,
): HTMLElement {
  const id = freshId("accounts");
  const words = h("span", { class: "account-words" });
  const face = h("span", { class: "account-face", "aria-hidden": "true" });
  const button = h(
    "button",
    { type: "button", class: "account-button", "aria-expanded": "false", "aria-controls": id },
    face,
    words,
    icon("down"),
  );
  const list = h("div", { class: "account-list" });
  const inputId = freshId("account");
  const input = h("input", { id: inputId, placeholder: "se-123456", autocomplete: "off", spellcheck: "false" });
  const other = h(
    "form",
    { class: "account-other" },
    h("label", { for: inputId }, "Another account"),
    h("div", { class: "joined" }, input, h("button", { type: "submit", class: "button" }, "Switch")),
  );
  const panel = h("div", { id, class: "account-panel", hidden: true }, list, other);
  const root = h("div", { class: "account" }, button, panel);

  const open = (opens: boolean) => {
    panel.hidden = !opens;
    button.setAttribute("aria-expanded", String(opens));
    if (opens) panel.querySelector<HTMLElement>("button, input")?.focus();
  };
  const take = (account: Account) => {
    open(false);
    button.focus();
    if (account.id !== current.value.id) choose(account);
  };
  button.addEventListener("click", () => open(panel.hasAttribute("hidden")));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    open(false);
    button.focus();
  });
  root.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !root.contains(event.relatedTarget)) open(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !root.contains(event.target)) open(false);
  });
  other.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = input.value.trim();
    if (typed === "") return input.focus();
    input.value = "";
    take(accountById(typed));
  });

  const show = () => {
    const account = current.value;
    face.textContent = initials(account);
    fill(
      words,
      h("span", { class: "account-acting" }, "Acting on behalf of"),
      h(
        "span",
        { class: "account-name" },
        account.name ?? account.id,
        account.name === null ? null : h("code", {}, account.id),
      ),
    );
    // The accounts of the sandbox exist nowhere else: elsewhere they would be an invitation to a mistake.
    const known = environment.value === "live" || environment.value === "test" ? [] : SANDBOX_ACCOUNTS;
    fill(
      list,
      ...known.map((one) =>
        h(
          "button",
          {
            type: "button",
            class: "account-choice",
            "aria-current": one.id === account.id ? "true" : undefined,
            onclick: () => take(one),
          },
          h("span", { class: "account-face", "aria-hidden": "true" }, initials(one)),
          h(
            "span",
            { class: "account-words" },
            h("span", { class: "account-name" }, one.name ?? one.id),
            h("code", {}, one.id),
          ),
          one.id === account.id ? icon("check") : null,
        ),
      ),
    );
  };
  current.watch(show);
  environment.watch(show);
  locked.watch((isLocked) => {
    button.disabled = isLocked;
    button.title = isLocked ? "A purchase is under way" : "";
    if (isLocked) open(false);
  });
  return root;
}
