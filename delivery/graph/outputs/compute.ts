/** Auto Scaling, load balancing, Lambda, ECS, ECR: what is deployed to. */
import {
  attached,
  type Computed,
  CREATED,
  digits,
  hex,
  type Inputs,
  NAME,
  regionalArn,
  type ResourceContext,
  type ResourceModels,
  uuid,
} from "./model";

const autoscaling: ResourceModels = {
  "aws:autoscaling/group:Group": {
    autoName: { ...NAME, maxLength: 255 },
    compute: (inputs, context) => {
      const name = inputs.text("name");
      const group = `autoScalingGroup:${uuid(context, "group")}:autoScalingGroupName/${name}`;
      const arn = regionalArn(context, "autoscaling", group);
      return { id: name, outputs: { arn, predictedCapacity: 0, warmPoolSize: 0 } };
    },
  },
  "aws:autoscaling/policy:Policy": {
    autoName: NAME,
    compute: (inputs, context) => {
      const owner = `autoScalingGroupName/${inputs.text("autoscalingGroupName")}:policyName/${inputs.text("name")}`;
      const arn = regionalArn(context, "autoscaling", `scalingPolicy:${uuid(context, "policy")}:${owner}`);
      return { id: inputs.text("name"), outputs: { arn } };
    },
  },
  "aws:autoscaling/lifecycleHook:LifecycleHook": attached("name", { autoName: { ...NAME, maxLength: 255 } }),
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
  "aws:lb/loadBalancer:LoadBalancer": { autoName: { ...NAME, maxLength: 32 }, compute: loadBalancer },
  "aws:lb/targetGroup:TargetGroup": {
    autoName: { ...NAME, maxLength: 32 },
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

/** The ARN by which API Gateway calls a function. */
const invokeArn = ({ partition, region }: ResourceContext, arn: string) =>
  `arn:${partition.name}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;

const functionArn = (name: string, context: ResourceContext) =>
  name.startsWith("arn:") ? name : regionalArn(context, "lambda", `function:${name}`);

function lambdaFunction(inputs: Inputs, context: ResourceContext): Computed {
  const name = inputs.text("name");
  const arn = functionArn(name, context);
  const version = inputs.flag("publish") ? "1" : "$LATEST";
  const qualifiedArn = `${arn}:${version}`;
  return {
    id: name,
    outputs: {
      arn,
      qualifiedArn,
      invokeArn: invokeArn(context, arn),
      qualifiedInvokeArn: invokeArn(context, qualifiedArn),
      responseStreamingInvokeArn: invokeArn(context, arn).replace(/invocations$/, "response-streaming-invocations"),
      lastModified: CREATED,
      signingJobArn: "",
      signingProfileVersionArn: "",
      sourceCodeSize: 0,
      version,
    },
  };
}

const lambda: ResourceModels = {
  "aws:lambda/function:Function": { autoName: { property: "name", maxLength: 64 }, compute: lambdaFunction },
  "aws:lambda/alias:Alias": {
    autoName: { property: "name" },
    compute: (inputs, context) => {
      const arn = `${functionArn(inputs.text("functionName"), context)}:${inputs.text("name")}`;
      return { id: arn, outputs: { arn, invokeArn: invokeArn(context, arn) } };
    },
  },
  "aws:lambda/permission:Permission": {
    autoName: { property: "statementId", prefixProperty: "statementIdPrefix", maxLength: 100 },
    compute: (inputs) => ({ id: inputs.text("statementId") }),
  },
};

const ecs: ResourceModels = {
  "aws:ecs/cluster:Cluster": {
    autoName: { property: "name", maxLength: 255 },
    compute: (inputs, context) => {
      const arn = regionalArn(context, "ecs", `cluster/${inputs.text("name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:ecs/service:Service": {
    autoName: { property: "name", maxLength: 255 },
    compute: (inputs, context) => {
      const cluster = inputs.textOr("cluster", "default").split("/").at(-1);
      const arn = regionalArn(context, "ecs", `service/${cluster}/${inputs.text("name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    compute: (inputs, context) => {
      const family = inputs.text("family");
      const arnWithoutRevision = regionalArn(context, "ecs", `task-definition/${family}`);
      return { id: family, outputs: { arn: `${arnWithoutRevision}:1`, arnWithoutRevision, revision: 1 } };
    },
  },
};

const registry = (_inputs: Inputs, context: ResourceContext) => ({ registryId: context.account });

const ecr: ResourceModels = {
  "aws:ecr/repository:Repository": {
    autoName: { property: "name", maxLength: 256, lowercase: true },
    compute: (inputs, context) => {
      const name = inputs.text("name");
      const { account, region, partition } = context;
      return {
        id: name,
        outputs: {
          arn: regionalArn(context, "ecr", `repository/${name}`),
          registryId: account,
          repositoryUrl: `${account}.dkr.ecr.${region}.${partition.dnsSuffix}/${name}`,
        },
      };
    },
  },
  ...Object.fromEntries(
    ["repositoryPolicy:RepositoryPolicy", "lifecyclePolicy:LifecyclePolicy"].map((token) => [
      `aws:ecr/${token}`,
      {
        compute: (inputs: Inputs, context: ResourceContext) => ({
          id: inputs.text("repository"),
          outputs: registry(inputs, context),
        }),
      },
    ]),
  ),
  ...Object.fromEntries(
    ["replicationConfiguration:ReplicationConfiguration", "registryPolicy:RegistryPolicy"].map((token) => [
      `aws:ecr/${token}`,
      {
        compute: (inputs: Inputs, context: ResourceContext) => ({
          id: context.account,
          outputs: registry(inputs, context),
        }),
      },
    ]),
  ),
};

export const compute: ResourceModels = { ...autoscaling, ...balancing, ...lambda, ...ecs, ...ecr };
