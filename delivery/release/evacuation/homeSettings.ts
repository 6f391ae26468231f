/** What the settings of an environment say once its pipeline has moved, and what a person then does. */
import { ReleaseError } from "../errors";
import type { StateChanges } from "./changes";
import type { Setting } from "./settingsText";

/** Settings of a stack by key without namespace: texts and lists. */
export type StackSettings = Readonly<Record<string, unknown>>;

export interface HomeMove {
  readonly from: string;
  readonly to: string;
  /** Whether nothing is deployed to the region any more, and nothing in it is changed. @default false */
  readonly drop?: boolean;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);

/** @throws ReleaseError when the pipeline lives in neither region */
export function requireHome(now: StackSettings, { from, to }: HomeMove): void {
  const home = textOf(now["homeRegion"]);
  if (home === from || home === to) return;
  throw new ReleaseError(
    `The pipeline lives in ${home}, so that it need not move out of ${from}. To deploy to ${from} no more, add it to evacuatedRegions.`,
    2,
  );
}

/** The settings that move home. Those that say it already stay as they are. */
export function homeSettings(now: StackSettings, { from, to, drop = false }: HomeMove): Record<string, Setting> {
  return {
    homeRegion: to,
    // Keys stay where they were made: at the first home.
    primaryKeyRegion: textOf(now["primaryKeyRegion"]) || textOf(now["homeRegion"]),
    ...(drop && { evacuatedRegions: [...new Set([...listOf(now["evacuatedRegions"]), from])] }),
  };
}

/** The settings before home moved, whether it has moved or not: what is told does not depend on how often it is asked. */
export const formerSettings = (now: StackSettings, { from }: HomeMove): Record<string, Setting> => ({
  homeRegion: from,
  evacuatedRegions: listOf(now["evacuatedRegions"]).filter((region) => region !== from),
});

/** Name of the stack that keeps what lies in a region that is lost. */
export const parkOf = (environment: string, lost: string): string => `${environment}-${lost}`;

/** The commands that follow, in the order of doing. A region that answers needs no more than `pulumi up`. */
export function nextSteps(environment: string, { from, drop = false }: HomeMove, { parked }: StateChanges) {
  const park = parkOf(environment, from);
  const move = `pulumi state move --source ${environment} --dest ${park} --yes`;
  const parks = [
    `pulumi stack init ${park}`,
    `pulumi stack select ${environment}`,
    [move, ...parked.map((urn) => `  '${urn}'`)].join(" \\\n"),
  ];
  return [...(drop && parked.length > 0 ? parks : []), `pulumi up --stack ${environment}`];
}
