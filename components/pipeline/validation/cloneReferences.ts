import { plainText } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import type { DeliveryPipelineArgs } from "../args";
import { placedActions, placedRules } from "../flow";

const CLONING: readonly string[] = ["CodeBuild", "CodeBuildTest"];

/** A reference to a repository is no zip: only builds can read it. Source: CodePipeline User Guide action-reference-CodeCommit. */
export function checkCloneReferences(problems: Problems, args: DeliveryPipelineArgs): void {
  const actions = placedActions(args);
  const references = new Set(
    actions
      .filter(({ action }) => plainText(action.configuration?.["OutputArtifactFormat"]) === "CODEBUILD_CLONE_REF")
      .flatMap(({ action }) => action.outputArtifacts ?? []),
  );
  const readers = [
    ...actions.map(({ property, action }) => ({ property, ...action })),
    ...placedRules(args).map(({ property, rule }) => ({ property, ...rule })),
  ];
  for (const { property, provider, inputArtifacts = [] } of readers) {
    const unreadable = inputArtifacts.filter((artifact) => references.has(artifact));
    problems.require(unreadable.length === 0 || CLONING.includes(provider), {
      property: `${property}.inputArtifacts`,
      allowed: "must not be a CODEBUILD_CLONE_REF except for a build",
      got: unreadable,
      fix: "take the source as CODE_ZIP, or hand on what a build produces from it",
    });
  }
}
