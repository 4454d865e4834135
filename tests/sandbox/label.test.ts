/** The label document, as the programs of others see it: a text extractor, a renderer and a barcode scanner. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { createSandbox } from "shipstamp/sandbox";
import { example } from "../../scripts/serve/example.ts";
import { type Label, buy } from "./purchase.ts";

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
