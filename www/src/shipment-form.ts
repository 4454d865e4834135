import documented from "../../tests/data/documented_label.json";
import { h } from "./dom.js";
import type { FieldSpec, Form } from "./form.js";

/** The addresses of the API's own example for a label. */
const EXAMPLE = {
  ship_from: documented.shipment.ship_from,
  ship_to: { address_line2: "", ...documented.shipment.ship_to },
};

type Side = keyof typeof EXAMPLE;

function addressFields(side: Side): readonly FieldSpec[] {
  const example = EXAMPLE[side];
  const path = (name: string) => `shipment.${side}.${name}`;
  return [
    { path: path("name"), label: "Name", value: example.name, span: 3 },
    { path: path("company_name"), label: "Company", value: example.company_name, optional: true, span: 3 },
    { path: path("address_line1"), label: "Street", value: example.address_line1 },
    { path: path("address_line2"), label: "Second line", value: example.address_line2, optional: true, span: 4 },
    {
      path: path("address_residential_indicator"),
      label: "Residence",
      kind: "select",
      options: [
        ["unknown", "Not known"],
        ["yes", "Yes"],
        ["no", "No"],
      ],
      value: "no",
      span: 2,
    },
    { path: path("city_locality"), label: "City", value: example.city_locality, span: 3 },
    { path: path("state_province"), label: "State", value: example.state_province, span: 1 },
    { path: path("postal_code"), label: "Postal code", value: example.postal_code, span: 2 },
    { path: path("country_code"), label: "Country", value: example.country_code, span: 2 },
    { path: path("phone"), label: "Phone", kind: "tel", value: example.phone, optional: side === "ship_to", span: 4 },
  ];
}

const PARCEL: readonly FieldSpec[] = [
  { path: "shipment.packages.0.weight.value", label: "Weight", kind: "number", value: "1", span: 3 },
  {
    path: "shipment.packages.0.weight.unit",
    label: "Unit of weight",
    kind: "select",
    options: [
      ["ounce", "ounces"],
      ["pound", "pounds"],
      ["gram", "grams"],
      ["kilogram", "kilograms"],
    ],
    value: "ounce",
    span: 3,
  },
  {
    path: "shipment.confirmation",
    label: "Confirmation of delivery",
    kind: "select",
    options: [
      ["none", "None"],
      ["delivery", "Delivery"],
      ["signature", "Signature"],
      ["adult_signature", "Signature of an adult"],
      ["direct_signature", "Signature of the recipient"],
    ],
    value: "none",
  },
];

/** The fields of a shipment: who sends, who receives, and the parcel. */
export function shipmentFields(form: Form): HTMLElement {
  const address = (side: Side, title: string, open: boolean) => {
    const gist = h("span", { class: "gist" });
    const tell = () => {
      const part = (name: string) => form.get(`shipment.${side}.${name}`);
      gist.textContent = [
        part("name"),
        [part("city_locality"), part("state_province"), part("postal_code")].join(" ").trim(),
      ]
        .filter((text) => text !== "")
        .join(", ");
    };
    const fields = addressFields(side).map((field) => form.field(field));
    const details = h(
      "details",
      { class: "fold", open },
      h("summary", {}, h("span", { class: "fold-title" }, title), gist),
      form.group(`shipment.${side}`, h("span", { class: "unseen" }, title), ...fields),
    );
    details.addEventListener("input", tell);
    tell();
    return details;
  };
  return h(
    "div",
    { class: "shipment" },
    address("ship_from", "From", false),
    address("ship_to", "To", true),
    form.group("shipment.packages.0", "Parcel", ...PARCEL.map((field) => form.field(field))),
  );
}

/** One line for a summary: "Austin TX → Burbank CA". */
export function routeOf(form: Form): string {
  const place = (side: Side) =>
    `${form.get(`shipment.${side}.city_locality`)} ${form.get(`shipment.${side}.state_province`)}`.trim();
  return `${place("ship_from")} → ${place("ship_to")}`;
}

export function weightOf(form: Form): string {
  const value = Number(form.get("shipment.packages.0.weight.value"));
  const unit = form.get("shipment.packages.0.weight.unit");
  if (!Number.isFinite(value)) return "";
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 3,
  }).format(value);
}
