/** Regions of services that are not everywhere. */

/** Regions that have notification rules. Source: AWS General Reference: codestar_notifications; botocore's endpoints.json has the same. */
export const NOTIFICATION_RULE_REGIONS: readonly string[] = [
  "ap-east-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "me-south-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

/** Regions that have CodeArtifact. Source: AWS General Reference: codeartifact; botocore's endpoints.json has the same. */
export const CODE_ARTIFACT_REGIONS: readonly string[] = [
  "ap-northeast-1",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-central-1",
  "eu-north-1",
  "eu-south-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "us-east-1",
  "us-east-2",
  "us-west-2",
];

/**
 * Regions without connections. Source: CodePipeline User Guide action-reference-CodestarConnectionSource. Regions that are newer than
 * the page, and partitions that it does not name, are not verified and pass.
 */
export const REGIONS_WITHOUT_CONNECTIONS: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-northeast-3",
  "ap-south-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "eu-central-2",
  "eu-south-2",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "us-gov-west-1",
];
