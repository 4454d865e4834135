/** Chromium, and a page that keeps account of what it does. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Nothing of the browser's own may go to the network while a test listens. */
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];

/** Starts the browser that CHROMIUM names, or the first one on the PATH. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["CHROMIUM"] ?? findChromium(), args: quiet });
}

function findChromium(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const places = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  const found = places.find(isExecutable);
  if (found === undefined) throw new Error("There is no chromium on the PATH, and CHROMIUM names none.");
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A request, as far as tests look at it. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A page in a browser profile of its own. */
export interface WatchedPage {
  readonly page: Page;
  /** What went over the network, in order. */
  readonly requests: readonly Sent[];
  /** Errors and warnings of the console, among them violations of the policy, and exceptions that nobody caught. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: "en-US", acceptDownloads: true, ...options });
  const page = await context.newPage();
  const requests: Sent[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    // The browser shows PDF files with a page of its own, which is made of files inside the browser.
    if (/^(https?|wss?|ftp):/.test(request.url())) {
      requests.push({ method: request.method(), url: request.url(), headers: request.headers() });
    }
  });
  page.on("console", (message) => {
    if (["error", "warning", "assert"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const close = async (): Promise<void> => {
    // What the page still asks for would fail in a handler of the test that nobody waits for any more.
    if (!page.isClosed()) await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.close();
  };
  return { page, requests, complaints, close };
}
