// Line icons, drawn for this page on a 20 by 20 grid.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  plug: "M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v3",
  scales: "M4 16h12M4 12.5h8M4 9h10M4 5.5h6",
  label: "M5 2.8h10v14.4H5zM8 6.5v4M10 6.5v4M12 6.5v4M7.5 13.8h5",
  route:
    "M5 15.5a1.8 1.8 0 1 0 0-.01M15 4.5a1.8 1.8 0 1 0 0-.01" +
    "M6.8 15.5H13a2.75 2.75 0 0 0 0-5.5H7a2.75 2.75 0 0 1 0-5.5h6.2",
  check: "M4.5 10.5 8.5 14.5 15.5 6",
  alert: "M10 3 18 16.5H2zM10 8v4M10 14.2v.1",
  info: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 9.2v4.3M10 6.5v.1",
  copy: "M7 7h9v9H7zM13 7V4H4v9h3",
  download: "M10 3v9M6 8.5l4 4 4-4M4 16.5h12",
  print: "M6 7.5V3h8v4.5M6 14H3.5V7.5h13V14H14M6 11.5h8V17H6z",
  down: "M5.5 8 10 12.5 14.5 8",
  leave: "M8 3.5H4v13h4M8.5 10H17M13.5 6.5 17 10l-3.5 3.5",
  bolt: "M11 2.5 4.5 11.5H10L9 17.5l6.5-9H10z",
  parcel: "M3 6.5 10 3l7 3.5v7L10 17l-7-3.5zM3 6.5l7 3.5 7-3.5M10 10v7",
  arrow: "M4 10h12M11.5 5.5 16 10l-4.5 4.5",
  refresh: "M16 10a6 6 0 1 1-1.8-4.3M16 3v3.5h-3.5",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon that says nothing of its own: the text beside it, or the button's label, does. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path(PATHS[name]));
  return svg;
}

/** The mark of the product: a perforated stamp with a parcel on it. */
export function brandMark(): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 34 34");
  svg.setAttribute("class", "brand-mark");
  svg.setAttribute("aria-hidden", "true");
  const paper = path(perforatedSquare(3, 28, 7));
  paper.setAttribute("class", "brand-paper");
  const parcel = path("M10 14.2 17 10.7l7 3.5v7.2l-7 3.5-7-3.5zM10 14.2l7 3.5 7-3.5M17 17.7v7.2");
  parcel.setAttribute("class", "brand-parcel");
  svg.append(paper, parcel);
  return svg;
}

/** A square whose sides are bitten by `holes` half circles each, as a sheet of stamps leaves them. */
function perforatedSquare(start: number, side: number, holes: number): string {
  const tooth = side / (holes * 2);
  const edge = (dx: number, dy: number) =>
    `l${(dx * tooth) / 2} ${(dy * tooth) / 2}` +
    `a${tooth / 2} ${tooth / 2} 0 0 0 ${dx * tooth} ${dy * tooth}l${(dx * tooth) / 2} ${(dy * tooth) / 2}`;
  const sides: readonly (readonly [number, number])[] = [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ];
  return `M${start} ${start}${sides.map(([dx, dy]) => edge(dx, dy).repeat(holes)).join("")}z`;
}

function path(d: string): SVGPathElement {
  const element = document.createElementNS(SVG, "path");
  element.setAttribute("d", d);
  return element;
}
