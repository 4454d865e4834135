import type { FieldSpec } from "./form.js";

export interface CarrierForm {
  readonly carrier: string;
  readonly title: string;
  readonly about: string;
  readonly fields: readonly FieldSpec[];
}

const NICKNAME: FieldSpec = {
  path: "nickname",
  label: "Nickname",
  hint: "How this connection is called in lists.",
  span: 3,
};

/** What each carrier wants to know before it lets someone ship on an account, as the API's definition lists it. */
export const CARRIER_FORMS: readonly CarrierForm[] = [
  {
    carrier: "ups",
    title: "UPS",
    about:
      "Connects an account that the merchant has with UPS. UPS may ask the merchant to sign in before it is approved.",
    fields: [
      NICKNAME,
      { path: "account_number", label: "Account number", span: 3 },
      { path: "account_postal_code", label: "Postal code of the account", span: 3 },
      { path: "account_country_code", label: "Country", value: "US", span: 3 },
    ],
  },
  {
    carrier: "fedex",
    title: "FedEx",
    about: "Connects an account that the merchant has with FedEx.",
    fields: [
      NICKNAME,
      { path: "account_number", label: "Account number", span: 3 },
      { path: "first_name", label: "First name", span: 3 },
      { path: "last_name", label: "Last name", span: 3 },
      { path: "company", label: "Company", optional: true, span: 3 },
      { path: "phone", label: "Phone", kind: "tel", span: 3 },
      { path: "email", label: "E-mail", kind: "email" },
      { path: "address1", label: "Street" },
      { path: "address2", label: "Second line", optional: true },
      { path: "city", label: "City", span: 3 },
      { path: "state", label: "State", span: 3 },
      { path: "postal_code", label: "Postal code", span: 3 },
      { path: "country_code", label: "Country", value: "US", span: 3 },
      { path: "meter_number", label: "Meter number", optional: true, span: 3 },
      {
        path: "agree_to_eula",
        label: "The merchant has read and accepts the FedEx end user license agreement.",
        kind: "checkbox",
      },
    ],
  },
  {
    carrier: "stamps_com",
    title: "Stamps.com",
    about: "Connects an account that the merchant has with Stamps.com, for labels of the US Postal Service.",
    fields: [
      { ...NICKNAME, span: 6 },
      { path: "username", label: "User name", span: 3 },
      { path: "password", label: "Password", kind: "password", autocomplete: "new-password", span: 3 },
    ],
  },
];
