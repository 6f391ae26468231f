/** Who tells the metrics of what is deployed to: what the graphs declare until the first deployment, and then what runs. */
import type { Graph, GraphResource } from "../../graph/types";
import { bagsAt, textAt } from "../bag";
import { type DeploymentGroup, type Host, healthCheck } from "../deploy";
import { resourcesOf } from "../pipeline/declaration";
import { type TargetHealth, loadBalancerMetrics } from "./loadBalancing";
import type { MetricPlace, MetricWorld } from "./world";

const placeOf = ({ account = "", region = "" }: GraphResource): MetricPlace => ({ account, region });

/** Targets of target groups are looked at together, under the name of the first. */
const idOf = ([first]: readonly GraphResource[]): string => first?.urn ?? "";

/** How something that listens answers a load balancer. */
async function targetHealthOf(host: Pick<Host, "port">, path: string): Promise<TargetHealth> {
  if (host.port === 0) return "silent";
  const { healthy, status } = await healthCheck(host, path);
  if (healthy) return "healthy";
  return status !== undefined && status >= 500 ? "failing" : "silent";
}

const silent = (count: number): readonly TargetHealth[] => Array.from({ length: count }, () => "silent");

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Instances of an Auto Scaling group and tasks of a service join their target groups when they are launched. */
function targetsFromTheStart(graph: Graph): readonly { readonly arns: readonly string[]; readonly count: number }[] {
  const groups = resourcesOf(graph, "aws:autoscaling/group:Group").map(({ inputs }) => ({
    arns: texts(inputs["targetGroupArns"]),
    count: Number(inputs["desiredCapacity"] ?? inputs["minSize"] ?? 0),
  }));
  const services = resourcesOf(graph, "aws:ecs/service:Service").map(({ inputs }) => ({
    arns: bagsAt(inputs, "loadBalancers").map((balancer) => textAt(balancer, "targetGroupArn") ?? ""),
    count: Number(inputs["desiredCount"] ?? 1),
  }));
  return [...groups, ...services];
}

/**
 * What every program begins with: targets are registered at once, and none is healthy, since nothing has been deployed to them. What the
 * first task definition of a service runs is not known here, so that it counts as nothing, too.
 */
export function observeDeclared(world: MetricWorld, graph: Graph): void {
  const targetGroups = resourcesOf(graph, "aws:lb/targetGroup:TargetGroup");
  for (const { arns, count } of targetsFromTheStart(graph)) {
    const found = targetGroups.filter(({ outputs }) => arns.includes(textAt(outputs, "arn") ?? ""));
    for (const targetGroup of found) {
      const place = placeOf(targetGroup);
      world.observe(place, targetGroup.urn, () =>
        loadBalancerMetrics(graph, [{ targetGroup, targets: silent(count) }], world.disturbanceIn(place)),
      );
    }
  }
}

/** Hosts of a deployment group, as far as they are registered with its target groups. */
export function observeHosts(
  world: MetricWorld,
  graph: Graph,
  group: Pick<DeploymentGroup, "registered">,
  targetGroups: readonly GraphResource[],
  path: string,
): void {
  const [first] = targetGroups;
  if (first === undefined) return;
  const place = placeOf(first);
  world.observe(place, idOf(targetGroups), async () => {
    const targets = await Promise.all(group.registered.map(async (host) => targetHealthOf(host, path)));
    const states = targetGroups.map((targetGroup) => ({ targetGroup, targets }));
    return loadBalancerMetrics(graph, states, world.disturbanceIn(place));
  });
}

/** What is registered with a target group of a service. */
export interface ServiceTargets {
  readonly targetGroup: GraphResource;
  /** Ports of this machine; at 0 nothing listens. */
  readonly ports: readonly number[];
  /** Percent of the traffic. */
  readonly share: number;
}

/** Tasks of a service in its target groups. @param statesOf Tells, whenever it is asked, what is registered where */
export function observeService(
  world: MetricWorld,
  graph: Graph,
  targetGroups: readonly GraphResource[],
  path: string,
  statesOf: () => readonly ServiceTargets[],
): void {
  const [first] = targetGroups;
  if (first === undefined) return;
  const place = placeOf(first);
  // Each target group may have been looked at by itself until now; from here on one look is at both.
  for (const { urn } of targetGroups) world.observe(place, urn, () => []);
  world.observe(place, idOf(targetGroups), async () => {
    const states = await Promise.all(
      statesOf().map(async ({ targetGroup, ports, share }) => ({
        targetGroup,
        targets: await Promise.all(ports.map(async (port) => targetHealthOf({ port }, path))),
        share,
      })),
    );
    return loadBalancerMetrics(graph, states, world.disturbanceIn(place));
  });
}
