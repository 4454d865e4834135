// What the command prints.

export function report({ intended, unintended, stale }) {
  const lines = unintended.map(({ keys: [first, ...more] }) =>
    more.length > 0 ? `${first}  (in ${more.length + 1} places)` : first,
  );
  if (stale.length > 0) {
    lines.push("", "Listed as intended, and no longer so:", ...stale.map((key) => `  ${key}`));
  }
  lines.push("", `differences: ${unintended.length} unintended, ${intended.length} intended; stale entries: ${stale.length}`);
  return lines.join("\n").trimStart();
}
