/**
 * The build project that answers the failure of a wave (docs/adr/0019-a-failed-wave-goes-back-by-the-ledger.md). It runs on a curated CodeBuild
 * image, which brings sh, Node.js and the AWS CLI; a rule of EventBridge starts it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compactProgram } from "./compactProgram";
import { RENDER_PROGRAM, renderVariables } from "./containerBuildspecs";
import { lambdaDeployScript, lambdaDeployVariables } from "./lambdaBuildspecs";
import type { EnvironmentNames } from "./names";
import { deploymentStages } from "./stages/deployments";
import type { DeploymentTarget, EnvironmentSettings } from "./settings";

/** Folder of the program's files. */
const PROGRAM = join(__dirname, "restore");

/** Longest that CodeDeploy deploys to servers in place. Unit: minutes. Source: CodeDeploy User Guide, limits. */
const DEPLOYMENT_MINUTES = 720;
/** What finding the release and keeping the audit may take. */
const MARGIN_MINUTES = 10;

/** How long the build may take. Unit: minutes. */
export const RESTORE_MINUTES = DEPLOYMENT_MINUTES + MARGIN_MINUTES;

const COMMON = ["aws.cjs", "acts.cjs", "release.cjs", "deployments.cjs", "restore.cjs"];

const file = (name: string): string => readFileSync(join(PROGRAM, name), "utf8");
const own = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, file(name)]));

/** What each target adds to the program: `target.cjs`, and what that runs. */
const TARGET_FILES: Readonly<Record<DeploymentTarget, () => Readonly<Record<string, string>>>> = {
  Instances: () => ({ "target.cjs": file("servers.cjs") }),
  OnPremises: () => ({ "target.cjs": file("servers.cjs") }),
  Lambda: () => ({ ...own("bundle.cjs"), "target.cjs": file("functions.cjs"), "deploy.sh": lambdaDeployScript() }),
  ECS: () => ({ ...own("bundle.cjs"), "target.cjs": file("containers.cjs"), "render.cjs": RENDER_PROGRAM }),
};

/**
 * Brings the environment back to the last release that ran in all of it, or only holds the line, as ON_FAILED_WAVE says.
 *
 * Environment: EXECUTION_ID and STAGE by the rule, and `restoreVariables`. It is JSON, which YAML contains: shorter than its blocks.
 */
export function restoreBuildspec({ deploymentTarget }: Pick<EnvironmentSettings, "deploymentTarget">): string {
  const files = { ...own(...COMMON), ...TARGET_FILES[deploymentTarget]() };
  const write = Object.entries(files).map(
    ([name, text]) => `cat > "$RESTORE/${name}" <<'END_OF_FILE'\n${compactProgram(text)}\nEND_OF_FILE\n`,
  );
  const commands = ['export RESTORE="$(mktemp -d)"', ...write, 'node "$RESTORE/restore.cjs"'];
  return JSON.stringify({ version: 0.2, phases: { build: { "on-failure": "ABORT", commands } } });
}

/** Variables that the target's part of the program needs beside the common ones. */
const TARGET_VARIABLES: Readonly<
  Record<
    DeploymentTarget,
    (settings: EnvironmentSettings, names: EnvironmentNames) => readonly { name: string; value: string }[]
  >
> = {
  Instances: () => [],
  OnPremises: () => [],
  Lambda: lambdaDeployVariables,
  ECS: renderVariables,
};

/** The environment variables of the project that runs `restoreBuildspec()`, without those of the signing key. */
export function restoreVariables(settings: EnvironmentSettings, names: EnvironmentNames) {
  const common = {
    APPLICATION: settings.application,
    ENVIRONMENT: settings.environment,
    ON_FAILED_WAVE: settings.onFailedWave,
    PIPELINE: names.pipeline,
    DEPLOYMENT_STAGES: deploymentStages(settings).join(" "),
    REGIONS: settings.regions.join(" "),
    RELEASE_BUCKET: names.bucket(settings.homeRegion),
    BUCKET_PREFIX: names.bucket(""),
    CHANNEL_KEY: names.channelKey,
    RELEASE_PREFIX: names.releaseKeyPrefix,
    AUDIT_PREFIX: names.auditKeyPrefix,
    HOLD_KEY: names.holdKey,
    DEPLOY_ROLE_ARN: names.roleArn("deploy"),
    APPLICATION_NAME: names.deploymentApplication,
    DEPLOYMENT_GROUP_NAME: names.deploymentGroup,
    RESTORE_PROJECT: names.restoreProject,
    RESTORE_MINUTES: String(DEPLOYMENT_MINUTES),
  };
  const target = TARGET_VARIABLES[settings.deploymentTarget](settings, names);
  const known = Object.keys(common);
  return [
    ...Object.entries(common).map(([name, value]) => ({ name, value })),
    ...target.filter(({ name }) => !known.includes(name)),
  ];
}
