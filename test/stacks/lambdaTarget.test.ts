import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { policyDocument } from "../../components/internal/policies";
import { sameResources } from "../../delivery/graph";
import { lambdaNames } from "../../stacks/lambdaNames";
import { lambdaDeployerPolicy, lambdaDeployPolicy } from "../../stacks/lambdaRoles";
import { RegionalLambdaTarget } from "../../stacks/lambdaTarget";
import { environmentNames } from "../../stacks/names";
import { deploy, listed, resource } from "../components/deployed";
import { AWAY, PROD, settings as containerSettings } from "./containerSettings";

const settings = containerSettings({
  deploymentTarget: "Lambda",
  deploymentConfig: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
});
const names = environmentNames(settings);
const SITE = { account: PROD, region: AWAY };

const build = () => {
  const { endpoint, deploymentGroupArn } = new RegionalLambdaTarget(
    "web",
    { settings, names, region: AWAY, rolePath: names.rolePath },
    {},
  );
  return { endpoint, deploymentGroupArn };
};
const evaluated = (preview = false) => deploy(build, { site: SITE, preview });

describe("a region of functions", () => {
  it("declares an HTTP API in front of the function's alias, and the alarm", async () => {
    const graph = await evaluated();
    assert.deepEqual(
      listed(graph).filter((each) => !each.includes("web-deployment-")),
      [
        "Api web-api",
        "Integration web-integration",
        "LambdaDeployment web-deployment",
        "LogGroup web-api-log-group",
        "MetricAlarm web-alarm",
        "MetricAlarm web-regression",
        "Permission web-permission",
        "RegionalLambdaTarget web",
        "Route web-route",
        "Stage web-stage",
      ],
    );
    const { endpoint, deploymentGroupArn } = graph.outputs as { endpoint: string; deploymentGroupArn: string };
    const api = resource(graph, "web-api");
    assert.equal(endpoint, `https://${api.id}.execute-api.us-east-1.amazonaws.com`);
    assert.equal(
      deploymentGroupArn,
      `arn:aws:codedeploy:${AWAY}:${PROD}:deploymentgroup:departures-prod-functions/departures-prod-functions`,
    );
    const alias = `arn:aws:lambda:${AWAY}:${PROD}:function:departures-prod:live`;
    assert.deepEqual(resource(graph, "web-integration").inputs, {
      region: AWAY,
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationUri: `arn:aws:apigateway:${AWAY}:lambda:path/2015-03-31/functions/${alias}/invocations`,
      payloadFormatVersion: "2.0",
    });
    assert.deepEqual(resource(graph, "web-route").inputs, {
      region: AWAY,
      apiId: api.id,
      routeKey: "$default",
      target: `integrations/${resource(graph, "web-integration").id}`,
    });
    assert.deepEqual(resource(graph, "web-permission").inputs, {
      region: AWAY,
      statementId: "HttpApi",
      action: "lambda:InvokeFunction",
      function: "departures-prod",
      qualifier: "live",
      principal: "apigateway.amazonaws.com",
      sourceArn: `arn:aws:execute-api:${AWAY}:${PROD}:${api.id}/*`,
    });
  });

  it("watches the alias, and stops deployments by what gets worse", async () => {
    const graph = await evaluated();
    const { name, metricQueries } = resource(graph, "web-alarm").inputs as {
      name: string;
      metricQueries: { id: string; metric?: { metricName: string; dimensions: unknown }; expression?: string }[];
    };
    assert.equal(name, "departures-prod-functions-health");
    assert.deepEqual(
      metricQueries.map(({ id, metric, expression }) => [id, metric?.metricName ?? expression]),
      [
        ["errors", "Errors"],
        ["throttles", "Throttles"],
        ["calls", "Invocations"],
        ["health", "IF((FILL(errors, 0) + FILL(throttles, 0)) * 100 > (FILL(calls, 0) + FILL(throttles, 0)), 1, 0)"],
      ],
    );
    assert.deepEqual(metricQueries[0]?.metric?.dimensions, {
      FunctionName: "departures-prod",
      Resource: "departures-prod:live",
    });
    const group = resource(graph, "web-deployment-deployment-group").inputs;
    assert.deepEqual(group["alarmConfiguration"], {
      enabled: true,
      alarms: ["departures-prod-functions-regression"],
      ignorePollAlarmFailure: false,
    });
    assert.equal(group["deploymentConfigName"], "CodeDeployDefault.LambdaCanary10Percent5Minutes");
  });

  it("runs the app's handler and hooks, under names that the deployment derives too", async () => {
    const graph = await evaluated();
    const { handler, environment } = resource(graph, "web-deployment-function").inputs;
    assert.equal(handler, "lambda/handler.handler");
    assert.deepEqual(environment, { variables: { ENVIRONMENT: "prod", REGION: AWAY } });
    const { beforeAllowTrafficHook, afterAllowTrafficHook, functionRoleName, hookRoleName } = lambdaNames(names);
    for (const [child, name, file] of [
      ["before-hook", beforeAllowTrafficHook, "before-allow-traffic"],
      ["after-hook", afterAllowTrafficHook, "after-allow-traffic"],
    ] as const) {
      const { name: given, handler: hook, code } = resource(graph, `web-deployment-${child}`).inputs;
      assert.deepEqual([given, hook], [name, `${file}.handler`]);
      const { path } = (code as { archive: { path: string } }).archive;
      assert.ok(existsSync(`${path}/${file}.mjs`), path);
    }
    assert.equal(resource(graph, "web-deployment-function-role").inputs["name"], functionRoleName(AWAY));
    assert.equal(resource(graph, "web-deployment-hook-role").inputs["name"], hookRoleName(AWAY));
  });

  it("declares the same in a preview", async () => {
    assert.deepEqual(sameResources(await evaluated(), await evaluated(true)), []);
  });
});

describe("what deploys functions", () => {
  const arn = (service: string, rest: string) => `arn:aws:${service}:*:${PROD}:${rest}`;

  it("may publish, deploy and follow this function's versions, and nothing of another", async () => {
    const { outputs } = await deploy(() => ({ policy: policyDocument(lambdaDeployPolicy(settings, names)) }));
    assert.deepEqual((JSON.parse(String(outputs["policy"])) as { Statement: unknown }).Statement, [
      {
        Sid: "PublishVersions",
        Effect: "Allow",
        Action: [
          "lambda:GetAlias",
          "lambda:GetFunctionConfiguration",
          "lambda:PublishVersion",
          "lambda:UpdateFunctionCode",
        ],
        Resource: [arn("lambda", "function:departures-prod"), arn("lambda", "function:departures-prod:*")],
      },
      {
        Sid: "Deploy",
        Effect: "Allow",
        Action: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
        Resource: arn("codedeploy", "deploymentgroup:departures-prod-functions/departures-prod-functions"),
      },
      {
        Sid: "RegisterRevisions",
        Effect: "Allow",
        Action: ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
        Resource: arn("codedeploy", "application:departures-prod-functions"),
      },
      {
        Sid: "ReadConfiguration",
        Effect: "Allow",
        Action: "codedeploy:GetDeploymentConfig",
        Resource: arn("codedeploy", "deploymentconfig:CodeDeployDefault.LambdaCanary10Percent5Minutes"),
      },
      {
        Sid: "FollowAndStop",
        Effect: "Allow",
        Action: [
          "codedeploy:BatchGetDeploymentTargets",
          "codedeploy:ListDeploymentTargets",
          "codedeploy:StopDeployment",
        ],
        Resource: "*",
      },
    ]);
  });

  it("takes on the deploy role, and no policy grows with regions", () => {
    assert.deepEqual(lambdaDeployerPolicy(names), [
      { Sid: "DeployToWorkload", Effect: "Allow", Action: "sts:AssumeRole", Resource: names.roleArn("deploy") },
    ]);
    const more = { ...settings, regions: [...settings.regions, "ap-southeast-2"] };
    assert.deepEqual(lambdaDeployPolicy(more, names), lambdaDeployPolicy(settings, names));
  });
});
