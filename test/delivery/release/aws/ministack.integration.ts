/**
 * Releases against MiniStack: the real clients of the SDK over the real wire, with IAM enforced for the releaser's declared policy. Not
 * part of `npm test`, because it downloads MiniStack: `npx mocha test/delivery/release/aws/ministack.integration.ts`.
 *
 * Two accounts with roles and three regions; the third account, staging's, owns nothing that releases use. MiniStack has no
 * CodePipeline and no CodeDeploy, which stay fakes, replicates nothing, and knows no `aws:PrincipalArn` in trust policies.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openReleases } from "../../../../delivery/release/aws/open";
import { openEvacuation } from "../../../../delivery/release/aws/openEvacuation";
import { carryOutDirect, planDirect } from "../../../../delivery/release/evacuation/direct";
import { hold, resume } from "../../../../delivery/release/hold";
import { carryOut, type MoveRequest, planMove } from "../../../../delivery/release/move";
import type { Graph } from "../../../../delivery/graph";
import { evaluateProject } from "../../../support/project";
import { documentsOf } from "./documents";
import { FakeAws, TOOLS } from "./fakeAws";
import { MiniStack } from "./ministack";

const [HOME, WEST, EAST] = ["eu-central-1", "eu-west-1", "us-east-1"] as const;
const bucket = (environment: string, region: string): string => `departures-${environment}-${TOOLS}-${region}`;
const VARIABLES = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] as const;

/** A role as its stack declares it. */
function roleOf({ resources, outputs }: Graph, output: string) {
  const role = resources.find((one) => one.outputs["arn"] === outputs[output])!;
  const { name, path, inlinePolicies, assumeRolePolicy: trust } = role.inputs;
  const [inline] = inlinePolicies as readonly { policy: string }[];
  return { name, path, policy: inline!.policy, trust, account: String(outputs[output]).split(":")[4] };
}

function declarations(graphs: ReadonlyMap<string, Graph>): object {
  const prod = graphs.get("prod")!;
  return {
    task: "declare",
    account: TOOLS,
    region: HOME,
    buckets: {
      [HOME]: [bucket("staging", HOME), bucket("prod", HOME)],
      [WEST]: [bucket("prod", WEST)],
      [EAST]: [bucket("prod", EAST)],
    },
    publishes: bucket("staging", HOME),
    replica: WEST,
    alias: "alias/departures-staging-releases",
    signingKey: graphs.get("staging")!.outputs["signingKeyArn"],
    role: roleOf(prod, "releaserRoleArn"),
    evacuator: roleOf(prod, "evacuatorRoleArn"),
    releases: ["1.0.0", "1.1.0"].map((version) => {
      const { bundle, manifest, provenance } = documentsOf(version);
      const files = { "bundle.zip": bundle, "manifest.json": manifest, "provenance.json": provenance };
      return {
        prefix: `releases/departures/${version}/`,
        files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.toString("utf8")])),
      };
    }),
  };
}

describe("releases on MiniStack", function () {
  this.timeout(300_000);
  let stack: MiniStack | string;
  let graphs: ReadonlyMap<string, Graph>;
  const pipelines = new FakeAws();
  before(async function () {
    graphs = await evaluateProject("update");
    stack = await MiniStack.start();
    if (typeof stack === "string") {
      console.log(`      MiniStack: ${stack}`);
      this.skip();
    }
    const person = stack.run(join(__dirname, "ministack.py"), declarations(graphs)) as Record<string, string>;
    const values = [person["AccessKeyId"], person["SecretAccessKey"], person["SessionToken"]];
    VARIABLES.forEach((name, index) => (process.env[name] = values[index]));
    pipelines.pipelines.set("departures-prod", { stages: ["Source", "Verify", "Approve", "Deploy-1", "Deploy-2"] });
  });
  after(() => {
    for (const name of VARIABLES) delete process.env[name];
    if (typeof stack === "object") stack.stop();
  });

  const open = () =>
    openReleases(graphs, "prod", {
      folder: __dirname,
      requestHandler: {
        handle: (request: Parameters<MiniStack["handle"]>[0]) =>
          request.hostname.startsWith("codepipeline.")
            ? pipelines.handle(request as Parameters<FakeAws["handle"]>[0])
            : (stack as MiniStack).handle(request),
      },
    });
  const move = async (request: MoveRequest) => {
    const releases = await open();
    return carryOut(releases, await planMove(releases, request));
  };

  it("promotes, goes back, holds and resumes with no more rights than declared", async () => {
    const first = await move({ kind: "promote", version: "1.0.0", reason: "ship it" });
    assert.equal(first.act?.by.arn, `arn:aws:sts::${TOOLS}:assumed-role/departures-prod-releaser/ann`);
    await move({ kind: "promote", version: "1.1.0", reason: "ship it" });
    await hold(await open(), "incident 7");
    await assert.rejects(move({ kind: "rollback", reason: "errors" }), { name: "Refused" });
    await resume(await open(), "solved");
    const back = await move({ kind: "rollback", reason: "errors" });
    assert.deepEqual([back.act?.from?.version, back.act?.to?.version], ["1.1.0", "1.0.0"]);
    const acts = await (await open()).audit.acts();
    assert.deepEqual(
      acts.map(({ kind }) => kind),
      ["promote", "promote", "hold", "resume", "rollback"],
    );
  });

  it("lets one of two people win", async () => {
    const [one, other] = [await open(), await open()];
    const plans = await Promise.all([
      planMove(one, { kind: "promote", version: "1.1.0", reason: "one" }),
      planMove(other, { kind: "promote", version: "1.1.0", reason: "other" }),
    ]);
    const results = await Promise.allSettled([carryOut(one, plans[0]), carryOut(other, plans[1])]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  });

  /** MiniStack without the home region; CodeDeploy and CodePipeline are fakes. */
  const withoutHome = {
    handle: async (request: Parameters<MiniStack["handle"]>[0]) => {
      if (request.hostname.includes(`.${HOME}.`)) throw Object.assign(new Error("no answer"), { name: "TimeoutError" });
      return /^(codedeploy|codepipeline)\./.test(request.hostname)
        ? pipelines.handle(request as Parameters<FakeAws["handle"]>[0])
        : (stack as MiniStack).handle(request);
    },
  };

  it("deploys to two regions as the evacuator of another account, while the home region does not answer", async () => {
    const targets = { [WEST]: bucket("prod", WEST), [EAST]: bucket("prod", EAST) };
    const given = { task: "replicate", account: TOOLS, region: HOME, source: bucket("prod", HOME), targets };
    (stack as MiniStack).run(join(__dirname, "ministack.py"), given);
    pipelines.deploymentGroups.set("departures-prod/departures-prod", {});
    const options = { lost: HOME, through: WEST, deploys: true, requestHandler: withoutHome };
    const evacuation = await openEvacuation(graphs, "prod", options);
    const plan = await planDirect(evacuation, { reason: "the home region is lost" });
    const result = await carryOutDirect(evacuation, plan);
    assert.equal(result.ok, true);
    assert.deepEqual(
      pipelines.deployments.map(({ region }) => region),
      [WEST, EAST],
    );
    for (const region of [WEST, EAST]) {
      const acts = await evacuation.view(region).audit.acts();
      assert.deepEqual(
        acts.slice(-2).map(({ kind }) => kind),
        ["deploy", "deployed"],
      );
    }
    const contents = await evacuation.view(WEST).store.newest("releases/departures/");
    assert.equal(contents.length, 10);
  });

  it("gives the evacuator to nobody without its external id", async () => {
    const prod = graphs.get("prod")!;
    const outputs = { ...prod.outputs, evacuationId: "evacuate/another" };
    const changed = new Map([...graphs, ["prod", { ...prod, outputs }]]);
    const options = { lost: HOME, through: WEST, deploys: true, requestHandler: withoutHome };
    await assert.rejects(openEvacuation(changed, "prod", options), {
      operation: "sts:AssumeRole",
      code: "AccessDenied",
    });
  });

  it("denies the releaser what no command needs", async () => {
    const releases = await open();
    await assert.rejects(releases.ports.from.put("releases/departures/9/x", Buffer.from("x"), { ifNoneMatch: "*" }), {
      code: "AccessDenied",
    });
    await assert.rejects(releases.ports.to.list("departures-prod/"), { code: "AccessDenied" });
  });
});
