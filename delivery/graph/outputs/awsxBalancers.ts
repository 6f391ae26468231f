/** The load balancers of awsx 3. */
import type { Properties } from "../types";
import { hex, type Inputs } from "./model";
import { references, type RemoteContext, type RemoteModel } from "./remote";

const passedOn = [
  "internal",
  "subnetMappings",
  "name",
  "namePrefix",
  "region",
  "idleTimeout",
  "enableDeletionProtection",
  "accessLogs",
];

function balancerInputs(inputs: Inputs, subnets: unknown, extra: Properties): Properties {
  const given = Object.fromEntries(passedOn.map((property) => [property, inputs.values[property]]));
  const named = Object.entries({ ...given, subnets, tags: inputs.values["tags"], ...extra });
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

function listenersOf(inputs: Inputs, fallback: Properties): readonly Properties[] {
  const several = inputs.list("listeners") as readonly Properties[];
  if (several.length > 0) return several;
  return [{ ...fallback, ...inputs.record("listener") }];
}

/** Subnets of the account's default VPC, where awsx puts a balancer that is given none. */
const defaultSubnets = ({ name, region }: RemoteContext) =>
  ["a", "b"].map((zone) => `subnet-${hex({ urn: `${region}|${name}` }, zone, 17)}`);

const placed = (inputs: Inputs) =>
  ["subnetIds", "subnets", "subnetMappings"].some((key) => inputs.values[key] !== undefined);

/** The load balancers of awsx: a balancer, its default target group and its listeners, all named after the component. */
export const loadBalancer =
  (loadBalancerType: "application" | "network", fallback: Properties): RemoteModel =>
  (inputs, context) => {
    const { name } = context;
    const given = inputs.values["subnetIds"] ?? inputs.values["subnets"];
    const subnets = placed(inputs) ? given : defaultSubnets(context);
    const region = inputs.values["region"] === undefined ? {} : { region: inputs.values["region"] };
    const subnet = context.find("aws:ec2/subnet:Subnet", "id", Array.isArray(subnets) ? subnets[0] : undefined);
    const vpcId = subnet?.["vpcId"];
    const inVpc = vpcId === undefined ? region : { vpcId, ...region };
    const securityGroup = ownSecurityGroup(loadBalancerType, inputs)
      ? context.register("aws:ec2/securityGroup:SecurityGroup", name, {
          ...inVpc,
          ...(inputs.record("defaultSecurityGroup")["args"] as Properties | undefined),
        })
      : undefined;
    const securityGroups = inputs.values["securityGroups"] ?? (securityGroup && [securityGroup.id]);
    const balancer = context.register(
      "aws:lb/loadBalancer:LoadBalancer",
      name,
      balancerInputs(inputs, subnets, { loadBalancerType, ...(securityGroups !== undefined && { securityGroups }) }),
    );
    const target = { ...inVpc, targetType: "ip", ...fallback, ...inputs.record("defaultTargetGroup") };
    const targetGroup = context.register("aws:lb/targetGroup:TargetGroup", name, target);
    const defaultActions = [{ type: "forward", targetGroupArn: targetGroup.output("arn") }];
    const listeners = listenersOf(inputs, fallback).map((listener, index) =>
      context.register("aws:lb/listener:Listener", `${name}-${index}`, {
        defaultActions,
        ...listener,
        ...region,
        loadBalancerArn: balancer.output("arn"),
      }),
    );
    return {
      loadBalancer: balancer.reference,
      defaultTargetGroup: targetGroup.reference,
      defaultSecurityGroup: securityGroup?.reference,
      listeners: references(listeners),
      vpcId,
    };
  };

function ownSecurityGroup(type: "application" | "network", inputs: Inputs): boolean {
  const { skip, securityGroupId } = inputs.record("defaultSecurityGroup");
  return type === "application" && inputs.list("securityGroups").length === 0 && skip !== true && !securityGroupId;
}
