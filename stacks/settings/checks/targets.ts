/** Checks of accounts and of what is deployed to. */
import { NAME_LIMITS, nameProblem } from "../../../components/internal/limits";
import type { SettingValues } from "../values";
import { type Checks, type Path, checkAccount, checkChoice, checkRange, got } from "./checks";

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
    /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(values.instanceType),
    ["instanceType"],
    `must be an EC2 instance type such as t3.micro, ${got(values.instanceType)}; correct it`,
  );
  checkChoice(checks, "natGateways", values.natGateways, ["None", "Single", "OnePerAz"]);
  const cidr = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(1[6-9]|2[0-4])$/.exec(values.vpcCidr);
  checks.require(
    cidr !== null && cidr.slice(1, 5).every((octet) => Number(octet) <= 255),
    ["vpcCidr"],
    `must be an IPv4 range from /16 to /24 such as 10.0.0.0/16, ${got(values.vpcCidr)}; smaller ranges cannot hold six subnets`,
  );
}

/** Certificates of the account, at most one for each region. */
export function checkCertificates(checks: Checks, { certificates, regions, account }: SettingValues): void {
  const seen = new Set<string>();
  certificates.forEach((arn, index) => {
    const path: Path = ["certificates", index];
    const parts = /^arn:[a-z-]+:acm:([a-z0-9-]+):(\d{12}):certificate\/[\w-]+$/.exec(arn);
    if (
      !checks.require(
        parts !== null,
        path,
        `must be the ARN of an ACM certificate, ${got(arn)}; copy it from the certificate`,
      )
    )
      return;
    const [, region = "", owner] = parts!;
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
