/** What replaces a resource: paths of inputs by type, from the facts that are kept and, for components of other packages, by hand. */
import { forceNewPaths, knowsReplacement } from "../facts";

/** Tells which inputs replace a resource of a type; undefined where that is not known. */
export type ReplacementFacts = (type: string) => readonly string[] | undefined;

/**
 * Components that another process makes: a change of these inputs replaces what they are made for. Source: the schema of `@pulumi/awsx` 3.9
 * for the inputs; that ranges, zones and tenancy of VPCs and subnets and the kind of a load balancer cannot change: the facts of
 * `aws:ec2/vpc:Vpc`, `aws:ec2/subnet:Subnet`, `aws:lb/loadBalancer:LoadBalancer` and `aws:lb/targetGroup:TargetGroup`.
 */
const COMPONENTS: Readonly<Record<string, readonly string[]>> = {
  "awsx:ec2:Vpc": [
    "availabilityZoneCidrMask",
    "availabilityZoneNames",
    "cidrBlock",
    "instanceTenancy",
    "ipv4IpamPoolId",
    "ipv4NetmaskLength",
    "numberOfAvailabilityZones",
    "region",
    "subnetSpecs",
    "subnetStrategy",
  ],
  "awsx:lb:ApplicationLoadBalancer": [
    "defaultTargetGroup.name",
    "defaultTargetGroup.port",
    "defaultTargetGroup.protocol",
    "defaultTargetGroup.targetType",
    "defaultTargetGroup.vpcId",
    "internal",
    "name",
    "namePrefix",
    "region",
  ],
};

/** A provider takes every change; what it manages may not. */
const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

export const replacementFacts: ReplacementFacts = (type) => {
  if (isProvider(type)) return [];
  const component = COMPONENTS[type];
  if (component !== undefined) return component;
  return knowsReplacement(type) ? forceNewPaths(type) : undefined;
};
