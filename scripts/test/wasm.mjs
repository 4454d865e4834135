// The tests of the crate as WebAssembly, with a sandbox to talk to: once in Node, once in Chromium.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, resolve } from "node:path";
import { Failure } from "../failure.mjs";
import { at, root, target } from "../places.mjs";
import { run } from "../run.mjs";
import { node22 } from "../setup/node22.mjs";
import { wasmBindgenTestRunner } from "../setup/wasm-bindgen.mjs";

const test = ["test", "--target", "wasm32-unknown-unknown", "--no-default-features", "--features", "wasm,client"];

export async function wasmTests({ CHROMIUM, CHROMEDRIVER }) {
  if (!existsSync(at("tests/wasm.rs"))) return;
  const sandbox = spawn(node22(), [at("scripts/serve/sandbox.ts")], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, SANDBOX_PORT: "0" },
  });
  try {
    const [message] = await Promise.race([
      once(sandbox, "message"),
      once(sandbox, "exit").then(() => Promise.reject(new Failure("The sandbox for the wasm tests did not start."))),
    ]);
    const env = {
      // Read when the tests are compiled: a page has no environment.
      SANDBOX_URL: message.url,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: wasmBindgenTestRunner,
      PATH: [dirname(node22()), process.env.PATH].join(delimiter),
    };
    console.log("in Node");
    await run("cargo", [...test, "--test", "wasm"], { env });
    console.log("in Chromium");
    await run("cargo", [...test, "--test", "wasm"], {
      env: {
        ...env,
        CHROMEDRIVER,
        WASM_BINDGEN_USE_BROWSER: "1",
        WASM_BINDGEN_TEST_WEBDRIVER_JSON: capabilities(CHROMIUM),
        WASM_BINDGEN_TEST_TIMEOUT: "120",
      },
    });
  } finally {
    sandbox.kill();
  }
}

// webdriver.json with the browser's place, which is another on each machine.
function capabilities(chromium) {
  const wanted = JSON.parse(readFileSync(at("webdriver.json"), "utf8"));
  wanted["goog:chromeOptions"].binary = chromium;
  const file = resolve(target, "made/webdriver.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(wanted));
  return file;
}
