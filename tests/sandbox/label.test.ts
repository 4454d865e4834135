/** The label document, as the programs of others see it: a text extractor, a renderer and a barcode scanner. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { createSandbox } from "shipstamp/sandbox";
import { example } from "../../scripts/serve/example.ts";
import { type Label, buy, onBehalfOf } from "./purchase.ts";

const origin = "https://sandbox.example";
const folder = mkdtempSync(join(tmpdir(), "shipstamp-labels-"));
after(() => rmSync(folder, { recursive: true }));

const { fetch } = createSandbox({ now: () => Date.parse("2026-11-23T12:00:00Z") });

/** Saves the document behind a link. */
async function saved(href: string): Promise<string> {
  const response = await fetch(href);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/pdf");
  const path = join(mkdtempSync(join(folder, "label-")), "label.pdf");
  writeFileSync(path, new Uint8Array(await response.arrayBuffer()));
  return path;
}

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const textOf = (path: string) => run("pdftotext", "-layout", path, "-");

/** What a scanner reads on each page, at the resolution of a label printer. */
function scanned(path: string): string[] {
  run("pdftoppm", "-r", "203", "-gray", "-png", path, join(path, "..", "page"));
  const pages = readdirSync(join(path, "..")).filter((name) => name.endsWith(".png"));
  return pages.sort().map((page) => run("zbarimg", "--quiet", "--raw", join(path, "..", page)).trim());
}

/** Saves the picture behind a link. */
async function picture(href: string): Promise<string> {
  const response = await fetch(href);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "image/png");
  const path = join(mkdtempSync(join(folder, "picture-")), "label.png");
  writeFileSync(path, new Uint8Array(await response.arrayBuffer()));
  return path;
}

/** What a scanner reads in a picture. */
const read = (path: string) => run("zbarimg", "--quiet", "--raw", path).trim().split("\n");

const numbersOf = (label: Label) => label.packages.map((each) => each.tracking_number);

describe("the label document", () => {
  test("reads as what was ordered", async () => {
    const label = await buy(fetch, origin, {
      shipment: {
        confirmation: "signature",
        packages: [
          {
            weight: { value: 2.5, unit: "pound" },
            dimensions: { unit: "inch", length: 12, width: 9, height: 4 },
            label_messages: { reference1: "Order 1001", reference2: null },
          },
        ],
      },
    });
    const text = textOf(await saved(label.label_download.pdf)).replaceAll(/ +/g, " ");
    const { ship_to: to, ship_from: from } = example.shipment;
    for (const line of [
      ...[to.name, to.company_name, to.address_line1, "Burbank CA 91521"],
      ...[from.name, from.company_name, from.address_line1, from.address_line2, "Austin TX 78756"],
      ...["USPS PRIORITY MAIL", "Ships 23 Nov 2026", "2.5 lb", "12 × 9 × 4 in", "SIGNATURE REQUIRED", "1 OF 1"],
      ...["Order 1001", "SAMPLE", "NO POSTAGE PAID", label.tracking_number.replaceAll(/(.{4})/g, "$1 ").trim()],
    ]) {
      assert.ok(text.includes(line), `${line} is not in\n${text}`);
    }
  });

  for (const [service_code, form] of [
    ["usps_ground_advantage", /^94\d{20}$/],
    ["ups_ground", /^1Z[0-9A-Z]{16}$/],
    ["fedex_2day", /^\d{12}$/],
  ] as const) {
    test(`scans: ${service_code}`, async () => {
      const label = await buy(fetch, origin, { shipment: { service_code } });
      assert.match(label.tracking_number, form);
      const path = await saved(label.label_download.href);
      assert.deepEqual(scanned(path), [label.tracking_number]);
      assert.ok(!textOf(path).includes("…"), "nothing of it was cut off");
    });
  }

  for (const label_layout of ["4x6", "letter", "A4", "A6"]) {
    test(`scans on ${label_layout}, each package on a page of its own`, async () => {
      const packages = [1, 2, 3].map((value) => ({ weight: { value, unit: "pound" } }));
      const label = await buy(fetch, origin, { shipment: { service_code: "ups_ground", packages }, label_layout });
      assert.equal(new Set(numbersOf(label)).size, 3);
      assert.deepEqual(scanned(await saved(label.label_download.pdf)), numbersOf(label));
      const second = await saved(label.packages[1]?.label_download.href ?? "");
      assert.deepEqual(scanned(second), [numbersOf(label)[1]]);
      assert.match(textOf(second), /2 OF 3/);
    });
  }

  for (const [service_code, label_layout] of [
    ["usps_ground_advantage", "4x6"],
    ["ups_ground", "4x6"],
    ["fedex_2day", "A6"],
    ["usps_priority_mail", "A4"],
  ] as const) {
    test(`scans as a picture: ${service_code} on ${label_layout}`, async () => {
      const label = await buy(fetch, origin, { shipment: { service_code }, label_layout, label_format: "png" });
      assert.deepEqual(read(await picture(label.label_download.href)), [label.tracking_number]);
      for (const rotation of [90, 180, 270]) {
        const turned = await picture(`${label.label_download.href}?rotation=${rotation}`);
        assert.deepEqual(read(turned), [label.tracking_number]);
      }
    });
  }

  test("several packages are one picture below the other", async () => {
    const packages = [1, 2, 3].map((value) => ({ weight: { value, unit: "pound" } }));
    const label = await buy(fetch, origin, { shipment: { service_code: "ups_ground", packages }, label_format: "png" });
    assert.deepEqual(read(await picture(label.label_download.href)).sort(), numbersOf(label).sort());
  });

  test("is a code on the phone", async () => {
    const label = await buy(fetch, origin, { display_scheme: "paperless" });
    const { href, handoff_code } = label.paperless_download;
    assert.deepEqual(read(await picture(href)), [handoff_code]);
  });

  test("comes with a form for the customs, with what it is worth", async () => {
    const products = Array.from({ length: 60 }, (_, index) => ({
      description: `Mug number ${index + 1}`,
      quantity: 2,
      value: { currency: "usd", amount: 12.5 },
      country_of_origin: "US",
      harmonized_tariff_code: "6912.00",
    }));
    const label = await buy(fetch, origin, {
      shipment: {
        service_code: "usps_priority_mail_international",
        ship_to: { ...example.shipment.ship_to, country_code: "DE", postal_code: "10115", city_locality: "Berlin" },
        customs: { contents: "gift", non_delivery: "return_to_sender", terms_of_trade_code: "dap" },
        packages: [{ weight: { value: 2, unit: "pound" }, products }],
      },
    });
    const path = await saved(label.form_download.href);
    const text = textOf(path).replaceAll(/ +/g, " ");
    for (const words of ["COMMERCIAL INVOICE", "SAMPLE", "Mug number 1", "Mug number 60", "6912.00", "25.00 USD", "1500.00 USD", "DAP", "gift", "Berlin"]) {
      assert.ok(text.includes(words), `${words} is not in\n${text}`);
    }
    assert.match(run("pdfinfo", path), /Pages: +2/);
  });

  test("goes into one document with others, each on its paper", async () => {
    const labels = [await buy(fetch, origin), await buy(fetch, origin, { label_layout: "letter" })];
    const response = await fetch(`${origin}/v1/documents/combined_labels`, {
      method: "POST",
      headers: { ...onBehalfOf("100001"), "content-type": "application/json" },
      body: JSON.stringify({ label_ids: labels.map((each) => each.label_id), label_download_type: "url" }),
    });
    const { label_download } = (await response.json()) as { label_download: { href: string } };
    assert.deepEqual(scanned(await saved(label_download.href)), labels.map((each) => each.tracking_number));
  });

  test("turns on request", async () => {
    const label = await buy(fetch, origin);
    const turned = await saved(`${label.label_download.pdf}?rotation=90`);
    assert.match(run("pdfinfo", turned), /Page rot: +90/);
    assert.deepEqual(scanned(turned), [label.tracking_number]);
  });

  test("survives any name", async () => {
    const names = ["Zoë Müller-Groß", "Łukasz Żółć", "東京 花子", "(a) \\) Tj ET", "Ω".repeat(300), "a\u0000b\nc", "👩‍🚀 Ada"];
    const printed = ["Zoë Müller-Groß", "Lukasz Zólc", "?? ??", "(a) \\) Tj ET", "???", "a?b c", "Ada"];
    for (const [index, name] of names.entries()) {
      const label = await buy(fetch, origin, { shipment: { ship_to: { ...example.shipment.ship_to, name } } });
      const path = await saved(label.label_download.pdf);
      const text = textOf(path);
      const wanted = printed[index] ?? "";
      assert.ok(text.includes(wanted), `${wanted} is not in\n${text}`);
      assert.deepEqual(scanned(path), [label.tracking_number]);
    }
  });

  test("comes inline where that was asked for", async () => {
    const label = await buy(fetch, origin, { label_download_type: "inline" });
    const bytes = Buffer.from(label.label_download.href, "base64");
    assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
  });
});
