/** A function that a build of another account deploys, with its roles as a stack declares them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Graph, GraphResource, Properties } from "../../../../delivery/graph";
import { writeZip } from "../../../../delivery/rehearsal/archive";
import { type AwsEndpoint, startAwsEndpoint } from "../../../../delivery/rehearsal/awsCli/endpoint";
import type { Services } from "../../../../delivery/rehearsal/awsCli/services";
import type { Caller } from "../../../../delivery/rehearsal/cloud";
import { createCloud } from "../../../../delivery/rehearsal/cloud";
import { createFastForwardClock } from "../../../../delivery/rehearsal/deploy";
import { createGuard } from "../../../../delivery/rehearsal/guard";
import { Alarms } from "../../../../delivery/rehearsal/pipeline/alarms";
import type { BuildParts } from "../../../../delivery/rehearsal/pipeline/build";
import type { ActionHandler } from "../../../../delivery/rehearsal/pipeline/context";
import type { DeployParts, RegionDeployment } from "../../../../delivery/rehearsal/pipeline/deploy";
import { deployToEcsHandler } from "../../../../delivery/rehearsal/pipeline/deployToEcs";
import { createPorts } from "../../../../delivery/rehearsal/ports";
import { createServices } from "../../../../delivery/rehearsal/pipeline/services";
import { Targets } from "../../../../delivery/rehearsal/pipeline/targets";
import { createProcesses } from "../../../../delivery/rehearsal/processes";
import { createSigningKeys } from "../../../../delivery/rehearsal/signingKeys";
import type { Stores } from "../../../../delivery/rehearsal/stores";
import type { ProgressEvent } from "../../../../delivery/rehearsal/types";
import type { Workspace } from "../../../../delivery/rehearsal/workspace";
import { graphOf, resource } from "../fixtures/graph";

export const TOOLS = "111111111111";
export const WORKLOAD = "222222222222";
export const REGION = "eu-central-1";
const own = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${WORKLOAD}:${rest}`;
export const roleArn = (account: string, name: string): string => `arn:aws:iam::${account}:role/app/dev/${name}`;

interface RoleOptions {
  readonly account?: string;
  readonly trust: Properties;
  readonly allow?: readonly Properties[];
}

export function role(name: string, { account = WORKLOAD, trust, allow = [] }: RoleOptions): GraphResource {
  const arn = roleArn(account, name);
  const policy = (Statement: readonly Properties[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
  const inputs = {
    name,
    assumeRolePolicy: policy([trust]),
    inlinePolicies: allow.length === 0 ? [] : [{ name: "own", policy: policy(allow) }],
  };
  return resource("aws:iam/role:Role", name, inputs, { account, outputs: { ...inputs, arn, name } });
}

export const byService = (service: string): Properties => ({
  Effect: "Allow",
  Principal: { Service: service },
  Action: "sts:AssumeRole",
});

export const allow = (actions: string | readonly string[], on: string | readonly string[]): Properties => ({
  Effect: "Allow",
  Action: actions,
  Resource: on,
});

/** Files as Pulumi's archive of them stands in a graph. */
export const archive = (files: Readonly<Record<string, string>>): Properties => ({
  archive: { assets: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, { asset: { text } }])) },
});

export function lambdaFunction(name: string, inputs: Properties): GraphResource {
  const outputs = { name, arn: own("lambda", `function:${name}`) };
  const all = { name, runtime: "nodejs22.x", handler: "index.handler", timeout: 10, ...inputs };
  return resource("aws:lambda/function:Function", name, all, { account: WORKLOAD, outputs: { ...all, ...outputs } });
}

export const HANDLER = (version: string): string =>
  `exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ version: "${version}", path: event.rawPath }) });\n`;

/** Calls the new version and reports what it found. */
export const HOOK = `
const {
  CodeDeployClient, GetApplicationRevisionCommand, GetDeploymentCommand, PutLifecycleEventHookExecutionStatusCommand,
} = require("@aws-sdk/client-codedeploy");
const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
exports.handler = async ({ DeploymentId, LifecycleEventHookExecutionId }) => {
  const codeDeploy = new CodeDeployClient({});
  const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId: DeploymentId }));
  const { applicationName, revision: known } = deploymentInfo;
  const { revision } = await codeDeploy.send(new GetApplicationRevisionCommand({ applicationName, revision: known }));
  const { Name, TargetVersion } = JSON.parse(revision.appSpecContent.content).Resources[0].api.Properties;
  const answer = await new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: Name, Qualifier: String(TargetVersion), Payload: JSON.stringify({ rawPath: "/health" }) }),
  );
  console.log("target answered", answer.Payload.transformToString());
  await codeDeploy.send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status: answer.FunctionError ? "Failed" : "Succeeded",
    }),
  );
};
`;

export const FUNCTION_ARN = own("lambda", "function:api");
export const GROUP_ARN = own("codedeploy", "deploymentgroup:app-dev/app-dev");

const DEPLOYER: readonly Properties[] = [
  allow(
    ["lambda:UpdateFunctionCode", "lambda:GetAlias", "lambda:GetFunctionConfiguration"],
    [FUNCTION_ARN, `${FUNCTION_ARN}:*`],
  ),
  allow(["codedeploy:CreateDeployment", "codedeploy:GetDeployment"], GROUP_ARN),
  allow(
    ["codedeploy:GetDeploymentConfig", "codedeploy:RegisterApplicationRevision", "codedeploy:GetApplicationRevision"],
    "*",
  ),
  allow(["codedeploy:ListDeploymentTargets", "codedeploy:BatchGetDeploymentTargets", "codedeploy:StopDeployment"], "*"),
];

const SERVICE: readonly Properties[] = [
  allow(["lambda:GetAlias", "lambda:UpdateAlias"], FUNCTION_ARN),
  allow("lambda:InvokeFunction", own("lambda", "function:CodeDeployHook_*")),
  allow("cloudwatch:DescribeAlarms", "*"),
];

export interface GraphOptions {
  readonly hook?: string;
  readonly group?: Properties;
  readonly deployer?: readonly Properties[];
  readonly service?: readonly Properties[];
  readonly externalId?: string;
}

/** The stack of the workload account and the build's role. */
export function lambdaGraph({ hook = HOOK, group = {}, ...options }: GraphOptions = {}): Graph {
  const { deployer = DEPLOYER, service = SERVICE, externalId = "secret-1" } = options;
  const byBuild = {
    Effect: "Allow",
    Principal: { AWS: roleArn(TOOLS, "build") },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": externalId } },
  };
  const groupInputs = {
    appName: "app-dev",
    deploymentGroupName: "app-dev",
    serviceRoleArn: roleArn(WORKLOAD, "codedeploy"),
    deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
    autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
    alarmConfiguration: { enabled: true, alarms: ["api-errors"] },
    ...group,
  };
  return graphOf(
    role("build", {
      account: TOOLS,
      trust: byService("codebuild.amazonaws.com"),
      allow: [allow("sts:AssumeRole", roleArn(WORKLOAD, "deploy"))],
    }),
    role("deploy", { trust: byBuild, allow: deployer }),
    role("codedeploy", { trust: byService("codedeploy.amazonaws.com"), allow: service }),
    role("function", { trust: byService("lambda.amazonaws.com") }),
    role("hook", {
      trust: byService("lambda.amazonaws.com"),
      allow: [
        allow("lambda:InvokeFunction", `${FUNCTION_ARN}:*`),
        allow(["codedeploy:GetDeployment", "codedeploy:PutLifecycleEventHookExecutionStatus"], GROUP_ARN),
        allow("codedeploy:GetApplicationRevision", own("codedeploy", "application:app-dev")),
      ],
    }),
    lambdaFunction("api", {
      role: roleArn(WORKLOAD, "function"),
      publish: true,
      code: archive({ "index.js": HANDLER("1") }),
    }),
    lambdaFunction("CodeDeployHook_before", {
      role: roleArn(WORKLOAD, "hook"),
      code: archive({ "index.js": hook }),
    }),
    resource(
      "aws:lambda/alias:Alias",
      "live",
      { functionName: "api", functionVersion: "1" },
      { account: WORKLOAD, outputs: { name: "live", arn: `${FUNCTION_ARN}:live` } },
    ),
    resource("aws:codedeploy/deploymentGroup:DeploymentGroup", "group", groupInputs, {
      account: WORKLOAD,
      outputs: { ...groupInputs, arn: GROUP_ARN },
    }),
  );
}

/** Shared: a supervisor takes longer to start than most tests here. */
export const processes = createProcesses();
after(() => processes.stopAll());

const freePort = createPorts();

/** What a shell script of a build printed and how it ended. */
export interface ScriptEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A rehearsal's services over a graph, with the commands of a build. */
export class Stage {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "functions-")));
  readonly events: ProgressEvent[] = [];
  readonly deployed: RegionDeployment[] = [];
  readonly clock = createFastForwardClock();
  private endpoint: AwsEndpoint | undefined;
  deployToEcs!: ActionHandler;
  services!: Services;
  targets!: Targets;

  async begin(graph: Graph, { alarm = "", crashes = false } = {}): Promise<void> {
    const progress = (event: ProgressEvent): void => void this.events.push(event);
    const { checkAccess, authorize } = createGuard([graph], progress);
    const stores = {} as Stores;
    const cloud = createCloud({ stores, keys: createSigningKeys([]), callsOf: () => [], authorize });
    this.endpoint = await startAwsEndpoint(cloud, join(this.folder, "bin"));
    const builds = join(this.folder, "builds");
    const workspace = { hosts: join(this.folder, "hosts"), builds, run: this.folder, freePort } as unknown as Workspace;
    const common = { checkAccess, progress, stores, clock: this.clock };
    this.targets = new Targets({ ...common, workspace, processes });
    const alarms = new Alarms(alarm === "" ? [] : [{ name: alarm, region: REGION }]);
    const { signal } = new AbortController();
    const parts: BuildParts = { workspace, processes, aws: this.endpoint, values: {} };
    const surroundings = { ...common, approve: async () => true, signal, graphs: [graph], alarms };
    const deploy: DeployParts = {
      targets: this.targets,
      faultIn: () => (crashes ? { event: "ValidateService", effect: "stopService" } : undefined),
      onDeployed: (deployment) => this.deployed.push(deployment),
    };
    this.services = createServices(surroundings, parts, deploy);
    this.deployToEcs = deployToEcsHandler(surroundings, parts, deploy, this.services);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, "work", name)), { recursive: true });
      writeFileSync(join(this.folder, "work", name), text);
    }
  }

  /** Zips files as a build does that packs a function. */
  async zip(name: string, files: Readonly<Record<string, string>>): Promise<void> {
    const entries = Object.entries(files).map(([path, text]) => ({
      name: path,
      mode: 0o644,
      content: Buffer.from(text),
    }));
    await writeZip(entries, join(this.folder, "work", name));
  }

  /** Runs a script as the build's role. */
  async run(script: string, name = "build", account = TOOLS): Promise<ScriptEnd> {
    const principal = { kind: "role", id: roleArn(account, name), sessionName: "s" } as const;
    const caller: Caller = { principal, account, region: REGION, purpose: "the build app-dev" };
    const session = this.endpoint?.open(caller);
    const lines = { stdout: "", stderr: "" };
    mkdirSync(join(this.folder, "work"), { recursive: true });
    const { exitCode } = await processes.run({
      command: "/bin/bash",
      args: ["-c", script],
      cwd: join(this.folder, "work"),
      env: { PATH: `${session?.pathFolder}:/usr/bin:/bin`, ...session?.environment },
      onLine: (line, stream) => (lines[stream] += `${line}\n`),
    });
    this.notRehearsed.push(...(session?.unknown ?? []));
    session?.close();
    return { exitCode, ...lines };
  }

  readonly notRehearsed: string[] = [];

  get told(): string[] {
    return this.events.flatMap((event) =>
      event.kind === "step" ? [`${event.status} ${event.what.replace(/d-[A-Z0-9]{9}/, "d-1")}`] : [],
    );
  }

  async end(): Promise<void> {
    await this.services?.deployments.settled();
    await this.endpoint?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
