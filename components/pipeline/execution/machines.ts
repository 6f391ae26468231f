/** What the pipeline's role needs for deployments to machines with Systems Manager. Source: action-reference-EC2Deploy. Pure. */
import * as pulumi from "@pulumi/pulumi";
import { plainText } from "../../internal/checks";
import type { Identity } from "../../internal/identity";
import { shortHash } from "../../internal/names";
import type { Statement } from "../../internal/policies";
import { arnsAcrossRegions } from "../regions";
import { allow, type Execution, type Use } from "./use";

export const ec2Deploy: Execution = (uses, identity) => [
  allow(
    "FindMachines",
    [
      "ec2:DescribeInstances",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
      "ssm:CancelCommand",
      "ssm:DescribeInstanceInformation",
      "ssm:ListCommandInvocations",
    ],
    "*",
  ),
  ...moveTargets(uses, identity),
  ...commandMachines(uses, identity),
  allow("SendScripts", ["ssm:SendCommand"], documents(uses, identity)),
];

function moveTargets(uses: readonly Use[], identity: Identity): Statement[] {
  const groups = uses.flatMap(({ region, configuration }) => {
    const names = configuration["TargetGroupNameList"];
    return names === undefined ? [] : [{ region, name: names }];
  });
  if (groups.length === 0) return [];
  const arns = arnsAcrossRegions(identity, "elasticloadbalancing", groups, (names) =>
    names.split(",").map((name) => `targetgroup/${name.trim()}/*`),
  );
  return [
    allow("MoveTargets", ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"], arns),
  ];
}

/** A statement for each tag: conditions of one statement would all have to hold. */
function commandMachines(uses: readonly Use[], identity: Identity): Statement[] {
  const byTag = new Map<string, Use[]>();
  for (const use of uses) {
    const { InstanceTagKey, InstanceTagValue, InstanceType } = use.configuration;
    const tag = [InstanceTagKey, InstanceTagValue, InstanceType].map(plainText).join("\n");
    byTag.set(tag, [...(byTag.get(tag) ?? []), use]);
  }
  return [...byTag].map(([tag, same]) => {
    const [first] = same;
    const [key = "", , type] = tag.split("\n");
    const value = first?.configuration["InstanceTagValue"];
    const condition = `aws:ResourceTag/${key}`;
    // The page names instances alone; nodes outside EC2 are a kind of their own in the Service Authorization Reference.
    const [service, kind] = type === "SSM_MANAGED_NODE" ? ["ssm", "managed-instance"] : ["ec2", "instance"];
    const machines = same.map(({ region }) => ({ region, name: "*" }));
    return {
      ...allow(
        `CommandMachines${shortHash(tag)}`,
        ["ssm:SendCommand"],
        arnsAcrossRegions(identity, service, machines, (name) => `${kind}/${name}`),
      ),
      Condition: value === undefined ? { Null: { [condition]: "false" } } : { StringEquals: { [condition]: value } },
    };
  });
}

/** Documents of AWS, which no account owns. */
function documents(uses: readonly Use[], { partition }: Identity): pulumi.Output<string>[] {
  const regions = new Set(uses.map(({ region }) => region));
  const region = regions.size === 1 ? [...regions][0] : "*";
  return ["AWS-RunPowerShellScript", "AWS-RunShellScript"].map(
    (document) => pulumi.interpolate`arn:${partition}:ssm:${region}::document/${document}`,
  );
}
