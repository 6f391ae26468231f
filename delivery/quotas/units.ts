/** What one resource takes of which quotas. */
import { bagAt, bagsAt, textAt } from "../graph/declared/bag";
import type { Graph, GraphResource, Properties } from "../graph/types";
import type { QuotaId } from "./quotas";

export interface Unit {
  readonly quota: QuotaId;
  readonly count: number;
  /** What the quota is of, for quotas that are not of the account: an id or a name. */
  readonly holder?: string;
  /** True where every application has a holder of its own, so that more applications take no more of it. @default false */
  readonly isOwnHolder?: true;
}

/** A resource that counts as one, by its type. */
const ONE: Readonly<Record<string, QuotaId>> = {
  "aws:ec2/vpc:Vpc": "vpcs",
  "aws:ec2/internetGateway:InternetGateway": "internetGateways",
  "aws:ec2/eip:Eip": "elasticIps",
  "aws:ec2/securityGroup:SecurityGroup": "securityGroups",
  "aws:autoscaling/group:Group": "autoScalingGroups",
  "aws:lb/targetGroup:TargetGroup": "targetGroups",
  "aws:iam/role:Role": "roles",
  "aws:iam/policy:Policy": "managedPolicies",
  "aws:iam/instanceProfile:InstanceProfile": "instanceProfiles",
  "aws:iam/group:Group": "groups",
  "aws:kms/key:Key": "keys",
  "aws:kms/replicaKey:ReplicaKey": "keys",
  "aws:kms/externalKey:ExternalKey": "keys",
  "aws:cloudwatch/eventBus:EventBus": "eventBuses",
  "aws:codebuild/project:Project": "buildProjects",
  "aws:codepipeline/pipeline:Pipeline": "pipelines",
  "aws:codedeploy/application:Application": "deploymentApplications",
  "aws:codedeploy/deploymentConfig:DeploymentConfig": "deploymentConfigs",
  "aws:codecommit/repository:Repository": "repositories",
  "aws:codeartifact/domain:Domain": "packageDomains",
  "aws:s3/bucket:Bucket": "buckets",
  "aws:s3/bucketV2:BucketV2": "buckets",
  "aws:sns/topic:Topic": "topics",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "alarms",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": "alarms",
  "aws:cloudwatch/logGroup:LogGroup": "logGroups",
  "aws:cloudtrail/trail:Trail": "trails",
  "aws:ecr/repository:Repository": "imageRepositories",
  "aws:dynamodb/table:Table": "tables",
  "aws:route53/zone:Zone": "zones",
  "aws:route53/healthCheck:HealthCheck": "healthChecks",
};

/** A resource that counts for what a property of it names, which belongs to the application. */
const OF_HOLDER: Readonly<Record<string, readonly [quota: QuotaId, property: string]>> = {
  "aws:ec2/subnet:Subnet": ["subnets", "vpcId"],
  "aws:ec2/routeTable:RouteTable": ["routeTables", "vpcId"],
  "aws:kms/alias:Alias": ["aliases", "targetKeyId"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policiesPerRole", "role"],
  "aws:cloudwatch/eventTarget:EventTarget": ["eventTargets", "rule"],
  "aws:codedeploy/deploymentGroup:DeploymentGroup": ["deploymentGroups", "appName"],
  "aws:codeartifact/repository:Repository": ["packageRepositories", "domain"],
};

const numberAt = (bag: Properties, key: string): number | undefined => {
  const number = typeof bag[key] === "string" ? Number(bag[key]) : bag[key];
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};

/** Families that the quota of standard instances counts. Source: EC2 User Guide, on-demand instance quotas. */
const STANDARD = /^[acdhimrtz]\d/;

/** Sizes of t2 to t4g that do not follow the others. */
const SMALL_VCPUS: Readonly<Record<string, number>> = { nano: 2, micro: 2, small: 2, medium: 2, large: 2 };
const T2_VCPUS: Readonly<Record<string, number>> = { nano: 1, micro: 1, small: 1 };

/** vCPUs of an instance type, by its size; undefined where the size does not say, as with `metal`. */
export function vcpusOf(type: string): number | undefined {
  const [family = "", size = ""] = type.split(".");
  if (family === "t2" && T2_VCPUS[size] !== undefined) return T2_VCPUS[size];
  if (/^t\d/.test(family) && SMALL_VCPUS[size] !== undefined) return SMALL_VCPUS[size];
  const larger = /^(\d+)xlarge$/.exec(size)?.[1];
  if (larger !== undefined) return Number(larger) * 4;
  return { medium: 1, large: 2, xlarge: 4 }[size];
}

const vcpuUnits = (type: string | undefined, instances: number): readonly Unit[] => {
  const each = type === undefined || !STANDARD.test(type) ? undefined : vcpusOf(type);
  return each === undefined ? [] : [{ quota: "standardVcpus", count: each * instances }];
};

const HOSTS: readonly (readonly [environment: RegExp, host: string])[] = [
  [/^LINUX_(CONTAINER|EC2)$/, "Linux"],
  [/^ARM_(CONTAINER|EC2)$/, "Arm"],
  [/^WINDOWS/, "Windows"],
];

/** The quota of concurrent builds that a project's host is counted by. */
export function buildQuotaOf(project: GraphResource, isQuota: (text: string) => text is QuotaId): QuotaId {
  const environment = bagAt(project.inputs, "environment");
  const host = HOSTS.find(([pattern]) => pattern.test(textAt(environment, "type") ?? ""))?.[1] ?? "";
  const size = (textAt(environment, "computeType") ?? "").replace(/^BUILD_GENERAL1_/, "").toLowerCase();
  const id = `builds${host}${size.charAt(0).toUpperCase()}${size.slice(1)}`;
  return isQuota(id) ? id : "buildsOther";
}

/** Looks things up in all graphs. */
export class Units {
  private readonly resources: readonly GraphResource[];
  private readonly byId = new Map<string, GraphResource>();

  constructor(graphs: readonly Graph[]) {
    this.resources = graphs.flatMap(({ resources }) => resources);
    for (const one of this.resources)
      for (const name of [one.id, textAt(one.outputs, "arn"), textAt(one.outputs, "name")])
        if (name !== undefined) this.byId.set(`${one.type} ${one.region ?? ""} ${name}`, one);
  }

  of(resource: GraphResource): readonly Unit[] {
    const { type, inputs } = resource;
    const one = ONE[type];
    const [quota, property] = OF_HOLDER[type] ?? [];
    const holder = property === undefined ? undefined : textAt(inputs, property);
    return [
      ...(one === undefined ? [] : [{ quota: one, count: 1 }]),
      ...(quota === undefined || holder === undefined ? [] : [{ quota, count: 1, holder, isOwnHolder: true as const }]),
      ...this.special(resource),
    ];
  }

  private find(type: string, name: unknown, region: string | undefined): GraphResource | undefined {
    return typeof name === "string" ? this.byId.get(`${type} ${region ?? ""} ${name}`) : undefined;
  }

  private special(resource: GraphResource): readonly Unit[] {
    const { type, inputs, region } = resource;
    switch (type) {
      case "aws:ec2/natGateway:NatGateway": {
        const subnet = this.find("aws:ec2/subnet:Subnet", inputs["subnetId"], region);
        return [{ quota: "natGateways", count: 1, holder: textAt(subnet?.inputs, "availabilityZone") ?? "a zone" }];
      }
      case "aws:ec2/vpcEndpoint:VpcEndpoint":
        return textAt(inputs, "vpcEndpointType") === "Interface"
          ? [{ quota: "interfaceEndpoints", count: 1, holder: textAt(inputs, "vpcId") ?? "a VPC", isOwnHolder: true }]
          : [{ quota: "gatewayEndpoints", count: 1 }];
      case "aws:lb/loadBalancer:LoadBalancer": {
        const kind = textAt(inputs, "loadBalancerType") ?? "application";
        if (kind === "gateway") return [];
        return [{ quota: kind === "network" ? "networkBalancers" : "applicationBalancers", count: 1 }];
      }
      case "aws:cloudwatch/eventRule:EventRule": {
        const bus = textAt(inputs, "eventBusName");
        return bus === undefined || bus === "default"
          ? [{ quota: "eventRules", count: 1, holder: "default" }]
          : [{ quota: "eventRules", count: 1, holder: bus, isOwnHolder: true }];
      }
      case "aws:iam/role:Role": {
        const attached = inputs["managedPolicyArns"];
        const count = Array.isArray(attached) ? attached.length : 0;
        const holder = textAt(inputs, "name") ?? resource.name;
        return count === 0 ? [] : [{ quota: "policiesPerRole", count, holder, isOwnHolder: true }];
      }
      case "aws:ec2/instance:Instance":
        return vcpuUnits(textAt(inputs, "instanceType"), 1);
      case "aws:autoscaling/group:Group":
        return this.groupUnits(resource);
      case "aws:ecs/service:Service":
        return this.serviceUnits(resource);
      default:
        return [];
    }
  }

  /** As many instances as scaling may reach, and as many again where a deployment copies the group. */
  private groupUnits({ name, inputs, outputs, region }: GraphResource): readonly Unit[] {
    const { id, name: named } = bagAt(inputs, "launchTemplate");
    const template = this.find("aws:ec2/launchTemplate:LaunchTemplate", id ?? named, region);
    const names = [textAt(outputs, "name"), name];
    const isCopied = this.resources.some(
      (one) =>
        one.type === "aws:codedeploy/deploymentGroup:DeploymentGroup" &&
        one.region === region &&
        textAt(bagAt(one.inputs, "deploymentStyle"), "deploymentType") === "BLUE_GREEN" &&
        Array.isArray(one.inputs["autoscalingGroups"]) &&
        one.inputs["autoscalingGroups"].some((group) => names.includes(String(group))),
    );
    const most = numberAt(inputs, "maxSize") ?? 0;
    return vcpuUnits(textAt(template?.inputs, "instanceType"), isCopied ? most * 2 : most);
  }

  private serviceUnits({ inputs, outputs, region }: GraphResource): readonly Unit[] {
    const providers = bagsAt(inputs, "capacityProviderStrategies").map((one) => textAt(one, "capacityProvider"));
    if (textAt(inputs, "launchType") !== "FARGATE" && !providers.includes("FARGATE")) return [];
    const definition = this.find("aws:ecs/taskDefinition:TaskDefinition", inputs["taskDefinition"], region);
    const units = numberAt(definition?.inputs ?? {}, "cpu");
    if (units === undefined) return [];
    const name = textAt(outputs, "name");
    const scaling = this.resources.find(
      (one) =>
        one.type === "aws:appautoscaling/target:Target" &&
        one.region === region &&
        name !== undefined &&
        (textAt(one.inputs, "resourceId") ?? "").endsWith(`/${name}`),
    );
    const most = numberAt(scaling?.inputs ?? {}, "maxCapacity") ?? numberAt(inputs, "desiredCount") ?? 1;
    // CodeDeploy runs the new task set beside the old one.
    const isCopied = textAt(bagAt(inputs, "deploymentController"), "type") === "CODE_DEPLOY";
    return [{ quota: "fargateVcpus", count: Math.ceil((units / 1024) * most * (isCopied ? 2 : 1)) }];
  }
}
