import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import { type Graph, sameResources } from "../../delivery/graph";
import { CONTAINER, CONTAINER_PORT, RegionalContainerTarget } from "../../stacks/containerTarget";
import {
  containerBuildPolicy,
  containerDeployPolicy,
  createTaskRoles,
  findImagesPolicy,
} from "../../stacks/containerRoles";
import { containerNames } from "../../stacks/containerNames";
import type { EnvironmentSettings } from "../../stacks/settings";
import { deploy, type DeployOptions, named, only, policyOf } from "../support/deploy";
import { AWAY, HOME, names, PROD, settings, TOOLS } from "./containerSettings";

/** The regions of an environment, in the workload account. */
const evaluate = (changes: Partial<EnvironmentSettings> = {}, options: DeployOptions = {}): Promise<Graph> =>
  deploy(
    () => {
      const given = settings(changes);
      const aws = new Provider("workload", { region: HOME, allowedAccountIds: [PROD] });
      const roles = createTaskRoles(given, names, { provider: aws });
      const targets = given.regions.map(
        (region) =>
          new RegionalContainerTarget(
            `web-${region}`,
            { settings: given, names, region, ...roles },
            { providers: { aws } },
          ),
      );
      return {
        endpoints: targets.map(({ endpoint }) => endpoint),
        deploymentGroups: targets.map(({ deploymentGroupArn }) => deploymentGroupArn),
      };
    },
    { site: { account: PROD, region: HOME }, ...options },
  );

describe("a region of containers", () => {
  it("has a service behind a load balancer, with names that are derived", async () => {
    const graph = await evaluate();
    const service = named(graph, "aws:ecs/service:Service", `web-${AWAY}-deployment-service`);
    assert.deepEqual([service.account, service.region], [PROD, AWAY]);
    assert.equal(service.outputs["arn"], `arn:aws:ecs:${AWAY}:${PROD}:service/departures-prod/departures-prod`);
    assert.equal(service.inputs["desiredCount"], 3);
    const [balancing] = service.inputs["loadBalancers"] as { containerName: string; containerPort: number }[];
    assert.deepEqual([balancing?.containerName, balancing?.containerPort], [CONTAINER, CONTAINER_PORT]);
    assert.deepEqual(
      graph.outputs["deploymentGroups"],
      [HOME, AWAY].map(
        (region) =>
          `arn:aws:codedeploy:${region}:${PROD}:deploymentgroup:departures-prod-containers/departures-prod-containers`,
      ),
    );
    const [endpoint] = graph.outputs["endpoints"] as string[];
    assert.match(endpoint ?? "", /^http:\/\/web-eu-central-1-lb-\w+-\d+\.eu-central-1\.elb\.amazonaws\.com$/);
  });

  it("deploys as the settings say, watched by the alarm of the region", async () => {
    const graph = await evaluate();
    const group = named(
      graph,
      "aws:codedeploy/deploymentGroup:DeploymentGroup",
      `web-${HOME}-deployment-deployment-group`,
    );
    assert.equal(group.inputs["deploymentConfigName"], "CodeDeployDefault.ECSCanary10Percent5Minutes");
    const alarm = named(graph, "aws:cloudwatch/metricAlarm:MetricAlarm", `web-${HOME}-alarm`);
    assert.equal(alarm.inputs["name"], "departures-prod-containers-health");
    assert.deepEqual(group.inputs["alarmConfiguration"], {
      enabled: true,
      alarms: ["departures-prod-containers-regression"],
      ignorePollAlarmFailure: false,
    });
    type Queries = { id: string; metric?: { dimensions: Record<string, string> } }[];
    const watchedBy = (role: string) =>
      (
        named(graph, "aws:cloudwatch/metricAlarm:MetricAlarm", `web-${HOME}-${role}`).inputs["metricQueries"] as Queries
      ).map(({ id, metric }) => [id, metric?.dimensions["TargetGroup"]]);
    const suffix = (colour: string) =>
      named(graph, "aws:lb/targetGroup:TargetGroup", `web-${HOME}-deployment-${colour}`).outputs["arnSuffix"];
    assert.deepEqual(watchedBy("alarm"), [
      ["blueUnhealthy", suffix("blue")],
      ["greenUnhealthy", suffix("green")],
      ["errors", undefined],
      ["requests", undefined],
      ["health", undefined],
    ]);
    assert.deepEqual(watchedBy("regression").slice(0, 6), [
      ["blueUnhealthy", suffix("blue")],
      ["blueHealthy", suffix("blue")],
      ["greenUnhealthy", suffix("green")],
      ["greenHealthy", suffix("green")],
      ["errors", undefined],
      ["requests", undefined],
    ]);
  });

  it("lets users in over HTTPS alone where there is a certificate", async () => {
    const certificate = `arn:aws:acm:${HOME}:${PROD}:certificate/c1`;
    const graph = await evaluate({ regions: [HOME], certificates: { [HOME]: certificate } });
    const listeners = graph.resources.filter(({ type }) => type === "aws:lb/listener:Listener");
    assert.deepEqual(
      listeners.map(({ inputs }) => [inputs["port"], inputs["protocol"], inputs["certificateArn"]]),
      [
        [80, "HTTP", undefined],
        [443, "HTTPS", certificate],
      ],
    );
    assert.deepEqual(listeners[0]?.inputs["defaultActions"], [
      { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
    ]);
    assert.match((graph.outputs["endpoints"] as string[])[0] ?? "", /^https:/);
  });

  it("runs something well until the first release", async () => {
    const graph = await evaluate({ regions: [HOME] });
    const text = only(graph, "aws:ecs/taskDefinition:TaskDefinition").inputs["containerDefinitions"] as string;
    const [container] = JSON.parse(text) as { image: string; command: string[] }[];
    assert.match(container?.image ?? "", /^public\.ecr\.aws\/docker\/library\/node:/);
    assert.match(container?.command.at(-1) ?? "", /\.listen\(8080\)$/);
  });

  it("declares the same in a preview", async () => {
    assert.deepEqual(sameResources(await evaluate(), await evaluate({}, { preview: true })), []);
  });
});

describe("the roles of containers", () => {
  it("serve every region, and hold nothing that grows with regions", async () => {
    const graph = await evaluate();
    const execution = named(graph, "aws:iam/role:Role", "execution-role");
    assert.equal(execution.outputs["arn"], containerNames(settings(), names).executionRoleArn);
    const trust = policyOf(execution, "assumeRolePolicy").Statement[0];
    assert.deepEqual(trust?.["Condition"], {
      StringEqualsIfExists: { "aws:SourceAccount": PROD },
      ArnLikeIfExists: { "aws:SourceArn": `arn:aws:ecs:*:${PROD}:*` },
    });
    const [{ policy }] = execution.inputs["inlinePolicies"] as [{ policy: string }];
    assert.deepEqual((JSON.parse(policy) as { Statement: unknown[] }).Statement, [
      { Sid: "SignInToRegistry", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
      {
        Sid: "PullImages",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: `arn:aws:ecr:*:${TOOLS}:repository/departures`,
      },
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:*:${PROD}:log-group:/ecs/departures-prod:*`,
      },
    ]);
    assert.equal(named(graph, "aws:iam/role:Role", "task-role").inputs["inlinePolicies"], undefined);
  });

  it("are what the pipeline may pass, and no others", () => {
    const codeDeploy = (rest: string) => `arn:aws:codedeploy:*:${PROD}:${rest}`;
    const role = (name: string) => `arn:aws:iam::${PROD}:role/departures/prod/departures-prod-${name}`;
    assert.deepEqual(containerDeployPolicy(settings(), names), [
      {
        Sid: "Deploy",
        Effect: "Allow",
        Action: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
        Resource: codeDeploy("deploymentgroup:departures-prod-containers/departures-prod-containers"),
      },
      {
        Sid: "RegisterRevisions",
        Effect: "Allow",
        Action: [
          "codedeploy:GetApplication",
          "codedeploy:GetApplicationRevision",
          "codedeploy:RegisterApplicationRevision",
        ],
        Resource: codeDeploy("application:departures-prod-containers"),
      },
      {
        Sid: "ReadConfiguration",
        Effect: "Allow",
        Action: "codedeploy:GetDeploymentConfig",
        Resource: codeDeploy("deploymentconfig:CodeDeployDefault.ECSCanary10Percent5Minutes"),
      },
      { Sid: "RegisterTaskDefinitions", Effect: "Allow", Action: "ecs:RegisterTaskDefinition", Resource: "*" },
      {
        Sid: "PassTaskRoles",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: [role("execution"), role("task")],
        Condition: { StringEquals: { "iam:PassedToService": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] } },
      },
    ]);
  });

  it("let what renders look for the application's images in its regions, and for nothing else", () => {
    assert.deepEqual(findImagesPolicy(settings(), names), [
      {
        Sid: "FindImages",
        Effect: "Allow",
        Action: "ecr:DescribeImages",
        Resource: [HOME, AWAY].map((region) => `arn:aws:ecr:${region}:${TOOLS}:repository/departures`),
      },
    ]);
  });

  it("let the build push to one repository", async () => {
    const arn = `arn:aws:ecr:${HOME}:${TOOLS}:repository/departures`;
    const graph = await deploy(() => ({ policy: containerBuildPolicy(arn) }));
    const { Statement } = JSON.parse(graph.outputs["policy"] as string) as { Statement: Record<string, unknown>[] };
    assert.deepEqual(
      Statement.map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["SignInToRegistry", "*"],
        ["PushImages", arn],
      ],
    );
  });
});
