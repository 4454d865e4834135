// The official Python SDK, for the test that runs it: in an environment of its own, in the versions of
// tests/official/requirements.txt.

import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { at, target } from "../places.mjs";
import { ask, run } from "../run.mjs";
import { unlessDone } from "../stamps.mjs";
import { Failure } from "../failure.mjs";

const requirements = at("tests/official/requirements.txt");
const environment = resolve(target, "official-python");
const python = resolve(environment, "bin/python");

/**
 * Installs it. Returns where its Python is, as an environment variable, or why it had to be left out, which in CI is a
 * failure.
 */
export async function officialPython() {
  const version = pythonVersion() ?? ((await debian("python3", "python3-venv")) ? pythonVersion() : null);
  let missing = version === null ? "python3, 3.10 or later, is not on the PATH" : null;
  if (version !== null) {
    await unlessDone("official-python", { files: [requirements], settings: { version }, outputs: [python] }, async () => {
      console.log("installing the official Python SDK");
      rmSync(environment, { recursive: true, force: true });
      if (!(await install())) missing = "python3 has neither venv with pip (Debian: python3-venv) nor a pip of its own";
    });
  }
  if (missing !== null && process.env.CI) throw new Failure(`The official Python SDK cannot be tested: ${missing}.`);
  return missing === null ? { env: { OFFICIAL_PYTHON: python } } : { env: {}, missing };
}

const pythonVersion = () => ask("python3", ["-c", "import sys; print(sys.version); sys.exit(sys.version_info < (3, 10))"]);

async function install() {
  const env = { PIP_ROOT_USER_ACTION: "ignore" };
  const packages = ["install", "--quiet", "--disable-pip-version-check", "--requirement", requirements];
  const isMade = () => ask("python3", ["-m", "venv", environment]) !== null;
  if (isMade() || ((await debian("python3-venv")) && isMade())) {
    await run(python, ["-m", "pip", ...packages], { env });
    return true;
  }
  // Without ensurepip an environment has no pip of its own, but the machine may have one.
  rmSync(environment, { recursive: true, force: true });
  if (ask("python3", ["-m", "venv", "--without-pip", environment]) === null || ask("python3", ["-m", "pip", "--version"]) === null) {
    rmSync(environment, { recursive: true, force: true });
    return false;
  }
  const place = ask(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
  await run("python3", ["-m", "pip", ...packages, "--target", place], { env });
  return true;
}

/** Installs packages where that can be done without asking. */
async function debian(...packages) {
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) return false;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { env });
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
  return true;
}
