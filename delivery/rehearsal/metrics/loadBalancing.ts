/**
 * Metrics of an Application Load Balancer's targets. Source: Elastic Load Balancing's guide to Application Load Balancers,
 * load-balancer-cloudwatch-metrics.
 */
import type { Graph, GraphResource, Properties } from "../../graph/types";
import { bagAt, bagsAt, textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";
import type { Observation } from "./store";
import type { Disturbance } from "./world";

/** Requests a minute that come in: an assumption, since nobody calls what is rehearsed. */
export const REQUESTS_PER_MINUTE = 600;

/** How a registered target answers its load balancer: `failing` with 5xx, `silent` not at all. */
export type TargetHealth = "healthy" | "failing" | "silent";

export interface TargetGroupState {
  readonly targetGroup: GraphResource;
  readonly targets: readonly TargetHealth[];
  /** Percent of the load balancer's requests that the group gets. @default 100 */
  readonly share?: number;
}

const suffixOf = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1).replace(/^loadbalancer\//, "");

const targetGroupsIn = (action: Properties): readonly string[] => [
  textAt(action, "targetGroupArn") ?? "",
  ...bagsAt(bagAt(action, "forward"), "targetGroups").map((group) => textAt(group, "arn") ?? ""),
];

/** Load balancers that send requests to a target group: by their listeners, by rules of these, and by deployments. */
function loadBalancersOf(graph: Graph, targetGroup: GraphResource): readonly string[] {
  const arn = textAt(targetGroup.outputs, "arn") ?? "";
  const name = textAt(targetGroup.outputs, "name");
  const listeners = resourcesOf(graph, "aws:lb/listener:Listener");
  const forwarding = listeners.filter(({ inputs }) =>
    bagsAt(inputs, "defaultActions").flatMap(targetGroupsIn).includes(arn),
  );
  const byRule = resourcesOf(graph, "aws:lb/listenerRule:ListenerRule")
    .filter(({ inputs }) => bagsAt(inputs, "actions").flatMap(targetGroupsIn).includes(arn))
    .map(({ inputs }) => textAt(inputs, "listenerArn"));
  const byDeployment = resourcesOf(graph, "aws:codedeploy/deploymentGroup:DeploymentGroup")
    .filter(({ region }) => region === targetGroup.region)
    .map(({ inputs }) => bagAt(bagAt(inputs, "loadBalancerInfo"), "targetGroupPairInfo"))
    .filter((pair) => bagsAt(pair, "targetGroups").some((group) => textAt(group, "name") === name))
    .flatMap((pair) => bagAt(pair, "prodTrafficRoute")["listenerArns"]);
  const named = new Set<unknown>([...byRule, ...byDeployment]);
  const found = [...forwarding, ...listeners.filter(({ outputs }) => named.has(outputs["arn"]))];
  return [...new Set(found.map(({ inputs }) => suffixOf(textAt(inputs, "loadBalancerArn") ?? "")))];
}

/** What requests find: healthy targets if there are any, else every one that is registered. */
function answersOf(targets: readonly TargetHealth[]): { readonly answered: number; readonly failing: number } {
  const healthy = targets.filter((target) => target === "healthy").length;
  if (healthy > 0) return { answered: 1, failing: 0 };
  const failing = targets.filter((target) => target === "failing").length / Math.max(1, targets.length);
  return { answered: failing, failing };
}

/** Metrics of target groups that share load balancers. */
export function loadBalancerMetrics(
  graph: Graph,
  states: readonly TargetGroupState[],
  { errorPercent = 0, unhealthyTargets = 0 }: Disturbance,
): readonly Observation[] {
  const totals = new Map<string, { requests: number; errors: number }>();
  const own = states.flatMap(({ targetGroup, targets, share = 100 }) => {
    const sick = disturbed(targets, unhealthyTargets);
    const { answered, failing } = answersOf(sick);
    const requests = sick.length === 0 ? 0 : (REQUESTS_PER_MINUTE * share) / 100;
    const errors = requests * Math.max(failing, (answered * errorPercent) / 100);
    const suffix = textAt(targetGroup.outputs, "arnSuffix") ?? suffixOf(textAt(targetGroup.outputs, "arn") ?? "");
    return loadBalancersOf(graph, targetGroup).flatMap((balancer) => {
      const before = totals.get(balancer) ?? { requests: 0, errors: 0 };
      totals.set(balancer, { requests: before.requests + requests, errors: before.errors + errors });
      const dimensions = { LoadBalancer: balancer, TargetGroup: suffix };
      return [...counts(dimensions, sick), ...traffic(dimensions, requests, errors)];
    });
  });
  const whole = [...totals].flatMap(([LoadBalancer, { requests, errors }]) =>
    traffic({ LoadBalancer }, requests, errors),
  );
  return [...own, ...whole];
}

function disturbed(targets: readonly TargetHealth[], count: number): readonly TargetHealth[] {
  let left = count;
  return targets.map((target) => (target === "healthy" && left-- > 0 ? "failing" : target));
}

const NAMESPACE = "AWS/ApplicationELB";

/** Reported while targets are registered. */
function counts(
  dimensions: Readonly<Record<string, string>>,
  targets: readonly TargetHealth[],
): readonly Observation[] {
  const healthy = targets.filter((target) => target === "healthy").length;
  const level = (name: string, value: number): Observation => ({
    namespace: NAMESPACE,
    name,
    dimensions,
    kind: "level",
    value: targets.length === 0 ? undefined : value,
  });
  return [level("HealthyHostCount", healthy), level("UnHealthyHostCount", targets.length - healthy)];
}

/** Counts of requests and answers are not reported where they are zero. */
function traffic(
  dimensions: Readonly<Record<string, string>>,
  requests: number,
  errors: number,
): readonly Observation[] {
  const events = (name: string, value: number): Observation => ({
    namespace: NAMESPACE,
    name,
    dimensions,
    kind: "events",
    value: value === 0 ? undefined : value,
  });
  return [events("RequestCount", requests), events("HTTPCode_Target_5XX_Count", errors)];
}
