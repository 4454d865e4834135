// Elements are made here and nowhere else. Every text ends up in a text node and every attribute goes through
// setAttribute, so nothing that came from a reply can become markup.

export type Child = Node | string | number | null | undefined | false;

type Listener = (event: Event) => void;

export interface Attributes {
  [name: string]: string | number | boolean | undefined | Listener;
}

/** Makes an element. `true` sets an empty attribute, `false` and `undefined` none, functions named `on…` listen. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  fill(element, ...children);
  return element;
}

/** Replaces what an element holds. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...children.filter(present).map((child) => (child instanceof Node ? child : String(child))));
}

function present(child: Child): child is Node | string | number {
  return child !== null && child !== undefined && child !== false;
}

let made = 0;

/** An id for tying a label, a hint or an error to its control. */
export function freshId(kind: string): string {
  made += 1;
  return `${kind}-${made}`;
}

/** Says something to those who listen to the page instead of looking at it. */
export function announce(text: string): void {
  const region = document.getElementById("announcements");
  if (region) region.textContent = text;
}

/** Marks a button as working: it cannot be pressed again and says what it is doing. Gives back the way to undo that. */
export function working(button: HTMLButtonElement, saying: string): () => void {
  const before = [...button.childNodes];
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  fill(button, h("span", { class: "spinner", "aria-hidden": "true" }), saying);
  return () => {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    fill(button, ...before);
  };
}
