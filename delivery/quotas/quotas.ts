/**
 * AWS's default quotas (docs/adr/0026), each with the page that it is of and its code in Service Quotas. Taken on 2026-12-01 from copies of
 * these pages and from what Service Quotas told others; `interlock quotas --live` asks what an account really has.
 */

const DOCS = "https://docs.aws.amazon.com";

export const PAGES = {
  vpc: `${DOCS}/vpc/latest/userguide/amazon-vpc-limits.html`,
  endpoints: `${DOCS}/vpc/latest/privatelink/vpc-limits-endpoints.html`,
  ec2: `${DOCS}/ec2/latest/instancetypes/ec2-instance-quotas.html`,
  autoscaling: `${DOCS}/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html`,
  application: `${DOCS}/elasticloadbalancing/latest/application/load-balancer-limits.html`,
  network: `${DOCS}/elasticloadbalancing/latest/network/load-balancer-limits.html`,
  iam: `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`,
  kms: `${DOCS}/kms/latest/developerguide/resource-limits.html`,
  events: `${DOCS}/eventbridge/latest/userguide/eb-quota.html`,
  codebuild: `${DOCS}/codebuild/latest/userguide/limits.html`,
  codepipeline: `${DOCS}/codepipeline/latest/userguide/limits.html`,
  codedeploy: `${DOCS}/codedeploy/latest/userguide/limits.html`,
  codecommit: `${DOCS}/codecommit/latest/userguide/limits.html`,
  codeartifact: `${DOCS}/general/latest/gr/codeartifact.html`,
  s3: `${DOCS}/AmazonS3/latest/userguide/BucketRestrictions.html`,
  sns: `${DOCS}/general/latest/gr/sns.html`,
  cloudwatch: `${DOCS}/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html`,
  logs: `${DOCS}/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html`,
  cloudtrail: `${DOCS}/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html`,
  ecr: `${DOCS}/AmazonECR/latest/userguide/service-quotas.html`,
  fargate: `${DOCS}/AmazonECS/latest/developerguide/service-quotas.html`,
  dynamodb: `${DOCS}/amazondynamodb/latest/developerguide/ServiceQuotas.html`,
  route53: `${DOCS}/Route53/latest/DeveloperGuide/DNSLimitations.html`,
} as const;

export interface Quota {
  readonly what: string;
  /** Code of the service in Service Quotas. */
  readonly service: string;
  /** Code of the quota in Service Quotas; absent where none is known, so that it cannot be asked. */
  readonly code?: string;
  readonly limit: number;
  /** Other defaults by region. */
  readonly regions?: Readonly<Record<string, number>>;
  /** True where an account has one for all its regions. */
  readonly isGlobal?: true;
  /**
   * True where AWS sets it for each account by its age and use: `limit` is what a new one may have, and more than that is no error
   * before somebody has asked.
   */
  readonly varies?: true;
  /** What the quota is of, where it is not the account: it is counted for each of them. */
  readonly per?: string;
  readonly source: string;
}

/** Concurrent builds by host and size. A new account may have one of each (CodeBuild User Guide: defaults vary, up to 20 and more). */
const builds = (what: string, code?: string): Quota => ({
  what: `concurrent builds, ${what}`,
  service: "codebuild",
  ...(code !== undefined && { code }),
  limit: 1,
  varies: true,
  source: PAGES.codebuild,
});

const QUOTA_TABLE = {
  vpcs: { what: "VPCs", service: "vpc", code: "L-F678F1CE", limit: 5, source: PAGES.vpc },
  internetGateways: { what: "internet gateways", service: "vpc", code: "L-A4707A72", limit: 5, source: PAGES.vpc },
  elasticIps: { what: "elastic IP addresses", service: "ec2", code: "L-0263D0A3", limit: 5, source: PAGES.vpc },
  natGateways: { what: "NAT gateways", service: "vpc", code: "L-FE5A380F", limit: 5, per: "zone", source: PAGES.vpc },
  securityGroups: { what: "security groups", service: "vpc", code: "L-E79EC296", limit: 2500, source: PAGES.vpc },
  subnets: { what: "subnets", service: "vpc", code: "L-407747CB", limit: 200, per: "VPC", source: PAGES.vpc },
  routeTables: { what: "route tables", service: "vpc", code: "L-589F43AA", limit: 200, per: "VPC", source: PAGES.vpc },
  interfaceEndpoints: {
    what: "interface endpoints",
    service: "vpc",
    code: "L-29B6F2EB",
    limit: 50,
    per: "VPC",
    source: PAGES.endpoints,
  },
  gatewayEndpoints: {
    what: "gateway endpoints",
    service: "vpc",
    code: "L-1B52E74A",
    limit: 20,
    source: PAGES.endpoints,
  },
  standardVcpus: {
    what: "vCPUs of instances on demand, standard",
    service: "ec2",
    code: "L-1216C47A",
    limit: 5,
    varies: true,
    source: PAGES.ec2,
  },
  fargateVcpus: {
    what: "vCPUs of Fargate",
    service: "fargate",
    code: "L-3032A538",
    limit: 6,
    varies: true,
    source: PAGES.fargate,
  },
  autoScalingGroups: {
    what: "Auto Scaling groups",
    service: "autoscaling",
    code: "L-CDE20ADC",
    limit: 500,
    source: PAGES.autoscaling,
  },
  applicationBalancers: {
    what: "application load balancers",
    service: "elasticloadbalancing",
    code: "L-53DA6B97",
    limit: 50,
    source: PAGES.application,
  },
  networkBalancers: {
    what: "network load balancers",
    service: "elasticloadbalancing",
    code: "L-69A177A2",
    limit: 50,
    source: PAGES.network,
  },
  targetGroups: {
    what: "target groups",
    service: "elasticloadbalancing",
    code: "L-B22855CB",
    limit: 3000,
    source: PAGES.application,
  },
  roles: { what: "roles", service: "iam", code: "L-FE177D64", limit: 1000, isGlobal: true, source: PAGES.iam },
  managedPolicies: {
    what: "customer managed policies",
    service: "iam",
    code: "L-E95E4862",
    limit: 1500,
    isGlobal: true,
    source: PAGES.iam,
  },
  policiesPerRole: {
    what: "managed policies",
    service: "iam",
    code: "L-0DA4ABF3",
    limit: 10,
    isGlobal: true,
    per: "role",
    source: PAGES.iam,
  },
  instanceProfiles: {
    what: "instance profiles",
    service: "iam",
    code: "L-6E65F664",
    limit: 1000,
    isGlobal: true,
    source: PAGES.iam,
  },
  groups: {
    what: "groups of people",
    service: "iam",
    code: "L-F4A5425F",
    limit: 300,
    isGlobal: true,
    source: PAGES.iam,
  },
  keys: { what: "keys", service: "kms", code: "L-C2F1777E", limit: 100_000, source: PAGES.kms },
  aliases: { what: "aliases", service: "kms", code: "L-340F62FB", limit: 50, per: "key", source: PAGES.kms },
  eventRules: {
    what: "EventBridge rules",
    service: "events",
    code: "L-244521F2",
    limit: 300,
    regions: { "af-south-1": 100, "eu-south-1": 100 },
    per: "bus",
    source: PAGES.events,
  },
  eventBuses: { what: "event buses", service: "events", code: "L-658A4FD9", limit: 100, source: PAGES.events },
  eventTargets: { what: "targets", service: "events", limit: 5, per: "rule", source: PAGES.events },
  buildProjects: {
    what: "build projects",
    service: "codebuild",
    code: "L-ACCF6C0D",
    limit: 5000,
    source: PAGES.codebuild,
  },
  buildsLinuxSmall: builds("Linux small", "L-9D07B6EF"),
  buildsLinuxMedium: builds("Linux medium", "L-2DC20C30"),
  buildsLinuxLarge: builds("Linux large", "L-4DDC4A99"),
  buildsLinuxXlarge: builds("Linux xlarge", "L-04E5CA62"),
  buildsLinux2xlarge: builds("Linux 2xlarge", "L-0397D009"),
  buildsArmSmall: builds("ARM small", "L-5ED1D25B"),
  buildsArmMedium: builds("ARM medium"),
  buildsArmLarge: builds("ARM large", "L-596BEAB4"),
  buildsWindowsMedium: builds("Windows medium", "L-B4157408"),
  buildsWindowsLarge: builds("Windows large", "L-4135EDF8"),
  buildsOther: builds("other hosts"),
  pipelines: {
    what: "pipelines",
    service: "codepipeline",
    code: "L-78D200AD",
    limit: 1000,
    source: PAGES.codepipeline,
  },
  deploymentApplications: {
    what: "CodeDeploy applications",
    service: "codedeploy",
    code: "L-3F19B6A5",
    limit: 1000,
    source: PAGES.codedeploy,
  },
  deploymentGroups: {
    what: "deployment groups",
    service: "codedeploy",
    code: "L-D9088B77",
    limit: 1000,
    per: "application",
    source: PAGES.codedeploy,
  },
  deploymentConfigs: { what: "deployment configurations", service: "codedeploy", limit: 50, source: PAGES.codedeploy },
  repositories: {
    what: "CodeCommit repositories",
    service: "codecommit",
    code: "L-81790602",
    limit: 1000,
    source: PAGES.codecommit,
  },
  packageDomains: {
    what: "CodeArtifact domains",
    service: "codeartifact",
    code: "L-DD7208D3",
    limit: 10,
    source: PAGES.codeartifact,
  },
  packageRepositories: {
    what: "package repositories",
    service: "codeartifact",
    code: "L-86608C96",
    limit: 1000,
    per: "domain",
    source: PAGES.codeartifact,
  },
  buckets: { what: "buckets", service: "s3", code: "L-DC2B2D3D", limit: 10_000, isGlobal: true, source: PAGES.s3 },
  topics: { what: "topics", service: "sns", code: "L-61103206", limit: 100_000, source: PAGES.sns },
  alarms: { what: "alarms", service: "monitoring", limit: 5000, source: PAGES.cloudwatch },
  logGroups: { what: "log groups", service: "logs", code: "L-C7B9AAAB", limit: 1_000_000, source: PAGES.logs },
  trails: { what: "trails", service: "cloudtrail", limit: 5, source: PAGES.cloudtrail },
  imageRepositories: {
    what: "image repositories",
    service: "ecr",
    code: "L-CFEB8E8D",
    limit: 100_000,
    source: PAGES.ecr,
  },
  tables: { what: "DynamoDB tables", service: "dynamodb", code: "L-F98FE922", limit: 2500, source: PAGES.dynamodb },
  zones: {
    what: "hosted zones",
    service: "route53",
    code: "L-4EA4796A",
    limit: 500,
    isGlobal: true,
    source: PAGES.route53,
  },
  healthChecks: {
    what: "health checks",
    service: "route53",
    code: "L-ACB674F3",
    limit: 200,
    isGlobal: true,
    source: PAGES.route53,
  },
} as const satisfies Readonly<Record<string, Quota>>;

export type QuotaId = keyof typeof QUOTA_TABLE;

export const QUOTAS: Readonly<Record<QuotaId, Quota>> = QUOTA_TABLE;

export const isQuota = (text: string): text is QuotaId => Object.hasOwn(QUOTA_TABLE, text);

/** The default in a region. */
export const defaultOf = (id: QuotaId, region: string): number => QUOTAS[id].regions?.[region] ?? QUOTAS[id].limit;
