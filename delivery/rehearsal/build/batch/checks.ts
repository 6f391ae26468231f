/** What AWS refuses of a batch before any of its builds begins. */
import type { GraphResource } from "../../../graph/types";
import { bagAt, textAt } from "../../bag";
import { BuildError } from "../buildspecOf";
import type { PlannedBuild } from "./plan";

/** The build that makes an output: the one of that name, else the one whose identifier is its longest beginning. */
function makerOf(output: string, identifiers: readonly string[]): string | undefined {
  if (identifiers.includes(output)) return output;
  return identifiers.filter((identifier) => output.startsWith(`${identifier}_`)).sort((a, b) => b.length - a.length)[0];
}

/** What an action wants of its batch. */
export interface BatchOutputs {
  /** Names of the action's output artifacts. */
  readonly outputs: readonly string[];
  /** Whether the one output gets the primary artifacts of all builds. */
  readonly combined: boolean;
}

/** Output artifacts that a build of the batch makes. */
export function outputsOf(
  identifier: string,
  plan: readonly PlannedBuild[],
  { outputs, combined }: BatchOutputs,
): readonly string[] {
  if (combined) return outputs.length === 0 ? [] : [identifier];
  const identifiers = plan.map((build) => build.identifier);
  return outputs.filter((output) => makerOf(output, identifiers) === identifier);
}

/** Checks the action's outputs. Source: CodeBuild User Guide, sample-pipeline-batch. @throws BuildError */
export function checkOutputs(plan: readonly PlannedBuild[], { outputs, combined }: BatchOutputs): void {
  if (combined && outputs.length > 1)
    throw new BuildError(`an action with CombineArtifacts has one output artifact at most, got ${outputs.join(", ")}`);
  if (combined) return;
  const identifiers = plan.map(({ identifier }) => identifier);
  const unknown = outputs.filter((output) => makerOf(output, identifiers) === undefined);
  if (unknown.length === 0) return;
  throw new BuildError(
    `output artifacts of a batch are called <build> or <build>_<secondary artifact>, got ${unknown.join(", ")}; ` +
      `the builds are ${identifiers.join(", ")}; rename them, or set CombineArtifacts`,
  );
}

const listAt = (bag: Readonly<Record<string, unknown>>, key: string): readonly unknown[] =>
  Array.isArray(bag[key]) ? bag[key] : [];

/** Checks the project's limits. Source: botocore codebuild 2016-10-06 ProjectBuildBatchConfig. @throws BuildError */
export function checkRestrictions(project: GraphResource, plan: readonly PlannedBuild[]): void {
  const config = bagAt(project.inputs, "buildBatchConfig");
  if (textAt(config, "serviceRole") === undefined)
    throw new BuildError(`project "${project.name}" has no batch configuration, so that no batch of it can be started`);
  const restrictions = bagAt(config, "restrictions");
  const most = restrictions["maximumBuildsAllowed"];
  if (typeof most === "number" && plan.length > most)
    throw new BuildError(
      `project "${project.name}" allows ${most} builds in a batch, and the buildspec has ${plan.length}`,
    );
  const allowed = listAt(restrictions, "computeTypesAllowed");
  const projectType = textAt(bagAt(project.inputs, "environment"), "computeType");
  for (const { identifier, environment } of plan) {
    const type = environment.computeType ?? projectType;
    if (allowed.length === 0 || type === undefined || allowed.includes(type)) continue;
    throw new BuildError(
      `project "${project.name}" allows ${allowed.join(", ")} in a batch, ${identifier} has ${type}`,
    );
  }
}
