/** The action types that a rehearsal carries out. */
import type { ActionHandlers } from "./actions";
import { approvalHandler } from "./approval";
import { type BuildParts, codeBuildHandler } from "./build";
import type { Surroundings } from "./context";
import { type DeployParts, codeDeployHandler } from "./deploy";
import { deployToEcsHandler } from "./deployToEcs";
import type { Services } from "../awsCli/services";
import { createServices } from "./services";
import { codeCommitHandler, connectionHandler, ecrHandler, s3Handler } from "./source";

export interface HandlerParts {
  readonly build: BuildParts;
  readonly deploy: DeployParts;
}

/** Creates the handlers of all pipelines of a rehearsal; they count builds from one pipeline to the next. */
export function createHandlers(
  surroundings: Surroundings,
  { build, deploy }: HandlerParts,
  services: Services = createServices(surroundings, build, deploy),
): ActionHandlers {
  const codeBuild = codeBuildHandler(surroundings, build);
  return {
    "Source/CodeCommit": codeCommitHandler(surroundings),
    "Source/CodeStarSourceConnection": connectionHandler(surroundings),
    "Source/ECR": ecrHandler(surroundings, services.registry),
    "Source/S3": s3Handler(surroundings),
    "Build/CodeBuild": codeBuild,
    "Test/CodeBuild": codeBuild,
    "Approval/Manual": approvalHandler(surroundings),
    "Deploy/CodeDeploy": codeDeployHandler(surroundings, deploy),
    "Deploy/CodeDeployToECS": deployToEcsHandler(surroundings, build, deploy, services),
  };
}
