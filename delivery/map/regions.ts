/** The regions that a picture draws as one, written out: a page shows them when its pile is opened. */
import { anchorOf } from "./layout";
import { MOST_REGIONS } from "./layout/cards";
import { escaped } from "./svg";
import type { MapLane, MapModel, MapNode } from "./types";

export interface RegionList {
  readonly id: string;
  readonly title: string;
  readonly nodes: readonly MapNode[];
}

function listsOf(lane: MapLane, index: number): readonly RegionList[] {
  const away = lane.stores.filter(({ region }) => region !== lane.region);
  const all = [
    { id: anchorOf(index, "stores"), title: `${lane.pipeline}: stores elsewhere`, nodes: away },
    ...lane.waves.map(({ stage, targets }, at) => ({
      id: anchorOf(index, at),
      title: `${lane.pipeline}: ${stage === "" ? "targets of no stage" : stage}`,
      nodes: targets,
    })),
  ];
  return all.filter(({ nodes }) => nodes.length > MOST_REGIONS);
}

/** What each pile of a picture stands for. */
export const regionLists = ({ lanes }: MapModel): readonly RegionList[] => lanes.flatMap(listsOf);

/** The lists as markup: closed until they are asked for. */
export function regionListsHtml(model: MapModel): string {
  return regionLists(model)
    .map(({ id, title, nodes }) => {
      const items = nodes
        .map(
          ({ region, name, account, detail = "" }) =>
            `<li>${escaped([region, name, detail, account].filter(Boolean).join(" · "))}</li>`,
        )
        .join("");
      return `<details id="${id}"><summary>${escaped(title)}: ${nodes.length} regions</summary><ul>${items}</ul></details>`;
    })
    .join("\n");
}
