/** Talks to a gateway without any wasm, in three kilobytes: the gateway checks what the main entry checks itself. */

import type { Merchant } from "./merchant.js";
import type { CallOptions } from "./promise.js";
import { OPERATIONS } from "./generated/slim-operations.js";
import type { MerchantResources } from "./generated/resources.js";
import { type SlimOptions, exchange, look, promised } from "./slim/exchange.js";

export {
  ApiError,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  OutcomeUnknownError,
  PermissionError,
  RateLimitError,
  ShipStationError,
  TimeoutError,
  ValidationError,
} from "./slim/errors.js";

/** A merchant's client without what needs the wasm. */
export interface SlimMerchant extends MerchantResources, Pick<Merchant, "resume"> {}

/** The client of a merchant's account by way of a gateway. */
export const connect = ({ ...client }: SlimOptions): SlimMerchant => {
  const shop: any = {
    resume: (key: string, options?: CallOptions) => look(client, key, options),
  };
  let resource: string;
  let base: string;
  // Plain functions in plain objects: a console shows them, and a misspelt one is simply not there.
  for (const line of OPERATIONS.split("\n")) {
    const [place, method = place, kind = "r", verb = "GET"] = line.split(" ") as [string, string?, string?, string?];
    if (place > "0") [resource, base] = [place, method];
    else {
      const path = `/v1/${base!}${place}` as string;
      const row = [`${resource!}.${method}`, path, verb, kind] as const;
      (shop[resource!] ??= {})[method] = (...given: any[]) => {
        const key = kind[0] === "$" ? given.at(-1)?.idempotencyKey || crypto.randomUUID() : undefined;
        const pageOf = (skip?: number) => exchange(client, row, given, key, skip);
        const first: any = promised(pageOf(), key);
        if (kind[2]) {
          const itemsIn = path.replace(/.*\//, "");
          first.pages = async function* () {
            let skip = 0;
            for (let data = await first; ; { data } = await pageOf(++skip)) {
              yield data;
              if (data.pages ? data.page >= data.pages : !data.links?.next?.href) return;
            }
          };
          first[Symbol.asyncIterator] = async function* () {
            for await (const page of first.pages()) yield* page[itemsIn];
          };
        }
        return first;
      };
    }
  }
  return shop as SlimMerchant;
};
