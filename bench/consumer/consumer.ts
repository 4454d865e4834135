/** A small program of a user, for the compiler's time. */

import { type Label, ShipStation, ValidationError } from "shipstamp";

const shop = new ShipStation({ apiKey: "TEST_key" }).onBehalfOf("se-1");
export const label: Label = await shop.labels.get("se-1");
export const issues = (error: ValidationError): string[] => error.issues.map((issue) => issue.path);
