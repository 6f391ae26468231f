/** The AWS calls of builds. */
import { runBuildOf } from "../../access/proof/projects";
import type { DeliveryStep, StoredObject } from "../../access/types";
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt } from "../bag";
import { type ActionRun, type Surroundings, stored } from "./context";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Name of a build project. */
export const nameOf = ({ outputs }: GraphResource): string => text(outputs["name"]);

/** Without it CodeBuild ignores the batch of a buildspec. Source: CodePipeline User Guide, action-reference-CodeBuild. */
export const isBatchEnabled = ({ BatchEnabled }: ActionRun["configuration"]): boolean => BatchEnabled === "true";

/** Puts the calls of the action and of the build itself to the policies. */
export function checkBuild(
  { checkAccess }: Surroundings,
  { execution, executorRoleArn, configuration, where }: ActionRun,
  project: GraphResource,
  { inputs, outputs }: Readonly<Record<"inputs" | "outputs", readonly StoredObject[]>>,
): void {
  const projectArn = text(project.outputs["arn"]);
  const isBatch = isBatchEnabled(configuration);
  checkAccess({ kind: isBatch ? "StartBuildBatch" : "StartBuild", executorRoleArn, projectArn }, where);
  const batchRoleArn = text(bagAt(project.inputs, "buildBatchConfig")["serviceRole"]);
  if (isBatch && batchRoleArn !== "") checkAccess({ kind: "RunBuildBatch", batchRoleArn, projectArn }, where);
  checkAccess(
    {
      ...buildStep(execution.graph, project),
      inputs: inputs.map(stored),
      outputs: outputs.map(stored),
    },
    where,
  );
}

/** A build as the access tables see it, as yet without artifacts and reports. */
export const buildStep = (graph: Graph, project: GraphResource): Extract<DeliveryStep, { kind: "RunBuild" }> => ({
  ...runBuildOf(graph, project, { inputs: [], outputs: [] }),
  reportGroupArns: [],
});
