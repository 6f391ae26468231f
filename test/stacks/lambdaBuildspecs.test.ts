import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { parseAppspec, parseBuildspec } from "../../delivery/specs";
import { lambdaDeployBuildspec, lambdaDeployMinutes, lambdaDeployVariables } from "../../stacks/lambdaBuildspecs";
import { environmentNames } from "../../stacks/names";
import { APP } from "../app/host";
import { settings as containerSettings } from "./containerSettings";

const settings = containerSettings({
  deploymentTarget: "Lambda",
  deploymentConfig: "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes",
});
const names = environmentNames(settings);
const ROLE = "arn:aws:iam::444444444444:role/departures/prod/departures-prod-deploy";
const REGION = "eu-west-1";

/** Answers of the stand-in below, by subcommand: lines to print and a status, the last for all further calls. */
type Answers = Readonly<Record<string, readonly (string | { readonly status: number; readonly says?: string })[]>>;

const HAPPY: Answers = {
  "sts assume-role": ["KEY-1\tSECRET-1\tTOKEN-1", "KEY-2\tSECRET-2\tTOKEN-2"],
  "lambda update-function-code": ["7"],
  "lambda wait": [""],
  "lambda get-alias": ["6"],
  "deploy create-deployment": ["d-1"],
  "deploy get-deployment": ["InProgress", "Succeeded"],
  "deploy stop-deployment": ["Pending"],
};

/** In place of the AWS CLI: notes who calls what, and answers from files. */
const AWS = `#!/bin/sh
set -eu
printf '%s|%s\\n' "\${AWS_ACCESS_KEY_ID:-own}" "$*" >> "$FAKE/calls"
name="$1-$2"
count="$(cat "$FAKE/$name.count" 2> /dev/null || echo 0)"
printf '%s\\n' "$((count + 1))" > "$FAKE/$name.count"
while [ "$count" -gt 0 ] && [ ! -f "$FAKE/$name.$count" ]; do count="$((count - 1))"; done
for word in "$@"; do case "$word" in file://*) cp "\${word#file://}" "$FAKE/revision.json" ;; esac; done
[ ! -f "$FAKE/$name.$count.status" ] || { cat "$FAKE/$name.$count" >&2; exit "$(cat "$FAKE/$name.$count.status")"; }
cat "$FAKE/$name.$count"
`;
/** In place of time: a second for each question, and a sleep takes what it says. */
const DATE = `#!/bin/sh
now="$(cat "$FAKE/clock")"
printf '%s\\n' "$((now + 1))" > "$FAKE/clock"
printf '%s\\n' "$now"
`;
const SLEEP = `#!/bin/sh
printf '%s\\n' "$(($(cat "$FAKE/clock") + $1 * \${SLEEPS:-1}))" > "$FAKE/clock"
touch "$FAKE/slept"
[ -z "\${HOLD:-}" ] || exec node -e 'setTimeout(() => {}, 200)'
`;

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** \`caller|arguments\`, without what every call as the role has. */
  readonly calls: readonly string[];
}

describe("the build that deploys functions", () => {
  let folder: string;
  let fake: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-lambda-"));
    fake = join(folder, "fake");
    mkdirSync(join(fake, "bin"), { recursive: true });
    mkdirSync(join(folder, "bundle"));
    for (const [name, program] of Object.entries({ aws: AWS, date: DATE, sleep: SLEEP })) {
      writeFileSync(join(fake, "bin", name), program);
      chmodSync(join(fake, "bin", name), 0o755);
    }
    writeFileSync(join(fake, "clock"), "1000000\n");
    writeFileSync(join(folder, "bundle", "function.zip"), "zip");
    writeFileSync(join(folder, "bundle", "appspec.yml"), readFileSync(join(APP, "lambda", "appspec.yml")));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function answer(answers: Answers): void {
    for (const [command, list] of Object.entries(answers))
      list.forEach((each, index) => {
        const file = join(fake, `${command.replace(" ", "-")}.${index}`);
        const { status, says = "" } = typeof each === "string" ? { status: 0, says: each } : each;
        writeFileSync(file, says === "" ? "" : `${says}\n`);
        if (status !== 0) writeFileSync(`${file}.status`, String(status));
      });
  }

  function start(env: NodeJS.ProcessEnv): ChildProcess {
    const { phases } = parse(lambdaDeployBuildspec()) as { phases: { build: { commands: string[] } } };
    const path = [join(fake, "bin"), join(process.execPath, ".."), process.env.PATH].join(delimiter);
    const variables = Object.fromEntries(
      lambdaDeployVariables(settings, names).map(({ name, value }) => [name, value]),
    );
    return spawn("sh", ["-ec", phases.build.commands.join("\n")], {
      cwd: join(folder, "bundle"),
      detached: true,
      env: {
        ...variables,
        PATH: path,
        TMPDIR: folder,
        FAKE: fake,
        TARGET_REGION: REGION,
        CODEBUILD_BUILD_ID: "departures-prod-deploy:5d0f-12",
        ...env,
      },
    });
  }

  async function outcome(child: ChildProcess): Promise<Outcome> {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout!),
      text(child.stderr!),
      once(child, "close") as Promise<[number | null]>,
    ]);
    const calls = readFileSync(join(fake, "calls"), "utf8").trimEnd().split("\n");
    return { code, stdout, stderr, calls: calls.map((call) => call.replace(` --region ${REGION}`, "")) };
  }

  const deploy = (answers: Answers = {}, env: NodeJS.ProcessEnv = {}): Promise<Outcome> => {
    answer({ ...HAPPY, ...answers });
    return outcome(start(env));
  };
  /** Who called, and the subcommand. */
  const brief = (calls: readonly string[]) => calls.map((call) => call.split(" ").slice(0, 2).join(" "));

  const ASSUME = `own|sts assume-role --role-arn ${ROLE} --role-session-name deploy-5d0f-12 --query Credentials.[AccessKeyId,SecretAccessKey,SessionToken] --output text`;
  const STATUS = "KEY-1|deploy get-deployment --deployment-id d-1 --query deploymentInfo.status --output text";
  const STOP = "KEY-1|deploy stop-deployment --deployment-id d-1 --auto-rollback-enabled";

  it("has a buildspec without mistakes", () => {
    parseBuildspec(lambdaDeployBuildspec(), "deploy");
  });

  it("publishes a version, creates the deployment as the deploy role in the target region, and waits for it", async () => {
    const { code, stdout, stderr, calls } = await deploy();
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout,
      "Deployment d-1 moves live of departures-prod in eu-west-1 from version 6 to 7\nDeployment d-1 succeeded\n",
    );
    const revision = /file:\/\/(\S+)/.exec(calls[4] ?? "")?.[1] ?? "";
    assert.deepEqual(calls, [
      ASSUME,
      "KEY-1|lambda update-function-code --function-name departures-prod --zip-file fileb://function.zip --publish --query Version --output text",
      "KEY-1|lambda wait published-version-active --function-name departures-prod --qualifier 7",
      "KEY-1|lambda get-alias --function-name departures-prod --name live --query FunctionVersion --output text",
      `KEY-1|deploy create-deployment --application-name departures-prod-functions --deployment-group-name departures-prod-functions --revision file://${revision} --query deploymentId --output text`,
      STATUS,
      STATUS,
    ]);
    const asRole = readFileSync(join(fake, "calls"), "utf8").trimEnd().split("\n").slice(1);
    assert.ok(asRole.every((call) => call.endsWith(` --region ${REGION}`)));
    assert.ok(!existsSync(revision), "its work is removed");
    const { revisionType, appSpecContent } = JSON.parse(readFileSync(join(fake, "revision.json"), "utf8")) as {
      revisionType: string;
      appSpecContent: { content: string };
    };
    assert.equal(revisionType, "AppSpecContent");
    assert.deepEqual(parseAppspec(appSpecContent.content, "appspec.yml"), {
      platform: "Lambda",
      resource: "Board",
      functionName: "departures-prod",
      alias: "live",
      currentVersion: 6,
      targetVersion: 7,
      hooks: {
        BeforeAllowTraffic: "CodeDeployHook_departures-prod_BeforeAllowTraffic",
        AfterAllowTraffic: "CodeDeployHook_departures-prod_AfterAllowTraffic",
      },
    });
  });

  it("ends at once where the alias serves the code already", async () => {
    const { code, stdout, calls } = await deploy({ "lambda get-alias": ["7"] });
    assert.equal(code, 0);
    assert.equal(stdout, "live in eu-west-1 serves version 7 of departures-prod already\n");
    assert.deepEqual(brief(calls).slice(-1), ["KEY-1|lambda get-alias"]);
  });

  it("names the hook that failed, and the deployment that rolls back", async () => {
    const { code, stderr, calls } = await deploy({
      "deploy get-deployment": ["Failed", "HOOK_EXECUTION_FAILURE\tA hook failed\td-2"],
      "deploy list-deployment-targets": ["departures-prod"],
      "deploy batch-get-deployment-targets": [
        "BeforeAllowTraffic\tSucceeded\tNone\nAllowTraffic\tSucceeded\tNone\nAfterAllowTraffic\tFailed\tlive must serve 7\nEnd\tSkipped\tNone",
      ],
    });
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "Deployment d-1: Failed\nHOOK_EXECUTION_FAILURE: A hook failed\nDeployment d-2 rolls back\nAfterAllowTraffic failed: live must serve 7\n",
    );
    assert.deepEqual(calls.slice(-2), [
      "KEY-1|deploy list-deployment-targets --deployment-id d-1 --query targetIds --output text",
      "KEY-1|deploy batch-get-deployment-targets --deployment-id d-1 --target-ids departures-prod --query deploymentTargets[].lambdaTarget.lifecycleEvents[].[lifecycleEventName,status,diagnostics.message] --output text",
    ]);
  });

  it("fails on a stopped deployment, even if nothing explains it", async () => {
    const { code, stderr } = await deploy({
      "deploy get-deployment": ["Stopped", { status: 254, says: "AccessDenied" }],
    });
    assert.deepEqual([code, stderr], [1, "Deployment d-1: Stopped\nAccessDenied\n"]);
  });

  it("assumes the role again before a session of a chain ends", async () => {
    const polls = Array.from({ length: 3 }, () => "InProgress");
    const { code, calls } = await deploy({ "deploy get-deployment": [...polls, "Succeeded"] }, { SLEEPS: "100" });
    assert.equal(code, 0);
    assert.deepEqual(brief(calls).slice(5), [
      "KEY-1|deploy get-deployment",
      "KEY-1|deploy get-deployment",
      "KEY-1|deploy get-deployment",
      "own|sts assume-role",
      "KEY-2|deploy get-deployment",
    ]);
  });

  it("assumes the role again when its credentials have expired", async () => {
    const expired = { status: 254, says: "ExpiredTokenException" };
    const { code, calls, stderr } = await deploy({ "deploy get-deployment": ["InProgress", expired, "Succeeded"] });
    assert.deepEqual([code, stderr], [0, "ExpiredTokenException\n"]);
    assert.deepEqual(brief(calls).slice(-3), [
      "KEY-1|deploy get-deployment",
      "own|sts assume-role",
      "KEY-2|deploy get-deployment",
    ]);
  });

  it("stops a deployment that it cannot watch", async () => {
    const { code, calls, stderr } = await deploy({ "deploy get-deployment": [{ status: 255, says: "no route" }] });
    assert.equal(code, 1);
    assert.match(stderr, /^(no route\n){6}Stopping deployment d-1 and rolling it back: it could not be watched\n$/);
    assert.ok(calls.at(-1)?.endsWith("deploy stop-deployment --deployment-id d-1 --auto-rollback-enabled"));
  });

  it("stops a deployment that takes too long", async () => {
    const env = { DEPLOYMENT_MINUTES: "1", SLEEPS: "3" };
    const { code, calls, stderr } = await deploy({ "deploy get-deployment": ["InProgress"] }, env);
    assert.deepEqual(
      [code, stderr],
      [1, "Stopping deployment d-1 and rolling it back: it took longer than 1 minutes\n"],
    );
    assert.equal(calls.at(-1), STOP);
  });

  it("stops the deployment when the build is stopped", async () => {
    answer({ ...HAPPY, "deploy get-deployment": ["InProgress"] });
    const child = start({ HOLD: "1" });
    const ended = outcome(child);
    while (child.exitCode === null && !existsSync(join(fake, "slept")))
      await new Promise((done) => setTimeout(done, 20));
    process.kill(-child.pid!, "SIGTERM");
    const { calls, stderr } = await ended;
    assert.match(stderr, /Stopping deployment d-1 and rolling it back: the build was stopped\n/);
    assert.equal(calls.at(-1), STOP);
    assert.equal(calls.filter((call) => call === STOP).length, 1);
  });

  it("says so when a deployment cannot be stopped", async () => {
    const { code, stderr } = await deploy(
      { "deploy get-deployment": ["InProgress"], "deploy stop-deployment": [{ status: 254, says: "AccessDenied" }] },
      { DEPLOYMENT_MINUTES: "0" },
    );
    assert.equal(code, 1);
    assert.match(stderr, /AccessDenied\nDeployment d-1 could not be stopped; stop it by hand\n$/);
  });

  for (const command of Object.keys(HAPPY).filter((name) => !/get-deployment|stop-deployment/.test(name)))
    it(`ends with what the AWS CLI says when ${command} fails`, async () => {
      const { code, stderr, calls } = await deploy({ [command]: [{ status: 254, says: "AccessDenied" }] });
      assert.notEqual(code, 0);
      assert.equal(stderr, "AccessDenied\n");
      assert.ok(brief(calls).at(-1)?.endsWith(`|${command}`));
    });

  it("refuses a bundle without function or with a placeholder that it does not know", async () => {
    rmSync(join(folder, "bundle", "function.zip"));
    answer(HAPPY);
    writeFileSync(join(fake, "calls"), "");
    assert.equal((await outcome(start({}))).stderr, "The bundle has no function.zip\n");
    writeFileSync(join(folder, "bundle", "function.zip"), "zip");
    writeFileSync(join(folder, "bundle", "appspec.yml"), "Alias: <ALIAS>\n");
    const { code, stderr, calls } = await deploy();
    assert.equal(code, 1);
    assert.match(stderr, /^appspec\.yml: nothing is known for <ALIAS>; known are FUNCTION_NAME, ALIAS_NAME, /);
    assert.ok(!brief(calls).some((call) => call.endsWith("create-deployment")));
  });

  it("may take as long as traffic and hooks do, within CodeBuild's limit", () => {
    const minutes = (config: string) => lambdaDeployMinutes({ deploymentConfig: config });
    assert.deepEqual(
      ["AllAtOnce", "Canary10Percent30Minutes", "Linear10PercentEvery1Minute", "Linear10PercentEvery10Minutes"].map(
        (name) => minutes(`CodeDeployDefault.Lambda${name}`),
      ),
      [130, 160, 139, 220],
    );
    assert.equal(minutes("slowly-0123abcd"), 2160);
    const limit = lambdaDeployVariables(settings, names).find(({ name }) => name === "DEPLOYMENT_MINUTES");
    assert.equal(limit?.value, "210");
  });
});
