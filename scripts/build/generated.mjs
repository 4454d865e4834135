// The package's TypeScript that is made from the declarations in src/api/.

import { at } from "../places.mjs";
import { run } from "../run.mjs";
import { unlessDone } from "../stamps.mjs";

const folder = "pkg/src/generated";

export const generate = () =>
  unlessDone(
    "generated",
    {
      files: ["src", "pkg/generate", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"].map((path) => at(path)),
      settings: folder,
      outputs: ["operations.ts", "resources.ts", "types.ts"].map((file) => at(folder, file)),
    },
    () => run("cargo", ["run", "--quiet", "--features", "docs", "--example", "generate", "--", folder]),
  );
