/** Checks of what running instances and tasks takes: their number, their age, their logs, and people who look in. */
import { LOG_RETENTION_DAYS } from "../../../components/internal/limits";
import type { SettingKey, SettingValues } from "../values";
import { type Checks, checkRange, got } from "./checks";

/** Scaling, replacement, logs and sessions. */
export function checkOperations(checks: Checks, values: SettingValues): void {
  checkScaling(checks, values);
  checkLogs(checks, values);
  checkSessions(checks, values);
}

const MAX_REQUESTS = 1_000_000;

/** Source: EC2 Auto Scaling API Reference, MaxInstanceLifetime: a day to 365 days. */
const MAX_LIFETIME_DAYS = 365;

function checkScaling(checks: Checks, values: SettingValues): void {
  const { deploymentTarget, scalingRequestsPerTarget } = values;
  checkRange(checks, "scalingCpuPercent", values.scalingCpuPercent, 0, 90);
  checkRange(checks, "scalingRequestsPerTarget", scalingRequestsPerTarget, 0, MAX_REQUESTS);
  checkRange(checks, "maxInstanceLifetimeDays", values.maxInstanceLifetimeDays, 0, MAX_LIFETIME_DAYS);
  // Source: ECS Developer Guide, service-autoscaling-targettracking: not supported for blue/green.
  checks.require(
    scalingRequestsPerTarget === 0 || deploymentTarget === "Instances",
    ["scalingRequestsPerTarget"],
    `must be 0 where deploymentTarget is ${deploymentTarget}, ${got(scalingRequestsPerTarget)}; ECS counts no requests of services that are deployed blue/green, and nothing else grows by them`,
  );
}

function checkLogs(checks: Checks, { deploymentTarget, logRetentionDays, logSources }: SettingValues): void {
  checks.require(
    logRetentionDays === 0 || LOG_RETENTION_DAYS.includes(logRetentionDays),
    ["logRetentionDays"],
    `must be 0 or one of ${LOG_RETENTION_DAYS.join(", ")}, got ${logRetentionDays}; choose the next longer`,
  );
  checks.require(
    logRetentionDays !== 0 || !["ECS", "Lambda"].includes(deploymentTarget),
    ["logRetentionDays"],
    `must not be 0 where deploymentTarget is ${deploymentTarget}, which always logs; choose a number of days`,
  );
  checks.require(
    logSources.length === 0 || (deploymentTarget === "Instances" && logRetentionDays !== 0),
    ["logSources"],
    `has a meaning only where deploymentTarget is Instances and logRetentionDays is not 0, ${got(logSources)}; remove it`,
  );
  logSources.forEach((source, index) => {
    const isOnce = logSources.indexOf(source) === index;
    // In a script and in names of streams, so that the letters are few. Source of units' names: systemd.unit.
    const isGood = /^(?:\/(?!.*\.\.)[\w.*/-]*[\w.*-]|[\w.-]+(?:@[\w.-]+)?\.service)$/.test(source);
    checks.require(
      isGood && source.length <= 200 && isOnce,
      ["logSources", index],
      isOnce
        ? `must be the absolute path of a file, with * where it varies, or a unit such as board.service, ${got(source)}; correct it`
        : `must name each source once, ${got(source)} again; remove it`,
    );
  });
}

function checkSessions(checks: Checks, { sessionManager, deploymentTarget, logRetentionDays }: SettingValues): void {
  const only = (key: SettingKey, holds: boolean, message: string): boolean => checks.require(holds, [key], message);
  only(
    "sessionManager",
    !sessionManager || deploymentTarget === "Instances",
    `has a meaning only where deploymentTarget is Instances, got true with ${deploymentTarget}; remove it`,
  );
  only(
    "sessionManager",
    !sessionManager || logRetentionDays !== 0,
    "must be false where logRetentionDays is 0, got true; every session is logged, so give its log a time to be kept",
  );
}
