/** Checks of what is deployed to and how. */
import { LambdaDeploymentConfig, ServerDeploymentConfig } from "../../../components/deploy/configNames";
import { EcsDeploymentConfig } from "../../../components/ecs/enums";
import { NAME_LIMITS, nameProblem } from "../../../components/internal/limits";
import { isReservedTag } from "../../../components/internal/tags";
import { type SettingValues, splitTag } from "../values";
import { type Checks, checkChoice, checkRoles, got } from "./checks";

/** Source: `codedeploy.Tag`; lengths: CodeDeploy API Reference, AddTagsToOnPremisesInstances, and IAM's limits of tags. */
const TAG = /^[^=]{1,128}=.{0,256}$/;

const TARGETS = ["Instances", "OnPremises", "Lambda", "ECS"] as const;

interface Platform {
  readonly words: string;
  /** Predefined configurations: all that there are. */
  readonly names: readonly string[];
  /** Whether configurations of one's own may be named. */
  readonly takesOwn: boolean;
}

/** The configurations of each target's platform. */
const PLATFORMS: Readonly<Record<string, Platform>> = {
  // A configuration for servers may be one that somebody has made in the account.
  Server: { words: "servers", names: Object.values(ServerDeploymentConfig), takesOwn: true },
  // How long functions take to get their traffic is read from the name, and no stack declares another.
  Lambda: { words: "Lambda", names: Object.values(LambdaDeploymentConfig), takesOwn: false },
  ECS: { words: "ECS", names: Object.values(EcsDeploymentConfig), takesOwn: false },
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

/** Names as they are written behind one another: the common beginning once. */
const shortened = ([first = "", ...others]: readonly string[]): string =>
  [first, ...others.map((name) => name.replace(/^CodeDeployDefault/, ""))].join(", ");

function checkConfiguration(checks: Checks, { deploymentConfig, deploymentTarget }: SettingValues): void {
  const { words, names, takesOwn } = PLATFORMS[deploymentTarget] ?? PLATFORMS["Server"]!;
  const isOwn = takesOwn && nameProblem(NAME_LIMITS.deploymentConfig, deploymentConfig) === undefined;
  checks.require(
    names.includes(deploymentConfig) || isOwn,
    ["deploymentConfig"],
    `must be a configuration for ${words}, ${got(deploymentConfig)}; use ${shortened(names)}${takesOwn ? " or one of your own" : ""}`,
  );
}

function checkOnPremises(checks: Checks, values: SettingValues): void {
  const { deploymentTarget, onPremisesTags, onPremisesRegistrars, bakeMinutes, homeRegion } = values;
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
      TAG.test(tag) && onPremisesTags.findIndex((other) => splitTag(other)[0] === splitTag(tag)[0]) === index,
      ["onPremisesTags", index],
      `must be Key=Value with each key once, ${got(tag)}; correct it`,
    ),
  );
  onPremisesTags.forEach((tag, index) =>
    checks.require(
      !isReservedTag(splitTag(tag)[0]),
      ["onPremisesTags", index],
      `must not begin with aws:, which AWS keeps for itself, ${got(tag)}; take another key`,
    ),
  );
  checkRoles(
    checks,
    "onPremisesRegistrars",
    onPremisesRegistrars,
    "name the roles that give the instances their sessions",
    homeRegion,
  );
  checks.require(
    !isMeant || bakeMinutes === 0,
    ["bakeMinutes"],
    `must be 0 where deploymentTarget is OnPremises, got ${bakeMinutes}; no alarm watches these instances`,
  );
}
