// The differences that are meant to be: a list under version control, each with its reason.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { Failure } from "../failure.mjs";
import { at } from "../places.mjs";

const LIST = "scripts/drift/intended.yaml";

export function intendedDifferences() {
  return listed(parse(readFileSync(at(LIST), "utf8")) ?? []);
}

/** The differences of a list, by the words in which they are reported. */
export function listed(list) {
  const reasons = new Map();
  for (const { because, differences } of list) {
    if (!because || !Array.isArray(differences)) throw new Failure(`${LIST}: an entry needs \`because\` and \`differences\``);
    for (const difference of differences) {
      if (reasons.has(difference)) throw new Failure(`${LIST}: stands there twice: ${difference}`);
      reasons.set(difference, because);
    }
  }
  return reasons;
}

/** Sorts differences into those that are listed and those that are not, and finds what the list has in vain. */
export function judged(differences, reasons) {
  const isListed = ({ keys }) => keys.some((key) => reasons.has(key));
  const all = new Set(differences.flatMap(({ keys }) => keys));
  return {
    intended: differences.filter(isListed),
    unintended: differences.filter((difference) => !isListed(difference)),
    stale: [...reasons.keys()].filter((key) => !all.has(key)),
  };
}
