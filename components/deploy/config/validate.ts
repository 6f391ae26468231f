/** Everything that can be wrong with a deployment configuration before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { checkChoice, checkInteger, checkName, checkRegion } from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import { Problems } from "../../internal/problems";
import { ComputePlatform } from "../configNames";
import {
  type DeploymentConfigArgs,
  type HealthyHosts,
  HealthyHostsType,
  LARGEST_STEP_PERCENT,
  LONGEST_IN_PLACE_SECONDS,
  LONGEST_SHIFT_MINUTES,
  type TrafficShift,
} from "./args";

/** @throws pulumi.ResourceError that lists every problem. */
export function validateDeploymentConfig(
  name: string,
  args: DeploymentConfigArgs,
  configName: string,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("DeploymentConfig", name);
  checkName(problems, "configName", NAME_LIMITS.deploymentConfig, configName, "respell it");
  const platform = args.computePlatform;
  const known = checkChoice(problems, "computePlatform", platform, ComputePlatform, "name the platform to deploy to");
  if (known && platform === ComputePlatform.Server) checkServer(problems, args);
  else if (known) checkTraffic(problems, args);
  checkRegion(problems, args.region);
  problems.throwIfAny(opts);
}

/** Refuses args of another platform. */
function checkAbsent(problems: Problems, args: DeploymentConfigArgs, names: readonly (keyof DeploymentConfigArgs)[]) {
  for (const property of names) {
    problems.require(args[property] === undefined, {
      property,
      allowed: `must not be given with computePlatform ${args.computePlatform}`,
      got: args[property],
      fix: "remove it or change the platform",
    });
  }
}

function checkServer(problems: Problems, args: DeploymentConfigArgs): void {
  const { minimumHealthyHosts, zonal, instanceCount } = args;
  checkAbsent(problems, args, ["canary", "linear"]);
  checkInteger(problems, "instanceCount", instanceCount, [1, 2000], "omit it to check nothing");
  if (minimumHealthyHosts === undefined) {
    problems.add({
      property: "minimumHealthyHosts",
      allowed: "must be given with computePlatform Server",
      fix: "say how many instances stay in service",
    });
  } else checkHosts(problems, "minimumHealthyHosts", minimumHealthyHosts, instanceCount);
  if (zonal === undefined) return;
  const range = [0, LONGEST_IN_PLACE_SECONDS] as const;
  checkInteger(
    problems,
    "zonal.firstZoneMonitorDurationSeconds",
    zonal.firstZoneMonitorDurationSeconds,
    range,
    "omit it to wait as after the others",
  );
  checkInteger(
    problems,
    "zonal.monitorDurationSeconds",
    zonal.monitorDurationSeconds,
    range,
    "omit it to go on at once",
  );
  const perZone = zonal.minimumHealthyHostsPerZone;
  if (perZone !== undefined) checkHosts(problems, "zonal.minimumHealthyHostsPerZone", perZone, undefined);
}

function checkHosts(problems: Problems, property: string, hosts: HealthyHosts, instanceCount: number | undefined) {
  const { type, value } = hosts;
  if (!checkChoice(problems, `${property}.type`, type, HealthyHostsType, "use HOST_COUNT or FLEET_PERCENT")) return;
  const percent = type === HealthyHostsType.FleetPercent;
  if (!Number.isInteger(value) || value < 0 || (percent && value > 99)) {
    problems.add({
      property: `${property}.value`,
      allowed: percent ? "must be an integer from 0 to 99 with FLEET_PERCENT" : "must be an integer from 0",
      got: value,
      fix: percent ? "leave instances to deploy to" : "say how many instances stay in service",
    });
    return;
  }
  if (instanceCount === undefined) return;
  // CodeDeploy rounds up, and touches no instance unless more than these are healthy.
  const kept = percent ? Math.ceil((instanceCount * value) / 100) : value;
  problems.require(kept < instanceCount, {
    property,
    allowed: `must leave at least 1 of ${instanceCount} instances to deploy to`,
    got: hosts,
    fix: percent ? `it keeps ${kept} in service; lower the value` : "lower the value",
  });
}

function checkTraffic(problems: Problems, args: DeploymentConfigArgs): void {
  checkAbsent(problems, args, ["minimumHealthyHosts", "zonal", "instanceCount"]);
  const shifts = (["canary", "linear"] as const).filter((kind) => args[kind] !== undefined);
  problems.require(shifts.length === 1, {
    property: "canary, linear",
    allowed: `must be exactly one of the two with computePlatform ${args.computePlatform}`,
    got: shifts,
    fix: "keep one; to move all traffic at once use the predefined configuration",
  });
  for (const kind of shifts) checkShift(problems, kind, args[kind]!);
}

function checkShift(problems: Problems, kind: "canary" | "linear", { percentage, intervalMinutes }: TrafficShift) {
  const steps = kind === "canary" ? 1 : Math.ceil(100 / percentage) - 1;
  const right = [percentage, intervalMinutes].every(Number.isInteger) && percentage >= 1;
  checkInteger(problems, `${kind}.percentage`, percentage, [1, LARGEST_STEP_PERCENT], "give the share of a step");
  checkInteger(problems, `${kind}.intervalMinutes`, intervalMinutes, [1, LONGEST_SHIFT_MINUTES], "give the minutes");
  if (!right || percentage > LARGEST_STEP_PERCENT || intervalMinutes > LONGEST_SHIFT_MINUTES) return;
  problems.require(steps * intervalMinutes <= LONGEST_SHIFT_MINUTES, {
    property: kind,
    allowed: `must move all traffic within ${LONGEST_SHIFT_MINUTES} minutes of the first step`,
    got: { percentage, intervalMinutes },
    fix: `${steps} intervals take ${steps * intervalMinutes}; take larger steps or shorter intervals`,
  });
}
