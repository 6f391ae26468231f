/** Functions, their deployments and images: what commands of builds reach beyond stores and keys. */
import { join } from "node:path";
import type { Services } from "../awsCli/services";
import { HookExecutions } from "../deploy/hookExecutions";
import { Registry } from "../docker/registry";
import { type LambdaDeployment, LambdaDeployments } from "../lambda/deployments";
import { Functions } from "../lambda/functions";
import { FunctionTarget } from "../lambda/target";
import { Invocations } from "../lambda/invocations";
import { observeAliases } from "../lambda/metrics";
import { Alarms } from "./alarms";
import type { CodeServices } from "../sources/codeServices";
import type { BuildParts } from "./build";
import { type Surroundings, tellParts } from "./context";
import type { DeployParts, RegionDeployment } from "./deploy";
import { ContainerDeployments } from "./deployToEcs";
import { DirectDeployments } from "./directDeployments";

/** Makes the services and lets the endpoint of the builds reach them. */
export function createServices(
  surroundings: Surroundings,
  build: BuildParts,
  deploy: DeployParts,
  code?: CodeServices,
): Services {
  const { graphs, checkAccess, progress, clock, world, alarms = new Alarms(), records } = surroundings;
  const { workspace, processes, aws } = build;
  const { targets, faultIn, onDeployed } = deploy;
  const folder = join(workspace.hosts, "functions");
  const functions = new Functions(graphs, folder);
  const told = tellParts(progress);
  const invocations = new Invocations({ processes, aws, folder, checkAccess, progress: told });
  if (alarms.world) observeAliases(alarms.world, functions, invocations);
  const hooks = new HookExecutions();
  const deployments: LambdaDeployments = new LambdaDeployments({
    graphs,
    functions,
    invocations,
    executions: hooks,
    checkAccess,
    progress,
    clock,
    alarms,
    crashesIn: (environment, region) => faultIn(environment, region) !== undefined,
    onEnded: (deployment) => {
      const { functionName, alias } = deployment.appspec;
      const { environment, region, account, arn } = deployment.group;
      const { fn } = functions.find(functionName, account, region, "GetAlias");
      targets.add(arn, new FunctionTarget(environment, region, fn, alias, invocations));
      onDeployed(outcomeOf(deployment));
    },
  });
  const registry = new Registry(graphs, checkAccess, told, world);
  const reached = { graphs, checkAccess, functions, invocations, deployments, hooks, registry };
  const containers = new ContainerDeployments(surroundings, build, deploy, reached);
  const direct = new DirectDeployments(surroundings, deploy, containers);
  const services = {
    ...reached,
    containers,
    direct,
    ...(clock && { clock }),
    ...(code && { code }),
    ...(records && { records }),
  };
  aws.serve(services);
  return services;
}

function outcomeOf({ id, group, appspec, status, error, rollback }: LambdaDeployment): RegionDeployment {
  const { environment, region, arn } = group;
  return {
    environment,
    region,
    groupArn: arn,
    result: {
      deploymentId: id,
      status: status === "InProgress" ? "Failed" : status,
      ...(error === undefined ? {} : { message: error.message }),
      ...(rollback === undefined
        ? {}
        : {
            rollback: {
              message: rollback.message,
              ...(rollback.isDone ? { rolledBackTo: appspec.currentVersion } : {}),
            },
          }),
    },
  };
}
