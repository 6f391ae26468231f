import assert from "node:assert/strict";
import { type Graph, type GraphResource, UNKNOWN, sameResources } from "../../delivery/graph";
import { assertGolden } from "../support/golden";
import { evaluateProject } from "../support/project";

const TOOLS = "111111111111";
const ACCOUNTS: Readonly<Record<string, string>> = {
  dev: "222222222222",
  staging: "333333333333",
  prod: "444444444444",
};
const STACKS = ["shared", "dev", "staging", "prod"] as const;

/** Inputs that hold a policy document, by the last part of the type. */
const POLICY_INPUTS = ["assumeRolePolicy", "policy"];

const isPolicy = (key: string, value: unknown): value is string =>
  POLICY_INPUTS.includes(key) && typeof value === "string" && value.startsWith("{");

/** Every policy document of a stack by the resource that holds it. */
function policiesOf({ resources }: Graph): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { name, type, inputs } of resources) {
    const short = type.split(":").at(-1)!;
    for (const [key, value] of Object.entries(inputs))
      if (isPolicy(key, value)) found[`${short} ${name} ${key}`] = JSON.parse(value);
    for (const inline of (inputs["inlinePolicies"] ?? []) as { name: string; policy: string }[]) {
      found[`${short} ${name} ${inline.name}`] = JSON.parse(inline.policy);
    }
  }
  return found;
}

/** Paths of values that must never stand in an input: null, and texts that Pulumi puts where an output was printed. */
function suspicious(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (typeof value === "string")
    return /\[object |toJSON|toString\] on an Output|(^|[:/-])undefined($|[:/-])/.test(value) ? [path] : [];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => suspicious(inner, `${path}.${key}`));
}

describe("the stacks of this repository", () => {
  let updates: ReadonlyMap<string, Graph>;
  let previews: ReadonlyMap<string, Graph>;
  before(async () => {
    updates = await evaluateProject("update");
    previews = await evaluateProject("preview");
  });

  for (const stack of STACKS) {
    describe(stack, () => {
      let graph: Graph;
      const resources = (type: string): readonly GraphResource[] =>
        graph.resources.filter((resource) => resource.type === type);
      before(() => {
        graph = updates.get(stack)!;
      });

      it("registers the same resources in a preview, where what AWS computes is unknown", () => {
        const preview = previews.get(stack)!;
        assert.deepEqual(sameResources(graph, preview), []);
        assert.match(JSON.stringify(preview.resources.map(({ inputs }) => inputs)), new RegExp(UNKNOWN));
      });

      it("keeps its identities", () => {
        assertGolden(`${stack}.identities.txt`, `${graph.resources.map(({ urn }) => urn).join("\n")}\n`);
      });

      it("keeps its policies", () => {
        assertGolden(`${stack}.policies.json`, `${JSON.stringify(policiesOf(graph), undefined, 2)}\n`);
      });

      it("prints no output as a text and leaves no input empty", () => {
        assert.deepEqual(
          graph.resources.flatMap(({ name, inputs }) => suspicious(inputs, name)),
          [],
        );
      });

      it("has one provider for each account, which refuses all others", () => {
        const providers = resources("pulumi:providers:aws");
        const accounts = providers.map(({ inputs }) => JSON.parse(String(inputs["allowedAccountIds"])) as unknown);
        assert.deepEqual(accounts, stack === "shared" ? [[TOOLS]] : [[TOOLS], [ACCOUNTS[stack]]]);
      });

      it("puts every resource into the account and region that it belongs to", () => {
        for (const { type, name, account, region, inputs } of graph.resources.filter(({ type }) =>
          type.startsWith("aws:"),
        )) {
          const workload =
            /^aws:(ec2|autoscaling|lb|codedeploy|vpc)/.test(type) ||
            /^(deploy|instance|observer|operator|evacuator|relay|web)-/.test(name);
          assert.equal(account, workload ? ACCOUNTS[stack] : TOOLS, `${type} ${name}`);
          assert.ok(region, `${type} ${name} has no region`);
          const isGlobal = /^aws:iam/.test(type);
          if (!isGlobal && /^interlock|^web-/.test(name))
            assert.ok(inputs["region"], `${type} ${name} names no region`);
        }
      });

      it("describes every resource's policies within the limits of AWS", () => {
        for (const { name, inputs } of resources("aws:iam/role:Role")) {
          const inline = (inputs["inlinePolicies"] ?? []) as { policy: string }[];
          // Source: IAM User Guide, reference_iam-quotas: 10,240 characters of all inline policies of a role without white space.
          assert.ok(inline.reduce((sum, { policy }) => sum + policy.length, 0) <= 10_240, name);
          assert.ok(String(inputs["assumeRolePolicy"]).length <= 2_048, name);
        }
      });
    });
  }

  it("protect what cannot be made again: repository, keys and stores", () => {
    const irreplaceable = /^aws:(codecommit\/repository|kms\/(key|replicaKey)|s3\/bucket):/;
    const all = [...updates.values()].flatMap(({ resources }) => resources);
    // A topic holds nothing, and its key with it.
    const found = all.filter(({ type, name }) => irreplaceable.test(type) && !name.startsWith("notifications-"));
    assert.equal(found.length, 18);
    assert.deepEqual(
      found.filter((resource) => !resource.protect).map(({ urn }) => urn),
      [],
    );
  });

  it("give people what they need to know", () => {
    const outputs = (stack: string) => updates.get(stack)!.outputs;
    assert.deepEqual(outputs("shared"), {
      auditBucket: "111111111111-departures-eu-central-1",
      auditTrailArn: "arn:aws:cloudtrail:eu-central-1:111111111111:trail/departures-audit",
      cloneUrlGrc: "codecommit::eu-central-1://departures",
      cloneUrlHttp: "https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/departures",
      cloneUrlSsh: "ssh://git-codecommit.eu-central-1.amazonaws.com/v1/repos/departures",
      protectedBranches: ["main", "dev"],
      repositoryArn: "arn:aws:codecommit:eu-central-1:111111111111:departures",
      repositoryKeyArn: outputs("shared")["repositoryKeyArn"],
      repositoryName: "departures",
      repositoryRegion: "eu-central-1",
      teamRoleArns: {
        developers: "arn:aws:iam::111111111111:role/departures/departures-developers",
        maintainers: "arn:aws:iam::111111111111:role/departures/departures-maintainers",
      },
      trusts: {
        accounts: [],
        endpoints: ["departures@example.com"],
        principals: ["Developer", "Maintainer"].map(
          (set) => `arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_${set}_*`,
        ),
      },
    });
    assert.deepEqual(outputs("prod")["trusts"], {
      accounts: [],
      endpoints: ["departures@example.com"],
      principals: ["ReleaseManager", "IncidentManager"].map(
        (set) => `arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_${set}_*`,
      ),
    });
    const prod = outputs("prod");
    assert.equal(
      prod["pipelineUrl"],
      "https://eu-central-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/departures-prod/view?region=eu-central-1",
    );
    assert.deepEqual(Object.keys(prod["endpoints"] as object), ["eu-central-1", "eu-west-1", "us-east-1"]);
    for (const endpoint of Object.values(prod["endpoints"] as object))
      assert.match(String(endpoint), /^http:\/\/.+\.elb\.amazonaws\.com$/);
    assert.equal(prod["channel"], "s3://departures-prod-111111111111-eu-central-1/channels/departures.zip");
    assert.equal(prod["releaserRoleArn"], "arn:aws:iam::111111111111:role/departures/prod/departures-prod-releaser");
    assert.equal(outputs("staging")["releasePrefix"], "releases/departures/");
    assert.equal(prod["observerRoleArn"], "arn:aws:iam::444444444444:role/departures/prod/departures-prod-observer");
    assert.equal(prod["operatorRoleArn"], "arn:aws:iam::444444444444:role/departures/prod/departures-prod-operator");
    assert.deepEqual(prod["promotion"], {
      application: "departures",
      from: "staging",
      releasePrefix: "releases/departures/",
      channelKey: "channels/departures.zip",
      auditPrefix: "audit/departures/prod/",
      holdKey: "controls/prod/hold.json",
      bakeMinutes: 0,
      freezeWindows: [],
    });
  });

  it("hand the keys of one stack to the next", () => {
    const verify = updates.get("prod")!.resources.find(({ name }) => name === "verify-project")!;
    const variables = (verify.inputs["environment"] as { environmentVariables: { name: string; value: string }[] })
      .environmentVariables;
    assert.equal(
      variables.find(({ name }) => name === "SIGNING_KEY_ARN")?.value,
      updates.get("staging")!.outputs["signingKeyArn"],
    );
  });

  it("wire prod's waves in order, each region once, with the bake between them", () => {
    const pipeline = updates.get("prod")!.resources.find(({ type }) => type === "aws:codepipeline/pipeline:Pipeline")!;
    const stages = pipeline.inputs["stages"] as {
      name: string;
      actions: { name: string; region?: string }[];
      onSuccess?: unknown;
    }[];
    assert.deepEqual(
      stages.map(({ name, actions }) => [name, actions.map((action) => action.name)]),
      [
        ["Source", ["Source"]],
        ["Verify", ["Verify"]],
        ["Approve", ["Approve"]],
        ["Deploy-1", ["eu-central-1"]],
        ["Deploy-2", ["eu-west-1", "us-east-1"]],
      ],
    );
    assert.ok(stages[3]?.onSuccess && stages[4]?.onSuccess);
  });

  it("make the pipeline wait for what its actions name", () => {
    const pipeline = updates.get("prod")!.resources.find(({ type }) => type === "aws:codepipeline/pipeline:Pipeline")!;
    for (const needed of ["DeploymentGroup", "Role::deploy-role", "BucketPolicy", "Project::verify-project"]) {
      assert.ok(
        pipeline.dependencies.some((urn) => urn.includes(needed)),
        `${needed} is no dependency:\n${pipeline.dependencies.join("\n")}`,
      );
    }
  });

  it("make the approval rules of reviews wait for the repository", () => {
    const rules = updates
      .get("shared")!
      .resources.filter(({ type }) => type.endsWith(":ApprovalRuleTemplateAssociation"));
    assert.equal(rules.length, 2);
    for (const { name, dependencies } of rules)
      assert.ok(
        dependencies.some((urn) => urn.endsWith("Repository::repository-repository")),
        `${name} depends on ${dependencies.join(", ")}`,
      );
  });
});

describe("environments by settings alone", () => {
  const stack = async (name: string, settings: Record<string, unknown>): Promise<Graph> =>
    (await evaluateProject("update", { [name]: settings }, [name])).get(name)!;
  const types = ({ resources }: Graph, type: string) => resources.filter((resource) => resource.type === type);

  it("ask for as many approvals as they are told, one after the other", async () => {
    const graph = await stack("prod", { approvals: 2 });
    const [pipeline] = types(graph, "aws:codepipeline/pipeline:Pipeline");
    const stages = pipeline!.inputs["stages"] as { name: string; actions: Record<string, unknown>[] }[];
    const { actions } = stages.find(({ name }) => name === "Approve")!;
    assert.deepEqual(
      actions.map(({ name, runOrder, configuration }) => [name, runOrder, configuration]),
      [1, 2].map((index) => [
        index === 1 ? "Approve" : "Approve-2",
        index,
        {
          CustomData: `Approval ${index} of 2: Deploy release #{Verify.RELEASE_VERSION} to prod: eu-central-1, eu-west-1, us-east-1. Verified: #{Verify.CHANGE}`,
          NotificationArn: `arn:aws:sns:eu-central-1:${TOOLS}:departures-prod-delivery`,
        },
      ]),
    );
  });

  it("share one account with the tools when the ids are equal", async () => {
    const graph = await stack("dev", { account: TOOLS, externalId: "" });
    assert.equal(types(graph, "pulumi:providers:aws").length, 1);
    assert.deepEqual([...new Set(graph.resources.flatMap(({ account }) => account ?? []))], [TOOLS]);
  });

  it("deploy blue/green with the rights that a copied fleet needs", async () => {
    const graph = await stack("dev", { deploymentStrategy: "BLUE_GREEN" });
    const [group] = types(graph, "aws:codedeploy/deploymentGroup:DeploymentGroup");
    assert.deepEqual(group?.inputs["deploymentStyle"], {
      deploymentOption: "WITH_TRAFFIC_CONTROL",
      deploymentType: "BLUE_GREEN",
    });
    const role = graph.resources.find(
      ({ type, name }) => type === "aws:iam/role:Role" && /deployment-role$/.test(name),
    )!;
    assert.match(JSON.stringify(role.inputs["inlinePolicies"]), /iam:PassRole/);
  });

  it("serve HTTPS where a region has a certificate", async () => {
    const certificate = "arn:aws:acm:eu-central-1:222222222222:certificate/c1";
    const graph = await stack("dev", { certificates: [certificate] });
    const listeners = types(graph, "aws:lb/listener:Listener").map(({ inputs }) => [
      inputs["port"],
      inputs["protocol"],
      inputs["certificateArn"],
    ]);
    assert.deepEqual(listeners.sort(), [
      [443, "HTTPS", certificate],
      [80, "HTTP", undefined],
    ]);
    assert.match(String((graph.outputs["endpoints"] as Record<string, string>)["eu-central-1"]), /^https:/);
  });

  it("open a window before the first wave, and only there", async () => {
    const graph = await stack("prod", {
      deploymentWindow: "* * 9-17 ? * MON-FRI",
      deploymentTimeZone: "Europe/Berlin",
    });
    const [pipeline] = types(graph, "aws:codepipeline/pipeline:Pipeline");
    const stages = pipeline!.inputs["stages"] as {
      name: string;
      beforeEntry?: { condition: { rules: { configuration: unknown }[] } };
    }[];
    const gated = stages.filter(({ beforeEntry }) => beforeEntry !== undefined);
    assert.deepEqual(
      gated.map(({ name, beforeEntry }) => [name, beforeEntry!.condition.rules[0]!.configuration]),
      [["Deploy-1", { Cron: "* * 9-17 ? * MON-FRI", TimeZone: "Europe/Berlin" }]],
    );
  });

  it("work in another partition, with no ARN of this one", async () => {
    const regions = { homeRegion: "cn-north-1", regions: ["cn-north-1", "cn-northwest-1"] };
    const graphs = await evaluateProject(
      "update",
      // The people of the stack `shared` are of this partition, too.
      {
        shared: { homeRegion: "cn-north-1", notificationEmails: [], developers: [], maintainers: [] },
        dev: regions,
        staging: regions,
      },
      ["staging"],
    );
    const text = JSON.stringify(graphs.get("staging")!.resources.map(({ inputs }) => inputs));
    assert.equal(/arn:aws:/.exec(text), null);
    assert.match(text, /arn:aws-cn:/);
  });
});
