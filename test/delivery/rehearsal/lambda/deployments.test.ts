import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findGroup } from "../../../../delivery/rehearsal/lambda/groups";
import { parseAppspec } from "../../../../delivery/specs/appspec";
import { FUNCTION_ARN, HANDLER, HOOK, REGION, Stage, TOOLS, WORKLOAD, allow, lambdaGraph, roleArn } from "./support";

const ASSUME = `
set -eu
credentials=$(aws sts assume-role \\
  --role-arn ${roleArn(WORKLOAD, "deploy")} --role-session-name deploy --external-id secret-1 \\
  --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<< "$credentials"
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
`;

const DEPLOY = `${ASSUME}
from=$(aws lambda get-alias --region ${REGION} --function-name api --name live --query FunctionVersion --output text)
to=$(aws lambda update-function-code --region ${REGION} --function-name api --zip-file fileb://function.zip --publish \\
  --query Version --output text)
aws lambda wait published-version-active --region ${REGION} --function-name api --qualifier "$to"
sed "s/FROM/$from/; s/TO/$to/" revision.template > revision.json
id=$(aws deploy create-deployment --region ${REGION} --application-name app-dev --deployment-group-name app-dev \\
  --revision file://revision.json --query deploymentId --output text)
status=$(aws deploy get-deployment --region ${REGION} --deployment-id "$id" --query deploymentInfo.status --output text)
echo "$from $to $status"
targets=$(aws deploy list-deployment-targets --deployment-id "$id" --query targetIds --output text)
aws deploy batch-get-deployment-targets --deployment-id "$id" --target-ids $targets --output text \\
  --query 'deploymentTargets[].lambdaTarget.lifecycleEvents[].[lifecycleEventName,status]'
test "$status" = Succeeded
`;

const APPSPEC = {
  version: 0,
  Resources: [
    {
      api: {
        Type: "AWS::Lambda::Function",
        Properties: { Name: "api", Alias: "live", CurrentVersion: "FROM", TargetVersion: "TO" },
      },
    },
  ],
  Hooks: [{ BeforeAllowTraffic: "CodeDeployHook_before" }],
};

const revision = (appspec: object = APPSPEC): string =>
  JSON.stringify({ revisionType: "AppSpecContent", appSpecContent: { content: JSON.stringify(appspec) } })
    .replace('\\"FROM\\"', "FROM")
    .replace('\\"TO\\"', "TO");

describe("rehearsal/lambda/deployments", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = new Stage();
    stage.write({ "revision.template": revision() });
    await stage.zip("function.zip", { "index.js": HANDLER("2.0.0") });
  });
  afterEach(() => stage.end());

  const alias = () => stage.services.functions.find("api", WORKLOAD, REGION, "GetAlias").fn.alias("live", "GetAlias");
  /** Deploys as the script does, without its commands. */
  async function deploy(): Promise<void> {
    const { services } = stage;
    const zip = readFileSync(join(stage.folder, "work", "function.zip"));
    const { version } = await services.functions.find("api", WORKLOAD, REGION, "").fn.update(zip, true);
    const place = { application: "app-dev", name: "app-dev", account: WORKLOAD, region: REGION };
    const text = JSON.stringify(APPSPEC).replace('"FROM"', alias().version).replace('"TO"', version);
    const appspec = parseAppspec(text, "AppSpec");
    assert.ok(appspec.platform === "Lambda");
    services.deployments.create(findGroup(services.graphs, place), appspec, { content: text, sha256: "" });
    await services.deployments.settled();
  }

  const endpoints = async () => (await stage.targets.all())[0]?.endpoints();

  it("publishes a version, runs the hook, moves the traffic and answers through the alias", async () => {
    await stage.begin(lambdaGraph());
    const before = stage.clock.now();
    const end = await stage.run(DEPLOY);
    assert.equal(end.stderr, "");
    assert.equal(
      end.stdout,
      "1 2 Succeeded\nStart\tSucceeded\nBeforeAllowTraffic\tSucceeded\nAllowTraffic\tSucceeded\nAfterAllowTraffic\tSucceeded\nEnd\tSucceeded\n",
    );
    assert.deepEqual(stage.told, [
      "started d-1 of api:live (10 % for 5 min, then all)",
      "started BeforeAllowTraffic: CodeDeployHook_before",
      "succeeded BeforeAllowTraffic: CodeDeployHook_before",
      "succeeded AllowTraffic: 10 % to version 2",
      "succeeded AllowTraffic: 100 % to version 2",
      "succeeded d-1 of api:live",
    ]);
    assert.ok(stage.clock.now() - before >= 5 * 60_000);
    assert.deepEqual(
      stage.events.flatMap((event) => (event.kind === "output" ? [event.line] : [])),
      ['target answered {"statusCode":200,"body":"{\\"version\\":\\"2.0.0\\",\\"path\\":\\"/health\\"}"}'],
    );
    assert.deepEqual([alias().version, alias().weights.size], ["2", 0]);
    assert.deepEqual(await endpoints(), [{ id: "api:live", healthy: true, version: "2.0.0" }]);
    assert.deepEqual(
      stage.deployed.map(({ environment, region, result }) => [environment, region, result.status]),
      [["dev", REGION, "Succeeded"]],
    );
  });

  it("routes the traffic back when a version crashes and the hook finds it", async () => {
    await stage.begin(lambdaGraph(), { crashes: true });
    const end = await stage.run(DEPLOY);
    assert.equal(end.exitCode, 1);
    assert.match(end.stdout, /^1 2 Failed\nStart\tSucceeded\nBeforeAllowTraffic\tFailed\nAllowTraffic\tSkipped\n/);
    assert.equal(alias().version, "1");
    const [{ result } = { result: undefined }] = stage.deployed;
    assert.match(
      result?.message ?? "",
      /^BeforeAllowTraffic: the hook CodeDeployHook_before reported Failed\n {4}target answered .*injected fault/,
    );
    assert.match(result?.rollback?.message ?? "", /^d-\w{9} routed the traffic back to version 1$/);
    assert.equal(result?.rollback?.rolledBackTo, 1);
    assert.deepEqual(await endpoints(), [{ id: "api:live", healthy: true, version: "1" }]);
  });

  it("stops by an alarm that goes off while traffic moves, and routes it back", async () => {
    await stage.begin(lambdaGraph(), { alarm: "api-errors" });
    await deploy();
    assert.deepEqual(
      stage.deployed.map(({ result }) => [result.status, result.message, result.rollback?.rolledBackTo]),
      [["Stopped", `stopped by the alarm api-errors in ${REGION}`, 1]],
    );
    assert.deepEqual(
      stage.told.filter((line) => line.includes("AllowTraffic: 1")),
      ["succeeded AllowTraffic: 10 % to version 2"],
    );
    assert.equal(alias().version, "1");
  });

  it("leaves the traffic where it is without automatic rollback", async () => {
    const autoRollbackConfiguration = { enabled: false, events: [] };
    await stage.begin(lambdaGraph({ group: { autoRollbackConfiguration } }), { alarm: "api-errors" });
    await deploy();
    assert.deepEqual([alias().version, [...alias().weights]], ["1", [["2", 10]]]);
  });

  const failing = [
    [
      "reports nothing",
      "exports.handler = async () => {};",
      "ended without a call of PutLifecycleEventHookExecutionStatus; CodeDeploy waits one hour for it and then fails",
    ],
    [
      "throws",
      "exports.handler = async () => { throw new TypeError('no'); };",
      "failed before it reported a status: TypeError: no",
    ],
    [
      "needs a module that it does not hold",
      "require('zod');",
      "failed before it reported a status: Error: Cannot find module 'zod'",
    ],
    [
      "needs a client that the rehearsal has not",
      "require('@aws-sdk/client-sqs');",
      "failed before it reported a status: Error: not rehearsed: @aws-sdk/client-sqs; of the SDK that Lambda brings, " +
        "the rehearsal stands in for client-codebuild, client-codecommit, client-codedeploy, client-codepipeline, client-lambda only",
    ],
  ] as const;
  for (const [what, hook, problem] of failing)
    it(`fails when the hook ${what}`, async () => {
      await stage.begin(lambdaGraph({ hook }));
      await deploy();
      const message = stage.deployed[0]?.result.message ?? "";
      assert.ok(message.startsWith(`BeforeAllowTraffic: the hook CodeDeployHook_before ${problem}`), message);
    });

  it("names the statement that the service role lacks", async () => {
    await stage.begin(lambdaGraph({ service: [allow(["lambda:GetAlias", "lambda:UpdateAlias"], FUNCTION_ARN)] }));
    await deploy();
    assert.match(stage.deployed[0]?.result.message ?? "", /cloudwatch:DescribeAlarms/);
  });

  it("takes on roles only by their trust, and knows whose credentials are used", async () => {
    await stage.begin(lambdaGraph({ externalId: "other" }));
    const denied = await stage.run(ASSUME);
    assert.equal(denied.exitCode, 254);
    assert.match(denied.stderr, /An error occurred \(AccessDenied\) when calling the AssumeRole operation: .*deploy/);
    const direct = await stage.run(`aws lambda get-alias --function-name ${FUNCTION_ARN} --name live`);
    assert.match(
      direct.stderr,
      /An error occurred \(AccessDeniedException\) when calling the GetAlias operation: .*build/,
    );
    const stolen = await stage.run("AWS_ACCESS_KEY_ID=ASIA AWS_SECRET_ACCESS_KEY=x aws sts get-caller-identity");
    assert.match(stolen.stderr, /\(UnrecognizedClientException\).*security token included in the request is invalid/);
    const long = await stage.run(`${ASSUME.replace("--external-id", "--duration-seconds 7200 --external-id")}`);
    assert.match(
      long.stderr,
      /\(ValidationError\) .* exceeds the 1 hour session limit for roles assumed by role chaining/,
    );
  });

  it("tells who calls after a role was taken on", async () => {
    await stage.begin(lambdaGraph());
    const end = await stage.run(`${ASSUME} aws sts get-caller-identity --query '[Account,Arn]' --output text`);
    assert.equal(end.stdout, `${WORKLOAD}\tarn:aws:sts::${WORKLOAD}:assumed-role/deploy/deploy\n`);
  });

  it("publishes no version of unchanged code, and says that there is nothing to deploy", async () => {
    await stage.begin(lambdaGraph());
    await deploy();
    await deploy();
    assert.equal(
      stage.deployed[1]?.result.message,
      "CurrentVersion and TargetVersion of api are both 2: nothing changed, and there is nothing to deploy; skip the deployment",
    );
  });

  const create = (file: string): string =>
    `${ASSUME} aws deploy create-deployment --application-name app-dev --deployment-group-name app-dev --revision file://${file}`;

  it("refuses revisions that CodeDeploy would refuse", async () => {
    await stage.begin(lambdaGraph());
    const content = JSON.stringify({ version: 0, Resources: [] });
    stage.write({
      "bad.json": JSON.stringify({ revisionType: "AppSpecContent", appSpecContent: { content } }),
      "digest.json": JSON.stringify({ revisionType: "String", string: { content, sha256: "00" } }),
    });
    const bad = await stage.run(create("bad.json"));
    assert.equal(bad.exitCode, 254);
    assert.match(bad.stderr, /\(InvalidRevisionException\) when calling the CreateDeployment operation: AppSpec:1:\d+/);
    assert.match((await stage.run(create("digest.json"))).stderr, /the revision says 00/);
    const nowhere = create("bad.json").replace("-name app-dev --rev", "-name other --rev");
    assert.match((await stage.run(nowhere)).stderr, /\(DeploymentGroupDoesNotExistException\).*other/);
  });

  it("stops on request, with a rollback where the caller wants it", async () => {
    const hook = HOOK.replace("const answer", "await new Promise((go) => setTimeout(go, 8000)); const answer");
    await stage.begin(lambdaGraph({ hook }));
    const end = await stage.run(
      DEPLOY.replace(
        "status=$(",
        'aws deploy stop-deployment --deployment-id "$id" --auto-rollback-enabled --query status\nstatus=$(',
      ),
    );
    assert.match(end.stdout, /^"Pending"\n1 2 Stopped\n/);
    assert.deepEqual(
      stage.deployed.map(({ result }) => [result.message, result.rollback?.rolledBackTo]),
      [["stopped on request: the build app-dev", 1]],
    );
  });

  it("says what of other runtimes and code elsewhere it did not rehearse", async () => {
    const graph = lambdaGraph();
    const resources = graph.resources.map((one) =>
      one.name === "CodeDeployHook_before" ? { ...one, inputs: { ...one.inputs, runtime: "python3.13" } } : one,
    );
    await stage.begin({ ...graph, resources });
    await deploy();
    assert.deepEqual(
      stage.events.flatMap((event) => (event.kind === "notRehearsed" ? [event.what] : [])),
      ["function CodeDeployHook_before: the runtime python3.13"],
    );
    assert.equal((await stage.run("aws lambda list-functions", "build", TOOLS)).exitCode, 252);
    assert.deepEqual(stage.notRehearsed, ["aws lambda list-functions"]);
  });
});
