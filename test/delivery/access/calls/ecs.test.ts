import assert from "node:assert/strict";
import { Role } from "@pulumi/aws/iam";
import { CrossAccountRole, EcsDeployment, ImageRepository } from "../../../../components";
import { policyDocument } from "../../../../components/internal/policies";
import { callsOf, optionalCallsOf } from "../../../../delivery/access/calls";
import { createGate } from "../../../../delivery/access/gate";
import type { DeliveryStep, Principal } from "../../../../delivery/access/types";
import { createWorld } from "../../../../delivery/access/world";
import type { Graph } from "../../../../delivery/graph";
import { containerBuildPolicy, containerDeployPolicy, createTaskRoles } from "../../../../stacks/containerRoles";
import { deploy } from "../../../support/deploy";
import { happy } from "../../../components/ecs/fixtures";
import { AWAY, HOME, names, PROD, settings, TOOLS } from "../../../stacks/containerSettings";
import { assertDocumented } from "./reference";
import { stored } from "./steps";

const arn = (service: string, rest: string) => `arn:aws:${service}:${HOME}:${PROD}:${rest}`;
const roleArn = (name: string, account = PROD) =>
  `arn:aws:iam::${account}:role/departures/prod/departures-prod-${name}`;
const asBuild = (account = TOOLS): Principal => ({ kind: "role", id: roleArn("build", account) });
const repositoryArn = `arn:aws:ecr:${HOME}:${TOOLS}:repository/departures`;
const passedRoleArns = [roleArn("execution"), roleArn("task")];
const TOPIC = arn("sns", "deployments");
const BALANCER = arn("elasticloadbalancing", "loadbalancer/app/departures/0123456789abcdef");
const site = { account: PROD, region: HOME };

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

const ACTION: DeliveryStep = {
  kind: "CodeDeployToEcsAction",
  executorRoleArn: roleArn("deploy"),
  applicationArn: arn("codedeploy", "application:departures-prod-containers"),
  deploymentGroupArn: arn("codedeploy", "deploymentgroup:departures-prod-containers/departures-prod-containers"),
  deploymentConfigArn: arn("codedeploy", "deploymentconfig:CodeDeployDefault.ECSCanary10Percent5Minutes"),
  inputs: [],
  taskFamily: "departures-prod",
  passedRoleArns,
};

const START: DeliveryStep = {
  kind: "StartTask",
  executionRoleArn: roleArn("execution"),
  clusterArn: arn("ecs", "cluster/departures-prod"),
  imageRepositoryArn: repositoryArn,
  logGroupArn: arn("logs", "log-group:/ecs/departures-prod:*"),
};

/** What the component makes of its args, and the ARNs of it that a step names. */
async function evaluate(controller: "CODE_DEPLOY" | "ECS") {
  const graph = await deploy(
    () => {
      const given = {
        ...happy({ deploymentController: controller, loadBalancerArn: BALANCER, testListener: { port: 8443 } }),
        serviceName: "departures-prod",
        clusterName: "departures-prod",
        alarmNames: ["departures-prod-health"],
        executionRoleArn: passedRoleArns[0] ?? "",
        taskRoleArn: passedRoleArns[1] ?? "",
        accountId: PROD,
        region: HOME,
      };
      const codeDeployOnly =
        controller === "ECS"
          ? {}
          : { hookFunctionNames: ["CodeDeployHook_shop"], triggers: [{ name: "news", topicArn: TOPIC }] };
      new EcsDeployment("web", { ...given, ...codeDeployOnly });
    },
    { site },
  );
  const find = (name: string): string => {
    const found = graph.resources.find((each) => each.name === name)?.outputs["arn"];
    assert.equal(typeof found, "string", name);
    return found as string;
  };
  return { graph, find };
}

const codeDeployRun = (find: (name: string) => string): DeliveryStep => ({
  kind: "RunEcsDeployment",
  serviceRoleArn: find("web-role"),
  deploymentGroupArn: find("web-deployment-group"),
  serviceArn: find("web-service"),
  listenerArns: [find("web-production-listener"), find("web-test-listener")],
  passedRoleArns,
  hookFunctionArns: [arn("lambda", "function:CodeDeployHook_shop")],
  alarmNames: ["departures-prod-health"],
  triggerTopicArns: [TOPIC],
});

const ecsShift = (find: (name: string) => string): DeliveryStep => ({
  kind: "ShiftEcsTraffic",
  infrastructureRoleArn: find("web-role"),
  serviceArn: find("web-service"),
  targetGroupArns: [find("web-blue"), find("web-green")],
  routeArns: [find("web-production-rule"), find("web-test-rule")],
});

const denied = (graphs: readonly Graph[], step: DeliveryStep): readonly string[] =>
  createGate(createWorld(graphs))
    .check(step)
    .filter(({ verdict }) => !verdict.allowed)
    .map(({ call }) => `${call.action} ${call.resource}`);

const told = (step: DeliveryStep, calls = callsOf): readonly string[] =>
  calls(step).map(({ action, resource }) => `${action} ${resource.replace(/^arn:aws:[\w-]+:[\w-]*:\d+:/, "")}`);

describe("calls of deployments to containers", () => {
  it("register a task definition, pass its roles and start a deployment", () => {
    assert.deepEqual(told(ACTION), [
      "ecs:RegisterTaskDefinition task-definition/departures-prod:1",
      "iam:PassRole role/departures/prod/departures-prod-execution",
      "iam:PassRole role/departures/prod/departures-prod-task",
      "codedeploy:GetApplication application:departures-prod-containers",
      "codedeploy:GetApplicationRevision application:departures-prod-containers",
      "codedeploy:RegisterApplicationRevision application:departures-prod-containers",
      "codedeploy:CreateDeployment deploymentgroup:departures-prod-containers/departures-prod-containers",
      "codedeploy:GetDeployment deploymentgroup:departures-prod-containers/departures-prod-containers",
      "codedeploy:GetDeploymentConfig deploymentconfig:CodeDeployDefault.ECSCanary10Percent5Minutes",
    ]);
    const read = callsOf({ ...ACTION, inputs: [stored(HOME, "app/rendered.zip")] });
    assert.ok(read.some(({ action }) => action === "s3:GetObject"));
  });

  it("start tasks with images of another account", () => {
    assert.deepEqual(told(START), [
      "sts:AssumeRole role/departures/prod/departures-prod-execution",
      "ecr:GetAuthorizationToken *",
      "ecr:BatchGetImage repository/departures",
      "ecr:GetDownloadUrlForLayer repository/departures",
      "ecr:BatchCheckLayerAvailability repository/departures",
      "logs:CreateLogStream log-group:/ecs/departures-prod:log-stream:task",
      "logs:PutLogEvents log-group:/ecs/departures-prod:log-stream:task",
    ]);
    const plain = { kind: "StartTask", executionRoleArn: roleArn("execution"), clusterArn: START.clusterArn } as const;
    assert.deepEqual(told(plain), ["sts:AssumeRole role/departures/prod/departures-prod-execution"]);
  });

  it("are in the service authorization reference", async () => {
    const { find } = await evaluate("CODE_DEPLOY");
    const own = await evaluate("ECS");
    const steps: DeliveryStep[] = [ACTION, START, codeDeployRun(find), ecsShift(own.find)];
    steps.push({ kind: "PushImage", principal: asBuild(), repositoryArn });
    for (const call of steps.flatMap((step) => [...callsOf(step), ...optionalCallsOf(step)]))
      await assertDocumented(call);
  });
});

describe("EcsDeployment against the calls of a deployment", () => {
  it("lets CodeDeploy do all of it, and nothing for another service", async () => {
    const { graph, find } = await evaluate("CODE_DEPLOY");
    const step = codeDeployRun(find);
    assert.deepEqual(denied([graph], step), []);
    const other = { ...step, serviceArn: find("web-service").replace(/departures-prod$/, "other") } as DeliveryStep;
    assert.deepEqual(
      denied([graph], other).map((text) => text.split(" ")[0]),
      ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet", "ecs:CreateTaskSet", "ecs:DeleteTaskSet"],
    );
    const others = { ...step, passedRoleArns: [roleArn("admin")], hookFunctionArns: [arn("lambda", "function:other")] };
    assert.deepEqual(denied([graph], others as DeliveryStep), [
      `iam:PassRole ${roleArn("admin")}`,
      `lambda:InvokeFunction ${arn("lambda", "function:other")}`,
    ]);
  });

  it("lets ECS move the traffic of its own rules", async () => {
    const { graph, find } = await evaluate("ECS");
    const step = ecsShift(find);
    assert.deepEqual(denied([graph], step), []);
    const foreign = find("web-production-rule").replace("/departures/", "/other/");
    assert.deepEqual(denied([graph], { ...step, routeArns: [foreign] } as DeliveryStep), [
      `elasticloadbalancing:ModifyRule ${foreign}`,
    ]);
  });
});

describe("an environment of containers against the calls of its delivery", () => {
  /** The tools account: the repository and the roles of builds. */
  const tools = () =>
    deploy(
      () => {
        new ImageRepository("images", {
          repositoryName: "departures",
          homeRegion: HOME,
          regions: [HOME],
          pullRoleArns: [roleArn("execution")],
          pushRoleArns: [roleArn("build", TOOLS)],
          accountId: TOOLS,
        });
        for (const name of ["build", "other"])
          new Role(name, {
            name: `departures-prod-${name}`,
            path: "/departures/prod/",
            assumeRolePolicy: TRUST,
            inlinePolicies: [{ name: "build", policy: containerBuildPolicy(repositoryArn) }],
          });
      },
      { site: { account: TOOLS, region: HOME }, stack: "shared" },
    );
  /** The workload account: the roles of tasks, and the one that deploys. */
  const workload = () =>
    deploy(
      () => {
        createTaskRoles(settings(), names, {});
        new CrossAccountRole("deploy", {
          roleName: names.roleName("deploy"),
          path: names.rolePath,
          trustedPrincipalArns: [names.roleArn("pipeline")],
          policy: policyDocument(containerDeployPolicy(settings(), names)),
          region: HOME,
        });
      },
      { site, stack: "prod" },
    );

  it("lets the pipeline deploy, with these roles and no others", async () => {
    const graphs = [await workload()];
    assert.deepEqual(denied(graphs, ACTION), []);
    const other = { ...ACTION, passedRoleArns: [roleArn("admin")] };
    assert.deepEqual(denied(graphs, other), [`iam:PassRole ${roleArn("admin")}`]);
  });

  it("lets tasks start from the tools account's images, by the policies of both accounts", async () => {
    const graphs = [await tools(), await workload()];
    assert.deepEqual(denied(graphs, START), []);
    const task: DeliveryStep = {
      kind: "PullImage",
      principal: { kind: "role", id: roleArn("task") },
      repositoryArn,
    };
    assert.deepEqual(
      denied(graphs, task).map((text) => text.split(" ")[0]),
      told(task).map((text) => text.split(" ")[0]),
    );
  });

  it("looks for an image by one call in the repository's region, which takes no login", () => {
    const away = repositoryArn.replace(HOME, AWAY);
    const [call, ...more] = callsOf({ kind: "FindImage", principal: asBuild(), repositoryArn: away });
    assert.deepEqual(more, []);
    assert.deepEqual([call?.action, call?.resource, call?.region], ["ecr:DescribeImages", away, AWAY]);
  });

  it("lets the build push, and nobody else, whatever else they may do", async () => {
    const graphs = [await tools()];
    const push: DeliveryStep = { kind: "PushImage", principal: asBuild(), repositoryArn };
    assert.deepEqual(denied(graphs, push), []);
    const other = { ...push, principal: { kind: "role", id: roleArn("other", TOOLS) } } as DeliveryStep;
    assert.deepEqual(
      denied(graphs, other).map((text) => text.split(" ")[0]),
      ["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"],
    );
  });
});
