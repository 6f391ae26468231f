import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { readStackConfig } from "../../delivery/graph/config";
import { SettingsError, environmentSettings, parseSettings } from "../../stacks/settings";
import { locator } from "../../stacks/settings/location";
import { REGION_NAMES } from "../../stacks/settings/regions";

const ROOT = resolve(__dirname, "../..");

/** The settings of a stack of this repository, as Pulumi hands them over. */
function rawOf(stack: string): Record<string, string> {
  const { config } = readStackConfig(ROOT, stack);
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("interlock:"))
      .map(([key, value]) => [key.slice("interlock:".length), value]),
  );
}

/** What is said of a stack's settings with some of them replaced; a setting given as undefined is left out. */
function problemsOf(stack: string, changes: Record<string, unknown>): readonly string[] {
  const raw: Record<string, string> = rawOf(stack);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete raw[key];
    else raw[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  try {
    parseSettings(stack, raw, () => "Pulumi.yaml");
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.problems.map((problem) => problem.replace(/^Pulumi\.yaml: interlock:/, ""));
  }
  return [];
}

describe("settings of the stacks", () => {
  for (const stack of ["shared", "dev", "staging", "prod"]) {
    it(`accepts what ${stack} declares`, () => assert.deepEqual(problemsOf(stack, {}), []));
  }

  it("has the environments that the mission names: one region, two, and three in two waves", () => {
    const [dev, staging, prod] = ["dev", "staging", "prod"].map((stack) =>
      environmentSettings(
        stack,
        parseSettings(stack, rawOf(stack), () => ""),
      ),
    );
    assert.deepEqual([dev!.regions.length, staging!.regions.length, prod!.regions.length], [1, 2, 3]);
    assert.deepEqual(dev!.waves, [["eu-central-1"]]);
    assert.deepEqual(prod!.waves, [["eu-central-1"], ["eu-west-1", "us-east-1"]]);
    assert.deepEqual(dev!.source, {
      kind: "branch",
      branch: "dev",
      repositoryId: "",
      filePaths: [],
      excludedFilePaths: [],
    });
    assert.equal(prod!.source.kind, "channel");
    assert.equal(new Set([dev, staging, prod].map((settings) => settings!.account)).size, 3);
  });

  it("deploys to no region that was evacuated, and keeps its store and the primary keys where they were made", () => {
    const evacuated = { ...rawOf("prod"), homeRegion: "eu-west-1", primaryKeyRegion: "eu-central-1" };
    const raw = { ...evacuated, evacuatedRegions: '["eu-central-1"]' };
    const settings = environmentSettings(
      "prod",
      parseSettings("prod", raw, () => ""),
    );
    assert.deepEqual(settings.regions, ["eu-west-1", "us-east-1"]);
    assert.deepEqual(settings.waves, [["eu-west-1", "us-east-1"]]);
    assert.deepEqual(settings.storeRegions, ["eu-central-1", "eu-west-1", "us-east-1"]);
    assert.equal(settings.primaryKeyRegion, "eu-central-1");
  });

  const VPC = (got: string): string =>
    `vpcCidr must be an IPv4 range from /16 to /24 such as 10.0.0.0/16, without leading zeros, got "${got}"; AWS takes no larger range, and smaller ones cannot hold four subnets`;
  const PRIVATE = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10";

  const cases: readonly [
    title: string,
    stack: string,
    changes: Record<string, unknown>,
    expected: readonly string[],
  ][] = [
    [
      "a region that AWS does not have, with the one that was meant",
      "dev",
      { regions: ["eu-central-1", "eu-wset-1"] },
      ['regions[1] must be an AWS region, got "eu-wset-1"; did you mean eu-west-1?'],
    ],
    [
      "an evacuation from home, from nowhere and twice, with keys nowhere",
      "prod",
      {
        evacuatedRegions: ["eu-central-1", "eu-west-9", "us-east-1", "us-east-1"],
        primaryKeyRegion: "eu-west-9",
        evacuators: ["arn:aws:iam::111111111111:role/*"],
      },
      [
        'evacuatedRegions[0] must not be homeRegion, got "eu-central-1"; interlock evacuate moves the pipeline to another one first',
        'evacuatedRegions[1] must be one of regions (eu-central-1, eu-west-1, us-east-1), got "eu-west-9"; a region that is given up for good is removed from regions instead',
        'evacuatedRegions[3] must name each region once, got "us-east-1" again; remove it',
        'primaryKeyRegion must be one of regions (eu-central-1, eu-west-1, us-east-1), got "eu-west-9"; name the region that the keys were made in',
        'evacuators[0] must be the ARN of an IAM role with * only in part of its name, got "arn:aws:iam::111111111111:role/*"; name the roles of the people who may deploy without the pipeline',
      ],
    ],
    [
      "evacuators of an environment that nothing is promoted to",
      "dev",
      { evacuators: ["arn:aws:iam::111111111111:role/Incident"] },
      [
        "evacuators has a meaning only where promotesFrom is set: only promoted releases are deployed without the pipeline; remove it",
      ],
    ],
    [
      "freeze windows that are none, end before they begin or lack a time zone",
      "prod",
      { freezeWindows: ["christmas", "2027-01-05T00:00Z/2026-12-20T00:00Z", "2026-12-20T00:00/2027-01-05T00:00"] },
      ["christmas", "2027-01-05T00:00Z/2026-12-20T00:00Z", "2026-12-20T00:00/2027-01-05T00:00"].map(
        (text, index) =>
          `freezeWindows[${index}] must be two moments with a time zone, the earlier one first, got "${text}"; write it like 2026-12-20T00:00Z/2027-01-05T00:00Z`,
      ),
    ],
    [
      "promotion controls where nothing is promoted to",
      "dev",
      { promotionBakeMinutes: 10, freezeWindows: ["2026-12-20T00:00Z/2027-01-05T00:00Z"] },
      ["promotionBakeMinutes", "freezeWindows"].map(
        (key) =>
          `${key} has a meaning only where promotesFrom is set: nothing is promoted to this environment; remove it`,
      ),
    ],
    [
      "more approvals than one stage asks for, and a bake time below none",
      "prod",
      { approvals: 6, promotionBakeMinutes: -1 },
      [
        "approvals must be a whole number from 1 to 5, got 6; correct it",
        "promotionBakeMinutes must be a whole number from 0 to 43200, got -1; correct it",
      ],
    ],
    [
      "a region without any resemblance, with all there are",
      "shared",
      { homeRegion: "mars" },
      [`homeRegion must be an AWS region, got "mars"; the regions are ${REGION_NAMES.join(", ")}`],
    ],
    [
      "a region that lacks a developer tool",
      "dev",
      { regions: ["eu-central-1", "ca-west-1"] },
      [
        'regions[1] must be a region that has CodePipeline, CodeDeploy, got "ca-west-1", which lacks CodePipeline; choose another region',
      ],
    ],
    [
      "a region named twice",
      "dev",
      { regions: ["eu-central-1", "eu-central-1"] },
      ['regions[1] must name each region once, got "eu-central-1" again; remove it'],
    ],
    [
      "a region of another partition",
      "dev",
      { regions: ["eu-central-1", "cn-north-1"] },
      [
        'regions[1] must be in the partition of homeRegion eu-central-1 (aws), got "cn-north-1"; one delivery cannot cross partitions',
      ],
    ],
    [
      "a home region that nothing is deployed to",
      "dev",
      { regions: ["eu-west-1"] },
      ['homeRegion must be one of regions (eu-west-1), got "eu-central-1"; add it to regions or choose one of them'],
    ],
    [
      "no region at all",
      "dev",
      { regions: [] },
      ["regions must name at least one region, got an empty list; add the regions to deploy to"],
    ],
    [
      "a wave that names an unknown region, one twice, and forgets one",
      "prod",
      { waves: [["eu-central-1", "eu-central-1"], ["eu-west-9"], []] },
      [
        'waves[0][1] must put each region in one wave, got "eu-central-1" again; remove it',
        'waves[1][0] must name one of regions (eu-central-1, eu-west-1, us-east-1), got "eu-west-9"; correct it or add it to regions',
        "waves[2] must name at least one region, got an empty wave; remove it or add a region",
        "waves must put every region in a wave, eu-west-1, us-east-1 is in none; add it to a wave",
      ],
    ],
    [
      "a wave with more alarms to watch than a condition has rules",
      "prod",
      {
        regions: ["eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "us-east-1"],
        waves: [["eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "us-east-1"]],
      },
      [
        "waves[0] must have at most 5 regions when bakeMinutes is set (a condition takes 5 rules), got 6; split the wave",
      ],
    ],
    [
      "one wave of more regions than a condition has rules",
      "prod",
      { regions: ["eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "us-east-1"], waves: [] },
      [
        "waves must be set when bakeMinutes is set and there are more than 5 regions (a condition takes 5 rules), got 6 regions in one wave; put them into waves of at most 5",
      ],
    ],
    [
      "account ids of another form",
      "dev",
      { account: "22222222222", toolsAccount: "0x1" },
      [
        'toolsAccount must be a twelve-digit account id, got "0x1"; quote it in YAML so that leading zeros stay',
        'account must be a twelve-digit account id, got "22222222222"; quote it in YAML so that leading zeros stay',
      ],
    ],
    [
      "no external id where the account is another one, without repeating the value",
      "dev",
      { externalId: "a" },
      [
        "externalId must have 2 to 1224 letters, digits or + = , . @ : / - where account is not toolsAccount, got 1 characters; set the id that the role's trust policy demands",
      ],
    ],
    [
      "branch and promotesFrom together",
      "dev",
      { promotesFrom: "staging", releasers: ["arn:aws:iam::111111111111:role/Releasers"] },
      [
        'branch is one of the sources branch, sourceBucket and promotesFrom, of which exactly one must be set, got "dev", "", "staging"; a pipeline has one source',
      ],
    ],
    [
      "neither branch nor promotesFrom",
      "dev",
      { branch: "" },
      [
        'branch is one of the sources branch, sourceBucket and promotesFrom, of which exactly one must be set, got "", "", ""; a pipeline has one source',
      ],
    ],
    [
      "a branch that git refuses",
      "dev",
      { branch: "a..b" },
      [
        'branch must be a Git branch name of 1 to 256 characters: no spaces nor ~ ^ : ? * [ \\ .. @{ //, not beginning with / . - nor ending with / . .lock, neither @ alone nor 40 hexadecimal digits, got "a..b"; correct it',
      ],
    ],
    [
      "nobody who may promote, and a stack that promotes from itself and publishes",
      "prod",
      { releasers: [], promotesFrom: "prod", publishesReleases: "true" },
      [
        'promotesFrom must be another stack, got "prod"; name the stack that publishes the releases',
        "publishesReleases must be false where promotesFrom is set, got true; a promoted release is not published again",
        "releasers must name at least one role where promotesFrom is set, got an empty list; nobody could promote",
      ],
    ],
    [
      "releasers that are everybody or nobody",
      "prod",
      { releasers: ["arn:aws:iam::111111111111:role/*", "ReleaseManager"] },
      [
        'releasers[0] must be the ARN of an IAM role with * only in part of its name, got "arn:aws:iam::111111111111:role/*"; name the roles of the people who may promote',
        'releasers[1] must be the ARN of an IAM role with * only in part of its name, got "ReleaseManager"; name the roles of the people who may promote',
      ],
    ],
    [
      "an application whose name nothing can bear",
      "dev",
      { application: "Departures" },
      [
        'application must be lower-case letters, digits and -, beginning with a letter and not ending with -, got "Departures"; bucket and role names begin with it',
      ],
    ],
    [
      "an application whose derived names are too long, each with its length and limit",
      "dev",
      { application: "a-departures-board-for-every-station" },
      [
        'application forms the name "a-departures-board-for-every-station-dev-111111111111-eu-central-1" of 66 characters, which must be an S3 bucket name of 3 to 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit; shorten it',
      ],
    ],
    [
      "settings that the program does not know",
      "shared",
      { homeregion: "eu-central-1" },
      ["homeregion is no setting of this program; did you mean homeRegion?"],
    ],
    [
      "sources beside sources, and what goes with a source that is not set",
      "dev",
      { sourceBucket: "Source", sourceKey: "source.tar", releasers: ["arn:aws:iam::111111111111:role/Releasers"] },
      [
        'branch is one of the sources branch, sourceBucket and promotesFrom, of which exactly one must be set, got "dev", "Source", ""; a pipeline has one source',
        'releasers has a meaning only where promotesFrom is set, got ["arn:aws:iam::111111111111:role/Releasers"]; remove it',
        'sourceBucket must be an S3 bucket name of 3 to 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit, got "Source"; correct it',
        'sourceKey must be the key of a zip archive such as source.zip, got "source.tar"; set it where sourceBucket is set',
      ],
    ],
    [
      "a repository without owner, patterns over the limits and patterns that match nothing",
      "dev",
      {
        repositoryId: "board",
        filePaths: ["/src/**", "docs/**", "a".repeat(256)],
        excludedFilePaths: ["docs/**", ...Array.from({ length: 8 }, (_, index) => `${index}/**`)],
      },
      [
        'repositoryId must be the owner and the name of a repository such as shop/board, got "board"; correct it',
        'filePaths[0] must have 1 to 255 characters and not begin with /, got "/src/**"; paths begin at the repository\'s root',
        `filePaths[2] must have 1 to 255 characters and not begin with /, got "${"a".repeat(256)}"; paths begin at the repository's root`,
        "excludedFilePaths must have at most 8 patterns, got 9; join some by ** or { }",
        'filePaths[1] must not be excluded by excludedFilePaths, got "docs/**"; it would match nothing',
      ],
    ],
    [
      "configurations of another platform, and a strategy that containers do not know",
      "dev",
      {
        deploymentTarget: "ECS",
        deploymentConfig: "CodeDeployDefault.LambdaAllAtOnce",
        deploymentStrategy: "BLUE_GREEN",
        sourceImage: "departures",
      },
      [
        'deploymentStrategy must be IN_PLACE where deploymentTarget is ECS, got "BLUE_GREEN"; Lambda and ECS are always blue/green',
        'deploymentConfig must be a configuration for ECS, got "CodeDeployDefault.LambdaAllAtOnce"; use CodeDeployDefault.ECSAllAtOnce, .ECSCanary10Percent5Minutes, .ECSCanary10Percent15Minutes, .ECSLinear10PercentEvery1Minutes, .ECSLinear10PercentEvery3Minutes',
        'sourceImage must be repository:tag such as base/node:22, got "departures"; correct it',
      ],
    ],
    [
      "an answer to failed waves that there is not, or not here",
      "dev",
      { onFailedWave: "Retry" },
      ['onFailedWave must be one of RollBack, Hold, got "Retry"; correct it'],
    ],
    [
      "a hold where nobody could let go",
      "dev",
      { onFailedWave: "Hold" },
      [
        'onFailedWave must be RollBack where promotesFrom is not set, got "Hold"; interlock resume lets go of environments that releases are promoted to alone',
      ],
    ],
    [
      "instances on premises that nothing names, nobody registers and no alarm watches",
      "dev",
      { deploymentTarget: "OnPremises", onPremisesTags: ["Fleet", "A=1", "A=2"], bakeMinutes: 5 },
      [
        "onPremisesRegistrars must not be empty where deploymentTarget is OnPremises; nothing could be deployed to",
        'onPremisesTags[0] must be Key=Value with each key once, got "Fleet"; correct it',
        'onPremisesTags[2] must be Key=Value with each key once, got "A=2"; correct it',
        "bakeMinutes must be 0 where deploymentTarget is OnPremises, got 5; no alarm watches these instances",
      ],
    ],
    [
      "people, connections and images that the shared stack cannot make",
      "shared",
      {
        branches: [],
        developers: ["Developers"],
        pullRequestApprovals: 11,
        connectionProvider: "GitLabSelfManaged",
        connectionEndpoint: "git.example.com",
        imageRegions: ["eu-west-1", "eu-west-1"],
        imageReaders: ["1"],
      },
      [
        'developers[0] must be the ARN of an IAM role with * only in part of its name, got "Developers"; name the roles of the people',
        "pullRequestApprovals must be a whole number from 0 to 10, got 11; correct it",
        "branches must name at least one branch where pull requests are approved or reviewed, got an empty list; name the branches that they go to",
        'connectionEndpoint must be the URL of the host such as https://git.example.com, got "git.example.com"; correct it',
        'imageRegions[1] must name each region once, got "eu-west-1" again; remove it',
        "imageRegions must hold homeRegion eu-central-1, got eu-west-1, eu-west-1; images are pushed there",
        'imageReaders[0] must be a twelve-digit account id, got "1"; quote it in YAML so that leading zeros stay',
      ],
    ],
    [
      "addresses that no message reaches",
      "prod",
      { notificationEmails: ["team"], notificationNumbers: ["0151"], notificationChats: ["#releases"] },
      [
        'notificationEmails[0] must be an e-mail address, got "team"; correct it',
        'notificationNumbers[0] must be a telephone number in the form of E.164 such as +4915112345678, got "0151"; correct it',
        'notificationChats[0] must be the ARN of a chat configuration of Slack or Microsoft Teams, got "#releases"; copy it from Amazon Q Developer in chat applications',
      ],
    ],
    [
      "services that the home region does not have",
      "shared",
      {
        homeRegion: "af-south-1",
        packages: "true",
        connectionProvider: "GitHub",
        notificationEmails: ["departures@example.com"],
      },
      [
        "connectionProvider needs connections, which homeRegion af-south-1 does not have; remove it or choose another home region",
        "packages needs CodeArtifact, which homeRegion af-south-1 does not have; remove it or choose another home region",
        "notificationEmails needs notification rules, which homeRegion af-south-1 does not have; remove it or choose another home region",
      ],
    ],
    [
      "values of another type, and nothing else about them",
      "dev",
      { regions: "eu-central-1", bakeMinutes: "soon", requiresApproval: "yes", waves: ["eu-central-1"] },
      [
        'regions must be a list of texts, got "eu-central-1"; correct it',
        'waves must be a list of lists of texts, got "[\\"eu-central-1\\"]"; correct it',
        'requiresApproval must be true or false, got "yes"; correct it',
        'bakeMinutes must be a whole number, got "soon"; correct it',
      ],
    ],
    ["a setting that is missing", "dev", { homeRegion: undefined }, ["homeRegion is missing; set it to a text"]],
    [
      "numbers out of range",
      "dev",
      { instancesPerRegion: 3, maxInstancesPerRegion: 2, bakeMinutes: -1, artifactExpirationDays: 0 },
      [
        "bakeMinutes must be a whole number from 0 to 86400, got -1; correct it",
        "artifactExpirationDays must be a whole number from 1 to 3650, got 0; correct it",
        "maxInstancesPerRegion must be at least instancesPerRegion (3), got 2; raise it",
      ],
    ],
    [
      "choices that there are not",
      "dev",
      { deploymentStrategy: "blueGreen", natGateways: "None", deploymentConfig: "CodeDeployDefault.LambdaAllAtOnce" },
      [
        'deploymentStrategy must be one of IN_PLACE, BLUE_GREEN, got "blueGreen"; correct it',
        'deploymentConfig must be a configuration for servers, got "CodeDeployDefault.LambdaAllAtOnce"; use CodeDeployDefault.AllAtOnce, .HalfAtATime, .OneAtATime or one of your own',
        'natGateways must be Single or OnePerAz unless privateEndpoints is true, got "None"; nothing would reach CodeDeploy',
      ],
    ],
    [
      "a window and a time zone that CodePipeline would refuse",
      "prod",
      { deploymentWindow: "0 9 * * *", deploymentTimeZone: "local time" },
      [
        'deploymentWindow must be a cron expression of six fields and an optional year whose seconds are * or 0, got "0 9 * * *"; for weekdays from nine to five write "* * 9-17 ? * MON-FRI"',
        'deploymentTimeZone must be Region/City, UTC±HH:MM or an abbreviation, got "local time"; correct it',
      ],
    ],
    [
      "instances and networks of no known form",
      "dev",
      { instanceType: "small", vpcCidr: "10.0.0.0/28" },
      ['instanceType must be an EC2 instance type such as t3.micro, got "small"; correct it', VPC("10.0.0.0/28")],
    ],
    [
      "a name of the regions that is none, without a zone, for functions without certificates, and weights of nothing",
      "dev",
      {
        deploymentTarget: "Lambda",
        deploymentConfig: "",
        domainName: "Board.example.com.",
        trafficPolicy: "Latency",
        trafficWeights: ["eu-central-1=256", "us-east-1=1", "eu-central-1"],
      },
      [
        'domainName must be a domain name in lower case without the final dot, such as board.example.com, got "Board.example.com."; correct it',
        'hostedZoneId must be the id of the hosted zone that Board.example.com. lies in, 1 to 32 capitals and digits, got ""; copy it from the zone, without /hostedzone/',
        "certificates must have a certificate for Board.example.com. in each of regions with deploymentTarget Lambda, got none in eu-central-1; add them",
        'trafficWeights may be set only with trafficPolicy Weighted, got trafficPolicy "Latency"; set that or remove the weights',
        ...["eu-central-1=256", "us-east-1=1", "eu-central-1"].map(
          (text, index) =>
            `trafficWeights[${index}] must be one of regions (eu-central-1), once, with = and a whole number from 0 to 255, got "${text}"; correct it`,
        ),
      ],
    ],
    [
      "parts of a name of the regions without the name, and a policy that is none",
      "dev",
      { hostedZoneId: "Z1", trafficPolicy: "Geo", trafficWeights: ["eu-central-1=1"] },
      [
        'trafficPolicy must be one of Latency, Weighted, got "Geo"; correct it',
        'hostedZoneId must be empty where domainName is, got "Z1"; set domainName or remove it',
        'trafficWeights must be empty where domainName is, got ["eu-central-1=1"]; set domainName or remove it',
      ],
    ],
    [
      "a smoke test of several lines",
      "dev",
      { smokeTest: "node a.mjs\nnode b.mjs" },
      ["smokeTest must have no control characters and none that turn the direction of text, got U+000A; write it anew"],
    ],
    [
      "weights that are all 0",
      "dev",
      {
        domainName: "board.example.com",
        hostedZoneId: "Z1",
        trafficPolicy: "Weighted",
        trafficWeights: ["eu-central-1=0"],
      },
      [
        'trafficWeights must leave one region a weight above 0, got ["eu-central-1=0"]; Route 53 shares traffic equally where all are 0',
      ],
    ],
    [
      "certificates of other regions, other accounts, twice, or none at all",
      "dev",
      {
        certificates: [
          "arn:aws:acm:us-east-1:222222222222:certificate/a",
          "arn:aws:acm:eu-central-1:333333333333:certificate/b",
          "arn:aws:acm:eu-central-1:222222222222:certificate/c",
          "a certificate",
        ],
      },
      [
        "certificates[0] must be in one of regions (eu-central-1), got one in us-east-1; remove it",
        "certificates[1] must belong to account 222222222222, got one of 333333333333; a load balancer uses its own account's certificates",
        "certificates[2] must be the only one of its region, got a second one in eu-central-1; remove one",
        'certificates[3] must be the ARN of an ACM certificate, got "a certificate"; copy it from the certificate',
      ],
    ],
    ...["010.0.0.0/16", "10.0.0.0/8", "10.0.0.0", "10.0.0.256/16", "0x0a.0.0.0/16", "10.0.0.0/016"].map(
      (vpcCidr): (typeof cases)[number] => [
        `the network ${vpcCidr}, which is none or too large`,
        "dev",
        { vpcCidr },
        [VPC(vpcCidr)],
      ],
    ),
    [
      "a network with host bits, which is not private either",
      "dev",
      { vpcCidr: "11.0.3.1/16" },
      [
        'vpcCidr must begin where a range of its size does, got "11.0.3.1/16"; write 11.0.0.0/16',
        `vpcCidr must lie in a private range (${PRIVATE}), got "11.0.3.1/16"; the addresses of others would be out of reach`,
      ],
    ],
    [
      "a network beyond the private one",
      "dev",
      { vpcCidr: "172.32.0.0/16" },
      [
        `vpcCidr must lie in a private range (${PRIVATE}), got "172.32.0.0/16"; the addresses of others would be out of reach`,
      ],
    ],
    [
      "a network that the instances do not fit into, nor twice as many of them",
      "dev",
      { vpcCidr: "10.0.0.0/24", maxInstancesPerRegion: 60, deploymentStrategy: "BLUE_GREEN" },
      [
        'vpcCidr must have room for 120 instances, old and new in the private half of it, got "10.0.0.0/24" with 118 addresses; take at least /23',
      ],
    ],
    [
      "a network that the tasks do not fit into",
      "dev",
      {
        vpcCidr: "10.0.0.0/24",
        deploymentTarget: "ECS",
        deploymentConfig: "",
        instancesPerRegion: 60,
        maxInstancesPerRegion: 60,
      },
      [
        'vpcCidr must have room for 120 tasks, old and new in the private half of it, got "10.0.0.0/24" with 118 addresses; take at least /23',
      ],
    ],
    [
      "windows with fields that do not exist, each by its name",
      "prod",
      { deploymentWindow: "* * 9-25 ? * MON-FRI", deploymentTimeZone: "Europe/Belrin" },
      [
        'deploymentWindow must be a cron expression whose hours exists, got "* * 9-25 ? * MON-FRI"; for weekdays from nine to five write "* * 9-17 ? * MON-FRI"',
        'deploymentTimeZone must be a time zone that exists, got "Europe/Belrin"; correct it',
      ],
    ],
    [
      "a window on a day that never comes, in a zone beyond the last",
      "prod",
      { deploymentWindow: "* * 9-17 30,31 FEB ?", deploymentTimeZone: "UTC+14:30" },
      [
        'deploymentWindow must name a day that comes, got "* * 9-17 30,31 FEB ?"; none of its months has it',
        'deploymentTimeZone must be a time zone that exists, got "UTC+14:30"; correct it',
      ],
    ],
    ...["Linear10PercentEvery1Minutes", "Canary10Percent7Minutes", "Linear10PercentEvery2Minute"].map(
      (name): (typeof cases)[number] => [
        `the configuration ${name} that Lambda does not have`,
        "dev",
        { deploymentTarget: "Lambda", deploymentConfig: `CodeDeployDefault.Lambda${name}` },
        [
          `deploymentConfig must be a configuration for Lambda, got "CodeDeployDefault.Lambda${name}"; use CodeDeployDefault.LambdaAllAtOnce, .LambdaCanary10Percent5Minutes, .LambdaCanary10Percent10Minutes, .LambdaCanary10Percent15Minutes, .LambdaCanary10Percent30Minutes, .LambdaLinear10PercentEvery1Minute, .LambdaLinear10PercentEvery2Minutes, .LambdaLinear10PercentEvery3Minutes, .LambdaLinear10PercentEvery10Minutes`,
        ],
      ],
    ),
    [
      "a configuration for ECS that no stack declares",
      "dev",
      { deploymentTarget: "ECS", deploymentConfig: "slow" },
      [
        'deploymentConfig must be a configuration for ECS, got "slow"; use CodeDeployDefault.ECSAllAtOnce, .ECSCanary10Percent5Minutes, .ECSCanary10Percent15Minutes, .ECSLinear10PercentEvery1Minutes, .ECSLinear10PercentEvery3Minutes',
      ],
    ],
    ...[
      "xn--board",
      "sthree-board",
      "amzn-s3-demo-board",
      "board-s3alias",
      "board--ol-s3",
      "board--x-s3",
      "board--table-s3",
      "board-an",
    ].map((sourceBucket): (typeof cases)[number] => [
      `the bucket ${sourceBucket}, whose name is reserved`,
      "dev",
      { branch: "", sourceBucket, sourceKey: "source.zip" },
      [
        `sourceBucket must be an S3 bucket name that begins with none of xn--, sthree-, amzn-s3-demo- and ends with none of -s3alias, --ol-s3, .mrap, --x-s3, --table-s3, -an, which are reserved, got "${sourceBucket}"; correct it`,
      ],
    ]),
    [
      "an application whose buckets would begin with what is reserved",
      "dev",
      { application: "sthree-board" },
      [
        'application forms the name "sthree-board-dev-111111111111-eu-central-1" of 42 characters, which must be an S3 bucket name that begins with none of xn--, sthree-, amzn-s3-demo- and ends with none of -s3alias, --ol-s3, .mrap, --x-s3, --table-s3, -an, which are reserved; shorten it',
      ],
    ],
    [
      "roles of every account, of another partition, and every role of a path",
      "shared",
      {
        developers: [
          "arn:aws:iam::*:role/Developer",
          "arn:aws-cn:iam::111111111111:role/Developer",
          "arn:aws:iam::111111111111:role/team/*",
        ],
      },
      [
        'developers[0] must be the ARN of an IAM role with * only in part of its name, got "arn:aws:iam::*:role/Developer"; name the roles of the people',
        'developers[1] must be in the partition of homeRegion eu-central-1 (aws), got "arn:aws-cn:iam::111111111111:role/Developer"; roles of another partition cannot come here',
        'developers[2] must be the ARN of an IAM role with * only in part of its name, got "arn:aws:iam::111111111111:role/team/*"; name the roles of the people',
      ],
    ],
    [
      "releasers and evacuators of another partition",
      "prod",
      {
        releasers: ["arn:aws-us-gov:iam::111111111111:role/Releasers"],
        evacuators: ["arn:aws-cn:iam::111111111111:role/Incident"],
        notificationChats: ["arn:aws-cn:chatbot::111111111111:chat-configuration/slack-channel/trains"],
      },
      [
        'evacuators[0] must be in the partition of homeRegion eu-central-1 (aws), got "arn:aws-cn:iam::111111111111:role/Incident"; roles of another partition cannot come here',
        'releasers[0] must be in the partition of homeRegion eu-central-1 (aws), got "arn:aws-us-gov:iam::111111111111:role/Releasers"; roles of another partition cannot come here',
        'notificationChats[0] must be in the partition of homeRegion eu-central-1 (aws), got "arn:aws-cn:chatbot::111111111111:chat-configuration/slack-channel/trains"; copy it from the account of this delivery',
      ],
    ],
    [
      "tags that AWS keeps for itself",
      "dev",
      {
        deploymentTarget: "OnPremises",
        onPremisesTags: ["AWS:Fleet=a", "aws:cloudformation:stack=b"],
        onPremisesRegistrars: ["arn:aws:iam::222222222222:role/sites"],
      },
      ["AWS:Fleet=a", "aws:cloudformation:stack=b"].map(
        (tag, index) =>
          `onPremisesTags[${index}] must not begin with aws:, which AWS keeps for itself, got "${tag}"; take another key`,
      ),
    ],
    [
      "texts with controls, with characters that turn text, and without end, and says nothing else of them",
      "dev",
      { branch: "de\u0000v", externalId: "a\tb", filePaths: ["a\u202eb", "c\n"], application: "a".repeat(100_000) },
      [
        "application must have at most 2048 characters, got 100000; shorten it",
        "externalId must have no control characters and none that turn the direction of text, got U+0009; write it anew",
        "branch must have no control characters and none that turn the direction of text, got U+0000; write it anew",
        "filePaths[0] must have no control characters and none that turn the direction of text, got U+202E; write it anew",
        "filePaths[1] must have no control characters and none that turn the direction of text, got U+000A; write it anew",
      ],
    ],
    [
      "addresses that only look like some",
      "prod",
      { notificationEmails: ["a@b", "a@b..c", "a b@c.de", "a@-b.de", "a@b@c.de", ".a@b.de", `${"a".repeat(65)}@b.de`] },
      ["a@b", "a@b..c", "a b@c.de", "a@-b.de", "a@b@c.de", ".a@b.de", `${"a".repeat(65)}@b.de`].map(
        (address, index) => `notificationEmails[${index}] must be an e-mail address, got "${address}"; correct it`,
      ),
    ],
    ...["t3.medium.large", "t3.", "3t.micro", "t3.gigantic", "micro", "t3-micro"].map(
      (instanceType): (typeof cases)[number] => [
        `the instance type ${instanceType}`,
        "dev",
        { instanceType },
        [`instanceType must be an EC2 instance type such as t3.micro, got "${instanceType}"; correct it`],
      ],
    ),
  ];
  for (const [title, stack, changes, expected] of cases) {
    it(`refuses ${title}`, () => assert.deepEqual(problemsOf(stack, changes), expected));
  }

  it("accepts networks, windows, types and addresses of every form that there is", () => {
    for (const vpcCidr of ["10.255.0.0/16", "172.31.16.0/20", "192.168.0.0/16", "100.64.0.0/24"])
      assert.deepEqual(problemsOf("dev", { vpcCidr }), []);
    for (const deploymentTimeZone of ["UTC", "UTC-12:00", "UTC+14:00", "America/Argentina/Buenos_Aires", "EST"])
      assert.deepEqual(problemsOf("prod", { deploymentTimeZone }), []);
    for (const deploymentWindow of ["0 0 9 29 FEB ?", "* 0/15 22-2 ? JAN-MAR,12 MON#2 2026-2199", "* * * L-3 * ?"])
      assert.deepEqual(problemsOf("prod", { deploymentWindow }), []);
    for (const instanceType of [
      "m7i-flex.large",
      "u-6tb1.112xlarge",
      "r7iz.metal-16xl",
      "im4gn.16xlarge",
      "c5.metal",
      "t4g.nano",
    ])
      assert.deepEqual(problemsOf("dev", { instanceType }), []);
    const notificationEmails = ["first.last+tag@sub.example.co.uk", "o'neil_1@xn--bcher-kva.example"];
    assert.deepEqual(problemsOf("prod", { notificationEmails }), []);
  });

  it("reads texts that never end no further than it must", () => {
    // Each is what some pattern would try in every way that there is.
    const endless = [
      "a@" + ".a".repeat(50_000),
      "a".repeat(100_000) + "!",
      "1-".repeat(50_000),
      `https://${"a/".repeat(50_000)} `,
    ];
    const keys = Object.keys(rawOf("prod"));
    for (const text of endless)
      for (const key of keys) {
        const said = [...problemsOf("prod", { [key]: text }), ...problemsOf("prod", { [key]: [text] })];
        // No text of this length comes to any check but the one of its length.
        assert.ok(said.every((line) => line.length < 2 * text.length));
      }
  });

  it("accepts one account for everything", () => {
    assert.deepEqual(problemsOf("dev", { account: "111111111111", externalId: "" }), []);
  });

  it("throws nothing but its own error, whatever the values", () => {
    const keys = Object.keys(rawOf("prod"));
    fc.assert(
      fc.property(
        fc.constantFrom("shared", "dev", "prod"),
        fc.dictionary(
          fc.constantFrom(...keys),
          fc.oneof(
            fc.string(),
            fc.json(),
            fc.constantFrom(...REGION_NAMES),
            fc.array(fc.constantFrom(...REGION_NAMES)).map(String),
          ),
        ),
        (stack, changes) => {
          try {
            parseSettings(stack, { ...rawOf(stack), ...changes }, () => "");
          } catch (error) {
            assert.ok(error instanceof SettingsError, String(error));
            assert.ok(error.problems.length > 0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("places of settings", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-settings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are file, line and column of the value, or of the list where the element is not in it", () => {
    const file = join(folder, "Pulumi.dev.yaml");
    writeFileSync(file, "config:\n  interlock:regions: [eu-west-1, eu-wset-1]\n");
    const locate = locator(file);
    assert.equal(locate(["interlock:regions", 1]), "Pulumi.dev.yaml:2:34");
    assert.equal(locate(["interlock:regions", 7]), "Pulumi.dev.yaml:2:22");
    assert.equal(locate(["interlock:account"]), "Pulumi.dev.yaml");
  });

  const FILE = 'config:\n  pulumi:disable-default-providers: ["aws"]\n';
  /** What is said of a stack whose own file is given. */
  function saidOf(stack: string, text: string): readonly string[] {
    const file = join(folder, `Pulumi.${stack}.yaml`);
    writeFileSync(file, text);
    try {
      parseSettings(stack, rawOf(stack), locator(file));
    } catch (error) {
      assert.ok(error instanceof SettingsError, String(error));
      return error.problems;
    }
    return [];
  }

  it("are those of settings that stand in the file of a stack that does not read them", () => {
    assert.deepEqual(saidOf("dev", `${FILE}  interlock:developers: []\n  interlock:branches: [main]\n`), [
      "Pulumi.dev.yaml:4:23: interlock:branches is read by the stack shared alone, which makes it for all environments; move it to Pulumi.shared.yaml",
      "Pulumi.dev.yaml:3:25: interlock:developers is read by the stack shared alone, which makes it for all environments; move it to Pulumi.shared.yaml",
    ]);
    assert.deepEqual(saidOf("shared", `${FILE}  interlock:vpcCidr: 10.0.0.0/16\n`), [
      "Pulumi.shared.yaml:3:22: interlock:vpcCidr is read by environments alone; move it to the Pulumi.<environment>.yaml of each that it is meant for",
    ]);
  });

  it("are that of the setting which keeps resources from the shell's credentials", () => {
    const rest =
      'without it a resource that names no provider would be made with the credentials of the shell: set it to ["aws"]';
    const key = "pulumi:disable-default-providers";
    assert.deepEqual(saidOf("dev", "config:\n  interlock:branch: dev\n"), [
      `Pulumi.dev.yaml: ${key} must list aws, got nothing; ${rest}`,
    ]);
    assert.deepEqual(saidOf("dev", `config:\n  ${key}: [awsx]\n`), [
      `Pulumi.dev.yaml:2:37: ${key} must list aws, got ["awsx"]; ${rest}`,
    ]);
    for (const given of ['["*"]', "[kubernetes, aws]"])
      assert.deepEqual(saidOf("dev", `config:\n  ${key}: ${given}\n`), []);
  });

  it("are the file alone when it is missing or no YAML", () => {
    assert.equal(locator(join(folder, "Pulumi.qa.yaml"))(["interlock:regions"]), "Pulumi.qa.yaml");
    const broken = join(folder, "Pulumi.bad.yaml");
    writeFileSync(broken, "config: [");
    assert.equal(locator(broken)(["interlock:regions"]), "Pulumi.bad.yaml");
  });
});
