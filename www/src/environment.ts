import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

/** Where the gateway's calls end up. Only the gateway knows; it says so in a header of every reply. */
export type Environment = "sandbox" | "test" | "live" | "unknown";

const HEADER = "shipstamp-environment";

export function environmentOf(response: Response): Environment {
  const said = response.headers.get(HEADER);
  return said === "sandbox" || said === "test" || said === "live" ? said : "unknown";
}

/** Whether a purchase may cost money. A gateway that does not say where it leads is treated as live. */
export function costsMoney(environment: Environment): boolean {
  return environment === "live" || environment === "unknown";
}

const SAYS: Readonly<Record<Environment, readonly [name: string, gist: string, more: string]>> = {
  sandbox: ["Sandbox", "No postage is bought.", "Everything here is made up, and labels are marked SAMPLE."],
  test: ["Test key", "Labels are not valid for shipping.", "This is ShipStation's test environment."],
  live: ["Live", "Purchases are real.", "They are charged to the account you act for."],
  unknown: ["Not known", "Take purchases for real.", "The gateway has not said where its calls lead."],
};

/** The bar across the top of the page. Before the first reply it says nothing. */
export function environmentBar(): { element: HTMLElement; show(environment: Environment): void } {
  const element = h("aside", { class: "environment", "aria-label": "Environment" });
  return {
    element,
    show(environment) {
      const [name, gist, more] = SAYS[environment];
      element.dataset["environment"] = environment;
      const sign = icon(costsMoney(environment) ? "alert" : "info");
      fill(element, sign, h("strong", {}, name), h("span", {}, gist), h("span", { class: "environment-more" }, more));
    },
  };
}
