// A table as text.

const digits = (value) => (value >= 1_000 ? String(Math.round(value)) : value.toPrecision(3));

const cells = ({ name, median, p75, value, unit, times, goal, skipped }) => [
  name,
  skipped === undefined ? digits(median ?? value) : "skipped",
  p75 === undefined ? "" : digits(p75),
  unit ?? "",
  times === undefined ? "" : `${times.toFixed(2)}x`,
  skipped ?? (goal === undefined ? "" : `goal: ${goal}`),
];

/** A table, ready to print. The numbers stand to the right. */
export function text({ title, rows }) {
  const has = (key) => rows.some((row) => row[key] !== undefined);
  const head = [title, has("median") ? "median" : "", has("p75") ? "p75" : "", "", has("times") ? "ratio" : "", ""];
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const padded = (cell, column) => ([1, 2, 4].includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]));
  return lines.map((line) => line.map(padded).join("  ").trimEnd()).join("\n");
}
