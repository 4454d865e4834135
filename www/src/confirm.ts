import { freshId, h, type Child } from "./dom.js";

export interface Question {
  readonly title: string;
  readonly text: readonly Child[];
  readonly yes: string;
  readonly tone?: "danger" | "main";
  /** Must be typed before the answer can be yes. */
  readonly typed?: string;
}

/** Asks in a modal dialog. Escape and the backdrop mean no. */
export function confirm(question: Question): Promise<boolean> {
  const titleId = freshId("dialog");
  const inputId = freshId("typed");
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": titleId });
  const no = h("button", { type: "button", class: "button", autofocus: question.typed === undefined }, "Cancel");
  const yes = h("button", { type: "button", class: `button button-${question.tone ?? "main"}` }, question.yes);
  const input =
    question.typed === undefined
      ? null
      : h("input", { id: inputId, autocomplete: "off", spellcheck: "false", autofocus: true });
  if (input) {
    yes.disabled = true;
    input.addEventListener("input", () => (yes.disabled = input.value.trim() !== question.typed));
  }
  dialog.append(
    h("h2", { id: titleId }, question.title),
    ...question.text
      .filter((part) => part !== null && part !== undefined && part !== false)
      .map((part) => h("p", {}, part)),
    ...(input
      ? [
          h(
            "label",
            { class: "field span-6", for: inputId },
            h("span", {}, "Type ", h("code", {}, question.typed), " to go on"),
            input,
          ),
        ]
      : []),
    h("div", { class: "actions" }, no, yes),
  );
  document.body.append(dialog);
  return new Promise((resolve) => {
    no.addEventListener("click", () => dialog.close("no"));
    yes.addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close("no");
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}
