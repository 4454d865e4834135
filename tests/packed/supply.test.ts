/** S25: what comes in from elsewhere, when shipstamp is built and when it is installed. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { at } from "../../scripts/places.mjs";

const read = (file: string) => readFileSync(at(file), "utf8");
const json = (file: string) => JSON.parse(read(file));

interface Locked {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

test("S25: whoever installs the package installs nothing else, and runs nothing", () => {
  const manifest = json("pkg/package.json");
  for (const name of ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies", "scripts", "gypfile"]) {
    assert.equal(manifest[name], undefined, name);
  }
});

test("S25: every npm package that the build uses is pinned by its hash, and none runs a script when it is installed", () => {
  const { allowScripts, devDependencies, optionalDependencies } = json("package.json");
  assert.ok(Object.values(allowScripts).every((allowed) => allowed === false));
  for (const [name, version] of Object.entries({ ...devDependencies, ...optionalDependencies })) {
    assert.match(String(version), /^\d+\.\d+\.\d+[\w.-]*$/, `${name} is of one version`);
  }
  const { packages } = json("package-lock.json") as { packages: Record<string, Locked> };
  const theirs = Object.entries(packages).filter(([path, { link }]) => path.startsWith("node_modules/") && link !== true);
  assert.ok(theirs.length > 50);
  for (const [path, { resolved, integrity, hasInstallScript }] of theirs) {
    assert.match(integrity ?? "", /^sha512-[A-Za-z0-9+/]{86}==$/, path);
    // Nothing comes from a repository or an address of its own, which could change what is there.
    assert.equal(resolved, undefined, path);
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    if (hasInstallScript === true) assert.equal(allowScripts[name], false, `${name} has a script`);
  }
});

test("S25: every crate that goes into the wasm is pinned by its hash, and comes from one place", () => {
  const crates = read("Cargo.lock").split("[[package]]").slice(1);
  const field = (crate: string, name: string) => new RegExp(`^${name} = "([^"]+)"$`, "m").exec(crate)?.[1];
  const theirs = crates.filter((crate) => field(crate, "name") !== "shipstamp");
  assert.equal(theirs.length, crates.length - 1);
  for (const crate of theirs) assert.match(field(crate, "checksum") ?? "", /^[0-9a-f]{64}$/, crate);
  assert.deepEqual([...new Set(theirs.map((crate) => field(crate, "source")?.split("+")[0]))], ["registry"]);
  assert.equal(new Set(theirs.map((crate) => field(crate, "source"))).size, 1);
});
