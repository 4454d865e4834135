// A table as text.

const digits = (value) => (Math.abs(value) >= 1_000 ? String(Math.round(value)) : value.toPrecision(3));

const cells = ({ name, median, p75, p95, p99, value, unit, times, goal, skipped }) => [
  name,
  skipped === undefined ? digits(median ?? value) : "skipped",
  p75 === undefined ? "" : digits(p75),
  p95 === undefined ? "" : digits(p95),
  p99 === undefined ? "" : digits(p99),
  unit ?? "",
  times === undefined ? "" : `${times.toFixed(2)}x`,
  skipped ?? (goal === undefined ? "" : `goal: ${goal}`),
];

/** A table, ready to print. The numbers stand to the right. */
export function text({ title, rows }) {
  const has = (key) => rows.some((row) => row[key] !== undefined);
  const named = (key, word = key) => (has(key) ? word : "");
  const head = [title, named("median"), named("p75"), named("p95"), named("p99"), "", named("times", "ratio"), ""];
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const padded = (cell, column) => ([1, 2, 3, 4, 6].includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]));
  const used = head.map((_, column) => column).filter((column) => widths[column] > 0);
  return lines.map((line) => used.map((column) => padded(line[column], column)).join("  ").trimEnd()).join("\n");
}
