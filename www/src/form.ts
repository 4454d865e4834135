// Forms whose fields carry the path that their value has in the request, so that a problem with a path finds its field.

import { fill, freshId, h, type Child } from "./dom.js";
import type { FieldIssue } from "./problem.js";

type Control = HTMLInputElement | HTMLSelectElement;

export interface FieldSpec {
  /** Where the value goes, e.g. `shipment.packages.0.weight.value`. */
  readonly path: string;
  readonly label: string;
  readonly kind?: "text" | "email" | "tel" | "number" | "password" | "date" | "checkbox" | "select";
  readonly options?: readonly (readonly [value: string, label: string])[];
  readonly value?: string;
  readonly optional?: boolean;
  readonly hint?: string;
  readonly autocomplete?: string;
  /** How many of the six columns it takes; 6 by default. */
  readonly span?: 1 | 2 | 3 | 4 | 6;
}

export type Value = string | number | boolean | Value[] | { [name: string]: Value };

interface Place {
  readonly path: readonly string[];
  show(text: string | null): void;
  focus(): void;
}

export class Form {
  readonly element: HTMLFormElement;
  readonly #fields = new Map<string, { control: Control; kind: NonNullable<FieldSpec["kind"]> }>();
  readonly #places: Place[] = [];

  constructor(attributes: { label: string; class?: string; submit(): void }) {
    this.element = h("form", {
      class: attributes.class,
      "aria-label": attributes.label,
      novalidate: true,
      autocomplete: "off",
      onsubmit: (event) => {
        event.preventDefault();
        attributes.submit();
      },
    });
  }

  /** Makes a field of this form: label, control, hint, and the place where its problem is shown. */
  field(spec: FieldSpec): HTMLElement {
    const kind = spec.kind ?? "text";
    const id = freshId("field");
    const problemId = `${id}-problem`;
    const hintId = `${id}-hint`;
    const describedBy = spec.hint ? `${hintId} ${problemId}` : problemId;
    const control = makeControl(spec, kind, {
      id,
      name: spec.path,
      "aria-describedby": describedBy,
      autocomplete: spec.autocomplete ?? "off",
    });
    const problem = h("p", { id: problemId, class: "field-problem", hidden: true });
    const label = h(
      "label",
      { for: id },
      spec.label,
      spec.optional ? h("span", { class: "optional" }, " optional") : null,
    );
    const box = h(
      "div",
      { class: `field span-${spec.span ?? 6}${kind === "checkbox" ? " field-check" : ""}` },
      ...(kind === "checkbox" ? [control, label] : [label, control]),
      spec.hint ? h("p", { id: hintId, class: "field-hint" }, spec.hint) : null,
      problem,
    );
    const show = (text: string | null) => {
      if (text === null) control.removeAttribute("aria-invalid");
      else control.setAttribute("aria-invalid", "true");
      problem.hidden = text === null;
      problem.textContent = text ?? "";
    };
    // What was wrong is wrong no more once it is touched; the next submit will tell.
    control.addEventListener("input", () => show(null));
    this.#fields.set(spec.path, { control, kind });
    this.#places.push({ path: segments(spec.path), show, focus: () => focusInside(control) });
    return box;
  }

  /** A group of fields that can hold a problem of its own, such as an address that does not exist. */
  group(path: string, title: Child, ...children: readonly Child[]): HTMLElement {
    const problem = h("p", { class: "field-problem", hidden: true, tabindex: -1 });
    this.#places.push({
      path: segments(path),
      show: (text) => {
        problem.hidden = text === null;
        problem.textContent = text ?? "";
      },
      focus: () => focusInside(problem),
    });
    return h("fieldset", { class: "group" }, h("legend", {}, title), problem, h("div", { class: "grid" }, ...children));
  }

  get(path: string): string {
    const field = this.#fields.get(path);
    return field ? field.control.value.trim() : "";
  }

  set(path: string, value: string): void {
    const field = this.#fields.get(path);
    if (field) field.control.value = value;
  }

  /** Offers other choices in a select, keeping the present one if it is still among them. */
  offer(path: string, options: readonly (readonly [value: string, label: string])[]): void {
    const field = this.#fields.get(path);
    if (!field || !(field.control instanceof HTMLSelectElement)) return;
    const before = field.control.value;
    fill(field.control, ...options.map(([value, label]) => h("option", { value }, label)));
    if (options.some(([value]) => value === before)) field.control.value = before;
  }

  /**
   * The values as the object that a call takes. A field left empty is left out. Nothing is checked here: what is
   * missing or wrong, the package's check says before anything is sent.
   */
  values<Request extends object>(): Request {
    const root: { [name: string]: Value } = {};
    for (const [path, { control, kind }] of this.#fields) {
      const value = valueOf(control, kind);
      if (value !== null) put(root, segments(path), value);
    }
    return root as Request;
  }

  /** Shows each issue at the field it names, and gives back those that have one. The first field gets the focus. */
  show(issues: readonly FieldIssue[]): FieldIssue[] {
    this.clear();
    const shown: FieldIssue[] = [];
    const found = new Set<Place>();
    for (const issue of issues) {
      const place = nearest(this.#places, segments(issue.path));
      if (!place) continue;
      if (!found.has(place)) place.show(issue.text);
      found.add(place);
      shown.push(issue);
    }
    this.#places.find((place) => found.has(place))?.focus();
    return shown;
  }

  clear(): void {
    for (const place of this.#places) place.show(null);
  }
}

function makeControl(
  spec: FieldSpec,
  kind: NonNullable<FieldSpec["kind"]>,
  attributes: Record<string, string>,
): Control {
  if (kind === "select") {
    const options = (spec.options ?? []).map(([value, label]) =>
      h("option", { value, selected: value === spec.value }, label),
    );
    return h("select", attributes, ...options);
  }
  const input = h("input", { ...attributes, type: kind === "number" ? "text" : kind, spellcheck: "false" });
  // A number is typed as text: a spinner turns a wheel over the field into another weight.
  if (kind === "number") input.inputMode = "decimal";
  // As defaults, so that they are what a reset goes back to.
  if (kind === "checkbox") input.defaultChecked = spec.value === "true";
  else input.defaultValue = spec.value ?? "";
  return input;
}

function valueOf(control: Control, kind: FieldSpec["kind"]): Value | null {
  if (control instanceof HTMLInputElement && kind === "checkbox") return control.checked;
  const text = control.value.trim();
  if (text === "") return null;
  // What is no number is sent as it was typed, so that the check can say what it is.
  if (kind === "number") return Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}

function put(root: { [name: string]: Value }, path: readonly string[], value: Value): void {
  let holder: { [name: string]: Value } | Value[] = root;
  for (const [index, name] of path.entries()) {
    const next = path[index + 1];
    const present: Value | undefined = Array.isArray(holder) ? holder[Number(name)] : holder[name];
    const child: Value = next === undefined ? value : (present ?? (/^\d+$/.test(next) ? [] : {}));
    if (Array.isArray(holder)) holder[Number(name)] = child;
    else holder[name] = child;
    if (typeof child !== "object") return;
    holder = child;
  }
}

/** `$.shipment.packages[0].weight`, `/shipment/packages/0/weight` and `shipment.packages.0.weight` are one path. */
export function segments(path: string): string[] {
  return path.split(/[./[\]$]+/).filter((segment) => segment !== "");
}

/**
 * The place that a path means: the one that agrees with it in the most segments from the end, where either the whole
 * path or the whole place agrees. `postal_code` alone fits two addresses and therefore none.
 */
function nearest(places: readonly Place[], path: readonly string[]): Place | null {
  const agreement = (place: Place) => {
    const length = Math.min(place.path.length, path.length);
    return length > 0 && place.path.slice(-length).join("/") === path.slice(-length).join("/") ? length : 0;
  };
  const best = Math.max(0, ...places.map(agreement));
  const candidates = best > 0 ? places.filter((place) => agreement(place) === best) : [];
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}

/** Focuses something that may be inside a closed disclosure. */
function focusInside(target: HTMLElement): void {
  for (let details = target.closest("details"); details; details = details.parentElement?.closest("details") ?? null) {
    details.open = true;
  }
  target.focus();
}
