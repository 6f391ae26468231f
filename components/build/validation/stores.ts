import { ARN_FORMS, checkedArn, checkCount } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "../args";
import { BuildSource } from "../enums";

type Arns = "artifactBucketArns" | "encryptionKeyArn" | "additionalKeyArns" | "logKeyArn";

/** Checks the ARNs of stores and keys; returns them checked once they are known. */
export function checkedKeysAndStores(problems: Problems, args: BuildProjectArgs): Pick<BuildProjectArgs, Arns> {
  const { artifactBucketArns, encryptionKeyArn, additionalKeyArns, logKeyArn, source = DEFAULTS.source } = args;
  const { bucket, key, keyPattern } = ARN_FORMS;
  const fix = "give the key's ARN";
  const inPipeline = source === BuildSource.CodePipeline;
  if (inPipeline || artifactBucketArns !== undefined) {
    checkCount(problems, "artifactBucketArns", artifactBucketArns, [1, 100], "ARNs", "name the artifact store");
  }
  problems.require(!inPipeline || encryptionKeyArn !== undefined, {
    property: "encryptionKeyArn",
    allowed: "must be given with the source CODEPIPELINE",
    fix: "give the ARN of the store's key",
  });
  const checked = (property: string, form: typeof key, arn: NonNullable<typeof encryptionKeyArn>, how: string) =>
    checkedArn(problems, property, form, arn, how);
  return {
    ...(artifactBucketArns && {
      artifactBucketArns: artifactBucketArns.map((arn, index) =>
        checked(`artifactBucketArns[${index}]`, bucket, arn, "give the store's ARN"),
      ),
    }),
    ...(encryptionKeyArn !== undefined && {
      encryptionKeyArn: checked("encryptionKeyArn", key, encryptionKeyArn, "give the ARN of the store's key"),
    }),
    ...(additionalKeyArns && {
      additionalKeyArns: additionalKeyArns.map((arn, index) =>
        checked(`additionalKeyArns[${index}]`, keyPattern, arn, fix),
      ),
    }),
    ...(logKeyArn !== undefined && { logKeyArn: checked("logKeyArn", key, logKeyArn, fix) }),
  };
}
