/** What a build in a VPC needs: a network interface in its subnets, and nothing elsewhere. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../internal/identity";
import type { Statement } from "../../internal/policies";
import type { BuildProjectArgs } from "../args";

/**
 * The calls are those of CodeBuild User Guide auth-and-access-control-iam-identity-based-access-control, which allows them on
 * everything; here each has the narrowest resources that EC2 knows for it. Ids of subnets and security groups are unique among all
 * accounts, and those of a shared VPC belong to another one.
 */
export function networkStatements(
  { vpcId, subnetIds = [], securityGroupIds = [] }: BuildProjectArgs,
  { partition, region, accountId }: Identity,
): Statement[] {
  if (vpcId === undefined) return [];
  const shared = (kind: string, ids: NonNullable<BuildProjectArgs["subnetIds"]>) =>
    pulumi
      .all([ids, partition, region])
      .apply(([known, partitionId, code]) => known.map((id) => `arn:${partitionId}:ec2:${code}:*:${kind}/${id}`));
  const interfaces = pulumi.interpolate`arn:${partition}:ec2:${region}:${accountId}:network-interface/*`;
  const subnets = shared("subnet", subnetIds);
  return [
    {
      Sid: "SeeNetwork",
      Effect: "Allow",
      Action: [
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ],
      Resource: "*",
    },
    {
      Sid: "CreateNetworkInterface",
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterface"],
      Resource: pulumi
        .all([interfaces, subnets, shared("security-group", securityGroupIds)])
        .apply(([own, ...others]) => [own, ...others.flat()]),
    },
    {
      Sid: "DeleteNetworkInterface",
      Effect: "Allow",
      Action: ["ec2:DeleteNetworkInterface"],
      Resource: interfaces,
      Condition: { ArnLike: { "ec2:Subnet": subnets } },
    },
    {
      Sid: "HandNetworkInterfaceToBuilds",
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterfacePermission"],
      Resource: interfaces,
      Condition: {
        StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" },
        ArnLike: { "ec2:Subnet": subnets },
      },
    },
  ];
}
