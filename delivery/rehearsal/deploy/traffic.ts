/** How CodeDeploy moves traffic to a new version of a function or to new tasks. */
import type { Clock } from "./clock";

/** As botocore's codedeploy `TrafficRoutingType` names them. */
export type TrafficRoutingType = "AllAtOnce" | "TimeBasedCanary" | "TimeBasedLinear";

export interface TrafficConfig {
  readonly name: string;
  readonly type: TrafficRoutingType;
  /** Percent of the traffic that moves at first, or each time. @default 100 */
  readonly percentage?: number;
  /** @default 0 */
  readonly intervalMinutes?: number;
}

/** The configurations that every account has. Source: CodeDeploy User Guide, deployment-configurations. */
const PREDEFINED = [
  "LambdaAllAtOnce",
  "LambdaCanary10Percent5Minutes",
  "LambdaCanary10Percent10Minutes",
  "LambdaCanary10Percent15Minutes",
  "LambdaCanary10Percent30Minutes",
  "LambdaLinear10PercentEvery1Minute",
  "LambdaLinear10PercentEvery2Minutes",
  "LambdaLinear10PercentEvery3Minutes",
  "LambdaLinear10PercentEvery10Minutes",
  "ECSAllAtOnce",
  "ECSCanary10Percent5Minutes",
  "ECSCanary10Percent15Minutes",
  "ECSLinear10PercentEvery1Minutes",
  "ECSLinear10PercentEvery3Minutes",
] as const;

const FORM = /^(?:Lambda|ECS)(AllAtOnce|Canary|Linear)(?:(\d+)Percent(?:Every)?(\d+)Minutes?)?$/;

function configOf(short: string): TrafficConfig {
  const [, kind = "", percentage, interval] = FORM.exec(short) ?? [];
  const name = `CodeDeployDefault.${short}`;
  if (kind === "AllAtOnce") return { name, type: "AllAtOnce" };
  return {
    name,
    type: kind === "Canary" ? "TimeBasedCanary" : "TimeBasedLinear",
    percentage: Number(percentage),
    intervalMinutes: Number(interval),
  };
}

export const predefinedTrafficConfigs: Readonly<Record<string, TrafficConfig>> = Object.fromEntries(
  PREDEFINED.map(configOf).map((config) => [config.name, config]),
);

/** Percent of the traffic that the new version has, and for how long before more moves. */
export interface TrafficStep {
  readonly percentage: number;
  readonly waitMinutes: number;
}

/** The steps of a configuration, up to all traffic. */
export function trafficSteps({ type, percentage = 100, intervalMinutes = 0 }: TrafficConfig): readonly TrafficStep[] {
  const all: TrafficStep = { percentage: 100, waitMinutes: 0 };
  if (type === "AllAtOnce") return [all];
  const first: TrafficStep = { percentage, waitMinutes: intervalMinutes };
  if (type === "TimeBasedCanary") return [first, all];
  const count = Math.ceil(100 / percentage) - 1;
  return [...Array.from({ length: count }, (_, index) => ({ ...first, percentage: percentage * (index + 1) })), all];
}

/** In words: `10 % for 5 min, then all`. */
export function describeTraffic(config: TrafficConfig): string {
  const [first, second] = trafficSteps(config);
  if (first === undefined || second === undefined) return "all at once";
  const start = `${first.percentage} % for ${first.waitMinutes} min`;
  return config.type === "TimeBasedCanary"
    ? `${start}, then all`
    : `${first.percentage} % every ${first.waitMinutes} min`;
}

/**
 * Moves traffic step by step.
 *
 * @param checkStop Asked after every step and its wait; throws where the deployment must stop.
 */
export async function moveTraffic(
  config: TrafficConfig,
  clock: Clock,
  move: (percentage: number) => Promise<void> | void,
  checkStop: () => Promise<void> | void,
): Promise<void> {
  for (const { percentage, waitMinutes } of trafficSteps(config)) {
    await move(percentage);
    await clock.wait(waitMinutes * 60_000);
    await checkStop();
  }
}
