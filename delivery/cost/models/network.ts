/** Gateways, endpoints, load balancers, addresses and names. */
import { textAt } from "../../graph/declared/bag";
import type { GraphResource } from "../../graph/types";
import { HOURS, type Context, type Models } from "../context";
import type { Costs } from "../types";

const countAt = ({ inputs }: GraphResource, ...keys: readonly string[]): number =>
  Math.max(1, ...keys.map((key) => (Array.isArray(inputs[key]) ? inputs[key].length : 0)));

function natGateway(resource: GraphResource, context: Context): Costs {
  return {
    uses: [
      { price: "natGateway.hour", what: "hours", quantity: HOURS },
      { price: "natGateway.gigabyte", what: "GB through it", quantity: context.usageOf(resource).natGigabytes },
    ],
  };
}

function endpoint(resource: GraphResource, context: Context): Costs {
  // What is not given is a gateway. Source: EC2 API, CreateVpcEndpoint.
  const type = textAt(resource.inputs, "vpcEndpointType") ?? "Gateway";
  if (type === "Gateway") return { free: "gateway endpoints are free" };
  if (type !== "Interface")
    return { unpriced: [{ what: `hours of an endpoint of type ${type}`, why: "no table has its price" }] };
  const subnets = countAt(resource, "subnetIds", "subnetConfigurations");
  return {
    uses: [
      { price: "endpoint.hour", what: `hours in ${subnets} subnets`, quantity: subnets * HOURS },
      { price: "endpoint.gigabyte", what: "GB through it", quantity: context.usageOf(resource).endpointGigabytes },
    ],
  };
}

function loadBalancer(resource: GraphResource, context: Context): Costs {
  const { inputs } = resource;
  const type = textAt(inputs, "loadBalancerType") ?? "application";
  const subnets = countAt(resource, "subnets", "subnetMappings");
  const { loadBalancerUnits } = context.usageOf(resource);
  return {
    uses: [
      { price: `loadBalancer.${type}.hour`, what: "hours", quantity: HOURS },
      { price: `loadBalancer.${type}.unitHour`, what: "hours of capacity units", quantity: loadBalancerUnits * HOURS },
      ...(inputs["internal"] === true || type === "gateway"
        ? []
        : [
            {
              price: "publicAddress.hour",
              what: `hours of public addresses in ${subnets} zones`,
              quantity: subnets * HOURS,
            },
          ]),
    ],
  };
}

const address = (): Costs => ({
  uses: [{ price: "publicAddress.hour", what: "hours of a public address", quantity: HOURS }],
});

function zone(resource: GraphResource, context: Context): Costs {
  return {
    uses: [
      { price: "zone.month", what: "zone", quantity: 1 },
      { price: "zone.query", what: "queries", quantity: context.usageOf(resource).dnsQueries },
    ],
  };
}

const healthCheck = (): Costs => ({
  unpriced: [{ what: "health check", why: "its price follows what is checked, and no table has it" }],
});

export const NETWORK: Models = {
  "aws:ec2/natGateway:NatGateway": natGateway,
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
  "aws:ec2/eip:Eip": address,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:alb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:route53/zone:Zone": zone,
  "aws:route53/healthCheck:HealthCheck": healthCheck,
};
