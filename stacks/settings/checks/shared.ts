/** Checks of what all environments share: people, branches, connections, images, and who is told. */
import { isEmail } from "../../../components/internal/addresses";
import { NAME_LIMITS, nameProblem } from "../../../components/internal/limits";
import { partitionOf } from "../../../components/internal/partitions";
import {
  CODE_ARTIFACT_REGIONS,
  NOTIFICATION_RULE_REGIONS,
  REGIONS_WITHOUT_CONNECTIONS,
} from "../../../components/internal/serviceRegions";
import { toolsIn } from "../regions";
import type { SettingKey, SettingValues } from "../values";
import { type Checks, checkAccount, checkChoice, checkRange, checkRoles, got } from "./checks";
import { checkRegion } from "./regions";

/** A setting that makes something of a service that is not in every region. */
function checkService(
  checks: Checks,
  key: SettingKey,
  isSet: boolean,
  region: string,
  service: string,
  has: boolean,
): void {
  checks.require(
    // Of a region that does not exist, enough is said already.
    !isSet || has || toolsIn(region) === undefined,
    [key],
    `needs ${service}, which homeRegion ${region} does not have; remove it or choose another home region`,
  );
}

/** Source: codecommit approval rule templates, NumberOfApprovalsNeeded; AWS documents no limit, nobody has more. */
const MAX_APPROVALS = 10;
const HOSTED = ["GitHub", "GitLab", "Bitbucket", "AzureDevOps"];
/** Providers whose host somebody installs. Source: codeconnections.ProviderType. */
const INSTALLED = ["GitHubEnterpriseServer", "GitLabSelfManaged"];

export function checkRepository(checks: Checks, values: SettingValues): void {
  const { branches, pullRequestApprovals, reviewsPullRequests } = values;
  branches.forEach((branch, index) => {
    const problem = nameProblem(NAME_LIMITS.branch, branch);
    checks.require(problem === undefined, ["branches", index], `${problem}, ${got(branch)}; correct it`);
    checks.require(
      branches.indexOf(branch) === index,
      ["branches", index],
      `must name each branch once, ${got(branch)} again; remove it`,
    );
  });
  for (const key of ["developers", "maintainers", "readers"] as const)
    checkRoles(checks, key, values[key], "name the roles of the people", values.homeRegion);
  checkRange(checks, "pullRequestApprovals", pullRequestApprovals, 0, MAX_APPROVALS);
  checks.require(
    branches.length > 0 || (pullRequestApprovals === 0 && !reviewsPullRequests),
    ["branches"],
    "must name at least one branch where pull requests are approved or reviewed, got an empty list; name the branches that they go to",
  );
}

/** Longest that the component takes: a hundred years. */
const MAX_AUDIT_DAYS = 36_500;

export function checkAudit(checks: Checks, { auditTrail, auditRetentionDays }: SettingValues): void {
  checkChoice(checks, "auditTrail", auditTrail, ["All", "Objects", "None"]);
  checkRange(checks, "auditRetentionDays", auditRetentionDays, 1, MAX_AUDIT_DAYS);
}

export function checkConnection(
  checks: Checks,
  { connectionProvider, connectionEndpoint, homeRegion }: SettingValues,
): void {
  const has = !REGIONS_WITHOUT_CONNECTIONS.includes(homeRegion);
  checkService(checks, "connectionProvider", connectionProvider !== "", homeRegion, "connections", has);
  if (connectionProvider !== "")
    checkChoice(checks, "connectionProvider", connectionProvider, [...HOSTED, ...INSTALLED]);
  const isInstalled = INSTALLED.includes(connectionProvider);
  checks.require(
    isInstalled ? /^https:\/\/[^\s/]+(\/\S*)?$/.test(connectionEndpoint) : connectionEndpoint === "",
    ["connectionEndpoint"],
    isInstalled
      ? `must be the URL of the host such as https://git.example.com, ${got(connectionEndpoint)}; correct it`
      : `has a meaning only where connectionProvider is ${INSTALLED.join(" or ")}, ${got(connectionEndpoint)}; remove it`,
  );
}

export function checkImages(checks: Checks, { imageRegions, imageReaders, homeRegion }: SettingValues): void {
  imageRegions.forEach((region, index) => {
    if (!checkRegion(checks, ["imageRegions", index], region, [])) return;
    checks.require(
      imageRegions.indexOf(region) === index,
      ["imageRegions", index],
      `must name each region once, ${got(region)} again; remove it`,
    );
  });
  checks.require(
    imageRegions.length === 0 || imageRegions.includes(homeRegion),
    ["imageRegions"],
    `must hold homeRegion ${homeRegion}, got ${imageRegions.join(", ")}; images are pushed there`,
  );
  imageReaders.forEach((account, index) => checkAccount(checks, ["imageReaders", index], account));
  checks.require(
    imageRegions.length > 0 || imageReaders.length === 0,
    ["imageReaders"],
    `has a meaning only where imageRegions is set, ${got(imageReaders)}; remove it`,
  );
}

/** Packages lie in the region of the stack `shared`; an environment only reads them. */
export function checkPackages(checks: Checks, { packages, homeRegion }: SettingValues): void {
  checkService(checks, "packages", packages, homeRegion, "CodeArtifact", CODE_ARTIFACT_REGIONS.includes(homeRegion));
}

const CHAT = /^arn:[a-z-]+:chatbot::\d{12}:chat-configuration\/(slack-channel|microsoft-teams-channel)\/[\w-]+$/;

export function checkNotifications(checks: Checks, values: SettingValues): void {
  const { notificationEmails, notificationNumbers, notificationChats, homeRegion } = values;
  const has = NOTIFICATION_RULE_REGIONS.includes(homeRegion);
  for (const key of ["notificationEmails", "notificationNumbers", "notificationChats"] as const)
    checkService(checks, key, values[key].length > 0, homeRegion, "notification rules", has);
  notificationEmails.forEach((address, index) =>
    checks.require(
      isEmail(address),
      ["notificationEmails", index],
      `must be an e-mail address, ${got(address)}; correct it`,
    ),
  );
  notificationNumbers.forEach((number, index) =>
    checks.require(
      /^\+[1-9]\d{6,14}$/.test(number),
      ["notificationNumbers", index],
      `must be a telephone number in the form of E.164 such as +4915112345678, ${got(number)}; correct it`,
    ),
  );
  notificationChats.forEach((arn, index) =>
    checks.require(
      CHAT.test(arn),
      ["notificationChats", index],
      `must be the ARN of a chat configuration of Slack or Microsoft Teams, ${got(arn)}; copy it from Amazon Q Developer in chat applications`,
    ),
  );
  const partition = partitionOf(homeRegion)?.id;
  notificationChats.forEach((arn, index) =>
    checks.require(
      partition === undefined || !CHAT.test(arn) || arn.split(":")[1] === partition,
      ["notificationChats", index],
      `must be in the partition of homeRegion ${homeRegion} (${partition}), ${got(arn)}; copy it from the account of this delivery`,
    ),
  );
}
