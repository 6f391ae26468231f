/**
 * Puts a map on a page. A delivery is regular: pipelines under one another, stages in a row, stores and targets beside them. Places follow from
 * sizes alone, so that equal deliveries give equal pictures and a new region moves nothing above it (docs/adr/0028).
 */
import type { MapLane, MapModel, MapNode, MapTrust } from "../types";
import { nodeCard } from "./cards";
import { laneBlocks, LEFT_WIDTH, RIGHT_WIDTH } from "./lane";
import { type Block, column, EMPTY, framed, line, noted, row, type Shape, wrapped } from "./shapes";

export { anchorOf } from "./lane";
export type { Shape } from "./shapes";

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

const MARGIN = 16;
const PAD = 14;
const GUTTER = 22;
const BETWEEN = 48;
const ACCOUNT_WIDTH = LEFT_WIDTH + PAD + PAD + GUTTER;
const WIDTH = 2 * MARGIN + ACCOUNT_WIDTH + BETWEEN + RIGHT_WIDTH;

/** Roles that are said in a picture; the others are counted. */
const MOST_TRUSTS = 24;

/** Boxes in a row among those that belong to no pipeline. */
const LOOSE_IN_ROW = 6;

type Point = readonly [number, number];

/** Sources stand where their arrows begin. */
const ORDER: readonly MapNode["kind"][] = [
  "repository",
  "connection",
  "images",
  "packages",
  "build",
  "store",
  "target",
  "topic",
  "queue",
];

/** What belongs to no pipeline, by region. */
function looseOf(nodes: readonly MapNode[], marks: Map<string, Point>): Block {
  const regions = [...new Set(nodes.map(({ region }) => region))];
  return column(
    regions.map((region) => {
      const cards = nodes
        .filter((node) => node.region === region)
        .sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind))
        .map((node) => noted(nodeCard(node, 138), (x, y) => marks.set(`${node.kind} ${node.name}`, [x, y])));
      const block = column([line(region, "heading", 200), wrapped(cards, LOOSE_IN_ROW, 10)], 8);
      return framed(block, { look: "region", pad: 10, w: LEFT_WIDTH });
    }),
    10,
  );
}

/** From a source down the gutter into each pipeline that reads it. */
function sourceArrows(
  lane: MapLane,
  to: Point | undefined,
  marks: ReadonlyMap<string, Point>,
  gutter: number,
): Shape[] {
  if (to === undefined) return [];
  return (lane.stages[0]?.actions ?? []).flatMap(({ detail }) => {
    const name = detail.split(" @ ")[0] ?? "";
    const from = marks.get(`repository ${name}`) ?? marks.get(`images ${name}`);
    if (from === undefined) return [];
    const [x, y] = [from[0], from[1] + 20];
    return [{ shape: "arrow", look: "flow", points: [[x, y], [gutter, y], [gutter, to[1]], to] }];
  });
}

const said = ({ role, by }: MapTrust): string => `${role}  ←  ${by.join(", ")}`;

function trustsOf(trusts: readonly MapTrust[]): Block {
  const known = trusts.filter(({ kind, by }) => kind !== "service" && by.length > 0);
  const services = trusts.length - known.length;
  if (trusts.length === 0) return EMPTY;
  const width = WIDTH - 2 * MARGIN - 2 * PAD;
  const half = (width - 20) / 2;
  const shown = known.slice(0, MOST_TRUSTS);
  const groups = [...new Set(shown.map(({ account }) => account))].map((account) => {
    const own = shown.filter((one) => one.account === account);
    return column(
      [line(`in account ${account}`, "heading", half), ...own.map((one) => line(said(one), "detail", half))],
      3,
    );
  });
  const more = known.length - MOST_TRUSTS;
  const rest = [
    ...(more > 0 ? [`${more} more roles`] : []),
    ...(services > 0 ? [`${services} roles of services of AWS`] : []),
  ];
  const content = column(
    [
      line("Who may assume what", "title", width),
      halves(groups),
      rest.length === 0 ? EMPTY : line(`and ${rest.join(", ")}`, "detail", width),
    ],
    8,
  );
  return framed(content, { look: "lane", pad: PAD, w: WIDTH - 2 * MARGIN });
}

/** Two columns of about the same height, in order. */
function halves(blocks: readonly Block[]): Block {
  const total = blocks.reduce((sum, { h }) => sum + h, 0);
  let height = 0;
  const first = blocks.filter((block) => {
    const fits = height < total / 2;
    height += block.h;
    return fits;
  });
  return row([column(first, 8), column(blocks.slice(first.length), 8)], 20);
}

const LEGEND =
  "Arrows: grey leads on, dashed copies objects, green works in another account. Dashed frames are regions.";

/** The accounts that own pipelines or loose boxes, in the order of the stacks. */
const accountsOf = ({ lanes, nodes, counts }: MapModel): readonly string[] => {
  const owners = [...nodes, ...lanes].map(({ account }) => account);
  return [...new Set(owners.length > 0 ? owners : counts.map(({ account }) => account))];
};

function regionsOf({ counts }: MapModel, account: string): string {
  const regions = new Set(counts.filter((one) => one.account === account).map(({ region }) => region)).size;
  return `${regions} region${regions === 1 ? "" : "s"}`;
}

interface Placed {
  readonly shapes: readonly Shape[];
  readonly height: number;
}

function placeAccount(model: MapModel, account: string, top: number, expanded: boolean): Placed {
  const marks = new Map<string, Point>();
  const withLanes = new Set(model.lanes.map(({ stack }) => stack));
  const own = model.nodes.filter((node) => node.account === account && !withLanes.has(node.stack));
  const loose = looseOf(own, marks);
  const inside: Shape[] = [];
  const arrows: Shape[] = [];
  const x = MARGIN + PAD + GUTTER;
  let y = top + PAD;
  const head = line(
    `account ${account === "" ? "unknown" : account} · ${regionsOf(model, account)}`,
    "title",
    LEFT_WIDTH,
  );
  inside.push(...head.draw(MARGIN + PAD, y));
  y += head.h + 10;
  if (loose.h > 0) {
    inside.push(...loose.draw(x, y));
    y += loose.h + 12;
  }
  model.lanes.forEach((lane, index) => {
    if (lane.account !== account) return;
    const { left, right, arrows: own, source } = laneBlocks(model, lane, index, expanded);
    const rightX = MARGIN + ACCOUNT_WIDTH + BETWEEN;
    inside.push(...left.draw(x, y), ...right.draw(rightX, y));
    arrows.push(...own(), ...sourceArrows(lane, source(), marks, MARGIN + PAD + 6));
    if (right.h > 0)
      arrows.push({
        shape: "arrow",
        look: "assume",
        points: [
          [x + LEFT_WIDTH, y + 22],
          [rightX, y + 22],
        ],
      });
    y += Math.max(left.h, right.h) + 14;
  });
  const height = y - top;
  return {
    height,
    shapes: [{ shape: "rect", x: MARGIN, y: top, w: ACCOUNT_WIDTH, h: height, look: "account" }, ...inside, ...arrows],
  };
}

/** Where everything stands. @param expanded Whether every region is drawn on its own, however many there are. */
export function layoutOf(model: MapModel, expanded = false): Picture {
  const shapes: Shape[] = [];
  let y = MARGIN;
  for (const account of accountsOf(model)) {
    const placed = placeAccount(model, account, y, expanded);
    shapes.push(...placed.shapes);
    y += placed.height + 16;
  }
  const foot = column([trustsOf(model.trusts), line(LEGEND, "detail", WIDTH - 2 * MARGIN)], 10);
  shapes.push(...foot.draw(MARGIN, y));
  return { width: WIDTH, height: y + foot.h + MARGIN, shapes };
}
