import assert from "node:assert/strict";
import type { Graph } from "../../../../delivery/graph";
import { openEvacuation } from "../../../../delivery/release/aws/openEvacuation";
import { openReleases } from "../../../../delivery/release/aws/open";
import { carryOutDirect, planDirect } from "../../../../delivery/release/evacuation/direct";
import { examineHome } from "../../../../delivery/release/evacuation/rehome";
import { carryOut, planMove } from "../../../../delivery/release/move";
import { evaluateProject } from "../../../support/project";
import { documentsOf } from "./documents";
import { FakeAws, type HttpFault, TOOLS } from "./fakeAws";

const PROD_ACCOUNT = "444444444444";
const bucket = (environment: string, region: string): string => `departures-${environment}-${TOOLS}-${region}`;
const [HOME, WEST, EAST] = ["eu-central-1", "eu-west-1", "us-east-1"] as const;

function publish(aws: FakeAws, version: string): void {
  const { manifest, provenance, bundle } = documentsOf(version);
  const files = {
    "bundle.zip": bundle,
    "provenance.json": provenance,
    "provenance.sig": aws.sign(provenance),
    "manifest.sig": aws.sign(manifest),
    "manifest.json": manifest,
  };
  for (const [file, bytes] of Object.entries(files))
    aws.put(bucket("staging", HOME), `releases/departures/${version}/${file}`, bytes);
}

describe("release/aws/evacuation", () => {
  let graphs: ReadonlyMap<string, Graph>;
  const { random } = Math;
  before(async () => {
    process.env["AWS_ACCESS_KEY_ID"] = "AKIAPERSON";
    process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
    // The SDK's pauses before it tries again are random parts of a longest one.
    Math.random = () => 0;
    graphs = await evaluateProject("update");
  });
  after(() => {
    Math.random = random;
    delete process.env["AWS_ACCESS_KEY_ID"];
    delete process.env["AWS_SECRET_ACCESS_KEY"];
  });

  /** A release promoted and replicated, and then its home region is lost. */
  async function lostWorld(): Promise<FakeAws> {
    const aws = new FakeAws();
    for (const region of [HOME, WEST, EAST]) aws.bucket(bucket("prod", region));
    aws.pipelines.set("departures-prod", { stages: ["Source", "Deploy-1", "Deploy-2"] });
    aws.deploymentGroups.set("departures-prod/departures-prod", {});
    publish(aws, "1.0.0-a-1");
    const releases = await openReleases(graphs, "prod", { folder: __dirname, requestHandler: aws });
    await carryOut(releases, await planMove(releases, { kind: "promote", reason: "ship it" }));
    for (const region of [WEST, EAST]) aws.replicate(bucket("prod", HOME), bucket("prod", region));
    aws.lost.add(HOME);
    return aws;
  }

  const open = (aws: FakeAws, deploys: boolean) =>
    openEvacuation(graphs, "prod", {
      lost: HOME,
      through: WEST,
      deploys,
      requestHandler: aws,
      pause: async () => undefined,
    });

  async function deploy(aws: FakeAws) {
    const evacuation = await open(aws, true);
    return carryOutDirect(evacuation, await planDirect(evacuation, { reason: "eu-central-1 is lost" }));
  }

  it("examines a new home while the old one does not answer", async () => {
    const aws = await lostWorld();
    const { problems, warnings, facts } = await examineHome(await open(aws, false), WEST, false);
    assert.deepEqual(problems, []);
    assert.equal(warnings.length, 3);
    assert.deepEqual(facts, [
      "7 objects of eu-west-1 compared with us-east-1",
      "the store's key in eu-west-1 is enabled",
      "release 1.0.0-a-1 verified in eu-west-1; the new pipeline begins with it",
    ]);
  });

  it("deploys as the evacuator, in the workload account, one version of the bundle of each region's own store", async () => {
    const aws = await lostWorld();
    const result = await deploy(aws);
    assert.equal(result.ok, true);
    assert.deepEqual(
      aws.deployments.map(({ region, revision, caller, overrideAlarmConfiguration: alarms }) => ({
        region,
        revision,
        caller,
        alarms,
      })),
      [WEST, EAST].map((region) => ({
        region,
        revision: {
          revisionType: "S3",
          s3Location: {
            bucket: bucket("prod", region),
            key: "releases/departures/1.0.0-a-1/bundle.zip",
            bundleType: "zip",
            version: "v1",
          },
        },
        caller: `arn:aws:sts::${PROD_ACCOUNT}:assumed-role/departures-prod-evacuator/ann`,
        alarms: { enabled: false },
      })),
    );
    const evacuator = aws.assumed.find(({ RoleArn }) => RoleArn?.endsWith("departures-prod-evacuator"));
    assert.equal(evacuator?.["ExternalId"], "evacuate/departures-prod");
    const [kept] = [...aws.bucket(bucket("prod", EAST)).keys()].filter((key) => key.startsWith("audit/")).slice(-1);
    assert.match(kept!, /^audit\/departures\/prod\//);
  });

  it("ends the same when any request is throttled, or its answer lost", async function () {
    this.timeout(300_000);
    const whole = await lostWorld();
    const first = whole.requests;
    await deploy(whole);
    let points = 0;
    for (const fault of ["throttle", "lostAnswer"] as const satisfies readonly HttpFault[])
      for (let at = first; at < whole.requests; at++) {
        const aws = await lostWorld();
        aws.broken = { at, fault };
        assert.equal((await deploy(aws)).ok, true, `${fault} at ${at}`);
        assert.deepEqual(aws.deployments.map(({ region }) => region).sort(), [WEST, EAST].sort(), `${fault} at ${at}`);
        points++;
      }
    console.log(`      ${points} requests broken`);
  });

  it("refuses regions without a store, and one region for both ends", async () => {
    const aws = await lostWorld();
    const options = { deploys: false, requestHandler: aws };
    await assert.rejects(openEvacuation(graphs, "prod", { ...options, lost: HOME, through: "eu-north-1" }), {
      message: "--to must be a region in which prod has a store (eu-central-1, eu-west-1, us-east-1), got eu-north-1.",
    });
    await assert.rejects(openEvacuation(graphs, "prod", { ...options, lost: HOME, through: HOME }), {
      message: "--from and --to must be two regions, got eu-central-1 for both.",
    });
  });

  it("says what to do instead where functions or containers are deployed to", async () => {
    const aws = await lostWorld();
    const prod = graphs.get("prod")!;
    const resources = prod.resources.map((one) =>
      one.type === "aws:codedeploy/application:Application"
        ? { ...one, inputs: { ...one.inputs, computePlatform: "Lambda" } }
        : one,
    );
    const changed = new Map([...graphs, ["prod", { ...prod, resources }]]);
    await assert.rejects(openEvacuation(changed, "prod", { lost: HOME, deploys: true, requestHandler: aws }), {
      message:
        "prod deploys to Lambda, and only servers take a bundle straight from the ledger: functions and containers are deployed by steps of the pipeline. Move the pipeline instead: interlock evacuate --from <region> --to <region>.",
    });
  });
});
