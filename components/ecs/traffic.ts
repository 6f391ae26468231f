/** The two target groups of a service, and the listeners whose traffic moves between them. */
import * as pulumi from "@pulumi/pulumi";
import { Listener, ListenerRule, TargetGroup } from "@pulumi/aws/lb";
import { childName } from "../internal/names";
import { stackHash } from "../internal/physicalNames";
import { ECS_DEPLOYMENT_DEFAULTS as DEFAULTS, type EcsDeploymentArgs, type EcsListener, isNetwork } from "./args";

/** TLS 1.3, and 1.2 with forward secrecy. Source: ELB User Guides, security policies of both kinds of load balancer. */
const SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

export interface ServiceTraffic {
  /** Gets the traffic first; each deployment swaps the two. */
  readonly blue: TargetGroup;
  readonly green: TargetGroup;
  readonly production: Listener;
  readonly test: Listener | undefined;
}

/** Creates target groups and listeners. */
export function createTraffic(parent: pulumi.Resource, name: string, args: EcsDeploymentArgs): ServiceTraffic {
  const blue = createTargetGroup(parent, name, "blue", args);
  const green = createTargetGroup(parent, name, "green", args);
  const { productionListener, testListener } = args;
  // Deployments point a listener at either group, and ELB deletes none that a listener still names.
  const opts = { parent, dependsOn: [blue, green] };
  return {
    blue,
    green,
    production: createListener(opts, name, "production-listener", args, productionListener, blue),
    test: testListener && createListener(opts, name, "test-listener", args, testListener, green),
  };
}

/** Longest name of a target group; the provider adds a hyphen and seven digits to a logical name. Source: elbv2 CreateTargetGroup. */
const LONGEST_NAME = 32;
const LONGEST_LOGICAL_NAME = LONGEST_NAME - 8;

/**
 * Names a target group that the provider cannot name; its own prefix has room for six characters only. What would replace the group is
 * part of the hash, so that a new one can be created while listeners still name the old one.
 */
function targetGroupName(
  name: string,
  colour: "blue" | "green",
  args: EcsDeploymentArgs,
): pulumi.Output<string> | undefined {
  if (childName(name, colour).length <= LONGEST_LOGICAL_NAME) return undefined;
  const kind = isNetwork(args) ? "TCP" : "HTTP";
  const beginning = name.slice(0, LONGEST_NAME - colour.length - 10).replace(/-+$/, "");
  return pulumi.output(args.vpcId).apply((vpcId) => `${beginning}-${colour}-${stackHash(name, vpcId, kind)}`);
}

function createTargetGroup(
  parent: pulumi.Resource,
  name: string,
  colour: "blue" | "green",
  args: EcsDeploymentArgs,
): TargetGroup {
  const network = isNetwork(args);
  return new TargetGroup(
    childName(name, colour),
    {
      name: targetGroupName(name, colour, args),
      vpcId: args.vpcId,
      port: args.containerPort,
      protocol: network ? "TCP" : "HTTP",
      // Tasks of Fargate have addresses of their own and no instance.
      targetType: "ip",
      deregistrationDelay: args.deregistrationDelaySeconds ?? DEFAULTS.deregistrationDelaySeconds,
      healthCheck: network
        ? { protocol: "TCP", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 }
        : {
            protocol: "HTTP",
            path: args.healthCheckPath ?? DEFAULTS.healthCheckPath,
            matcher: "200",
            interval: 10,
            timeout: 5,
            healthyThreshold: 2,
            unhealthyThreshold: 2,
          },
      region: args.region,
      tags: args.tags,
    },
    // ECS registers each task with its own port, so this one means nothing; another would replace a group that listeners name.
    { parent, ignoreChanges: ["port"] },
  );
}

function createListener(
  opts: pulumi.CustomResourceOptions,
  name: string,
  role: string,
  args: EcsDeploymentArgs,
  { port, certificateArn }: EcsListener,
  targetGroup: TargetGroup,
): Listener {
  const [plain, encrypted] = isNetwork(args) ? ["TCP", "TLS"] : ["HTTP", "HTTPS"];
  return new Listener(
    childName(name, role),
    {
      loadBalancerArn: args.loadBalancerArn,
      port,
      protocol: certificateArn === undefined ? plain : encrypted,
      ...(certificateArn === undefined ? {} : { certificateArn, sslPolicy: SSL_POLICY }),
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      region: args.region,
      tags: args.tags,
    },
    // Deployments point it at the other target group; an update must not point it back.
    { ...opts, ignoreChanges: ["defaultActions"] },
  );
}

/** The rule that takes every request, for ECS itself, which moves the traffic of an application load balancer by rules. */
export function createRule(
  parent: pulumi.Resource,
  name: string,
  role: string,
  args: EcsDeploymentArgs,
  listener: Listener,
  targetGroup: TargetGroup,
): ListenerRule {
  return new ListenerRule(
    childName(name, role),
    {
      listenerArn: listener.arn,
      priority: 1,
      conditions: [{ pathPattern: { values: ["/*"] } }],
      actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      region: args.region,
      tags: args.tags,
    },
    { parent, ignoreChanges: ["actions"] },
  );
}
