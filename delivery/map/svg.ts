/** Writes a picture as SVG: equal pictures give equal bytes, in light and dark, and nothing is loaded from elsewhere. */
import { printableLine } from "../printable";
import { type Picture, type Shape } from "./layout";
import { SIZES } from "./layout/shapes";

export interface SvgOptions {
  /** `auto` follows the reader's system; a program that draws pixels needs one of the others. @default "auto" */
  readonly theme?: "auto" | "light" | "dark";
  /** Whether piles of regions lead to where they are listed. @default false */
  readonly links?: boolean;
  readonly title: string;
}

/** Text as it may stand in markup, between tags and in attributes. */
export const escaped = (text: string): string =>
  printableLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** Colours: each pair of text and ground has a contrast of 4.5 : 1 or more. */
const LIGHT = {
  page: "#ffffff",
  account: "#f3f5f8",
  lane: "#ffffff",
  card: "#ffffff",
  border: "#7d8898",
  text: "#1c2430",
  detail: "#4a5566",
  source: "#1f5fbf",
  build: "#6b3fb5",
  approve: "#8f5500",
  deploy: "#14713b",
  store: "#0b6b78",
  plain: "#5a6474",
};
const DARK: typeof LIGHT = {
  page: "#0f141b",
  account: "#171e28",
  lane: "#0f141b",
  card: "#1d2632",
  border: "#758296",
  text: "#edf1f6",
  detail: "#b2bdcb",
  source: "#7db1ff",
  build: "#c3a3ff",
  approve: "#f0b65a",
  deploy: "#6ad79a",
  store: "#63cddb",
  plain: "#a7b2c1",
};

const TONES = ["source", "build", "approve", "deploy", "store", "plain"] as const;

const colours = (c: typeof LIGHT): string =>
  [
    `.page{fill:${c.page}}`,
    `.account{fill:${c.account};stroke:${c.border}}`,
    `.lane{fill:${c.lane};stroke:${c.border}}`,
    `.region{fill:none;stroke:${c.border}}`,
    `.card{fill:${c.card};stroke:${c.border}}`,
    `.title,.heading,.strong,.name{fill:${c.text}}`,
    `.detail{fill:${c.detail}}`,
    ...TONES.map((tone) => `.${tone}{stroke:${c[tone]}}.bar-${tone}{fill:${c[tone]}}`),
    `.flow{stroke:${c.plain}}.replication{stroke:${c.store}}.assume{stroke:${c.deploy}}`,
    `.head-flow{fill:${c.plain}}.head-replication{fill:${c.store}}.head-assume{fill:${c.deploy}}`,
  ].join("");

const FORMS = [
  `text{font-family:"Inter","Segoe UI","Helvetica Neue",Arial,"DejaVu Sans",sans-serif}`,
  ...Object.entries(SIZES).map(([look, size]) => `.${look}{font-size:${size}px}`),
  ".title,.strong,.heading{font-weight:600}",
  ".account,.lane,.card{stroke-width:1}",
  ".region{stroke-width:1;stroke-dasharray:4 3}",
  ".flow,.replication,.assume{fill:none;stroke-width:1.5}",
  ".replication{stroke-dasharray:5 3}",
].join("");

function style(theme: NonNullable<SvgOptions["theme"]>): string {
  if (theme === "dark") return FORMS + colours(DARK);
  if (theme === "light") return FORMS + colours(LIGHT);
  return `${FORMS}${colours(LIGHT)}@media (prefers-color-scheme:dark){${colours(DARK)}}`;
}

/** A number in the fewest digits that show it. */
const n = (value: number): string => String(Math.round(value * 10) / 10);

const RADII = { account: 10, lane: 8, region: 6, card: 5 } as const;

function rect({ x, y, w, h, look, tone }: Extract<Shape, { shape: "rect" }>): string {
  const place = `x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"`;
  const box = `<rect class="${look}${tone === undefined ? "" : ` ${tone}`}" ${place} rx="${RADII[look]}"/>`;
  if (tone === undefined) return box;
  return `${box}<rect class="bar-${tone}" x="${n(x)}" y="${n(y + 5)}" width="3" height="${n(h - 10)}"/>`;
}

function text({ x, y, text: shown, full, look }: Extract<Shape, { shape: "text" }>): string {
  const title = shown === full ? "" : `<title>${escaped(full)}</title>`;
  return `<text class="${look}" x="${n(x)}" y="${n(y)}">${title}${escaped(shown)}</text>`;
}

/** The head of an arrow that comes from one point to another; drawn, because not every program draws markers alike. */
function head([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], look: string): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - dx * 7, y2 - dy * 7];
  const points = [
    [x2, y2],
    [bx - dy * 3.5, by + dx * 3.5],
    [bx + dy * 3.5, by - dx * 3.5],
  ];
  return `<path class="head-${look}" d="M${points.map(([x = 0, y = 0]) => `${n(x)} ${n(y)}`).join("L")}Z"/>`;
}

function arrow({ points, look, isMutual }: Extract<Shape, { shape: "arrow" }>): string {
  const line = `<path class="${look}" d="M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join("L")}"/>`;
  const [first, second] = points;
  const [before, last] = points.slice(-2);
  if (!first || !second || !before || !last) return "";
  return line + head(before, last, look) + (isMutual === true ? head(second, first, look) : "");
}

function draw(shape: Shape, links: boolean): string {
  if (shape.shape === "rect") return rect(shape);
  if (shape.shape === "text") return text(shape);
  if (shape.shape === "arrow") return arrow(shape);
  const inner = shape.shapes.map((one) => draw(one, links)).join("");
  if (!links) return `<g><title>${escaped(shape.label)}</title>${inner}</g>`;
  // Its own words name it: another label would not be what people see and say.
  return `<a href="#${shape.to}">${inner}</a>`;
}

/** The picture as one SVG document. */
export function svgOf(
  { width, height, shapes }: Picture,
  { theme = "auto", links = false, title }: SvgOptions,
): string {
  const size = `width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="${links ? "group" : "img"}" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style(theme)}</style>`,
    `<rect class="page" width="${n(width)}" height="${n(height)}"/>`,
    ...shapes.map((shape) => draw(shape, links)),
    "</svg>",
    "",
  ].join("\n");
}
