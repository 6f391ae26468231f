import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { OnPremisesDeployment, type OnPremisesDeploymentArgs } from "../../../../components";
import { sameResources } from "../../../../delivery/graph";
import { deploy, deployLoosely, document, listed, problemsOf, resource } from "../../deployed";

const SITE = "eu-central-1:111111111111";
const DATA_CENTRE = "arn:aws:iam::111111111111:role/sites/frankfurt";
const TOPIC = `arn:aws:sns:${SITE}:deployments`;

const happy = (changes: Partial<OnPremisesDeploymentArgs> = {}): OnPremisesDeploymentArgs => ({
  applicationName: "shop",
  deploymentGroupName: "shop-frankfurt",
  tagFilters: [{ key: "site", value: "frankfurt" }],
  registrarRoleArns: [DATA_CENTRE],
  bundleBucketArns: ["arn:aws:s3:::shop-prod-999999999999-eu-central-1"],
  ...changes,
});

const build = (args: OnPremisesDeploymentArgs) => () => {
  const it = new OnPremisesDeployment("shop", args);
  return {
    applicationName: it.applicationName,
    applicationArn: it.applicationArn,
    deploymentGroupName: it.deploymentGroupName,
    deploymentGroupArn: it.deploymentGroupArn,
    serviceRoleArn: it.serviceRoleArn,
    sessionRoleArn: it.sessionRoleArn,
    registrarRoleArn: it.registrarRoleArn,
    setupScript: it.setupScript,
  };
};

const inputs = async (args: OnPremisesDeploymentArgs, name: string) => resource(await deploy(build(args)), name).inputs;

async function statements(args: OnPremisesDeploymentArgs, role: string): Promise<unknown> {
  const [{ policy }] = (await inputs(args, role))["inlinePolicies"] as [{ policy: string }];
  return (JSON.parse(policy) as { Statement: unknown }).Statement;
}

const allow = (Sid: string, Action: string[], Resource: unknown) => ({ Sid, Effect: "Allow", Action, Resource });
const READ = ["s3:GetObject", "s3:GetObjectVersion"];

describe("OnPremisesDeployment", () => {
  it("declares an application, a deployment group of tagged machines and three roles", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "Application shop-application",
      "DeploymentGroup shop-deployment-group",
      "OnPremisesDeployment shop",
      "Role shop-registrar-role",
      "Role shop-role",
      "Role shop-session-role",
    ]);
    assert.deepEqual(resource(graph, "shop-application").inputs, { name: "shop", computePlatform: "Server" });
    assert.deepEqual(resource(graph, "shop-deployment-group").inputs, {
      appName: "shop",
      deploymentGroupName: "shop-frankfurt",
      serviceRoleArn: resource(graph, "shop-role").outputs["arn"],
      deploymentConfigName: "CodeDeployDefault.OneAtATime",
      deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITHOUT_TRAFFIC_CONTROL" },
      onPremisesInstanceTagFilters: [{ key: "site", value: "frankfurt", type: "KEY_AND_VALUE" }],
      autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
    });
    const { setupScript, ...names } = graph.outputs;
    assert.deepEqual(names, {
      applicationName: "shop",
      applicationArn: `arn:aws:codedeploy:${SITE}:application:shop`,
      deploymentGroupName: "shop-frankfurt",
      deploymentGroupArn: `arn:aws:codedeploy:${SITE}:deploymentgroup:shop/shop-frankfurt`,
      serviceRoleArn: resource(graph, "shop-role").outputs["arn"],
      sessionRoleArn: resource(graph, "shop-session-role").outputs["arn"],
      registrarRoleArn: resource(graph, "shop-registrar-role").outputs["arn"],
    });
    assert.match(String(setupScript), /^#!\/bin\/bash\n/);
  });

  it("lets the data centre's roles open sessions that bear a machine's name, and CodeDeploy its own role", async () => {
    const graph = await deploy(build(happy({ registrarRoleArns: [DATA_CENTRE, `${DATA_CENTRE}-*`] })));
    for (const role of ["shop-session-role", "shop-registrar-role"])
      assert.deepEqual(document(graph, role, "assumeRolePolicy"), {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TrustedRolesAssumeRole",
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111111111111:root" },
            Action: "sts:AssumeRole",
            Condition: {
              ArnLike: { "aws:PrincipalArn": [DATA_CENTRE, `${DATA_CENTRE}-*`] },
              StringLike: { "sts:RoleSessionName": "shop-frankfurt-*" },
            },
          },
        ],
      });
    const trust = JSON.stringify(document(graph, "shop-role", "assumeRolePolicy"));
    assert.ok(trust.includes(`"aws:SourceArn":"arn:aws:codedeploy:${SITE}:deploymentgroup:shop/shop-frankfurt"`));
  });

  it("lets machines read bundles and the agent, and nothing else", async () => {
    const agent = allow("UpdateAgent", ["s3:GetObject"], "arn:aws:s3:::aws-codedeploy-eu-central-1/*");
    assert.deepEqual(await statements(happy(), "shop-session-role"), [
      allow("ReadBundles", READ, "arn:aws:s3:::shop-prod-999999999999-eu-central-1/*"),
      agent,
    ]);
    const args = happy({
      bundleBucketArns: ["arn:aws:s3:::one", pulumi.output("arn:aws:s3:::two")],
      bundleKeyArns: ["arn:aws:kms:*:999999999999:key/mrk-1"],
      bundleAccountId: "999999999999",
    });
    assert.deepEqual(await statements(args, "shop-session-role"), [
      {
        ...allow("ReadBundles", READ, ["arn:aws:s3:::one/*", "arn:aws:s3:::two/*"]),
        Condition: { StringEquals: { "aws:ResourceAccount": "999999999999" } },
      },
      allow("DecryptBundles", ["kms:Decrypt"], "arn:aws:kms:*:999999999999:key/mrk-1"),
      agent,
    ]);
  });

  it("lets the registrar register machines of the group's names", async () => {
    const actions = ["AddTagsTo", "Deregister", "Get", "Register"].map((verb) =>
      verb === "AddTagsTo" ? "codedeploy:AddTagsToOnPremisesInstances" : `codedeploy:${verb}OnPremisesInstance`,
    );
    assert.deepEqual(await statements(happy(), "shop-registrar-role"), [
      allow("RegisterMachines", actions, `arn:aws:codedeploy:${SITE}:instance:shop-frankfurt-*`),
    ]);
    assert.deepEqual(await statements(happy({ instanceNamePrefix: "fra" }), "shop-registrar-role"), [
      allow("RegisterMachines", actions, `arn:aws:codedeploy:${SITE}:instance:fra*`),
    ]);
  });

  it("watches alarms and reports to topics", async () => {
    const args = happy({ alarmNames: ["errors"], triggers: [{ name: "team", topicArn: TOPIC }] });
    assert.deepEqual(await statements(args, "shop-role"), [
      allow("FindInstances", ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "tag:GetResources"], "*"),
      allow("ReadAlarms", ["cloudwatch:DescribeAlarms"], "*"),
      allow("ReportDeployments", ["sns:Publish"], [TOPIC]),
    ]);
    const { alarmConfiguration } = await inputs(args, "shop-deployment-group");
    assert.deepEqual(alarmConfiguration, { enabled: true, alarms: ["errors"], ignorePollAlarmFailure: false });
  });

  it("passes every other setting on", async () => {
    const graph = await deployLoosely(
      build(
        happy({
          deploymentConfigName: "mine",
          rollbackEvents: [],
          roleName: "shop-codedeploy",
          sessionRoleName: "shop-machines",
          registrarRoleName: "shop-registrar",
          rolePath: "/shop/",
          permissionsBoundaryArn: "arn:aws:iam::333333333333:policy/boundary",
          tags: { team: "shop" },
          accountId: "333333333333",
          region: "eu-west-1",
          files: { "/etc/shop/site": pulumi.output("frankfurt") },
        }),
      ),
    );
    for (const [child, roleName] of Object.entries({
      role: "shop-codedeploy",
      "session-role": "shop-machines",
      "registrar-role": "shop-registrar",
    })) {
      const role = resource(graph, `shop-${child}`).inputs;
      assert.deepEqual(
        [role["name"], role["path"], role["permissionsBoundary"], role["tags"]],
        [roleName, "/shop/", "arn:aws:iam::333333333333:policy/boundary", { team: "shop" }],
      );
    }
    const group = resource(graph, "shop-deployment-group").inputs;
    assert.deepEqual(
      [group["deploymentConfigName"], group["region"], group["tags"]],
      ["mine", "eu-west-1", { team: "shop" }],
    );
    assert.deepEqual(group["autoRollbackConfiguration"], { enabled: false, events: [] });
    assert.ok(String(graph.outputs["setupScript"]).includes("region='eu-west-1'"));
    assert.ok(String(graph.outputs["setupScript"]).includes("/etc/shop/site\" <<'CONTENT'\nfrankfurt\nCONTENT\n"));
  });

  it("declares the same in a preview, and hands its options on", async () => {
    const [update, preview] = [await deploy(build(happy())), await deploy(build(happy()), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
    const graph = await deploy(() => {
      const roleArn = "arn:aws:iam::555555555555:role/deployer";
      const provider = new Provider("workload", { region: "eu-west-1", assumeRoles: [{ roleArn }] });
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      new OnPremisesDeployment("parent-shop", happy(), { provider, parent, protect: true });
    });
    const children = graph.resources.filter(({ name, custom }) => custom && name.startsWith("parent-shop-"));
    assert.equal(children.length, 5);
    for (const { account, protect, urn } of children) {
      assert.deepEqual([account, protect], ["555555555555", true]);
      assert.ok(urn.includes("test:index:Parent$interlock:index:OnPremisesDeployment$aws:"));
    }
  });
});

const CASES: Readonly<Record<string, readonly [OnPremisesDeploymentArgs, ...string[]]>> = {
  "nothing to deploy to, nobody to register and nothing to read": [
    happy({ tagFilters: [], registrarRoleArns: [], bundleBucketArns: [] }),
    "tagFilters must hold 1 to 10 filters, got 0; name the tags of the machines",
    "registrarRoleArns must hold 1 to 20 roles, got 0; name the roles of the data centre's machines",
    "bundleBucketArns must hold 1 to 10 buckets, got 0; name where the bundles lie",
  ],
  "tags that no machine can be given": [
    happy({ tagFilters: [{ key: "site", type: "KEY_ONLY" }, { key: "a" }] }),
    'tagFilters[1] must have a key and a value with KEY_AND_VALUE, got {"key":"a"}; complete it or change its type',
  ],
  "a key alone": [
    happy({ tagFilters: [{ key: "site", type: "KEY_ONLY" }] }),
    'tagFilters must hold a filter of type KEY_AND_VALUE, got [{"key":"site","type":"KEY_ONLY"}]; name the tag that the setup script gives to machines',
  ],
  "everybody and a user in place of roles": [
    happy({ registrarRoleArns: ["arn:aws:iam::111111111111:role/*", "arn:aws:iam::111111111111:user/me"] }),
    ...["role/*", "user/me"].map(
      (who, index) =>
        `registrarRoleArns[${index}] must be the ARN of an IAM role, arn:<partition>:iam::<12 digits>:role/<path and name>, where * and ? may stand after the first character of the path or name, got "arn:aws:iam::111111111111:${who}"; give the role's ARN`,
    ),
  ],
  "names and ARNs of the wrong kind": [
    happy({
      deploymentGroupName: "a b",
      instanceNamePrefix: "a b",
      bundleBucketArns: ["bundles"],
      bundleKeyArns: ["alias/a"],
      bundleAccountId: "1",
    }),
    'deploymentGroupName must be a CodeDeploy deployment group name of 1 to 100 characters: letters, digits and + = , . @ _ -, got "a b"; shorten or respell it',
    `instanceNamePrefix must be 1 to 50 letters, digits and . _ -, got "a b"; omit it to use the deployment group's name`,
    'bundleBucketArns[0] must be an S3 bucket ARN, wildcards allowed (arn:…:s3:::…), got "bundles"; give the ARN',
    'bundleKeyArns[0] must be a KMS key ARN, wildcards allowed (arn:…:kms:…:key/…), got "alias/a"; give the ARN',
    'bundleAccountId must be twelve digits, got "1"; omit it to allow any account',
  ],
  "files that are no path of a machine": [
    happy({ files: { "etc/shop": "", "/etc/../shop": "", "/etc/a shop": "", "/etc/shop": "" } }),
    ...["etc/shop", "/etc/../shop", "/etc/a shop"].map(
      (path) =>
        `files must have absolute paths such as /etc/shop/environment, of letters, digits and . _ -, got "${path}"; rename the file`,
    ),
  ],
  "a configuration of another platform": [
    happy({ deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" }),
    'deploymentConfigName must be CodeDeployDefault.AllAtOnce, CodeDeployDefault.HalfAtATime, CodeDeployDefault.OneAtATime or a name of your own of 1 to 100 characters: letters, digits and + = , . @ _ -, got "CodeDeployDefault.LambdaAllAtOnce"; omit it to use CodeDeployDefault.OneAtATime',
  ],
};

describe("OnPremisesDeployment refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(CASES))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => void new OnPremisesDeployment("shop", args)),
        problems.map((problem) => `OnPremisesDeployment "shop": ${problem}`),
      );
    });
});
