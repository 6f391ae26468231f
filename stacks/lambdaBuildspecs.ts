/**
 * The build project that deploys functions: CodePipeline's CodeDeploy action serves servers only (docs/adr/0010-a-build-deploys-functions.md).
 * It runs on a curated CodeBuild image, which brings sh, Node.js and the AWS CLI; an action of every target region starts it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { lambdaNames } from "./lambdaNames";
import type { EnvironmentNames } from "./names";
import type { EnvironmentSettings } from "./settings";

/** The script that deploys. */
const SCRIPT = join(__dirname, "lambdaDeploy.sh");

/** Longest that CodeBuild runs a build. Unit: minutes. Source: `codebuild.BuildTimeOut`. */
const LONGEST_BUILD_MINUTES = 2160;
/** What publishing the version and ending in order may take. */
const MARGIN_MINUTES = 10;
/** CodeDeploy waits an hour for each hook. Source: CodeDeploy User Guide, reference-appspec-file-structure-hooks. */
const HOOK_MINUTES = 120;

/** The script, for whoever deploys functions. */
export const lambdaDeployScript = (): string => readFileSync(SCRIPT, "utf8");

/**
 * Deploys the bundle in the working directory to one region. It names the hook that failed, ends at once where the alias serves the code
 * already, and stops the deployment when the build is stopped or the time is up.
 *
 * Environment: TARGET_REGION, by the action, and `lambdaDeployVariables`.
 */
export function lambdaDeployBuildspec(): string {
  const script = lambdaDeployScript();
  return stringify(
    {
      version: 0.2,
      phases: {
        build: {
          "on-failure": "ABORT",
          // A process of its own: it ends whenever it likes, and `set -e` holds in it however CodeBuild runs commands.
          commands: [
            'export DEPLOY_SCRIPT="$(mktemp)"',
            `cat > "$DEPLOY_SCRIPT" <<'DEPLOY'\n${script}DEPLOY\n`,
            'sh "$DEPLOY_SCRIPT"',
          ],
        },
      },
    },
    { lineWidth: 0 },
  );
}

/** Minutes from the first step of traffic to the last; a configuration of one's own may take as long as a build. */
function shiftMinutes(deploymentConfig: string): number {
  if (deploymentConfig.endsWith("AllAtOnce")) return 0;
  const [, canary] = /Canary\d+Percent(\d+)Minutes$/.exec(deploymentConfig) ?? [];
  if (canary !== undefined) return Number(canary);
  const [, percent, every] = /Linear(\d+)PercentEvery(\d+)Minutes?$/.exec(deploymentConfig) ?? [];
  return percent === undefined ? LONGEST_BUILD_MINUTES : (Math.ceil(100 / Number(percent)) - 1) * Number(every);
}

/** How long the build that deploys may take: the traffic, both hooks, and a margin. Unit: minutes. */
export function lambdaDeployMinutes({ deploymentConfig }: Pick<EnvironmentSettings, "deploymentConfig">): number {
  return Math.min(LONGEST_BUILD_MINUTES, shiftMinutes(deploymentConfig) + HOOK_MINUTES + MARGIN_MINUTES);
}

/** The environment variables of the project that runs `lambdaDeployBuildspec()`. */
export function lambdaDeployVariables(settings: EnvironmentSettings, names: EnvironmentNames) {
  const { functionName, aliasName, beforeAllowTrafficHook, afterAllowTrafficHook } = lambdaNames(names);
  return Object.entries({
    DEPLOY_ROLE_ARN: names.roleArn("deploy"),
    FUNCTION_NAME: functionName,
    ALIAS_NAME: aliasName,
    APPLICATION_NAME: names.deploymentApplication,
    DEPLOYMENT_GROUP_NAME: names.deploymentGroup,
    BEFORE_ALLOW_TRAFFIC_HOOK: beforeAllowTrafficHook,
    AFTER_ALLOW_TRAFFIC_HOOK: afterAllowTrafficHook,
    DEPLOYMENT_MINUTES: String(lambdaDeployMinutes(settings) - MARGIN_MINUTES),
  }).map(([name, value]) => ({ name, value }));
}
