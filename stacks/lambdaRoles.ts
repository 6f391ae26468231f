/** What the roles of an environment of functions may do. None of these documents grows with the number of regions. */
import type { Statement } from "../components/internal/policies";
import { lambdaNames } from "./lambdaNames";
import type { EnvironmentNames } from "./names";
import type { EnvironmentSettings } from "./settings";

/**
 * What the role that the deploying build assumes in the workload account needs.
 * Source: CodeDeploy User Guide, auth-and-access-control-permissions-reference; Lambda Developer Guide, lambda-api-permissions-ref.
 */
export function lambdaDeployPolicy(settings: EnvironmentSettings, names: EnvironmentNames): Statement[] {
  const { partition, deploymentApplication: application, deploymentGroup: group } = names;
  const { functionName } = lambdaNames(names);
  const arn = (service: string, resource: string): string =>
    `arn:${partition}:${service}:*:${settings.account}:${resource}`;
  return [
    {
      Sid: "PublishVersions",
      Effect: "Allow",
      Action: [
        "lambda:GetAlias",
        "lambda:GetFunctionConfiguration",
        // Not documented to be needed by UpdateFunctionCode with Publish; AWS's example for CodePipeline grants both.
        "lambda:PublishVersion",
        "lambda:UpdateFunctionCode",
      ],
      Resource: [functionName, `${functionName}:*`].map((name) => arn("lambda", `function:${name}`)),
    },
    {
      Sid: "Deploy",
      Effect: "Allow",
      Action: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
      Resource: arn("codedeploy", `deploymentgroup:${application}/${group}`),
    },
    {
      Sid: "RegisterRevisions",
      Effect: "Allow",
      Action: ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
      Resource: arn("codedeploy", `application:${application}`),
    },
    {
      Sid: "ReadConfiguration",
      Effect: "Allow",
      Action: "codedeploy:GetDeploymentConfig",
      Resource: arn("codedeploy", `deploymentconfig:${settings.deploymentConfig}`),
    },
    // IAM's reference knows no resource for these, CodeDeploy's names the deployment group: * holds under both.
    {
      Sid: "FollowAndStop",
      Effect: "Allow",
      Action: ["codedeploy:BatchGetDeploymentTargets", "codedeploy:ListDeploymentTargets", "codedeploy:StopDeployment"],
      Resource: "*",
    },
  ];
}

/** What the build that deploys may do beyond its own store: take on the deploy role. */
export const lambdaDeployerPolicy = (names: EnvironmentNames): Statement[] => [
  { Sid: "DeployToWorkload", Effect: "Allow", Action: "sts:AssumeRole", Resource: names.roleArn("deploy") },
];
