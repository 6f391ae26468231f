import { plainText } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import type { PipelineAction } from "../args";

/** Checks what the settings of a build, of an action or a rule, demand of each other. */
export function checkBuildSettings(
  problems: Problems,
  at: string,
  configuration: NonNullable<PipelineAction["configuration"]>,
  inputArtifacts: readonly string[],
): void {
  problems.require(
    plainText(configuration["CombineArtifacts"]) !== "true" || configuration["BatchEnabled"] === "true",
    {
      property: `${at}.CombineArtifacts`,
      allowed: "must not be true without BatchEnabled",
      fix: "run a batch, or remove it",
    },
  );
  if (inputArtifacts.length < 2) return;
  const primary = configuration["PrimarySource"];
  const named = plainText(primary);
  problems.require(primary !== undefined && (named === undefined || inputArtifacts.includes(named)), {
    property: `${at}.PrimarySource`,
    allowed: `must be one of the inputArtifacts ${inputArtifacts.join(", ")}`,
    got: named,
    fix: "name the artifact whose buildspec runs",
  });
}
