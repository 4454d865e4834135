// What is made from the declarations in src/api/: the package's TypeScript, the declarations as plain
// data, and the index of operations.

import { at, target } from "../places.mjs";
import { run } from "../run.mjs";
import { unlessDone } from "../stamps.mjs";

const files = ["src", "build.rs", "pkg/generate", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"].map((path) => at(path));

const generated = (stamp, what, folder, outputs) =>
  unlessDone(stamp, { files, settings: folder, outputs: outputs.map((file) => at(folder, file)) }, () =>
    run("cargo", ["run", "--quiet", "--features", "docs", "--example", "generate", "--", what, folder]),
  );

export const generate = () =>
  generated("generated", "typescript", "pkg/src/generated", [
    ...["operations.ts", "resources.ts", "types.ts", "webhook-rules.ts"],
    ...["linked-replies.ts", "slim-operations.ts"],
  ]);

/** For tools, not for the package. */
export const generateDeclarations = () => generated("declarations", "declarations", target, ["declarations.json"]);

/** For people; api-index.mjs puts it into docs/. */
export const generateIndex = () => generated("index", "index", target, ["api.md"]);
