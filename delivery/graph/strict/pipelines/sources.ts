/** What source actions read. Sources: CodePipeline User Guide: action-reference-CodeCommit, action-reference-S3. */
import type { GraphResource } from "../../types";
import { describe } from "../../urns";
import type { Finding, StackView } from "../types";
import { textAt, valuesAt } from "../values";
import { PIPELINE, type Step, stepsOf } from "./steps";

/** Sources that follow one branch by its name; patterns belong into triggers. */
const OF_A_BRANCH = ["CodeCommit", "CodeStarSourceConnection", "GitHub"];

/** Characters of patterns, none of which a branch's name can have. Source: git-check-ref-format. */
const PATTERN = /[*?[\]{}]/;

function* branchOf(resource: GraphResource, { path, provider, configuration }: Step): Generator<Finding> {
  const branch = textAt(configuration, "BranchName");
  if (!OF_A_BRANCH.includes(provider) || branch === undefined) return;
  const told = { resource, property: `${path}.configuration.BranchName`, got: branch };
  if (branch.startsWith("refs/")) {
    yield {
      ...told,
      allowed: "must be the bare name of a branch",
      fix: `write ${branch.replace(/^refs\/(heads\/)?/, "")}`,
    };
  } else if (PATTERN.test(branch.replaceAll(/#\{[^}]*\}/g, ""))) {
    const several =
      provider === "CodeStarSourceConnection"
        ? "choose among branches by a trigger of the pipeline"
        : "give each branch a pipeline, or start one by an event rule for several";
    yield { ...told, allowed: "must be the name of one branch, for a source follows no pattern", fix: several };
  }
}

/** A bucket that is a source keeps versions: an execution names the version that it began with. */
function* versionsOf(resource: GraphResource, step: Step, stack: StackView): Generator<Finding> {
  const name = step.provider === "S3" ? textAt(step.configuration, "S3Bucket") : undefined;
  const bucket = stack.ofType("aws:s3/bucket:Bucket").find((one) => one.id === name || one.outputs["bucket"] === name);
  if (name === undefined || bucket === undefined) return;
  const versioned = [
    ...stack.ofType("aws:s3/bucketVersioning:BucketVersioning").filter(({ inputs }) => inputs["bucket"] === name),
    ...stack.ofType("aws:s3/bucketVersioningV2:BucketVersioningV2").filter(({ inputs }) => inputs["bucket"] === name),
  ].some(({ inputs }) => valuesAt(inputs, "versioningConfiguration.status").some(({ value }) => value === "Enabled"));
  const own = valuesAt(bucket.inputs, "versioning.enabled").some(({ value }) => value === true);
  if (versioned || own) return;
  yield {
    resource,
    property: `${step.path}.configuration.S3Bucket`,
    allowed: "must be a bucket that keeps versions",
    got: name,
    fix: `declare a BucketVersioning with status Enabled for ${describe(bucket.type, bucket.name)}`,
  };
}

/** Checks branches, and buckets that are sources. */
export function* checkSources(stack: StackView): Generator<Finding> {
  for (const pipeline of stack.ofType(PIPELINE)) {
    for (const step of stepsOf(pipeline)) {
      if (step.category !== "Source") continue;
      yield* branchOf(pipeline, step);
      yield* versionsOf(pipeline, step, stack);
    }
  }
}
