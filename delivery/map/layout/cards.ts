/** The boxes of a map: stages, stores, targets, and regions that are drawn as one. */
import type { MapAction, MapNode, MapStage } from "../types";
import { type Block, column, EMPTY, framed, line, type Tone } from "./shapes";

/** Pixels. */
export const CARD_WIDTH = 118;
const PAD = 8;
const TEXT_WIDTH = CARD_WIDTH - 2 * PAD;

/** Actions of a stage that are said; the others are counted. */
const MOST_ACTIONS = 2;

/** As many regions of one wave as are drawn one by one. */
export const MOST_REGIONS = 3;

const TONES: Readonly<Record<string, Tone>> = {
  CodeBuild: "build",
  Manual: "approve",
  CodeCommit: "source",
  CodeStarSourceConnection: "source",
  S3: "source",
  ECR: "source",
};

/** Actions that differ in their region alone are one. */
function merged(actions: readonly MapAction[]): readonly string[][] {
  const counts = new Map<string, { action: MapAction; count: number }>();
  for (const action of actions) {
    const key = JSON.stringify([action.provider, action.detail]);
    counts.set(key, { action, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].map(({ action: { provider, detail }, count }) => {
    const what = provider === "Manual" ? "approval" : provider;
    return [count > 1 ? `${what} × ${count}` : what, detail];
  });
}

/** The name without what it shares with its pipeline, which stands above it. */
const shortened = (name: string, pipeline: string): string =>
  name.startsWith(`${pipeline}-`) ? `…${name.slice(pipeline.length)}` : name;

const toneOf = (stage: MapStage, deploys: boolean): Tone =>
  deploys ? "deploy" : (TONES[stage.actions[0]?.provider ?? ""] ?? "plain");

function stageText({ name, actions }: MapStage, pipeline: string): Block {
  const said = merged(actions);
  const lines = said
    .slice(0, MOST_ACTIONS)
    .flatMap(([what = "", detail = ""]) => [
      line(what, "detail", TEXT_WIDTH),
      detail === "" ? EMPTY : line(shortened(detail, pipeline), "detail", TEXT_WIDTH),
    ]);
  const more = said.length > MOST_ACTIONS ? [line(`+ ${said.length - MOST_ACTIONS} more`, "detail", TEXT_WIDTH)] : [];
  return column([line(name, "strong", TEXT_WIDTH), ...lines, ...more], 1);
}

/** Boxes of the stages, all of one height. @param deploys Whether a stage deploys */
export function stageCards(
  stages: readonly MapStage[],
  pipeline: string,
  deploys: (stage: MapStage) => boolean,
): readonly Block[] {
  const texts = stages.map((stage) => stageText(stage, pipeline));
  const h = Math.max(0, ...texts.map((text) => text.h)) + 2 * PAD;
  return texts.map((text, at) => {
    const tone = toneOf(stages[at]!, deploys(stages[at]!));
    return framed(text, { look: "card", pad: PAD, tone, w: CARD_WIDTH, h });
  });
}

const KINDS: Readonly<Record<MapNode["kind"], { readonly word: string; readonly tone: Tone }>> = {
  repository: { word: "repository", tone: "source" },
  connection: { word: "connection", tone: "source" },
  images: { word: "images", tone: "source" },
  packages: { word: "packages", tone: "source" },
  build: { word: "build", tone: "build" },
  store: { word: "store", tone: "store" },
  topic: { word: "topic", tone: "plain" },
  queue: { word: "queue", tone: "plain" },
  target: { word: "target", tone: "deploy" },
};

/** A box of one thing. @param pipeline What its name is shortened by, where that stands above it */
export function nodeCard(node: MapNode, width: number, { extra = "", pipeline = "" } = {}): Block {
  const { word, tone } = KINDS[node.kind];
  const text = width - 2 * PAD;
  const what = node.kind === "target" ? (node.detail ?? word) : [word, node.detail].filter(Boolean).join(" · ");
  return framed(
    column(
      [
        line(shortened(node.name, pipeline), "name", text, node.name),
        line(what, "detail", text),
        extra === "" ? EMPTY : line(extra, "detail", text),
      ],
      1,
    ),
    { look: "card", pad: PAD, tone, w: width },
  );
}

/** A thing and the region that it is in. */
export function inRegion(node: MapNode, width: number): Block {
  const text = width - 2 * PAD;
  const { word, tone } = KINDS[node.kind];
  const what = `${node.name} · ${node.kind === "target" ? (node.detail ?? word) : word}`;
  return framed(column([line(node.region, "heading", text), line(what, "detail", text)], 1), {
    look: "card",
    pad: PAD,
    tone,
    w: width,
  });
}

function regionsIn(nodes: readonly MapNode[]): string {
  const [first = "", ...rest] = new Set(nodes.map(({ region }) => region));
  return rest.length === 0 ? first : `${first} + ${rest.length}`;
}

/** Many regions as one pile, which says its number and opens in a page. */
export function pile(nodes: readonly MapNode[], width: number, to: string): Block {
  const text = width - 2 * PAD - 8;
  const regions = new Set(nodes.map(({ region }) => region)).size;
  const first = nodes[0];
  const content = column(
    [
      line(`${regions} regions`, "strong", text),
      line(regionsIn(nodes), "detail", text),
      first === undefined ? EMPTY : line(`${first.name} · ${first.detail ?? KINDS[first.kind].word}`, "detail", text),
    ],
    1,
  );
  const tone = first === undefined ? "plain" : KINDS[first.kind].tone;
  const card = framed(content, { look: "card", pad: PAD, tone, w: width - 8 });
  return {
    w: width,
    h: card.h + 8,
    draw: (x, y) => {
      const under = (by: number) =>
        ({ shape: "rect", x: x + by, y: y + by, w: card.w, h: card.h, look: "card" }) as const;
      const label = `${regions} regions: ${[...new Set(nodes.map(({ region }) => region))].join(", ")}`;
      return [{ shape: "link", to, label, shapes: [under(8), under(4), ...card.draw(x, y)] }];
    },
  };
}

/** Nodes in regions of their own, or as one pile where there are many. */
export function regional(nodes: readonly MapNode[], width: number, to: string, expanded: boolean): readonly Block[] {
  if (nodes.length > MOST_REGIONS && !expanded) return [pile(nodes, width, to)];
  return nodes.map((node) => inRegion(node, width));
}
