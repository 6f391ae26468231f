/** What must hold between and inside settings. Pure: values in, problems out. */
import { ACCOUNT_ID, NAME_LIMITS, nameProblem } from "../../components/internal/limits";
import { partitionOf } from "../../components/internal/partitions";
import { environmentNames, limitedNames, sharedNames } from "../names";
import { type DeveloperTool, REGION_NAMES, toolsIn } from "./regions";
import { parseInterval } from "./intervals";
import type { SettingsProblem } from "./types";
import type { SettingKey, SettingValues } from "./values";

type Path = SettingsProblem["path"];

/** Rules of CloudWatchAlarm conditions: one per region of a wave. Source: codepipeline.Condition.rules, 1 to 5. */
const MAX_BAKED_REGIONS = 5;
/** A condition's rule waits at most this long. Source: codepipeline.RuleTimeout, 86400 minutes. */
const MAX_BAKE_MINUTES = 86_400;

class Checks {
  readonly problems: SettingsProblem[] = [];
  require(condition: boolean, path: Path, message: string): boolean {
    if (!condition) this.problems.push({ path, message });
    return condition;
  }
}

const got = (value: unknown): string => `got ${JSON.stringify(value)}`;

/** The known region nearest in spelling, for a suggestion: same letters but for at most two changes. */
function nearestRegion(region: string): string | undefined {
  const distance = (a: string, b: string): number => {
    let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const current = [i];
      for (let j = 1; j <= b.length; j++) {
        const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
        current.push(Math.min(change, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
      }
      previous = current;
    }
    return previous[b.length] ?? 0;
  };
  const [best] = REGION_NAMES.map((name) => ({ name, distance: distance(region, name) })).sort(
    (a, b) => a.distance - b.distance,
  );
  return best && best.distance <= 2 ? best.name : undefined;
}

function checkRegion(checks: Checks, path: Path, region: string, tools: readonly DeveloperTool[]): boolean {
  const has = toolsIn(region);
  const nearest = has ? undefined : nearestRegion(region);
  const suggestion = nearest ? `did you mean ${nearest}?` : `the regions are ${REGION_NAMES.join(", ")}`;
  if (!checks.require(has !== undefined, path, `must be an AWS region, ${got(region)}; ${suggestion}`)) return false;
  const lacking = tools.filter((tool) => !has!.includes(tool));
  return checks.require(
    lacking.length === 0,
    path,
    `must be a region that has ${tools.join(", ")}, ${got(region)}, which lacks ${lacking.join(", ")}; choose another region`,
  );
}

function checkAccount(checks: Checks, key: SettingKey, account: string): void {
  checks.require(
    ACCOUNT_ID.test(account),
    [key],
    `must be a twelve-digit account id, ${got(account)}; quote it in YAML so that leading zeros stay`,
  );
}

function checkRange(checks: Checks, key: SettingKey, value: number, min: number, max: number): void {
  checks.require(
    value >= min && value <= max,
    [key],
    `must be a whole number from ${min} to ${max}, got ${value}; correct it`,
  );
}

function checkChoice(checks: Checks, key: SettingKey, value: string, choices: readonly string[]): void {
  checks.require(choices.includes(value), [key], `must be one of ${choices.join(", ")}, ${got(value)}; correct it`);
}

function checkApplication(checks: Checks, application: string): boolean {
  return checks.require(
    /^[a-z][a-z0-9-]*[a-z0-9]$/.test(application),
    ["application"],
    `must be lower-case letters, digits and -, beginning with a letter and not ending with -, ${got(application)}; bucket and role names begin with it`,
  );
}

/** The checks of the stack `shared`. */
export function checkShared(values: SettingValues): SettingsProblem[] {
  const checks = new Checks();
  checkAccount(checks, "toolsAccount", values.toolsAccount);
  checkRegion(checks, ["homeRegion"], values.homeRegion, ["CodeCommit"]);
  if (checkApplication(checks, values.application)) {
    const { repository, repositoryKeyAlias } = sharedNames(values.application);
    for (const [limit, name] of [
      [NAME_LIMITS.repository, repository],
      [NAME_LIMITS.keyAlias, repositoryKeyAlias],
    ] as const) {
      checkName(checks, ["application"], limit, name);
    }
  }
  return checks.problems;
}

function checkName(
  checks: Checks,
  path: Path,
  limit: (typeof NAME_LIMITS)[keyof typeof NAME_LIMITS],
  name: string,
): void {
  const problem = nameProblem(limit, name);
  checks.require(
    problem === undefined,
    path,
    `forms the name ${JSON.stringify(name)} of ${name.length} characters, which ${problem}; shorten it`,
  );
}

function checkRegions(checks: Checks, values: SettingValues): boolean {
  const before = checks.problems.length;
  const { regions, homeRegion } = values;
  const home: DeveloperTool[] =
    values.branch === "" ? ["CodePipeline", "CodeBuild"] : ["CodePipeline", "CodeBuild", "CodeCommit"];
  const homeIsKnown = checkRegion(checks, ["homeRegion"], homeRegion, home);
  checks.require(
    regions.length > 0,
    ["regions"],
    "must name at least one region, got an empty list; add the regions to deploy to",
  );
  regions.forEach((region, index) => {
    const path: Path = ["regions", index];
    // A cross-region action can only run where CodePipeline itself is.
    if (!checkRegion(checks, path, region, ["CodePipeline", "CodeDeploy"])) return;
    checks.require(
      regions.indexOf(region) === index,
      path,
      `must name each region once, ${got(region)} again; remove it`,
    );
    if (homeIsKnown) {
      checks.require(
        partitionOf(region)?.id === partitionOf(homeRegion)?.id,
        path,
        `must be in the partition of homeRegion ${homeRegion} (${partitionOf(homeRegion)?.id}), ${got(region)}; one delivery cannot cross partitions`,
      );
    }
  });
  checks.require(
    regions.length === 0 || regions.includes(homeRegion),
    ["homeRegion"],
    `must be one of regions (${regions.join(", ")}), ${got(homeRegion)}; add it to regions or choose one of them`,
  );
  return checks.problems.length === before;
}

function checkWaves(checks: Checks, { waves, regions, bakeMinutes }: SettingValues): void {
  if (waves.length === 0) return;
  const seen = new Set<string>();
  waves.forEach((wave, index) => {
    checks.require(
      wave.length > 0,
      ["waves", index],
      "must name at least one region, got an empty wave; remove it or add a region",
    );
    wave.forEach((region, position) => {
      const path: Path = ["waves", index, position];
      checks.require(
        regions.includes(region),
        path,
        `must name one of regions (${regions.join(", ")}), ${got(region)}; correct it or add it to regions`,
      );
      checks.require(!seen.has(region), path, `must put each region in one wave, ${got(region)} again; remove it`);
      seen.add(region);
    });
    checks.require(
      bakeMinutes === 0 || wave.length <= MAX_BAKED_REGIONS,
      ["waves", index],
      `must have at most ${MAX_BAKED_REGIONS} regions when bakeMinutes is set (a condition takes ${MAX_BAKED_REGIONS} rules), got ${wave.length}; split the wave`,
    );
  });
  const missing = regions.filter((region) => !seen.has(region));
  checks.require(
    missing.length === 0,
    ["waves"],
    `must put every region in a wave, ${missing.join(", ")} is in none; add it to a wave`,
  );
}

function checkSource(checks: Checks, values: SettingValues, environment: string): void {
  const { branch, promotesFrom, releasers, publishesReleases } = values;
  checks.require(
    (branch === "") !== (promotesFrom === ""),
    ["branch"],
    `and promotesFrom: exactly one must be set, got ${JSON.stringify(branch)} and ${JSON.stringify(promotesFrom)}; empty one of them`,
  );
  // Source: codecommit.BranchName, 1 to 256; the forms are those of git check-ref-format.
  checks.require(
    branch === "" ||
      /^(?!\/)(?!.*(\/\/|\.\.|@\{|\/\.|\.lock(\/|$)))[^\s~^:?*[\\\x00-\x1f]{1,256}(?<![./])$/.test(branch),
    ["branch"],
    `must be a git branch name of at most 256 characters, ${got(branch)}; correct it`,
  );
  if (promotesFrom === "") return;
  checks.require(
    promotesFrom !== environment,
    ["promotesFrom"],
    `must be another stack, ${got(promotesFrom)}; name the stack that publishes the releases`,
  );
  checks.require(
    !publishesReleases,
    ["publishesReleases"],
    "must be false where promotesFrom is set, got true; a promoted release is not published again",
  );
  checks.require(
    releasers.length > 0,
    ["releasers"],
    "must name at least one role where promotesFrom is set, got an empty list; nobody could promote",
  );
  releasers.forEach((arn, index) => {
    checks.require(
      /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@\-/*]+$/.test(arn) && !/:role\/\*+$/.test(arn),
      ["releasers", index],
      `must be the ARN of an IAM role with * only in part of its name, ${got(arn)}; name the roles of the people who may promote`,
    );
  });
}

function checkAccounts(checks: Checks, values: SettingValues): void {
  checkAccount(checks, "toolsAccount", values.toolsAccount);
  checkAccount(checks, "account", values.account);
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

function checkCapacity(checks: Checks, values: SettingValues): void {
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
  checkChoice(checks, "natGateways", values.natGateways, ["Single", "OnePerAz"]);
  const cidr = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(1[6-9]|2[0-4])$/.exec(values.vpcCidr);
  checks.require(
    cidr !== null && cidr.slice(1, 5).every((octet) => Number(octet) <= 255),
    ["vpcCidr"],
    `must be an IPv4 range from /16 to /24 such as 10.0.0.0/16, ${got(values.vpcCidr)}; smaller ranges cannot hold six subnets`,
  );
}

function checkCertificates(checks: Checks, { certificates, regions, account }: SettingValues): void {
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

function checkDelivery(checks: Checks, values: SettingValues): void {
  checkChoice(checks, "deploymentStrategy", values.deploymentStrategy, ["IN_PLACE", "BLUE_GREEN"]);
  checks.require(
    /^[A-Za-z0-9+=,.@_-]{1,100}$/.test(values.deploymentConfig),
    ["deploymentConfig"],
    `must be the name of a CodeDeploy deployment configuration, ${got(values.deploymentConfig)}; correct it`,
  );
  checks.require(
    !/^CodeDeployDefault\.(Lambda|ECS)/.test(values.deploymentConfig),
    ["deploymentConfig"],
    `must be a configuration for servers, ${got(values.deploymentConfig)}; use CodeDeployDefault.AllAtOnce, .HalfAtATime, .OneAtATime or one of your own`,
  );
  checkRange(checks, "bakeMinutes", values.bakeMinutes, 0, MAX_BAKE_MINUTES);
  checkRange(checks, "artifactExpirationDays", values.artifactExpirationDays, 1, 3650);
  // Source: CodePipeline User Guide, rule-reference-DeploymentWindow: six fields and an optional year, seconds * or 0.
  checks.require(
    values.deploymentWindow === "" || /^[0*](\s+[\dA-Za-z*,/?#L-]+){5,6}$/.test(values.deploymentWindow),
    ["deploymentWindow"],
    `must be a cron expression of six fields and an optional year whose seconds are * or 0, ${got(values.deploymentWindow)}; for weekdays from nine to five write "* * 9-17 ? * MON-FRI"`,
  );
  checks.require(
    /^(UTC([+-]\d{2}:\d{2})?|GMT|[A-Za-z_]+(\/[A-Za-z_+-]+){1,2}|[A-Z]{3,4})$/.test(values.deploymentTimeZone),
    ["deploymentTimeZone"],
    `must be Region/City, UTC±HH:MM or an abbreviation, ${got(values.deploymentTimeZone)}; correct it`,
  );
}

/** Approval actions that one stage asks for; each waits for a person. */
const MAX_APPROVALS = 5;
const MAX_PROMOTION_BAKE_MINUTES = 43_200;

function checkPromotion(checks: Checks, values: SettingValues): void {
  const { approvals, promotionBakeMinutes, freezeWindows, promotesFrom } = values;
  checkRange(checks, "approvals", approvals, 1, MAX_APPROVALS);
  checkRange(checks, "promotionBakeMinutes", promotionBakeMinutes, 0, MAX_PROMOTION_BAKE_MINUTES);
  freezeWindows.forEach((text, index) =>
    checks.require(
      parseInterval(text) !== undefined,
      ["freezeWindows", index],
      `must be two moments with a time zone, the earlier one first, ${got(text)}; write it like 2026-12-20T00:00Z/2027-01-05T00:00Z`,
    ),
  );
  const meant = { promotionBakeMinutes: promotionBakeMinutes !== 0, freezeWindows: freezeWindows.length > 0 };
  for (const [key, isSet] of Object.entries(meant))
    checks.require(
      promotesFrom !== "" || !isSet,
      [key],
      "has a meaning only where promotesFrom is set: nothing is promoted to this environment; remove it",
    );
}

/** The checks of an environment. */
export function checkEnvironment(environment: string, values: SettingValues): SettingsProblem[] {
  const checks = new Checks();
  checkAccounts(checks, values);
  const applicationIsGood = checkApplication(checks, values.application);
  const regionsAreGood = checkRegions(checks, values);
  checkWaves(checks, values);
  checkSource(checks, values, environment);
  checkDelivery(checks, values);
  checkPromotion(checks, values);
  checkCapacity(checks, values);
  checkCertificates(checks, values);
  if (applicationIsGood && regionsAreGood) {
    for (const { limit, name } of limitedNames(environmentNames({ ...values, environment }), values.regions)) {
      checkName(checks, ["application"], limit, name);
    }
  }
  return checks.problems;
}
