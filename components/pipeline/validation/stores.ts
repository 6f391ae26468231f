import { ARN_FORMS, checkArn, checkName, checkUnique } from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import { partitionOf } from "../../internal/partitions";
import type { Problems } from "../../internal/problems";
import type { DeliveryPipelineArgs } from "../args";
import { placedActions, placedRules } from "../flow";

/** Checks that there is a store for each region that needs one, and no other. */
export function checkStores(problems: Problems, args: DeliveryPipelineArgs): void {
  const { artifactStores, region } = args;
  artifactStores.forEach((store, index) => {
    const property = `artifactStores[${index}]`;
    checkName(problems, `${property}.bucketName`, NAME_LIMITS.bucket, store.bucketName, "give the bucket's name");
    checkArn(problems, `${property}.keyArn`, ARN_FORMS.key, store.keyArn, "give the ARN of the store's key");
  });
  const stored = artifactStores.map((store) => store.region);
  checkUnique(problems, "artifactStores", stored, "keep one store for each region");
  const needed = [...new Set([region, ...workingRegions(args)])];
  const missing = needed.filter((each) => !stored.includes(each));
  const surplus = [...new Set(stored)].filter((each) => !needed.includes(each));
  problems.require(missing.length === 0, {
    property: "artifactStores",
    allowed: "must hold a store for each region of the pipeline and its actions",
    got: stored,
    fix: `add one for ${missing.join(", ")}`,
  });
  problems.require(surplus.length === 0, {
    property: "artifactStores",
    allowed: "must not hold a store for a region without actions",
    got: surplus,
    fix: "remove them",
  });
  checkPartitions(problems, args);
}

/** Regions of all actions, and of the rules that read artifacts. */
function workingRegions(args: DeliveryPipelineArgs): string[] {
  const rules = placedRules(args).filter(({ rule }) => (rule.inputArtifacts?.length ?? 0) > 0);
  return [...placedActions(args), ...rules].map(({ region }) => region);
}

function checkPartitions(problems: Problems, args: DeliveryPipelineArgs): void {
  const home = partitionOf(args.region)?.id;
  if (home === undefined) return;
  for (const { region, property } of [...placedActions(args), ...placedRules(args)]) {
    problems.require(partitionOf(region)?.id === home, {
      property: `${property}.region`,
      allowed: `must be a region of the pipeline's partition ${home}`,
      got: region,
      fix: "give the code of one of its regions",
    });
  }
}
