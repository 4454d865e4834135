import { h } from "./dom.js";
import type { Carrier } from "./objects.js";

/** What a carrier is known by; a code that is not here shows as it comes. */
const KNOWN: Readonly<Record<string, readonly [short: string, name: string]>> = {
  stamps_com: ["USPS", "USPS by Stamps.com"],
  usps: ["USPS", "USPS"],
  ups: ["UPS", "UPS"],
  ups_walleted: ["UPS", "UPS by ShipStation"],
  fedex: ["FDX", "FedEx"],
  dhl_express: ["DHL", "DHL Express"],
};

export function carrierName(code: string | null | undefined): string {
  return KNOWN[code ?? ""]?.[1] ?? code ?? "Unknown carrier";
}

/** The name that a carrier of this account gives to a service, or its code. */
export function serviceName(carriers: readonly Carrier[] | null, code: string | null | undefined): string {
  const services = (carriers ?? []).flatMap((carrier) => carrier.services);
  return services.find((service) => service.service_code === code)?.name ?? code ?? "";
}

/** A plate with the carrier's letters: the console carries no one's logo. */
export function carrierMark(code: string | null | undefined): HTMLElement {
  const short = KNOWN[code ?? ""]?.[0] ?? (code ?? "?").slice(0, 3).toUpperCase();
  return h("span", { class: "mark", "data-carrier": code ?? "", "aria-hidden": "true" }, short);
}
