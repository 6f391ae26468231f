/** Pipelines, builds, deployments, repositories and packages. */
import { bagAt, bagsAt, textAt } from "../../graph/declared/bag";
import type { GraphResource, Properties } from "../../graph/types";
import { actionsOf, DAYS, executionsOf, type Context, type Models } from "../context";
import type { Costs, Use } from "../types";
import type { Usage } from "../usage";

/** Minutes of an action that AWS charges; approvals and custom actions are free (CodePipeline's price page). */
function minutesOf({ category, owner, provider }: Properties, usage: Usage): number {
  if (category === "Approval" || owner === "Custom") return 0;
  if (category === "Source") return Math.ceil(usage.sourceMinutes);
  if (provider === "CodeBuild" || provider === "Commands") return Math.ceil(usage.buildMinutes);
  return Math.ceil(category === "Deploy" ? usage.deployMinutes : usage.otherMinutes);
}

function pipeline(resource: GraphResource, context: Context): Costs {
  const usage = context.usageOf(resource);
  const executions = executionsOf(resource, usage);
  const actions = actionsOf(resource);
  const commands = actions.filter(({ provider }) => provider === "Commands").length;
  // A type that is not given is V1. Source: CodePipeline API, PipelineDeclaration.
  const isNew = textAt(resource.inputs, "pipelineType") === "V2";
  const minutes = actions.reduce((sum, action) => sum + minutesOf(action, usage), 0);
  return {
    uses: [
      isNew
        ? { price: "pipeline.actionMinute", what: "minutes of actions", quantity: executions * minutes }
        : { price: "pipeline.active", what: "active pipeline of type V1", quantity: 1 },
      ...(commands === 0
        ? []
        : [
            {
              price: "build.linux.small",
              what: "minutes of commands",
              quantity: executions * commands * Math.ceil(usage.buildMinutes),
            },
          ]),
    ],
  };
}

const HOSTS: Readonly<Record<string, string>> = {
  LINUX_CONTAINER: "linux",
  LINUX_EC2: "linux",
  ARM_CONTAINER: "arm",
  ARM_EC2: "arm",
  WINDOWS_CONTAINER: "windows",
  WINDOWS_SERVER_2019_CONTAINER: "windows",
  WINDOWS_SERVER_2022_CONTAINER: "windows",
  LINUX_GPU_CONTAINER: "gpu",
  LINUX_LAMBDA_CONTAINER: "lambda",
  ARM_LAMBDA_CONTAINER: "lambdaArm",
};

const sizeOf = (computeType: string): string => computeType.replace(/^BUILD_(GENERAL1|LAMBDA)_/, "").toLowerCase();

function project(resource: GraphResource, context: Context): Costs {
  const usage = context.usageOf(resource);
  const environment = bagAt(resource.inputs, "environment");
  const host = HOSTS[textAt(environment, "type") ?? ""] ?? "other";
  const size = sizeOf(textAt(environment, "computeType") ?? "");
  if (textAt(bagAt(environment, "fleet"), "fleetArn") !== undefined)
    return { free: "its builds run on a fleet, which is paid for by itself" };
  const runs = context.runsBy(resource) || DAYS * usage.buildsOutsidePipelines;
  const quantity = runs * Math.ceil(usage.buildMinutes);
  return { uses: [{ price: `build.${host}.${size}`, what: `minutes of builds, ${host} ${size}`, quantity }] };
}

/** Updates of machines on premises; all else that CodeDeploy deploys to is free. */
function deploymentGroup(resource: GraphResource, context: Context): Costs {
  if (bagsAt(resource.inputs, "onPremisesInstanceTagFilters").length === 0)
    return { free: "deployments to EC2, Lambda and ECS are free" };
  const usage = context.usageOf(resource);
  const quantity = DAYS * usage.pushesPerDay * usage.onPremisesMachines;
  return { uses: [{ price: "deployment.onPremisesUpdate", what: "updates of machines on premises", quantity }] };
}

function repository(resource: GraphResource, context: Context): Costs {
  if (!context.isFirst(resource)) return { free: "its users are counted once in each account" };
  return {
    uses: [{ price: "repository.user", what: "active users", quantity: context.usageOf(resource).repositoryUsers }],
  };
}

function domain(resource: GraphResource, context: Context): Costs {
  const { packageGigabytes, packageRequests } = context.usageOf(resource);
  const uses: readonly Use[] = [
    { price: "packages.gigabyteMonth", what: "GB of packages", quantity: packageGigabytes },
    { price: "packages.request", what: "requests for packages", quantity: packageRequests },
  ];
  return { uses };
}

const fleet = (): Costs => ({
  unpriced: [{ what: "hosts of a fleet, also while they are idle", why: "no table has prices of reserved hosts" }],
});

export const DELIVERY: Models = {
  "aws:codepipeline/pipeline:Pipeline": pipeline,
  "aws:codebuild/project:Project": project,
  "aws:codebuild/fleet:Fleet": fleet,
  "aws:codedeploy/deploymentGroup:DeploymentGroup": deploymentGroup,
  "aws:codecommit/repository:Repository": repository,
  "aws:codeartifact/domain:Domain": domain,
};
