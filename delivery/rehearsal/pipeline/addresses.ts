/** Where what AWS would serve under a public address answers on this machine. */
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import type { Target } from "./target";

/** The public addresses of a region of a stack: load balancers, and APIs of API Gateway. */
function publicAddresses(graph: Graph, region: string): readonly string[] {
  const balancers = resourcesOf(graph, "aws:lb/loadBalancer:LoadBalancer")
    .filter((one) => one.region === region)
    .flatMap(({ outputs }) => ["http", "https"].map((scheme) => `${scheme}://${String(outputs["dnsName"])}`));
  const apis = resourcesOf(graph, "aws:apigatewayv2/api:Api")
    .filter((one) => one.region === region)
    .map(({ outputs }) => String(outputs["apiEndpoint"]));
  return [...balancers, ...apis];
}

const localOf = async (target: Target): Promise<string | undefined> => {
  if (target.address) return target.address();
  const serving = (await target.endpoints()).find(({ healthy, port }) => healthy && port !== undefined);
  return serving && `http://127.0.0.1:${serving.port}`;
};

/**
 * Local addresses by public ones, of those that are wanted, as far as a region of a stack has one target: of several, nothing says which
 * answers where. A target of which nothing is healthy has none.
 */
export async function localAddresses(
  graphs: readonly Graph[],
  targets: readonly Target[],
  wanted: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const addresses = new Map<string, string>();
  for (const target of targets) {
    const { environment, region } = target;
    const same = targets.filter((one) => one.environment === environment && one.region === region);
    const graph = graphs.find(({ stack }) => stack === environment);
    if (same.length > 1 || !graph) continue;
    const answered = publicAddresses(graph, region).filter((address) => wanted.includes(address));
    const local = answered.length === 0 ? undefined : await localOf(target);
    if (local !== undefined) for (const address of answered) addresses.set(address, local);
  }
  return addresses;
}
