// What the tests need beside Rust and npm: a browser with its driver, and readers of the labels.

import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { run } from "../run.mjs";
import { Failure } from "../failure.mjs";

const needs = [
  { program: "chromium", others: ["chromium-browser", "google-chrome"], override: "CHROMIUM", debian: "chromium" },
  { program: "chromedriver", others: [], override: "CHROMEDRIVER", debian: "chromium-driver" },
  { program: "pdftoppm", others: [], debian: "poppler-utils" },
  { program: "zbarimg", others: [], debian: "zbar-tools" },
];

/** Installs or finds them. Returns where the browser and its driver are, as environment variables. */
export async function testPrograms() {
  const missing = needs.filter((need) => find(need) === undefined);
  if (missing.length > 0) {
    const packages = missing.map((need) => need.debian);
    if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) throw new Failure(explain(missing, packages));
    console.log(`installing ${packages.join(" ")}`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-qq"], { env });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
    const still = needs.filter((need) => find(need) === undefined);
    if (still.length > 0) throw new Failure(explain(still, packages));
  }
  const [chromium, chromedriver] = needs.map(find);
  return { CHROMIUM: chromium, CHROMEDRIVER: chromedriver };
}

function explain(missing, packages) {
  const list = missing.map(({ program, override }) => `  ${program}${override ? ` (or set ${override} to its path)` : ""}`);
  return `The tests need programs that are not on the PATH:\n${list.join("\n")}\nOn Debian and Ubuntu: apt-get install ${packages.join(" ")}`;
}

function find({ program, others, override }) {
  const given = override && process.env[override];
  if (given) {
    if (!executable(given)) throw new Failure(`${override} names no program that can be run: ${given}`);
    return given;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return [program, ...others].flatMap((name) => folders.map((folder) => resolve(folder, name))).find(executable);
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
