import assert from "node:assert/strict";
import { openOperation } from "../../../../delivery/release/aws/openOperation";
import { openReleases, openViews } from "../../../../delivery/release/aws/open";
import { hold, resume } from "../../../../delivery/release/hold";
import { carryOut, type MoveRequest, planMove } from "../../../../delivery/release/move";
import { carryOutOperation, planContinue, planRetry, planStop } from "../../../../delivery/release/operations";
import { environmentStatus } from "../../../../delivery/release/status";
import type { Graph } from "../../../../delivery/graph";
import { evaluateProject } from "../../../support/project";
import { documentsOf, sha256 } from "./documents";
import { FakeAws, type HttpFault, TOOLS } from "./fakeAws";

const STAGING = `departures-staging-${TOOLS}-eu-central-1`;
const PROD = `departures-prod-${TOOLS}-eu-central-1`;
const CHANNEL = "channels/departures.zip";

/** Writes a release as staging's last step does. */
function publish(aws: FakeAws, version: string): void {
  const { manifest, provenance, bundle } = documentsOf(version);
  const files = {
    "bundle.zip": bundle,
    "provenance.json": provenance,
    "provenance.sig": aws.sign(provenance),
    "manifest.sig": aws.sign(manifest),
    "manifest.json": manifest,
  };
  for (const [file, bytes] of Object.entries(files)) aws.put(STAGING, `releases/departures/${version}/${file}`, bytes);
}

function world(): FakeAws {
  const aws = new FakeAws();
  aws.bucket(STAGING);
  aws.bucket(PROD);
  aws.pipelines.set("departures-prod", { stages: ["Source", "Verify", "Approve", "Deploy-1", "Deploy-2"] });
  publish(aws, "1.0.0-a-1");
  publish(aws, "1.0.0-b-2");
  return aws;
}

describe("release/aws", () => {
  let graphs: ReadonlyMap<string, Graph>;
  before(async () => {
    process.env["AWS_ACCESS_KEY_ID"] = "AKIAPERSON";
    process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
    graphs = await evaluateProject("update");
  });
  after(() => {
    delete process.env["AWS_ACCESS_KEY_ID"];
    delete process.env["AWS_SECRET_ACCESS_KEY"];
  });

  const open = (aws: FakeAws) => openReleases(graphs, "prod", { folder: __dirname, requestHandler: aws });

  async function move(aws: FakeAws, request: MoveRequest) {
    const releases = await open(aws);
    return carryOut(releases, await planMove(releases, request));
  }
  const promote = (aws: FakeAws, version?: string) =>
    move(aws, { kind: "promote", reason: "Grüße: ship it", ...(version === undefined ? {} : { version }) });

  it("promotes the newest release as the releaser, in a session that bears the person's name", async () => {
    const aws = world();
    const { moved, act } = await promote(aws);
    assert.equal(moved, true);
    assert.deepEqual(act?.by, {
      arn: `arn:aws:sts::${TOOLS}:assumed-role/departures-prod-releaser/ann`,
      account: TOOLS,
      person: `arn:aws:sts::${TOOLS}:assumed-role/AWSReservedSSO_ReleaseManager/ann`,
    });
    const [channel] = aws.bucket(PROD).get(CHANNEL)!;
    assert.equal(channel?.body.toString(), "bundle of 1.0.0-b-2");
    assert.equal(channel.metadata["release"], "1.0.0-b-2");
    assert.equal(channel.metadata["reason"], "Gr%C3%BC%C3%9Fe%3A ship it");
    assert.equal(
      channel.metadata["codepipeline-artifact-revision-summary"],
      `release 1.0.0-b-2 (SHA-256 ${sha256(channel.body).slice(0, 12)}): promote by ann: Gr??e: ship it`,
    );
    const records = [...aws.bucket(PROD).keys()].filter((key) => key.startsWith("audit/departures/prod/"));
    assert.equal(records.length, 1);
    assert.deepEqual(JSON.parse(aws.bucket(PROD).get(records[0]!)![0]!.body.toString()), act);
    const again = await promote(aws);
    assert.deepEqual([again.moved, again.act], [false, act]);
  });

  it("goes back to what ran before, and then no further forward", async () => {
    const aws = world();
    await promote(aws, "1.0.0-a-1");
    await promote(aws, "1.0.0-b-2");
    const { act } = await move(aws, { kind: "rollback", reason: "errors" });
    assert.deepEqual([act?.from?.version, act?.to?.version], ["1.0.0-b-2", "1.0.0-a-1"]);
    await assert.rejects(move(aws, { kind: "rollback", reason: "errors" }), {
      name: "ReleaseError",
      message: "The audit of prod knows no release before 1.0.0-a-1; say with --to which one is meant.",
    });
  });

  it("closes the way into the deployments in words that CodePipeline takes, and opens it again", async () => {
    const aws = world();
    await hold(await open(aws), "incident #7: errors, in 5 % of „all“ calls");
    const reason = "interlock hold by ann - incident -7- errors- in 5 - of -all- calls";
    assert.deepEqual(
      [...aws.closed],
      [
        ["departures-prod/Deploy-1", reason],
        ["departures-prod/Deploy-2", reason],
      ],
    );
    await assert.rejects(promote(aws), { name: "Refused" });
    await resume(await open(aws), "solved");
    assert.equal(aws.closed.size, 0);
    assert.equal((await promote(aws)).moved, true);
  });

  it("ends the same when any request is throttled, or its answer lost", async function () {
    // The SDK's pauses before it tries again are random parts of a longest one.
    const { random } = Math;
    Math.random = () => 0;
    after(() => (Math.random = random));
    this.timeout(300_000);
    const whole = world();
    await promote(whole);
    let points = 0;
    for (const fault of ["throttle", "lostAnswer"] as const satisfies readonly HttpFault[])
      for (let at = 0; at < whole.requests; at++) {
        const aws = world();
        aws.broken = { at, fault };
        assert.equal((await promote(aws)).moved, true, `${fault} at ${at}`);
        assert.equal(aws.bucket(PROD).get(CHANNEL)?.length, 1);
        assert.deepEqual(
          [...aws.bucket(PROD).keys()].map((key) => key.replace(/\d{8}T.*/, "")).sort(),
          [...whole.bucket(PROD).keys()].map((key) => key.replace(/\d{8}T.*/, "")).sort(),
        );
        points++;
      }
    console.log(`      ${points} requests broken`);
  });

  it("takes no bucket that is not there for one without a channel", async () => {
    const aws = world();
    aws.buckets.delete(PROD);
    await assert.rejects(promote(aws), {
      name: "CallFailed",
      message: `s3:GetObject on s3://${PROD}/controls/prod/hold.json failed (NoSuchBucket): NoSuchBucket`,
    });
  });

  it("looks at every environment, and finds what was deployed past the pipeline", async () => {
    const aws = world();
    await promote(aws);
    const at = 1_795_000_000;
    const [channel] = aws.bucket(PROD).get(CHANNEL)!;
    aws.pipelines.set("departures-prod", {
      stages: ["Source", "Verify", "Approve", "Deploy-1", "Deploy-2"],
      states: {
        Approve: {
          latestExecution: { pipelineExecutionId: "run-2", status: "InProgress" },
          actionStates: [
            { actionName: "Approve", latestExecution: { status: "InProgress", token: "t", lastStatusChange: at } },
          ],
        },
      },
      runs: [
        {
          pipelineExecutionId: "run-2",
          status: "InProgress",
          sourceRevisions: [
            { actionName: "Source", revisionSummary: channel!.metadata["codepipeline-artifact-revision-summary"] },
          ],
        },
        {
          pipelineExecutionId: "run-1",
          status: "Succeeded",
          sourceRevisions: [{ actionName: "Source", revisionSummary: "release 1.0.0-a-1 (SHA-256 0): promote" }],
        },
      ],
      actions: ["eu-central-1", "eu-west-1", "us-east-1"].map((region, index) => ({
        pipelineExecutionId: "run-1",
        stageName: index === 0 ? "Deploy-1" : "Deploy-2",
        actionName: region,
        status: "Succeeded",
        lastUpdateTime: at,
        input: { region },
        output: { executionResult: { externalExecutionId: "d-PIPELINE" } },
      })),
    });
    aws.deploymentGroups.set("departures-prod/departures-prod", {
      lastSuccessfulDeployment: { deploymentId: "d-BYHAND", endTime: at },
    });
    for (const name of ["departures-dev", "departures-staging"])
      aws.pipelines.set(name, { stages: ["Source"], runs: [], actions: [] });
    const views = await openViews(graphs, { folder: __dirname, requestHandler: aws });
    const [dev, , prod] = await Promise.all(views.map((view) => environmentStatus(view)));
    assert.deepEqual(dev, {
      environment: "dev",
      pipeline: "departures-dev",
      approvals: [],
      underWay: [],
      regions: [{ region: "eu-central-1", drift: [] }],
      problems: [],
    });
    const since = new Date(at * 1000).toISOString();
    assert.deepEqual(prod!.approvals, [{ stage: "Approve", action: "Approve", since, runs: "1.0.0-b-2" }]);
    assert.deepEqual(prod!.underWay, [{ execution: "run-2", status: "InProgress", runs: "1.0.0-b-2" }]);
    assert.deepEqual(prod!.regions[0], {
      region: "eu-central-1",
      runs: "1.0.0-a-1",
      since,
      deploymentId: "d-PIPELINE",
      drift: [
        "the channel points at 1.0.0-b-2, which is on its way",
        `deployed past the pipeline: d-BYHAND of ${since}`,
      ],
    });
    assert.ok(aws.calls.includes("codedeploy:GetDeploymentGroup"));
  });

  it("knows the regions that builds deploy functions to, and what came past them", async () => {
    const target = { deploymentTarget: "Lambda", deploymentConfig: "" };
    const functions = await evaluateProject("update", { staging: target, prod: target });
    const aws = world();
    const at = 1_795_000_000;
    const regions = ["eu-central-1", "eu-west-1", "us-east-1"];
    aws.pipelines.set("departures-prod", {
      stages: ["Source", "Verify", "Approve", "Deploy-1", "Deploy-2"],
      runs: [{ pipelineExecutionId: "run-1", status: "Succeeded", sourceRevisions: [] }],
      actions: regions.map((region, index) => ({
        pipelineExecutionId: "run-1",
        stageName: index === 0 ? "Deploy-1" : "Deploy-2",
        actionName: region,
        status: "Succeeded",
        lastUpdateTime: at,
        input: { region: "eu-central-1" },
        output: { executionResult: { externalExecutionId: "departures-prod-deploy:0" } },
      })),
    });
    aws.pipelines.set("departures-staging", { stages: ["Source"], runs: [], actions: [] });
    const driftAt = async (endTime: number): Promise<unknown> => {
      const lastSuccessfulDeployment = { deploymentId: "d-1", endTime };
      aws.deploymentGroups.set("departures-prod-functions/departures-prod-functions", { lastSuccessfulDeployment });
      const views = await openViews(functions, { folder: __dirname, requestHandler: aws });
      const prod = await environmentStatus(views.find(({ environment }) => environment === "prod")!);
      return prod.regions.map(({ region, since, deploymentId, drift }) => ({ region, since, deploymentId, drift }));
    };
    const since = new Date(at * 1000).toISOString();
    const expected = (drift: readonly string[]): unknown =>
      regions.map((region) => ({ region, since, deploymentId: undefined, drift }));
    assert.deepEqual(await driftAt(at - 20), expected([]));
    const later = new Date((at + 20) * 1000).toISOString();
    assert.deepEqual(await driftAt(at + 20), expected([`deployed past the pipeline: d-1 of ${later}`]));
  });

  it("stops, continues and retries: the pipeline as the releaser, deployments as the operator", async () => {
    const aws = world();
    const group = "departures-prod/departures-prod";
    aws.deploymentGroups.set(group, {});
    const deployment = (region: string, status: string, id: string): void =>
      void aws.deployments.push({ deploymentId: id, region, status, description: "", caller: "", revision: {} });
    deployment("eu-west-1", "InProgress", "d-1");
    deployment("us-east-1", "Ready", "d-2");
    aws.pipelines.set("departures-prod", {
      stages: ["Source", "Verify", "Approve", "Deploy-1", "Deploy-2"],
      runs: [{ pipelineExecutionId: "e-1", status: "InProgress" }],
      states: { Verify: { latestExecution: { pipelineExecutionId: "e-1", status: "Failed" } } },
    });
    const operation = await openOperation(graphs, "prod", { folder: __dirname, requestHandler: aws });
    assert.deepEqual(operation.regions, ["eu-central-1", "eu-west-1", "us-east-1"]);
    assert.deepEqual(operation.retryable, ["Verify", "Deploy-1", "Deploy-2"]);
    const reason = "r".repeat(300);
    const plans = [
      await planContinue(operation, { reason, wait: "READY_WAIT" }),
      await planRetry(operation, { reason, mode: "FAILED_ACTIONS" }),
      await planStop(operation, { reason, rollsBack: true, abandons: false }),
    ];
    for (const plan of plans) assert.equal((await carryOutOperation(operation, plan)).ok, true);
    const caller = "arn:aws:sts::444444444444:assumed-role/departures-prod-operator/ann";
    const [pipelineName, pipelineExecutionId] = ["departures-prod", "e-1"];
    assert.deepEqual(aws.operated, [
      {
        operation: "ContinueDeployment",
        region: "us-east-1",
        caller,
        deploymentId: "d-2",
        deploymentWaitType: "READY_WAIT",
      },
      {
        operation: "RetryStageExecution",
        pipelineName,
        pipelineExecutionId,
        stageName: "Verify",
        retryMode: "FAILED_ACTIONS",
      },
      {
        operation: "StopPipelineExecution",
        pipelineName,
        pipelineExecutionId,
        abandon: false,
        reason: "r".repeat(200),
      },
      { operation: "StopDeployment", region: "eu-west-1", caller, deploymentId: "d-1", autoRollbackEnabled: true },
      { operation: "StopDeployment", region: "us-east-1", caller, deploymentId: "d-2", autoRollbackEnabled: true },
    ]);
    assert.equal([...aws.bucket(PROD).keys()].filter((key) => key.startsWith("audit/")).length, 3);
  });
});
