/**
 * Regions and the developer tools that each of them has.
 * Source: botocore 1.44.5, `endpoints.json`; a region that AWS has opened since then must be added here.
 */

export type DeveloperTool = "CodeBuild" | "CodeCommit" | "CodeDeploy" | "CodePipeline";

const ALL: readonly DeveloperTool[] = ["CodeBuild", "CodeCommit", "CodeDeploy", "CodePipeline"];
const NO_REPOSITORIES: readonly DeveloperTool[] = ["CodeBuild", "CodeDeploy", "CodePipeline"];

const REGIONS: ReadonlyMap<string, readonly DeveloperTool[]> = new Map<string, readonly DeveloperTool[]>([
  ...[
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ca-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
  ].map((region) => [region, ALL] as const),
  ...[
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "eu-central-2",
    "eu-south-2",
    "eusc-de-east-1",
    "us-isof-east-1",
    "us-isof-south-1",
  ].map((region) => [region, NO_REPOSITORIES] as const),
  ...["ap-southeast-7", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1"].map(
    (region) => [region, ["CodeBuild", "CodeDeploy"]] as const,
  ),
  ...["ap-east-2", "ca-west-1", "eu-isoe-west-1", "mx-central-1", "us-isob-west-1"].map(
    (region) => [region, ["CodeDeploy"]] as const,
  ),
]);

export const REGION_NAMES: readonly string[] = [...REGIONS.keys()].sort();

/** The developer tools of a region; nothing for a region that AWS does not have. */
export function toolsIn(region: string): readonly DeveloperTool[] | undefined {
  return REGIONS.get(region);
}
