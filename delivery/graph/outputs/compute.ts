/** Auto Scaling and load balancing. */
import {
  attached,
  type Computed,
  digits,
  hex,
  type Inputs,
  regionalArn,
  type ResourceContext,
  type ResourceModels,
  uuid,
} from "./model";

/** Application Auto Scaling. */
const applicationScaling: ResourceModels = {
  "aws:appautoscaling/target:Target": {
    compute: (inputs, context) => ({
      id: inputs.text("resourceId"),
      outputs: {
        arn: regionalArn(context, "application-autoscaling", `scalable-target/${hex(context, "target", 32)}`),
      },
    }),
  },
  "aws:appautoscaling/policy:Policy": {
    compute: (inputs, context) => {
      const place = `resource/ecs/${inputs.text("resourceId")}:policyName/${inputs.text("name")}`;
      const arn = regionalArn(context, "autoscaling", `scalingPolicy:${uuid(context, "policy")}:${place}`);
      return { id: inputs.text("name"), outputs: { arn, alarmArns: [] } };
    },
  },
};

const autoscaling: ResourceModels = {
  "aws:autoscaling/group:Group": {
    compute: (inputs, context) => {
      const name = inputs.text("name");
      const group = `autoScalingGroup:${uuid(context, "group")}:autoScalingGroupName/${name}`;
      const arn = regionalArn(context, "autoscaling", group);
      return { id: name, outputs: { arn, predictedCapacity: 0, warmPoolSize: 0 } };
    },
  },
  "aws:autoscaling/policy:Policy": {
    compute: (inputs, context) => {
      const owner = `autoScalingGroupName/${inputs.text("autoscalingGroupName")}:policyName/${inputs.text("name")}`;
      const arn = regionalArn(context, "autoscaling", `scalingPolicy:${uuid(context, "policy")}:${owner}`);
      return { id: inputs.text("name"), outputs: { arn } };
    },
  },
  "aws:autoscaling/lifecycleHook:LifecycleHook": attached("name"),
};

/** The part of a load balancer's ARN after its kind, which listeners and rules continue. */
const after = (arn: string, kind: string) => arn.slice(arn.indexOf(`:${kind}/`) + kind.length + 2);

const kinds: Readonly<Record<string, string>> = { application: "app", network: "net", gateway: "gwy" };

function loadBalancer(inputs: Inputs, context: ResourceContext): Computed {
  const name = inputs.text("name");
  const kind = kinds[inputs.textOr("loadBalancerType", "application")] ?? "app";
  const arnSuffix = `${kind}/${name}/${hex(context, "id", 16)}`;
  const arn = regionalArn(context, "elasticloadbalancing", `loadbalancer/${arnSuffix}`);
  const host = `${inputs.flag("internal") ? "internal-" : ""}${name}-${digits(context, "dns", 10)}`;
  const subnet = context.find("aws:ec2/subnet:Subnet", "id", inputs.list("subnets")[0]);
  return {
    id: arn,
    outputs: {
      arn,
      arnSuffix,
      dnsName: `${host}.${context.region}.elb.${context.partition.dnsSuffix}`,
      vpcId: subnet?.["vpcId"] ?? "",
      // One of AWS's own per region; opaque here, since no delivery depends on it.
      zoneId: `Z${hex({ urn: context.region }, "elb", 13).toUpperCase()}`,
    },
  };
}

const balancing: ResourceModels = {
  "aws:lb/loadBalancer:LoadBalancer": { compute: loadBalancer },
  "aws:lb/targetGroup:TargetGroup": {
    compute: (inputs, context) => {
      const arnSuffix = `targetgroup/${inputs.text("name")}/${hex(context, "id", 16)}`;
      const arn = regionalArn(context, "elasticloadbalancing", arnSuffix);
      return { id: arn, outputs: { arn, arnSuffix, loadBalancerArns: [] } };
    },
  },
  "aws:lb/listener:Listener": {
    compute: (inputs, context) => {
      const owner = after(inputs.text("loadBalancerArn"), "loadbalancer");
      const arn = regionalArn(context, "elasticloadbalancing", `listener/${owner}/${hex(context, "id", 16)}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:lb/listenerRule:ListenerRule": {
    compute: (inputs, context) => {
      const owner = after(inputs.text("listenerArn"), "listener");
      const arn = regionalArn(context, "elasticloadbalancing", `listener-rule/${owner}/${hex(context, "id", 16)}`);
      return { id: arn, outputs: { arn } };
    },
  },
};

export const compute: ResourceModels = { ...applicationScaling, ...autoscaling, ...balancing };
