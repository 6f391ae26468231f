import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Graph, GraphResource, Properties } from "../../../../delivery/graph";
import type { ActionRun, Execution } from "../../../../delivery/rehearsal/pipeline/context";
import type { ObjectVersion } from "../../../../delivery/rehearsal/types";
import { graphOf, HOME_KEY, resource } from "../fixtures/graph";
import {
  allow,
  archive,
  byService,
  HANDLER,
  lambdaFunction,
  REGION,
  role,
  roleArn,
  Stage,
  TOOLS,
  WORKLOAD,
} from "../lambda/support";

const REPLICA = "eu-west-1";
const HOST = `${TOOLS}.dkr.ecr.${REGION}.amazonaws.com`;
const REPOSITORY = `arn:aws:ecr:${REGION}:${TOOLS}:repository/app`;
const GROUP = `arn:aws:codedeploy:${REGION}:${WORKLOAD}:deploymentgroup:app-dev/app-dev`;
const SERVICE = `arn:aws:ecs:${REGION}:${WORKLOAD}:service/app/app`;
const LISTENER = `arn:aws:elasticloadbalancing:${REGION}:${WORKLOAD}:listener/app/app/1/2`;

const KEY = HOME_KEY.replace(TOOLS, WORKLOAD);
const KEY_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${WORKLOAD}:root` }, Action: "kms:*", Resource: "*" }],
});

const SERVER = `
const { createServer } = require("node:http");
const { version } = require("./release.json");
if (process.env.BROKEN) { console.error("no database"); process.exit(1); }
createServer((_, response) => response.end(JSON.stringify({ version, env: process.env.COLOR }))).listen(process.env.PORT, "127.0.0.1");
`;

const DOCKERFILE = `# the app
ARG NODE=${process.version.slice(1).split(".")[0]}
FROM public.ecr.aws/docker/library/node:\${NODE}-slim
ARG VERSION=0
LABEL org.opencontainers.image.version="\${VERSION}"
ENV COLOR=blue \\
    NODE_ENV=production
WORKDIR /srv/app
COPY --chown=node:node server.js release.json ./
COPY public/ public/
RUN npm ci --omit=dev
USER node
EXPOSE 8080
HEALTHCHECK --interval=5s CMD ["node", "health.js"]
CMD ["node", "server.js"]
`;

const BUILD = `set -eu
aws ecr get-login-password --region ${REGION} | docker login --username AWS --password-stdin ${HOST}
docker build --quiet --build-arg VERSION=1.2.3 -t app:build .
docker tag app:build ${HOST}/app:1.2.3
docker push ${HOST}/app:1.2.3
docker inspect --format '{{index .RepoDigests 0}}' ${HOST}/app:1.2.3
`;

const declared = (type: string, name: string, inputs: Properties, outputs: Properties, more = {}): GraphResource =>
  resource(type, name, inputs, { account: WORKLOAD, outputs: { ...inputs, ...outputs }, ...more });

function containerGraph({ group = {}, service = [] as Properties[] } = {}): Graph {
  const groupInputs = {
    appName: "app-dev",
    deploymentGroupName: "app-dev",
    serviceRoleArn: roleArn(WORKLOAD, "codedeploy"),
    deploymentConfigName: "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
    autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
    alarmConfiguration: { enabled: true, alarms: ["app-errors"] },
    blueGreenDeploymentConfig: {
      deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
      terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
    },
    ecsService: { clusterName: "app", serviceName: "app" },
    loadBalancerInfo: {
      targetGroupPairInfo: {
        targetGroups: [{ name: "blue" }, { name: "green" }],
        prodTrafficRoute: { listenerArns: [LISTENER] },
      },
    },
    ...group,
  };
  const pass = {
    ...allow("iam:PassRole", roleArn(WORKLOAD, "execution")),
    Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
  };
  return graphOf(
    role("build", {
      account: TOOLS,
      trust: byService("codebuild.amazonaws.com"),
      allow: [allow("ecr:GetAuthorizationToken", "*"), allow("ecr:*", REPOSITORY)],
    }),
    role("deploy", {
      trust: byService("codepipeline.amazonaws.com"),
      allow: [
        allow(
          [
            "codedeploy:*",
            "ecs:RegisterTaskDefinition",
            "s3:GetObject*",
            "s3:GetBucket*",
            "kms:Decrypt",
            "kms:DescribeKey",
          ],
          "*",
        ),
        pass,
      ],
    }),
    role("codedeploy", {
      trust: byService("codedeploy.amazonaws.com"),
      allow: [
        allow(["ecs:*", "elasticloadbalancing:*", "cloudwatch:DescribeAlarms"], "*"),
        allow("lambda:InvokeFunction", "*"),
        pass,
        ...service,
      ],
    }),
    role("execution", { trust: byService("ecs-tasks.amazonaws.com"), allow: [allow("ecr:*", "*")] }),
    role("hook", { trust: byService("lambda.amazonaws.com") }),
    resource(
      "aws:ecr/repository:Repository",
      "app",
      { name: "app", imageTagMutability: "IMMUTABLE" },
      {
        account: TOOLS,
        outputs: { name: "app", arn: REPOSITORY, repositoryUrl: `${HOST}/app` },
      },
    ),
    resource(
      "aws:ecr/repositoryPolicy:RepositoryPolicy",
      "app",
      {
        repository: "app",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { AWS: roleArn(WORKLOAD, "execution") }, Action: "ecr:*" }],
        }),
      },
      { account: TOOLS },
    ),
    resource(
      "aws:ecr/replicationConfiguration:ReplicationConfiguration",
      "replication",
      {
        replicationConfiguration: {
          rules: [
            {
              destinations: [{ region: REPLICA, registryId: TOOLS }],
              repositoryFilters: [{ filter: "app", filterType: "PREFIX_MATCH" }],
            },
          ],
        },
      },
      { account: TOOLS },
    ),
    declared("aws:kms/key:Key", "key", { policy: KEY_POLICY }, { arn: KEY }, { id: "mrk-0001" }),
    declared("aws:ecs/service:Service", "app", { name: "app", desiredCount: 2 }, { arn: SERVICE }),
    declared("aws:lb/targetGroup:TargetGroup", "blue", { name: "blue", healthCheck: { path: "/health" } }, {}),
    declared("aws:codedeploy/deploymentGroup:DeploymentGroup", "group", groupInputs, { arn: GROUP }),
    lambdaFunction("CodeDeployHook_after", {
      role: roleArn(WORKLOAD, "hook"),
      code: archive({ "index.js": HANDLER("x") }),
    }),
  );
}

const TASKDEF = {
  family: "app",
  executionRoleArn: roleArn(WORKLOAD, "execution"),
  containerDefinitions: [
    {
      name: "web",
      image: "<IMAGE1_NAME>",
      portMappings: [{ containerPort: 8080 }],
      environment: [{ name: "COLOR", value: "green" }],
    },
    { name: "logs", image: "public.ecr.aws/fluent-bit" },
  ],
};

const APPSPEC = (hooks = ""): string => `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo: { ContainerName: web, ContainerPort: 8080 }
${hooks}`;

interface Templates {
  readonly taskdef?: Properties;
  readonly appspec?: string;
}

describe("rehearsal/pipeline/deployToEcs", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
    stage.write({
      Dockerfile: DOCKERFILE,
      "server.js": SERVER,
      "release.json": '{"version":"1.2.3"}',
      "public/a.txt": "a",
      ".dockerignore": "public/b*\n",
      "public/b.txt": "b",
    });
  });
  afterEach(() => stage.end());

  async function build(): Promise<string> {
    const end = await stage.run(BUILD);
    assert.deepEqual([end.exitCode, end.stderr], [0, ""]);
    return end.stdout.trim().split("\n").at(-1) ?? "";
  }

  async function deploy(graph: Graph, image: string, { taskdef = TASKDEF, appspec = APPSPEC() }: Templates = {}) {
    const files = {
      "taskdef.json": JSON.stringify(taskdef),
      "appspec.yaml": appspec,
      "imageDetail.json": JSON.stringify({ ImageURI: image }),
    };
    await stage.zip("artifact.zip", files);
    const path = join(stage.folder, "work", "artifact.zip");
    const object: ObjectVersion = {
      bucket: "home",
      key: "a",
      region: REGION,
      account: WORKLOAD,
      kmsKeyArn: KEY,
      versionId: "1",
      path,
      sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
      size: 1,
      metadata: {},
    };
    const artifacts = new Map([["Build", new Map([[REGION, Promise.resolve(object)]])]]);
    const execution = { id: "e1", graph, pipeline: { region: REGION }, artifacts } as unknown as Execution;
    const configuration = {
      ApplicationName: "app-dev",
      DeploymentGroupName: "app-dev",
      TaskDefinitionTemplateArtifact: "Build",
      AppSpecTemplateArtifact: "Build",
      Image1ArtifactName: "Build",
      Image1ContainerName: "IMAGE1_NAME",
    };
    const declaration = {
      name: "Deploy",
      category: "Deploy",
      provider: "CodeDeployToECS",
      configuration,
      inputArtifacts: ["Build"],
      outputArtifacts: [],
    };
    const run: ActionRun = {
      execution,
      declaration,
      configuration,
      region: REGION,
      executorRoleArn: roleArn(WORKLOAD, "deploy"),
      where: ["dev", "Deploy", "ecs"],
    };
    return stage.deployToEcs(run);
  }

  const endpoints = async () => (await stage.targets.all())[0]?.endpoints() ?? [];

  it("builds, pushes and replicates an image, and moves a service to it", async () => {
    const graph = containerGraph();
    await stage.begin(graph);
    const image = await build();
    assert.match(image, new RegExp(`^${HOST}/app@sha256:[0-9a-f]{64}$`));
    const replica = stage.services.registry.image(image.replace(REGION, REPLICA));
    assert.equal(`${HOST}/app@${replica?.image.digest}`, image);
    assert.deepEqual(replica?.image.config, {
      env: { COLOR: "blue", NODE_ENV: "production" },
      entrypoint: [],
      cmd: ["node", "server.js"],
      workingDir: "/srv/app",
      user: "node",
      labels: { "org.opencontainers.image.version": "1.2.3" },
      exposedPorts: ["8080/tcp"],
      healthCheck: ["node", "health.js"],
    });
    assert.deepEqual(stage.notRehearsed, [
      "Dockerfile: COPY --chown=node:node: owners are not set",
      "Dockerfile: RUN npm ci --omit=dev",
      "Dockerfile: USER node: containers run as you",
    ]);
    const before = stage.clock.now();
    const { summary } = await deploy(graph, image);
    assert.match(summary, /^d-\w{9} to 2 tasks of app$/);
    assert.ok(stage.clock.now() - before >= 14 * 60_000, "nine steps of a minute and five for the blue tasks");
    const traffic = stage.told.filter((line) => line.includes("AllowTraffic:"));
    assert.deepEqual(
      [traffic.length, traffic[0], traffic.at(-1)],
      [10, "succeeded AllowTraffic: 10 % to app:1", "succeeded AllowTraffic: 100 % to app:1"],
    );
    assert.deepEqual(
      (await endpoints()).map(({ healthy, version }) => [healthy, version]),
      [
        [true, "1.2.3"],
        [true, "1.2.3"],
      ],
    );
    assert.deepEqual(
      stage.events.flatMap((event) => (event.kind === "notRehearsed" ? [event.what] : []))[0],
      "container logs: only the one with traffic runs",
    );
  });

  it("keeps the blue tasks by an alarm and when green ones are not healthy", async () => {
    const graph = containerGraph();
    await stage.begin(graph, { alarm: "app-errors" });
    const image = await build();
    const alarmed = { message: `stopped by the alarm app-errors in ${REGION}` };
    await assert.rejects(deploy(graph, image), (error: Error) => error.message.includes(alarmed.message));
    assert.deepEqual(stage.deployed[0]?.result, {
      deploymentId: stage.deployed[0]?.result.deploymentId,
      status: "Stopped",
      ...alarmed,
      rollback: { message: "nothing to roll back to: no deployment to this service has succeeded" },
    });
    const [web, logs] = TASKDEF.containerDefinitions;
    const broken = {
      ...TASKDEF,
      containerDefinitions: [{ ...web, environment: [{ name: "BROKEN", value: "1" }] }, logs],
    };
    await assert.rejects(
      deploy(graph, image, { taskdef: broken }),
      /task \w{8} is not healthy: its container ended\n {4}no database/,
    );
  });

  it("rolls back to the revision that served, also when a hook fails after all traffic has moved", async () => {
    const graph = containerGraph();
    await stage.begin(graph);
    const image = await build();
    await deploy(graph, image);
    const [web] = TASKDEF.containerDefinitions;
    const broken = { ...TASKDEF, containerDefinitions: [{ ...web, environment: [{ name: "BROKEN", value: "1" }] }] };
    await assert.rejects(deploy(graph, image, { taskdef: broken }), /the tasks of app:1 have the traffic/);
    const appspec = APPSPEC("Hooks:\n  - AfterAllowTraffic: CodeDeployHook_after\n");
    await assert.rejects(
      deploy(graph, image, { appspec }),
      /AfterAllowTraffic: the hook CodeDeployHook_after ended without a call/,
    );
    assert.equal(stage.deployed[1]?.result.rollback?.rolledBackTo, "app:1");
    assert.deepEqual(
      (await endpoints()).map(({ healthy, version }) => [healthy, version]),
      [
        [true, "1.2.3"],
        [true, "1.2.3"],
      ],
    );
  });

  it("tells what is wrong with templates and images", async () => {
    const graph = containerGraph();
    await stage.begin(graph);
    const [web] = TASKDEF.containerDefinitions;
    const other = { ...TASKDEF, containerDefinitions: [{ ...web, image: "<OTHER>" }] };
    await assert.rejects(deploy(graph, "x", { taskdef: other }), {
      message:
        "taskdef.json: no image was put in for web: <OTHER>; set Image1ArtifactName and Image1ContainerName of the action.",
    });
    await assert.rejects(
      deploy(graph, "x", { appspec: APPSPEC().replace("Resources", "Resource") }),
      /^SpecError|appspec\.yaml:2:1/,
    );
    await assert.rejects(
      deploy(graph, `${HOST}/app:9`),
      /CannotPullContainerError: the image .*app:9 lies in no repository of this region/,
    );
    await assert.rejects(
      deploy(graph, `${HOST}/app:9`, { appspec: APPSPEC().replace("8080", "80") }),
      /ContainerPort is 80, but web maps the ports: 8080/,
    );
  });

  it("refuses what a registry and a Dockerfile do not take", async () => {
    const graph = containerGraph();
    await stage.begin(graph);
    const image = await build();
    stage.write({ "release.json": '{"version":"2"}' });
    const again = await stage.run(BUILD);
    assert.match(
      again.stderr,
      /The image tag '1\.2\.3' already exists in the 'app' repository and cannot be overwritten/,
    );
    assert.equal(stage.services.registry.image(`${HOST}/app:1.2.3`)?.image.digest, image.split("@")[1]);
    assert.match((await stage.run(`docker build .; docker push ${HOST}/app:3`)).stderr, /No such image/);
    const noLogin = await stage.run(`docker build -t ${HOST}/app:3 . && docker push ${HOST}/app:3`);
    assert.match(noLogin.stderr, /no basic auth credentials for .*; run docker login/);
    const denied = await stage.run(BUILD, "execution", WORKLOAD);
    assert.equal(denied.exitCode, 1);
    stage.write({ Dockerfile: "FROM node:22 AS build\nRUN npm ci\nFROM node:22\nCOPY --from=build /a /a\n" });
    assert.match(
      (await stage.run("docker build .")).stderr,
      /Dockerfile:3: builds of several stages are not rehearsed/,
    );
    stage.write({ Dockerfile: "FROM python:3\n" });
    assert.match((await stage.run("docker build .")).stderr, /Dockerfile:1: FROM python:3 is not rehearsed/);
    stage.notRehearsed.length = 0;
    assert.equal((await stage.run("docker run --rm app")).exitCode, 125);
    assert.deepEqual(stage.notRehearsed, ["docker run"]);
  });
});
