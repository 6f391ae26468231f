import assert from "node:assert/strict";
import { stepsOf } from "../../../../delivery/access/proof/steps";
import type { Graph } from "../../../../delivery/graph/types";
import { program } from "./program";

/** The graphs with a change to the stages of a stack's pipeline, as text. */
async function withStages(stack: string, change: (text: string) => string): Promise<Graph[]> {
  return (await program()).map((graph) => ({
    ...graph,
    resources: graph.resources.map((one) =>
      graph.stack === stack && one.type === "aws:codepipeline/pipeline:Pipeline"
        ? {
            ...one,
            inputs: { ...one.inputs, stages: JSON.parse(change(JSON.stringify(one.inputs["stages"]))) as unknown },
          }
        : one,
    ),
  }));
}

const withBuildspec = async (project: string, buildspec: string): Promise<Graph[]> =>
  (await program()).map((graph) => ({
    ...graph,
    resources: graph.resources.map((one) =>
      one.name === project ? { ...one, inputs: { ...one.inputs, source: { type: "CODEPIPELINE", buildspec } } } : one,
    ),
  }));

const counted = (
  steps: readonly { readonly stack: string; readonly step: { readonly kind: string } }[],
  stack: string,
) => {
  const counts: Record<string, number> = {};
  for (const { step, stack: own } of steps) if (own === stack) counts[step.kind] = (counts[step.kind] ?? 0) + 1;
  return counts;
};

describe("stepsOf", () => {
  it("finds every step of a delivery to one region", async () => {
    assert.deepEqual(counted(stepsOf(await program()), "dev"), {
      EventStartsPipeline: 1,
      AssumeActionRole: 3,
      CodeCommitSource: 1,
      StartBuild: 1,
      RunBuild: 1,
      CodeDeployAction: 1,
      InstanceDownload: 1,
      KeepUndelivered: 1,
      RunDeployment: 1,
      ShipLogs: 2,
    });
  });

  it("finds copies, signatures and replication of releases", async () => {
    assert.deepEqual(counted(stepsOf(await program()), "staging"), {
      EventStartsPipeline: 1,
      AssumeActionRole: 7,
      CodeCommitSource: 1,
      StartBuild: 4,
      RunBuild: 4,
      ShipLogs: 4,
      CodeDeployAction: 2,
      InstanceDownload: 2,
      RunDeployment: 2,
      KeepUndelivered: 1,
      CopyArtifact: 1,
      GetObject: 1,
      Sign: 2,
      PutObject: 5,
      ReplicateObject: 5,
    });
  });

  it("finds verification, conditions, promotion and evacuation", async () => {
    assert.deepEqual(counted(stepsOf(await program()), "prod"), {
      AlarmNotification: 4,
      AlarmRule: 3,
      ApprovalNotification: 1,
      AssumeActionRole: 9,
      AssumeRole: 5,
      CallApi: 52,
      CloseStage: 4,
      CodeDeployAction: 3,
      CopyArtifact: 2,
      EventNotification: 2,
      EventStartsBuild: 1,
      EventStartsPipeline: 1,
      ForwardEvent: 3,
      GetObject: 49,
      InstanceDownload: 9,
      KeepUndelivered: 7,
      ListObjects: 31,
      ManualApproval: 1,
      NotificationPublish: 3,
      OpenStage: 2,
      PutObject: 16,
      ReadDeployments: 6,
      ReadPipeline: 4,
      ReplicateObject: 22,
      RunBuild: 2,
      RunDeployment: 3,
      S3Source: 1,
      ShipLogs: 6,
      StartBuild: 1,
      Verify: 5,
    });
  });

  it("refuses actions and rules that the tables do not know", async () => {
    const thirdParty = await withStages("dev", (text) =>
      text
        .replace('"category":"Build"', '"category":"Test"')
        .replace('"provider":"CodeBuild"', '"provider":"BlazeMeter"'),
    );
    assert.throws(() => stepsOf(thirdParty), {
      name: "DeclarationError",
      message:
        /^The access proof has no rows for the action type Test\/BlazeMeter of pipeline departures-dev; known are Source\/CodeCommit, .*\. Add it to delivery\/access\/proof\/actions\.$/,
    });
    const unset = await withStages("dev", (text) =>
      text
        .replace('"category":"Build"', '"category":"Invoke"')
        .replace('"provider":"CodeBuild"', '"provider":"Lambda"'),
    );
    assert.throws(() => stepsOf(unset), {
      name: "DeclarationError",
      message: "The action Build (Lambda) has no FunctionName in its configuration; set it in stacks/.",
    });
    const rule = await withStages("prod", (text) =>
      text.replaceAll('"provider":"CloudWatchAlarm"', '"provider":"Other"'),
    );
    assert.throws(() => stepsOf(rule), {
      message:
        "The access proof has no rows for the rule type Other of pipeline departures-prod; known are CloudWatchAlarm, DeploymentWindow, LambdaInvoke, VariableCheck. Add it to delivery/access/proof/actions.",
    });
  });

  it("refuses what no stack declares", async () => {
    const project = await withStages("dev", (text) => text.replace("departures-dev-build", "other"));
    assert.throws(() => stepsOf(project), {
      message:
        "The stack dev declares no build project other in eu-central-1; the pipeline needs exactly one. Declare it in stacks/.",
    });
    const channel = await withStages("prod", (text) =>
      text.replace('"S3Bucket":"departures-prod-111111111111-eu-central-1"', '"S3Bucket":"other"'),
    );
    assert.throws(() => stepsOf(channel), {
      message:
        /^The delivery uses the bucket other, which no stack declares; the stacks declare 111111111111-departures-eu-central-1, departures-dev-111111111111-eu-central-1, /,
    });
    const region = await withStages("staging", (text) =>
      text.replaceAll('"region":"eu-west-1"', '"region":"eu-west-3"'),
    );
    assert.throws(() => stepsOf(region), {
      message:
        /^The stack staging declares no deployment group departures-staging of application departures-staging in eu-west-3; /,
    });
  });

  it("reads the AWS calls of buildspecs in the program, in quotes, with finally, and of none in a comment", async () => {
    const buildspec = [
      "version: 0.2",
      "phases:",
      "  build:",
      "    commands:",
      "      - echo 'aws is not called here'",
      "      - aws s3api put-object --bucket '$RELEASE_BUCKET' --key \"releases/${APPLICATION}/x\" > /dev/null",
      "    finally:",
      '      - aws kms sign --key-id "$SIGNING_KEY_ARN"',
      "reports: { unit: { files: x } }",
    ].join("\n");
    const steps = stepsOf(await withBuildspec("release-project", buildspec)).filter(
      ({ where }) => where === "Release › Release",
    );
    assert.deepEqual(
      steps.map(({ step }) =>
        step.kind === "PutObject" ? step.object.key : step.kind === "RunBuild" ? step.reportGroupArns : step.kind,
      ),
      [
        "AssumeActionRole",
        "StartBuild",
        ["arn:aws:codebuild:eu-central-1:111111111111:report-group/departures-staging-release-unit"],
        "releases/departures/x",
        "Sign",
      ],
    );
  });

  it("refuses calls of buildspecs that it has no row for", async () => {
    const buildspec = "version: 0.2\nphases: { build: { commands: [ aws sns publish --topic-arn x ] } }";
    const graphs = await withBuildspec("release-project", buildspec);
    assert.throws(() => stepsOf(graphs), {
      message:
        'The buildspec of release-project calls "aws sns publish", which the access proof has no row for; known are s3api get-object, s3api head-object, s3api put-object, kms sign, kms verify. Add it to delivery/access/proof/buildCommands.ts.',
    });
  });

  it("needs a ledger to promote from", async () => {
    const graphs = (await program()).map((graph) => (graph.stack === "staging" ? { ...graph, outputs: {} } : graph));
    assert.throws(() => stepsOf(graphs), {
      message:
        "The pipeline of prod watches a channel and no environment publishes releases; set publishesReleases in the one that does.",
    });
  });
});
