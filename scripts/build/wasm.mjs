// The three wasms and their glue: from the crate by cargo, wasm-bindgen and wasm-opt, into pkg/dist/wasm.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { at, target } from "../places.mjs";
import { Failure } from "../failure.mjs";
import { ask, run } from "../run.mjs";
import { unlessDone } from "../stamps.mjs";
import { node22 } from "../setup/node22.mjs";
import { wasmBindgen } from "../setup/wasm-bindgen.mjs";
import { publish } from "./publish.mjs";
import { remapped } from "./remapped.mjs";

// Pages download the package's wasm, so that one is built small; the gateway's stays at the edge and is built fast.
const kinds = [
  {
    name: "shipstamp",
    features: "wasm",
    profile: "release",
    // Inlining what is called once makes it smaller raw but three percent larger gzipped, which is how it travels.
    // Nothing is kept in the first kilobyte: it is the far end of the stack.
    optimize: ["-Oz", "--converge", "--one-caller-inline-max-function-size=30", "--low-memory-unused"],
    hasShortNames: true,
  },
  { name: "gateway", features: "wasm,gateway", profile: "edge", optimize: ["-O3"] },
  {
    name: "sandbox",
    features: "glue,sandbox",
    profile: "small",
    optimize: ["-Oz", "--converge", "--one-caller-inline-max-function-size=30", "--low-memory-unused"],
  },
];

// Without the rlib beside it, a tenth less is kept.
const cargo = ["rustc", "--quiet", "--lib", "--crate-type", "cdylib", "--target", "wasm32-unknown-unknown", "--no-default-features"];

const glue = [
  ...["--target", "web", "--omit-default-module-path", "--remove-name-section", "--remove-producers-section"],
  // Adds to the JavaScript only: a function that starts a fresh instance after a trap.
  "--experimental-reset-state-function",
];

// Named one by one: --all-features would let wasm-opt use encodings that workerd and Node 20 do not read.
const encodings = ["bulk-memory", "reference-types", "nontrapping-float-to-int", "sign-ext", "multivalue", "mutable-globals"].map(
  (feature) => `--enable-${feature}`,
);

const made = resolve(target, "made/wasm");

export async function wasm() {
  for (const kind of kinds) await one(kind);
  publish(made, at("pkg/dist/wasm"));
}

async function one({ name, features, profile, optimize, hasShortNames = false }) {
  const compiled = resolve(target, "made", `${name}.wasm`);
  // Cargo keeps one build of the crate, whatever its features, so asking it in turn would build all three each time.
  await unlessDone(
    `${name}-compiled`,
    {
      files: ["src", "build.rs", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"].map((path) => at(path)),
      settings: [cargo, features, profile, process.env.RUSTFLAGS],
      outputs: [compiled],
    },
    async () => {
      // The sources have to lie where they will be compiled from before their places can be named.
      await run("cargo", ["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]);
      await run("cargo", [...cargo, "--features", features, "--profile", profile], { env: remapped() });
      mkdirSync(resolve(target, "made"), { recursive: true });
      copyFileSync(resolve(target, "wasm32-unknown-unknown", profile, "shipstamp.wasm"), compiled);
    },
  );
  const files = [`${name}.js`, `${name}.d.ts`, `${name}_bg.wasm`, `${name}_bg.wasm.d.ts`].map((file) => resolve(made, file));
  await unlessDone(`${name}-bound`, { files: [compiled], settings: [glue, encodings, optimize, hasShortNames], outputs: files }, async () => {
    const binary = resolve(made, `${name}_bg.wasm`);
    await run(wasmBindgen, [...glue, "--out-name", name, "--out-dir", made, compiled]);
    const smaller = `${binary}.smaller`;
    await run(node22(), [at("node_modules/binaryen/bin/wasm-opt"), ...encodings, ...optimize, binary, "-o", smaller]);
    copyFileSync(smaller, binary);
    rmSync(smaller);
    if (hasShortNames) shortenNames(binary, resolve(made, `${name}.js`));
  });
}

// What a wasm imports is named by hashes, which no compression makes shorter. wasm-opt gives every import and export a
// letter and tells which; the glue has to call them so too.
function shortenNames(binary, glueFile) {
  const pass = "--minify-imports-and-exports-and-modules";
  const told = ask(node22(), [at("node_modules/binaryen/bin/wasm-opt"), ...encodings, pass, binary, "-o", binary]);
  if (told === null) throw new Failure(`wasm-opt could not shorten the names in ${binary}.`);
  const { imports, exports } = JSON.parse(told);
  let text = readFileSync(glueFile, "utf8");
  for (const [module, name, letter] of imports) {
    text = text.replace(`${name}: function`, `${letter}: function`).replace(`"${module}"`, '"a"');
  }
  for (const [name, letter] of exports) text = text.replaceAll(new RegExp(`\\bwasm\\.${name}\\b`, "g"), `wasm.${letter}`);
  writeFileSync(glueFile, text);
}
