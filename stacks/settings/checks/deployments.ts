/** Checks of what is deployed to and how. */
import { type SettingValues, splitTag } from "../values";
import { type Checks, checkChoice, checkRoles, got } from "./checks";

const TARGETS = ["Instances", "OnPremises", "Lambda", "ECS"] as const;

/** What predefined configurations of each target's platform begin with, and their names for messages. */
const PLATFORMS: Readonly<Record<string, { words: string; pattern: RegExp; names: string }>> = {
  Server: {
    words: "servers",
    pattern: /^CodeDeployDefault\.(AllAtOnce|HalfAtATime|OneAtATime)$/,
    names: "CodeDeployDefault.AllAtOnce, .HalfAtATime, .OneAtATime",
  },
  Lambda: {
    words: "Lambda",
    pattern:
      /^CodeDeployDefault\.Lambda(AllAtOnce|Canary10Percent(5|10|15|30)Minutes|Linear10PercentEvery(1|2|3|10)Minutes?)$/,
    names: "CodeDeployDefault.LambdaAllAtOnce, .LambdaCanary10Percent5Minutes, .LambdaLinear10PercentEvery1Minute",
  },
  ECS: {
    words: "ECS",
    pattern: /^CodeDeployDefault\.ECS(AllAtOnce|Canary10Percent(5|15)Minutes|Linear10PercentEvery(1|3)Minutes)$/,
    names: "CodeDeployDefault.ECSAllAtOnce, .ECSCanary10Percent5Minutes, .ECSLinear10PercentEvery1Minutes",
  },
};

/** Target, strategy and configuration. Source of the names: CodeDeploy User Guide, deployment-configurations. */
export function checkDeployments(checks: Checks, values: SettingValues): void {
  const { deploymentTarget, deploymentStrategy, deploymentConfig, sourceImage } = values;
  checkChoice(checks, "deploymentTarget", deploymentTarget, TARGETS);
  checkChoice(checks, "deploymentStrategy", deploymentStrategy, ["IN_PLACE", "BLUE_GREEN"]);
  checks.require(
    deploymentStrategy !== "BLUE_GREEN" || deploymentTarget === "Instances",
    ["deploymentStrategy"],
    `must be IN_PLACE where deploymentTarget is ${deploymentTarget}, got "BLUE_GREEN"; ${deploymentTarget === "OnPremises" ? "nothing can replace these instances" : "Lambda and ECS are always blue/green"}`,
  );
  if (deploymentConfig !== "") checkConfiguration(checks, values);
  checks.require(
    sourceImage === "" || deploymentTarget === "ECS",
    ["sourceImage"],
    `has a meaning only where deploymentTarget is ECS, ${got(sourceImage)}; remove it`,
  );
  checks.require(
    sourceImage === "" || /^[a-z0-9]+([._/-][a-z0-9]+)*:[\w][\w.-]{0,127}$/.test(sourceImage),
    ["sourceImage"],
    `must be repository:tag such as base/node:22, ${got(sourceImage)}; correct it`,
  );
  checkOnPremises(checks, values);
}

function checkConfiguration(checks: Checks, { deploymentConfig, deploymentTarget }: SettingValues): void {
  checks.require(
    /^[A-Za-z0-9+=,.@_-]{1,100}$/.test(deploymentConfig),
    ["deploymentConfig"],
    `must be the name of a CodeDeploy deployment configuration, ${got(deploymentConfig)}; correct it`,
  );
  const platform = PLATFORMS[deploymentTarget] ?? PLATFORMS["Server"]!;
  checks.require(
    !deploymentConfig.startsWith("CodeDeployDefault.") || platform.pattern.test(deploymentConfig),
    ["deploymentConfig"],
    `must be a configuration for ${platform.words}, ${got(deploymentConfig)}; use ${platform.names} or one of your own`,
  );
}

function checkOnPremises(checks: Checks, values: SettingValues): void {
  const { deploymentTarget, onPremisesTags, onPremisesRegistrars, bakeMinutes } = values;
  const isMeant = deploymentTarget === "OnPremises";
  for (const key of ["onPremisesTags", "onPremisesRegistrars"] as const)
    checks.require(
      isMeant === values[key].length > 0,
      [key],
      isMeant
        ? "must not be empty where deploymentTarget is OnPremises; nothing could be deployed to"
        : `has a meaning only where deploymentTarget is OnPremises, ${got(values[key])}; remove it`,
    );
  onPremisesTags.forEach((tag, index) =>
    checks.require(
      /^[^=]{1,128}=.{0,256}$/.test(tag) &&
        onPremisesTags.findIndex((other) => splitTag(other)[0] === splitTag(tag)[0]) === index,
      ["onPremisesTags", index],
      `must be Key=Value with each key once, ${got(tag)}; correct it`,
    ),
  );
  checkRoles(
    checks,
    "onPremisesRegistrars",
    onPremisesRegistrars,
    "name the roles that give the instances their sessions",
  );
  checks.require(
    !isMeant || bakeMinutes === 0,
    ["bakeMinutes"],
    `must be 0 where deploymentTarget is OnPremises, got ${bakeMinutes}; no alarm watches these instances`,
  );
}
