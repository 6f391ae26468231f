/** Groups that collect the reports of a project's builds. */
import * as pulumi from "@pulumi/pulumi";
import { ReportGroup } from "@pulumi/aws/codebuild";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "./args";
import type { BuildReportGroup } from "./args/storage";
import { folderOf } from "./definition";

/** Creates the groups and returns their ARNs by name. */
export function createReportGroups(
  parent: pulumi.Resource,
  name: string,
  args: BuildProjectArgs,
  identity: Identity,
): pulumi.Output<{ [name: string]: string }> {
  const groups = (args.reportGroups ?? []).map((group) => {
    const { arn } = new ReportGroup(
      childName(name, "report-group", group.name),
      {
        name: `${args.projectName}-${group.name}`,
        type: group.type ?? DEFAULTS.reportType,
        exportConfig: exportInputs(args, group, identity),
        region: args.region,
        tags: args.tags,
      },
      { parent },
    );
    return [group.name, arn] as const;
  });
  return pulumi.output(Object.fromEntries(groups));
}

function exportInputs(args: BuildProjectArgs, group: BuildReportGroup, identity: Identity) {
  if (group.exportBucketName === undefined) return { type: "NO_EXPORT" };
  const { partition, region, accountId } = identity;
  return {
    type: "S3",
    s3Destination: {
      bucket: group.exportBucketName,
      path: folderOf(args, group.exportPath),
      packaging: group.exportPackaging ?? DEFAULTS.exportPackaging,
      // The provider demands a key, and CodeBuild always encrypts.
      encryptionKey:
        group.exportKeyArn ??
        args.encryptionKeyArn ??
        pulumi.interpolate`arn:${partition}:kms:${region}:${accountId}:alias/aws/s3`,
    },
  };
}
