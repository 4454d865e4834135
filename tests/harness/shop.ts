/** A platform whose merchants buy labels in a page, `tests/browser/shop`: its server, and what that asks the gateway for. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { transform } from "esbuild";
import { at } from "../../scripts/places.mjs";
import { example } from "../../scripts/serve/example.ts";
import type { Given } from "../browser/shop/page.ts";
import { servePackage } from "./package-page.ts";

/** Where its pages ship. */
export interface Shipping {
  readonly gateway: string;
  /** The server's own token, which pages never see. */
  readonly token: string;
  readonly account: string;
}

/** Serves `/orders/NUMBER`, a page for each order. The gateway may be told later: it has to know the origin first. */
export async function startShop() {
  const [html, script] = await Promise.all(["page.html", "page.ts"].map((name) => readFile(at("tests/browser/shop", name), "utf8")));
  const { code } = await transform(script ?? "", { loader: "ts", format: "esm", target: "es2022" });
  let shipping: Shipping | undefined;
  const { origin, close } = await servePackage((path) => {
    const [, order] = /^\/orders\/([a-z0-9-]+)$/.exec(path) ?? [];
    if (order !== undefined && shipping !== undefined) return page(html ?? "", order, shipping, origin);
    return path === "/page.js" ? Promise.resolve(answer("text/javascript", code)) : undefined;
  });
  return { origin, close, shipWith: (by: Shipping) => void (shipping = by) };
}

async function page(html: string, order: string, { gateway, token, account }: Shipping, origin: string): Promise<Response> {
  const response = await fetch(`${gateway}/session`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ account, scopes: ["read", "buy"], origin, single_use: true }),
  });
  assert.equal(response.status, 201);
  const { code } = (await response.json()) as { code: string };
  const label = { shipment: { ...example.shipment, external_order_id: order } } as unknown as Given["label"];
  const given: Given = { gateway, code, order, label };
  return answer("text/html", html.replace("GIVEN", () => JSON.stringify(given)));
}

const answer = (type: string, body: string) => new Response(body, { headers: { "content-type": type } });
