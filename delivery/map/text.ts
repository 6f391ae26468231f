/** The map in words, for a terminal. */
import type { MapLane, MapModel, MapNode } from "./types";

/** Regions that are named in a line; the others are counted. */
const NAMED = 6;

function regionsOf(nodes: readonly MapNode[]): string {
  const regions = [...new Set(nodes.map(({ region }) => region))];
  const rest = regions.length - NAMED;
  return regions.slice(0, NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** Breaks words into lines; those after the first are indented as the text is. */
function broken(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  let current = " ".repeat(indent);
  for (const word of text.split(" ")) {
    const isEmpty = current.trim() === "";
    if (!isEmpty && current.length + 1 + word.length > width) {
      lines.push(current);
      current = `${" ".repeat(indent + 2)}${word}`;
    } else current += isEmpty ? word : ` ${word}`;
  }
  return [...lines, current].join("\n");
}

function wavesOf({ waves }: MapLane): readonly string[] {
  return waves.flatMap(({ stage, targets }) =>
    [...new Set(targets.map(({ account }) => account))].map((account) => {
      const own = targets.filter((target) => target.account === account);
      const details = [...new Set(own.map(({ detail = "" }) => detail))].filter((one) => one !== "").join(", ");
      return `${stage === "" ? "no stage" : stage} → account ${account}: ${regionsOf(own)} (${details})`;
    }),
  );
}

function laneText(lane: MapLane, width: number): string {
  const { pipeline, account, region, stages, stores, replications } = lane;
  const copies = new Set(replications.map(({ to }) => to)).size;
  const lines = [
    `stages: ${stages.map(({ name }) => name).join(" → ")}`,
    ...wavesOf(lane),
    ...(stores.length === 0
      ? []
      : [`stores: ${regionsOf(stores)}${copies > 0 ? `; copied to ${copies} other${copies === 1 ? "" : "s"}` : ""}`]),
  ];
  const head = broken(`${pipeline} in account ${account}, ${region}`, width, 0);
  return [head, ...lines.map((line) => broken(line, width, 2))].join("\n");
}

function looseText({ nodes }: MapModel, width: number): readonly string[] {
  const places = [...new Set(nodes.map(({ account, region }) => `account ${account}, ${region}`))];
  return places.map((place) => {
    const own = nodes.filter(({ account, region }) => `account ${account}, ${region}` === place);
    const names = own.map(({ kind, name }) => broken(`${kind} ${name}`, width, 2));
    return [broken(`Also in ${place}`, width, 0), ...names].join("\n");
  });
}

function trustText({ trusts }: MapModel, width: number): readonly string[] {
  const known = trusts.filter(({ kind, by }) => kind !== "service" && by.length > 0);
  if (known.length === 0) return [];
  return [
    ["Who may assume what", ...known.map(({ role, by }) => broken(`${role} ← ${by.join(", ")}`, width, 2))].join("\n"),
  ];
}

function countText({ counts }: MapModel, width: number): string {
  const total = counts.reduce((sum, { resources }) => sum + resources, 0);
  const accounts = new Set(counts.map(({ account }) => account)).size;
  const regions = new Set(counts.map(({ region }) => region)).size;
  return broken(`${total} resources in ${accounts} accounts and ${regions} regions.`, width, 0);
}

/** The map as text. @param width Characters of a line */
export const mapText = (model: MapModel, width: number): string =>
  [
    ...model.lanes.map((lane) => laneText(lane, width)),
    ...looseText(model, width),
    ...trustText(model, width),
    countText(model, width),
  ].join("\n\n");
