import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import {
  codeCommitSource,
  codeDeployAction,
  DeliveryPipeline,
  type DeliveryPipelineArgs,
  s3Source,
} from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, deployLoosely, document, listed, resource } from "../deployed";
import { assertFailures, keptIn } from "../failures";
import { ACCOUNT, buildStage, DEPLOY_ROLE, happy, HOME, source, statementsOf, store } from "./example";

const build = (args: DeliveryPipelineArgs) => () => {
  const pipeline = new DeliveryPipeline("shop", args);
  const { pipelineName, pipelineArn, pipelineRoleArn, pipelineUrl, eventRuleArn, failureQueueArn } = pipeline;
  return { pipelineName, pipelineArn, pipelineRoleArn, pipelineUrl, eventRuleArn, failureQueueArn };
};

const ARN = `arn:aws:codepipeline:${HOME}:${ACCOUNT}:shop-dev`;

/** `suffix` is IfExists for services that are not documented to send the keys. */
const trust = (service: string, sourceArn: unknown, suffix = "") => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "ServiceAssumesRole",
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      Condition: {
        [`StringEquals${suffix}`]: { "aws:SourceAccount": ACCOUNT },
        [`ArnLike${suffix}`]: { "aws:SourceArn": sourceArn },
      },
    },
  ],
});

const pattern = async (args: DeliveryPipelineArgs) =>
  document(await deploy(build(args)), "shop-source-rule", "eventPattern");

const commits = (repository: string, branch: string, account = ACCOUNT) => ({
  source: ["aws.codecommit"],
  "detail-type": ["CodeCommit Repository State Change"],
  resources: [`arn:aws:codecommit:${HOME}:${account}:${repository}`],
  detail: {
    event: ["referenceCreated", "referenceUpdated"],
    referenceType: ["branch"],
    referenceName: [branch],
  },
});

describe("DeliveryPipeline", () => {
  it("declares a pipeline with its role, and a rule with a role that starts it", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "DeliveryPipeline shop",
      "EventRule shop-source-rule",
      "EventTarget shop-source-target",
      "MetricAlarm shop-failures-alarm",
      "Pipeline shop-pipeline",
      "Queue shop-failures",
      "QueuePolicy shop-failures-policy",
      "Role shop-event-role",
      "Role shop-role",
    ]);
    assert.deepEqual(resource(graph, "shop-pipeline").inputs, {
      name: "shop-dev",
      pipelineType: "V2",
      executionMode: "QUEUED",
      roleArn: resource(graph, "shop-role").outputs["arn"],
      region: HOME,
      artifactStores: [
        {
          type: "S3",
          location: `shop-dev-${ACCOUNT}-${HOME}`,
          encryptionKey: { type: "KMS", id: `arn:aws:kms:${HOME}:${ACCOUNT}:key/mrk-1` },
        },
      ],
      stages: [
        {
          name: "Source",
          actions: [
            {
              name: "Commit",
              category: "Source",
              owner: "AWS",
              provider: "CodeCommit",
              version: "1",
              runOrder: 1,
              configuration: { RepositoryName: "shop", BranchName: "dev", PollForSourceChanges: "false" },
              outputArtifacts: ["source"],
              namespace: "commit",
            },
          ],
        },
        {
          name: "Build",
          actions: [
            {
              name: "Build",
              category: "Build",
              owner: "AWS",
              provider: "CodeBuild",
              version: "1",
              runOrder: 1,
              configuration: { ProjectName: "shop-dev-build" },
              inputArtifacts: ["source"],
              outputArtifacts: ["bundle"],
            },
          ],
        },
      ],
    });
    assert.deepEqual(graph.outputs, {
      pipelineName: "shop-dev",
      pipelineArn: ARN,
      pipelineRoleArn: resource(graph, "shop-role").outputs["arn"],
      pipelineUrl: `https://${HOME}.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop-dev/view?region=${HOME}`,
      eventRuleArn: resource(graph, "shop-source-rule").outputs["arn"],
      failureQueueArn: resource(graph, "shop-failures").outputs["arn"],
    });
  });

  it("starts on pushes to the branch, by a role that may start nothing else", async () => {
    const graph = await deploy(build(happy()));
    const { eventPattern, ...rule } = resource(graph, "shop-source-rule").inputs;
    assert.deepEqual(JSON.parse(eventPattern as string), commits("shop", "dev"));
    assert.deepEqual(rule, { description: "Starts shop-dev when a source changes", region: HOME });
    const { name, arn } = resource(graph, "shop-source-rule").outputs;
    assert.deepEqual(resource(graph, "shop-source-target").inputs, {
      rule: name,
      arn: ARN,
      roleArn: resource(graph, "shop-event-role").outputs["arn"],
      targetId: "pipeline",
      ...keptIn(graph, "shop"),
      region: HOME,
    });
    assertFailures(graph, "shop", { rules: ["shop-source-rule"], what: "A start of shop-dev", region: HOME });
    assert.deepEqual(document(graph, "shop-event-role", "assumeRolePolicy"), trust("events.amazonaws.com", arn));
    assert.deepEqual(statementsOf(graph, "shop-event-role"), [
      { Sid: "StartPipeline", Effect: "Allow", Action: ["codepipeline:StartPipelineExecution"], Resource: ARN },
    ]);
    assert.deepEqual(
      document(graph, "shop-role", "assumeRolePolicy"),
      trust("codepipeline.amazonaws.com", ARN, "IfExists"),
    );
  });

  it("starts on new versions of an object", async () => {
    const object = s3Source({
      name: "Channel",
      bucketName: pulumi.output("store"),
      objectKey: "channels/shop.zip",
      outputArtifact: "source",
    });
    assert.deepEqual(await pattern(happy({ stages: [{ name: "Source", actions: [object] }, buildStage] })), {
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: ["store"] }, object: { key: ["channels/shop.zip"] } },
    });
  });

  it("starts on a change of any of several sources, also in the account of a source's role", async () => {
    const other = codeCommitSource({
      name: "Other",
      repositoryName: "other",
      branchName: "main",
      outputArtifact: "other",
      roleArn: pulumi.output("arn:aws:iam::333333333333:role/reader"),
    });
    const stages = [{ name: "Source", actions: [...source.actions, other] }, buildStage];
    assert.deepEqual(await pattern(happy({ stages })), {
      $or: [commits("shop", "dev"), commits("other", "main", "333333333333")],
    });
  });

  it("says regions only where a pipeline has several", async () => {
    const deployments = [HOME, "eu-west-1"].map((region) =>
      codeDeployAction({
        name: region,
        applicationName: "shop-prod",
        deploymentGroupName: "shop-prod",
        inputArtifact: "bundle",
        region,
        roleArn: DEPLOY_ROLE,
      }),
    );
    const graph = await deploy(
      build(
        happy({
          artifactStores: [store("eu-west-1"), store(HOME)],
          stages: [source, buildStage, { name: "Deploy", actions: deployments }],
        }),
      ),
    );
    const { artifactStores, stages } = resource(graph, "shop-pipeline").inputs;
    assert.deepEqual(
      (artifactStores as { region: string }[]).map(({ region }) => region),
      ["eu-west-1", HOME],
    );
    const { actions } = (stages as { actions: unknown[] }[])[2] ?? { actions: [] };
    const action = {
      category: "Deploy",
      owner: "AWS",
      provider: "CodeDeploy",
      version: "1",
      runOrder: 1,
      configuration: { ApplicationName: "shop-prod", DeploymentGroupName: "shop-prod" },
      inputArtifacts: ["bundle"],
      roleArn: DEPLOY_ROLE,
    };
    assert.deepEqual(actions, [
      { ...action, name: HOME },
      { ...action, name: "eu-west-1", region: "eu-west-1" },
    ]);
  });

  it("passes conditions, variables and modes on", async () => {
    const alarm = {
      name: "Alarm",
      provider: "CloudWatchAlarm",
      configuration: { AlarmName: "errors" },
      timeoutInMinutes: 5,
    } as const;
    const ruleTypeId = { category: "Rule", owner: "AWS", version: "1" };
    const graph = await deploy(
      build(
        happy({
          executionMode: "SUPERSEDED",
          variables: [{ name: "reason", defaultValue: "push", description: "Why" }],
          stages: [
            { ...source, onFailure: { result: "RETRY", retryMode: "ALL_ACTIONS" } },
            {
              ...buildStage,
              beforeEntry: {
                result: "SKIP",
                rules: [
                  {
                    name: "Check",
                    provider: "VariableCheck",
                    configuration: { Variable: "#{variables.reason}", Value: "push", Operator: "EQ" },
                    region: HOME,
                  },
                ],
              },
              onSuccess: { result: "ROLLBACK", rules: [{ ...alarm, region: "eu-west-1", roleArn: DEPLOY_ROLE }] },
              onFailure: {
                result: "ROLLBACK",
                rules: [{ name: "Cmd", provider: "Commands", commands: ["true"], inputArtifacts: ["source"] }],
              },
            },
            {
              ...buildStage,
              name: "Test",
              actions: [{ ...buildStage.actions[0]!, outputArtifacts: [] }],
              onFailure: { result: "ROLLBACK" },
            },
            {
              ...buildStage,
              name: "Again",
              actions: [{ ...buildStage.actions[0]!, outputArtifacts: [] }],
              onFailure: { result: "RETRY" },
            },
          ],
        }),
      ),
    );
    const { stages, executionMode, variables } = resource(graph, "shop-pipeline").inputs;
    assert.equal(executionMode, "SUPERSEDED");
    assert.deepEqual(variables, [{ name: "reason", defaultValue: "push", description: "Why" }]);
    const conditions = (stages as Record<string, unknown>[]).map(({ name: _, actions: _actions, ...rest }) => rest);
    assert.deepEqual(conditions, [
      { onFailure: { result: "RETRY", retryConfiguration: { retryMode: "ALL_ACTIONS" } } },
      {
        beforeEntry: {
          condition: {
            result: "SKIP",
            rules: [
              {
                name: "Check",
                ruleTypeId: { ...ruleTypeId, provider: "VariableCheck" },
                configuration: { Variable: "#{variables.reason}", Value: "push", Operator: "EQ" },
              },
            ],
          },
        },
        onSuccess: {
          condition: {
            result: "ROLLBACK",
            rules: [
              {
                name: "Alarm",
                ruleTypeId: { ...ruleTypeId, provider: "CloudWatchAlarm" },
                configuration: { AlarmName: "errors" },
                region: "eu-west-1",
                roleArn: DEPLOY_ROLE,
                timeoutInMinutes: 5,
              },
            ],
          },
        },
        onFailure: {
          condition: {
            result: "ROLLBACK",
            rules: [
              {
                name: "Cmd",
                ruleTypeId: { ...ruleTypeId, provider: "Commands" },
                commands: ["true"],
                inputArtifacts: ["source"],
              },
            ],
          },
        },
      },
      { onFailure: { result: "ROLLBACK" } },
      { onFailure: { result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } } },
    ]);
  });

  it("names roles, path, boundary and tags, in the partition of its region", async () => {
    const boundary = "arn:aws-cn:iam::333333333333:policy/boundary";
    const graph = await deployLoosely(
      build({
        ...happy(),
        region: "cn-north-1",
        accountId: "333333333333",
        artifactStores: [store("cn-north-1")].map((each) => ({
          ...each,
          keyArn: "arn:aws-cn:kms:cn-north-1:333333333333:key/1",
        })),
        roleName: "shop-dev-pipeline",
        eventRoleName: "shop-dev-events",
        rolePath: "/shop/dev/",
        permissionsBoundaryArn: boundary,
        tags: { team: "shop" },
      }),
    );
    for (const [child, name, description] of [
      ["shop-role", "shop-dev-pipeline", "Executions of shop-dev"],
      ["shop-event-role", "shop-dev-events", "Starts shop-dev"],
    ] as const) {
      const { assumeRolePolicy, inlinePolicies, ...inputs } = resource(graph, child).inputs;
      assert.deepEqual(inputs, {
        name,
        description,
        path: "/shop/dev/",
        permissionsBoundary: boundary,
        tags: { team: "shop" },
      });
      const said = `${String(assumeRolePolicy)}${JSON.stringify(inlinePolicies)}`;
      assert.ok(said.includes("arn:aws-cn:codepipeline:cn-north-1:333333333333:shop-dev"));
      assert.ok(!said.includes("arn:aws:"));
    }
    for (const child of ["shop-pipeline", "shop-source-rule"]) {
      assert.deepEqual(resource(graph, child).inputs["tags"], { team: "shop" });
    }
    assert.equal(
      graph.outputs["pipelineUrl"],
      "https://cn-north-1.console.amazonaws.cn/codesuite/codepipeline/pipelines/shop-dev/view?region=cn-north-1",
    );
  });

  it("links to the console of every partition", async () => {
    const page = (host: string, region: string) =>
      `https://${region}.${host}/codesuite/codepipeline/pipelines/shop-dev/view?region=${region}`;
    for (const [region, host] of [
      ["us-gov-west-1", "console.amazonaws-us-gov.com"],
      ["eusc-de-east-1", "console.amazonaws.eu"],
    ] as const) {
      const graph = await deployLoosely(build(happy({ region, artifactStores: [store(region)] })));
      assert.equal(graph.outputs["pipelineUrl"], page(host, region));
    }
  });

  it("declares the same in a preview, with inputs that are not known yet", async () => {
    const later = (value: string) => pulumi.output(value).apply((text) => text);
    const program = () => {
      const first = new DeliveryPipeline("first", happy({ pipelineName: "first" }));
      const deployment = codeDeployAction({
        name: "Deploy",
        applicationName: first.pipelineArn,
        deploymentGroupName: later("shop"),
        inputArtifact: "bundle",
        roleArn: first.pipelineRoleArn,
      });
      const bucketArnPattern = later("arn:aws:s3:::shop-*");
      new DeliveryPipeline(
        "shop",
        happy({ bucketArnPattern, stages: [source, buildStage, { name: "Deploy", actions: [deployment] }] }),
      );
    };
    const [update, preview] = [await deploy(program), await deploy(program, { preview: true })];
    assert.equal(update.resources.filter(({ custom }) => custom).length >= 10, true);
    assert.deepEqual(sameResources(update, preview), []);
  });

  it("tells topics of events that could not start it", async () => {
    const topic = `arn:aws:sns:${HOME}:${ACCOUNT}:operators`;
    const graph = await deploy(build(happy({ alarmTopicArns: [topic] })));
    const rules = ["shop-source-rule"];
    const what = "A start of shop-dev";
    assertFailures(graph, "shop", { rules, what, region: HOME, alarmActions: [topic] });
  });

  it("hands its options to its children", async () => {
    const graph = await deployLoosely(() => {
      const roleArn = "arn:aws:iam::555555555555:role/deployer";
      const provider = new Provider("tools", { region: "eu-west-1", assumeRoles: [{ roleArn }] });
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      new DeliveryPipeline("parent-shop", happy(), { provider, parent, protect: true, aliases: [{ name: "former" }] });
    });
    for (const child of [
      "pipeline",
      "role",
      "event-role",
      "source-rule",
      "source-target",
      "failures",
      "failures-alarm",
    ]) {
      const found = resource(graph, `parent-shop-${child}`);
      assert.equal(found.account, "555555555555");
      // A queue of failures goes with what asks for it.
      assert.equal(found.protect, !child.startsWith("failures"), child);
      assert.ok(found.urn.includes("test:index:Parent$interlock:index:DeliveryPipeline$aws:"));
    }
    const [alias] = resource(graph, "parent-shop").aliases ?? [];
    assert.ok(typeof alias === "object" && alias["name"] === "former");
  });
});
