/** Checks of accounts and of what is deployed to. */
import { NAME_LIMITS, nameProblem } from "../../../components/internal/limits";
import { partitionOf } from "../../../components/internal/partitions";
import type { SettingValues } from "../values";
import { type Checks, type Path, checkAccount, checkChoice, checkRange, got } from "./checks";
import { checkNetwork } from "./network";

/** Tools and workload account, and how Pulumi gets into the second. */
export function checkAccounts(checks: Checks, values: SettingValues): void {
  checkAccount(checks, ["toolsAccount"], values.toolsAccount);
  checkAccount(checks, ["account"], values.account);
  if (values.account === values.toolsAccount) return;
  checks.require(
    nameProblem(NAME_LIMITS.role, values.deployerRole) === undefined,
    ["deployerRole"],
    `${nameProblem(NAME_LIMITS.role, values.deployerRole)}, ${got(values.deployerRole)}; name the role that Pulumi assumes in account ${values.account}`,
  );
  // Source: sts.externalIdType, 2 to 1224 characters. The value itself is not repeated in messages.
  checks.require(
    /^[\w+=,.@:/-]{2,1224}$/.test(values.externalId),
    ["externalId"],
    `must have 2 to 1224 letters, digits or + = , . @ : / - where account is not toolsAccount, got ${values.externalId.length} characters; set the id that the role's trust policy demands`,
  );
}

/**
 * A family with its generation, or one of the high memory families, and a size. Which types a region has is not checked.
 * Source: `ec2.InstanceType`; Amazon EC2 instance types guide, instance-type-names.
 */
const INSTANCE_TYPE =
  /^(?:[a-z]{1,4}\d{1,2}[a-z0-9-]{0,12}|u-[a-z0-9]{2,8})\.(?:nano|micro|small|medium|large|\d{0,3}xlarge|metal(?:-\d{1,3}xl)?)$/;

/** Instances and network. */
export function checkCapacity(checks: Checks, values: SettingValues): void {
  checkRange(checks, "instancesPerRegion", values.instancesPerRegion, 1, 500);
  checkRange(checks, "maxInstancesPerRegion", values.maxInstancesPerRegion, 1, 1000);
  checks.require(
    values.maxInstancesPerRegion >= values.instancesPerRegion,
    ["maxInstancesPerRegion"],
    `must be at least instancesPerRegion (${values.instancesPerRegion}), got ${values.maxInstancesPerRegion}; raise it`,
  );
  checks.require(
    INSTANCE_TYPE.test(values.instanceType),
    ["instanceType"],
    `must be an EC2 instance type such as t3.micro, ${got(values.instanceType)}; correct it`,
  );
  checkChoice(checks, "natGateways", values.natGateways, ["None", "Single", "OnePerAz"]);
  checkNetwork(checks, values);
}

/** Certificates of the account, at most one for each region. */
export function checkCertificates(checks: Checks, { certificates, regions, account }: SettingValues): void {
  const seen = new Set<string>();
  certificates.forEach((arn, index) => {
    const path: Path = ["certificates", index];
    const parts = /^arn:([a-z-]+):acm:([a-z0-9-]+):(\d{12}):certificate\/[\w-]+$/.exec(arn);
    if (
      !checks.require(
        parts !== null && (partitionOf(parts[2]!)?.id ?? parts[1]) === parts[1],
        path,
        `must be the ARN of an ACM certificate, ${got(arn)}; copy it from the certificate`,
      )
    )
      return;
    const [, , region = "", owner] = parts!;
    checks.require(
      regions.includes(region),
      path,
      `must be in one of regions (${regions.join(", ")}), got one in ${region}; remove it`,
    );
    checks.require(
      owner === account,
      path,
      `must belong to account ${account}, got one of ${owner}; a load balancer uses its own account's certificates`,
    );
    checks.require(
      !seen.has(region),
      path,
      `must be the only one of its region, got a second one in ${region}; remove one`,
    );
    seen.add(region);
  });
}
