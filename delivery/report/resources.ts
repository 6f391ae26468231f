/** What every stack declares, as a table. */
import type { Graph } from "../graph/types";
import type { ReportSection } from "./types";

/** The section of resources; values of their properties are left out, for some are secrets. */
export const resourcesSection = (graphs: readonly Graph[]): ReportSection => ({
  id: "resources",
  title: "Resources",
  head: ["Stack", "Type", "Name", "Account", "Region"],
  rows: graphs.flatMap(({ stack, resources }) =>
    resources
      .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
      .map(({ type, name, account = "", region = "" }) => [stack, type, name, account, region]),
  ),
  isFiltered: true,
});
