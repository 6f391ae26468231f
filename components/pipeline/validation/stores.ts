import { ARN_FORMS, checkedArn, checkName, checkUnique } from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import { partitionOf } from "../../internal/partitions";
import type { Problems } from "../../internal/problems";
import type { DeliveryPipelineArgs } from "../args";
import { placedActions, placedRules } from "../flow";

type Stores = "artifactStores" | "bucketArnPattern" | "keySetArn";

/** Checks that there is a store for each region that needs one, and no other; returns inputs that are checked once known. */
export function checkedStores(problems: Problems, args: DeliveryPipelineArgs): Pick<DeliveryPipelineArgs, Stores> {
  const { bucketArnPattern: pattern, keySetArn: keySet } = args;
  const { bucket, key, keyPattern } = ARN_FORMS;
  checkRegions(problems, args);
  checkPartitions(problems, args);
  return {
    artifactStores: args.artifactStores.map((store, index) => {
      const property = `artifactStores[${index}]`;
      checkName(problems, `${property}.bucketName`, NAME_LIMITS.bucket, store.bucketName, "give the bucket's name");
      const fix = "give the ARN of the store's key";
      return { ...store, keyArn: checkedArn(problems, `${property}.keyArn`, key, store.keyArn, fix) };
    }),
    ...(pattern !== undefined && {
      bucketArnPattern: checkedArn(problems, "bucketArnPattern", bucket, pattern, "omit it to name each bucket"),
    }),
    ...(keySet !== undefined && {
      keySetArn: checkedArn(problems, "keySetArn", keyPattern, keySet, "omit it to name each key"),
    }),
  };
}

function checkRegions(problems: Problems, args: DeliveryPipelineArgs): void {
  const { artifactStores, region } = args;
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
