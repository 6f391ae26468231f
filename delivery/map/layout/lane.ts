/** One pipeline: its stages and stores to the left, what it deploys to on the right. */
import type { MapLane, MapModel, MapNode } from "../types";
import { CARD_WIDTH, MOST_REGIONS, nodeCard, regional, stageCards } from "./cards";
import { type Block, column, EMPTY, framed, line, noted, row, type Shape, widthOf } from "./shapes";

const STAGES_IN_ROW = 5;
const GAP = 18;
const HOME_WIDTH = STAGES_IN_ROW * CARD_WIDTH + (STAGES_IN_ROW - 1) * GAP + 20;
const SIDE_WIDTH = 176;
const STORE_WIDTH = 196;
const OTHERS_SHOWN = 3;

/** Pixels that the left half of a lane takes with or without stores elsewhere. */
export const LEFT_WIDTH = HOME_WIDTH + 44 + SIDE_WIDTH + 24;
export const RIGHT_WIDTH = 216;

type Point = readonly [number, number];
type Arrow = Extract<Shape, { shape: "arrow" }>;

/** What was drawn where, for the arrows between. */
class Places {
  private readonly places = new Map<string, { readonly x: number; readonly y: number; readonly block: Block }>();

  mark(key: string, block: Block): Block {
    return noted(block, (x, y) => this.places.set(key, { x, y, block }));
  }

  left(key: string): Point | undefined {
    const place = this.places.get(key);
    return place && [place.x, place.y + place.block.h / 2];
  }

  right(key: string): Point | undefined {
    const place = this.places.get(key);
    return place && [place.x + place.block.w, place.y + place.block.h / 2];
  }
}

/** From side to side by way of the middle. */
function elbow([x1, y1]: Point, [x2, y2]: Point): Arrow["points"] {
  if (y1 === y2)
    return [
      [x1, y1],
      [x2, y2],
    ];
  const middle = (x1 + x2) / 2;
  return [
    [x1, y1],
    [middle, y1],
    [middle, y2],
    [x2, y2],
  ];
}

/** From the end of a row to the start of the one below, half way between both. */
const carriage = ([x1, y1]: Point, [x2, y2]: Point): Arrow["points"] => {
  const between = (y1 + y2) / 2;
  return [
    [x1, y1],
    [x1 + 8, y1],
    [x1 + 8, between],
    [x2 - 9, between],
    [x2 - 9, y2],
    [x2, y2],
  ];
};

function stageArrows(count: number, places: Places): Arrow[] {
  return Array.from({ length: Math.max(0, count - 1) }, (_, at) => {
    const from = places.right(`stage ${at}`);
    const to = places.left(`stage ${at + 1}`);
    if (from === undefined || to === undefined) return [];
    const points = to[0] > from[0] ? elbow(from, to) : carriage(from, to);
    return [{ shape: "arrow", look: "flow", points } as const];
  }).flat();
}

function stagesOf({ stages, waves, pipeline }: MapLane, places: Places): Block {
  const cards = stageCards(stages, pipeline, ({ name }) => waves.some(({ stage }) => stage === name)).map((card, at) =>
    places.mark(`stage ${at}`, card),
  );
  const rows = Array.from({ length: Math.ceil(cards.length / STAGES_IN_ROW) }, (_, at) =>
    row(cards.slice(at * STAGES_IN_ROW, (at + 1) * STAGES_IN_ROW), GAP),
  );
  return column(rows, GAP);
}

/** Keys of the boxes that stand for stores elsewhere: one for each, or one for all. */
function storeArrows(lane: MapLane, home: MapNode, away: readonly MapNode[], piled: boolean, places: Places): Arrow[] {
  const goes = (from: string, to: string) => lane.replications.some((one) => one.from === from && one.to === to);
  return away
    .filter(({ name }) => goes(home.name, name) || goes(name, home.name))
    .slice(0, piled ? 1 : undefined)
    .flatMap(({ name }) => {
      const from = places.right("home store");
      const to = places.left(piled ? "away 0" : `away ${away.findIndex((one) => one.name === name)}`);
      if (from === undefined || to === undefined) return [];
      const isMutual = goes(name, home.name);
      return [{ shape: "arrow", look: "replication", points: elbow(from, to), ...(isMutual && { isMutual }) } as const];
    });
}

const prefixesOf = ({ replications }: MapLane, { name }: MapNode): string => {
  const copies = replications.filter(({ from }) => from === name);
  if (copies.length === 0) return "";
  const prefixes = [...new Set(copies.flatMap((one) => one.prefixes))];
  return `copies ${prefixes.length === 0 ? "everything" : prefixes.join(" ")}`;
};

/** Boxes of the stack that belong to no stage: as many as there is room for. */
function others(model: MapModel, lane: MapLane): readonly Block[] {
  const isFirst = model.lanes.find(({ stack }) => stack === lane.stack) === lane;
  const nodes = isFirst ? model.nodes.filter(({ stack }) => stack === lane.stack) : [];
  const shown = nodes.length > OTHERS_SHOWN + 1 ? nodes.slice(0, OTHERS_SHOWN) : nodes;
  const rest = nodes.length - shown.length;
  return [
    ...shown.map((node) => nodeCard(node, 104, { pipeline: lane.pipeline })),
    ...(rest > 0 ? [line(`+ ${rest}`, "detail", 28)] : []),
  ];
}

export interface LaneBlocks {
  readonly left: Block;
  readonly right: Block;
  /** To be drawn after both. */
  readonly arrows: () => readonly Arrow[];
  /** Where the first stage begins. */
  readonly source: () => Point | undefined;
}

function rightOf(lane: MapLane, index: number, expanded: boolean): Block {
  const inner = RIGHT_WIDTH - 20;
  const accounts = [...new Set(lane.waves.flatMap(({ targets }) => targets.map(({ account }) => account)))];
  const frames = accounts.map((account) => {
    const waves = lane.waves.flatMap((wave, at) => {
      const targets = wave.targets.filter((target) => target.account === account);
      if (targets.length === 0) return [];
      const heading = line(wave.stage === "" ? "no stage" : wave.stage, "detail", inner);
      return [column([heading, ...regional(targets, inner, anchorOf(index, at), expanded)], 5)];
    });
    const title = line(account === "" ? "account unknown" : `account ${account}`, "title", inner);
    const roles = lane.roles
      .filter((role) => role.account === account)
      .map((role) => line(`as ${role.name}`, "detail", inner));
    return framed(column([title, ...roles, ...waves], 7), { look: "account", pad: 10, w: RIGHT_WIDTH });
  });
  return column(frames, 12);
}

/** Where the regions of a wave are listed in a page. */
export const anchorOf = (lane: number, wave: number | "stores"): string =>
  `map-${lane + 1}-${wave === "stores" ? wave : wave + 1}`;

export function laneBlocks(model: MapModel, lane: MapLane, index: number, expanded: boolean): LaneBlocks {
  const places = new Places();
  const home = lane.stores.find(({ region }) => region === lane.region);
  const away = lane.stores.filter((store) => store !== home);
  const store =
    home === undefined
      ? EMPTY
      : places.mark(
          "home store",
          nodeCard(home, STORE_WIDTH, { extra: prefixesOf(lane, home), pipeline: lane.pipeline }),
        );
  const loose = row(others(model, lane), 8);
  const space = HOME_WIDTH - 20 - loose.w - store.w;
  const spacer: Block = { w: Math.max(8, space), h: 1, draw: () => [] };
  const bottom = home === undefined ? loose : row([loose, spacer, store], 0);
  const homeFrame = framed(column([line(lane.region, "heading", 200), stagesOf(lane, places), bottom], 10), {
    look: "region",
    pad: 10,
    w: HOME_WIDTH,
  });
  const blocks = regional(away, SIDE_WIDTH, anchorOf(index, "stores"), expanded);
  const side = column(
    blocks.map((block, at) => places.mark(`away ${at}`, block)),
    8,
  );
  const title = `pipeline ${lane.pipeline}`;
  const subtitle = `stack ${lane.stack}`;
  const head = row([line(title, "title", widthOf(title, "title") * 1.15), line(subtitle, "detail", 200)], 12);
  const left = framed(column([head, row([homeFrame, side], 44)], 8), { look: "lane", pad: 12, w: LEFT_WIDTH });
  const piled = away.length > MOST_REGIONS && !expanded;
  return {
    left,
    right: rightOf(lane, index, expanded),
    arrows: () => [
      ...stageArrows(lane.stages.length, places),
      ...(home === undefined ? [] : storeArrows(lane, home, away, piled, places)),
    ],
    source: () => places.left("stage 0"),
  };
}
