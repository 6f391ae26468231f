/** A policy that AWS manages, as it was read. */
export interface AwsManagedPolicy {
  /** Version of the document at AWS. */
  readonly version: string;
  readonly source: string;
  readonly document: object;
}

/**
 * Documents of AWS managed policies by name with path. They change at AWS without notice, so the project attaches them
 * only where a service demands it and writes its own policies everywhere else.
 */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, AwsManagedPolicy> = new Map([
  [
    "AmazonSSMManagedInstanceCore",
    {
      version: "v2",
      source:
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html, read in iann0036/iam-dataset aws/managedpolicies/AmazonSSMManagedInstanceCore.json at 13926783cfde2c6d9f242eed29c070b3524a2145",
      document: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: [
              "ssm:DescribeAssociation",
              "ssm:GetDeployablePatchSnapshotForInstance",
              "ssm:GetDocument",
              "ssm:DescribeDocument",
              "ssm:GetManifest",
              "ssm:GetParameter",
              "ssm:GetParameters",
              "ssm:ListAssociations",
              "ssm:ListInstanceAssociations",
              "ssm:PutInventory",
              "ssm:PutComplianceItems",
              "ssm:PutConfigurePackageResult",
              "ssm:UpdateAssociationStatus",
              "ssm:UpdateInstanceAssociationStatus",
              "ssm:UpdateInstanceInformation",
            ],
            Resource: "*",
          },
          {
            Effect: "Allow",
            Action: [
              "ssmmessages:CreateControlChannel",
              "ssmmessages:CreateDataChannel",
              "ssmmessages:OpenControlChannel",
              "ssmmessages:OpenDataChannel",
            ],
            Resource: "*",
          },
          {
            Effect: "Allow",
            Action: [
              "ec2messages:AcknowledgeMessage",
              "ec2messages:DeleteMessage",
              "ec2messages:FailMessage",
              "ec2messages:GetEndpoint",
              "ec2messages:GetMessages",
              "ec2messages:SendReply",
            ],
            Resource: "*",
          },
        ],
      },
    },
  ],
]);
