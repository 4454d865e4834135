import { accountById, type Account } from "./accounts.js";
import { fill, h } from "./dom.js";
import { Form } from "./form.js";
import { brandMark } from "./icons.js";

/** Asks for the token, where the address brought none. */
export function signIn(attributes: {
  account: string;
  trouble: HTMLElement | null;
  enter(token: string, account: Account): void;
}): HTMLElement {
  const trouble = h("div");
  if (attributes.trouble) fill(trouble, attributes.trouble);
  const form = new Form({
    label: "Sign in",
    class: "card sign-in",
    submit: () => {
      const token = form.get("token");
      const account = form.get("account");
      const missing = [
        ...(token === "" ? [{ path: "token", text: "Paste the token that you were given." }] : []),
        ...(account === "" ? [{ path: "account", text: "Name the account to act for." }] : []),
      ];
      if (missing.length > 0) form.show(missing);
      else attributes.enter(token, accountById(account));
    },
  });
  form.element.append(
    h("div", { class: "sign-in-brand" }, brandMark(), h("h1", {}, "shipstamp")),
    h(
      "p",
      { class: "quiet lead" },
      "The console talks to this gateway with a token of yours. It is kept in this tab only, until the tab is closed.",
    ),
    trouble,
    h(
      "div",
      { class: "grid" },
      form.field({ path: "token", label: "Token", kind: "password" }),
      form.field({
        path: "account",
        label: "Account to act for",
        value: attributes.account,
        hint: "As in On-Behalf-Of: 100001 or se-123456.",
      }),
    ),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "submit", class: "button button-main button-wide" }, "Open the console"),
    ),
  );
  return h("main", { class: "sign-in-page" }, form.element);
}
