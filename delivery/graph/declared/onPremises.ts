/** Reads what the graphs declare of machines on premises: the roles that they register and work with, and what sets them up. */
import type { Graph, GraphResource } from "../types";
import { textAt } from "./bag";

export interface OnPremisesDeclaration {
  /** Role of the machines' sessions. */
  readonly sessionRoleArn: string;
  readonly registrarRoleArn: string;
  readonly setupScript: string;
  /** Names of the machines begin with it. */
  readonly instanceNamePrefix: string;
}

/** The machines of a deployment group; absent where no `OnPremisesDeployment` declares the group. */
export function onPremisesOf(graph: Graph, group: GraphResource): OnPremisesDeclaration | undefined {
  const component = graph.resources.find(
    ({ urn, type }) => urn === group.parent && type === "interlock:index:OnPremisesDeployment",
  );
  if (component === undefined) return undefined;
  const output = (name: string): string => textAt(component.outputs, name) ?? "";
  const setupScript = output("setupScript");
  const [, instanceNamePrefix = ""] = /^prefix='(.*)'$/m.exec(setupScript) ?? [];
  const [sessionRoleArn, registrarRoleArn] = [output("sessionRoleArn"), output("registrarRoleArn")];
  return { sessionRoleArn, registrarRoleArn, setupScript, instanceNamePrefix };
}
