// The Rust toolchain of rust-toolchain.toml with its wasm target.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ask, run } from "../run.mjs";
import { Failure } from "../failure.mjs";

const wasm = "wasm32-unknown-unknown";

export async function rust() {
  const rustup = ask("rustup", ["--version"]) !== null;
  if (!rustup && ask("cargo", ["--version"]) === null) {
    throw new Failure("Rust is missing: `cargo` is not on the PATH.\nInstall it with rustup (https://rustup.rs), open a new terminal and run the command again.");
  }
  if (complete()) return;
  if (!rustup) {
    throw new Failure(`Rust is incomplete: it needs rustfmt, clippy and the target ${wasm}, and there is no rustup to add them.\nInstall rustup (https://rustup.rs) and run the command again.`);
  }
  // rustup may be set not to install by itself what rust-toolchain.toml asks for.
  console.log("installing the Rust toolchain of rust-toolchain.toml");
  await (sysroot() === null ? run("rustup", ["toolchain", "install"]) : add());
  if (!complete()) throw new Failure(`rustup did not install the target ${wasm}, rustfmt and clippy that rust-toolchain.toml asks for.`);
}

async function add() {
  await run("rustup", ["target", "add", wasm]);
  await run("rustup", ["component", "add", "rustfmt", "clippy"]);
}

const sysroot = () => ask("rustc", ["--print", "sysroot"]);

function complete() {
  const home = sysroot();
  const has = (program) => existsSync(resolve(home, "bin", program)) || ask(program, ["--version"]) !== null;
  return home !== null && existsSync(resolve(home, "lib/rustlib", wasm, "lib")) && has("rustfmt") && has("cargo-clippy");
}
