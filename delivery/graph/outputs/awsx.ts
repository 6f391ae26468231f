/**
 * Components of awsx. The real engine runs them in another process, which registers their children and hands references
 * to them back; here they do the same against the monitor.
 */
import { loadBalancer } from "./awsxBalancers";
import { vpc } from "./awsxVpc";
import type { RemoteModels } from "./remote";

export const awsx: RemoteModels = {
  "awsx:ec2:Vpc": vpc,
  "awsx:lb:ApplicationLoadBalancer": loadBalancer("application", { port: 80, protocol: "HTTP" }),
  "awsx:lb:NetworkLoadBalancer": loadBalancer("network", { port: 80, protocol: "TCP" }),
};
