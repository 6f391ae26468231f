/** What must hold between and inside settings. Pure: values in, problems out. */
import { NAME_LIMITS } from "../../components/internal/limits";
import { environmentNames, limitedNames, sharedNames } from "../names";
import { Checks, checkAccount, checkName, got } from "./checks/checks";
import { checkDelivery, checkPromotion } from "./checks/delivery";
import { checkDeployments } from "./checks/deployments";
import { checkEvacuation } from "./checks/evacuation";
import { checkOperations } from "./checks/operations";
import { checkRegion, checkRegions, checkWaves } from "./checks/regions";
import { checkServers } from "./checks/servers";
import {
  checkAudit,
  checkConnection,
  checkImages,
  checkNotifications,
  checkPackages,
  checkRepository,
} from "./checks/shared";
import { checkSource } from "./checks/sources";
import { checkAccounts, checkCapacity, checkCertificates } from "./checks/targets";
import { checkSmokeTest } from "./checks/smokeTest";
import { checkTraffic } from "./checks/traffic";
import type { SettingsProblem } from "./types";
import type { SettingValues } from "./values";

function checkApplication(checks: Checks, application: string): boolean {
  return checks.require(
    /^[a-z][a-z0-9-]*[a-z0-9]$/.test(application),
    ["application"],
    `must be lower-case letters, digits and -, beginning with a letter and not ending with -, ${got(application)}; bucket and role names begin with it`,
  );
}

/** The checks of the stack `shared`. */
export function checkShared(values: SettingValues): SettingsProblem[] {
  const checks = new Checks();
  checkAccount(checks, ["toolsAccount"], values.toolsAccount);
  const regionIsGood = checkRegion(checks, ["homeRegion"], values.homeRegion, ["CodeCommit"]);
  checkRepository(checks, values);
  checkConnection(checks, values);
  checkPackages(checks, values);
  checkImages(checks, values);
  checkNotifications(checks, values);
  checkAudit(checks, values);
  if (checkApplication(checks, values.application) && regionIsGood) {
    const names = sharedNames(values);
    for (const [limit, name] of [
      [NAME_LIMITS.repository, names.repository],
      [NAME_LIMITS.keyAlias, names.repositoryKeyAlias],
      [NAME_LIMITS.rolePath, names.rolePath],
      [NAME_LIMITS.buildProject, names.reviewProject],
      [NAME_LIMITS.topic, names.topic],
      [NAME_LIMITS.trail, names.trail],
      [NAME_LIMITS.bucket, names.trailBucket],
    ] as const) {
      checkName(checks, ["application"], limit, name);
    }
  }
  return checks.problems;
}

/** The checks of an environment. */
export function checkEnvironment(environment: string, values: SettingValues): SettingsProblem[] {
  const checks = new Checks();
  checkAccounts(checks, values);
  const applicationIsGood = checkApplication(checks, values.application);
  const regionsAreGood = checkRegions(checks, values);
  checkWaves(checks, values);
  checkEvacuation(checks, values);
  checkSource(checks, values, environment);
  checkDeployments(checks, values);
  checkDelivery(checks, values);
  checkPromotion(checks, values);
  checkCapacity(checks, values);
  checkServers(checks, values);
  checkOperations(checks, values);
  checkCertificates(checks, values);
  checkTraffic(checks, values);
  checkSmokeTest(checks, values);
  checkNotifications(checks, values);
  if (applicationIsGood && regionsAreGood) {
    for (const { limit, name } of limitedNames(
      environmentNames({ ...values, environment }),
      values.regions,
      values.deploymentTarget,
    )) {
      checkName(checks, ["application"], limit, name);
    }
  }
  return checks.problems;
}
