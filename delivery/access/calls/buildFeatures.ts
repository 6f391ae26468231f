import { requireArn } from "../evaluator/arn";
import type { BucketFolder, BuildNetwork, DeliveryStep, Principal, RequestContext } from "../types";
import { accountOf, expand, role, type Row, type TableCall } from "./rows";
import { CODEBUILD, CODEPIPELINE } from "./sources";

type Step = Extract<DeliveryStep, { kind: "RunBuild" }>;

/** Who runs the build, and where. */
interface Builder {
  readonly principal: Principal;
  readonly region: string;
}

const SETUP = CODEBUILD("setting-up-service-role");
const NETWORK = CODEBUILD("auth-and-access-control-iam-identity-based-access-control");
const CACHE = CODEBUILD("build-caching");

const SEE_NETWORK: readonly Row[] = [
  {
    actions: [
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ],
    purpose: "CodeBuild looks at the network of the build",
    source: NETWORK,
  },
];

const CREATE_INTERFACE: readonly Row[] = [
  {
    actions: ["ec2:CreateNetworkInterface"],
    purpose: "CodeBuild puts the build into the VPC",
    source: NETWORK,
  },
];

const DELETE_INTERFACE: readonly Row[] = [
  {
    actions: ["ec2:DeleteNetworkInterface"],
    purpose: "CodeBuild takes the build out of the VPC",
    source: NETWORK,
  },
];

const HAND_INTERFACE: readonly Row[] = [
  {
    actions: ["ec2:CreateNetworkInterfacePermission"],
    purpose: "CodeBuild lets its host use the network interface",
    source: NETWORK,
  },
];

/** CodeBuild takes any of the subnets, so the interface must be possible in each. */
function inNetwork({ principal, region }: Builder, { subnetArns, securityGroupArns }: BuildNetwork): TableCall[] {
  const [first] = subnetArns;
  const partition = requireArn(first ?? principal.id).partition;
  const networkInterface = `arn:${partition}:ec2:${region}:${accountOf(principal)}:network-interface/eni-0`;
  const onInterface = (rows: readonly Row[], context: RequestContext): TableCall[] =>
    expand(rows, { principal, resource: networkInterface, region, context });
  return [
    ...expand(SEE_NETWORK, { principal, resource: "*", region }),
    ...[networkInterface, ...subnetArns, ...securityGroupArns].flatMap((resource) =>
      expand(CREATE_INTERFACE, { principal, resource, region }),
    ),
    ...subnetArns.flatMap((subnet) => [
      ...onInterface(DELETE_INTERFACE, { "ec2:Subnet": subnet }),
      ...onInterface(HAND_INTERFACE, { "ec2:AuthorizedService": "codebuild.amazonaws.com", "ec2:Subnet": subnet }),
    ]),
  ];
}

const LOG_IN: readonly Row[] = [
  { actions: ["ecr:GetAuthorizationToken"], purpose: "CodeBuild logs in to the registry", source: SETUP },
];

const PULL: readonly Row[] = [
  {
    actions: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
    purpose: "CodeBuild pulls the image of the build",
    source: SETUP,
  },
];

const pullImage = ({ principal, region }: Builder, repositoryArn: string): TableCall[] => [
  ...expand(LOG_IN, { principal, resource: "*", region }),
  ...expand(PULL, { principal, resource: repositoryArn, region: requireArn(repositoryArn).region }),
];

const CREDENTIAL: readonly Row[] = [
  {
    actions: ["secretsmanager:GetSecretValue"],
    purpose: "CodeBuild reads what opens the private registry",
    source: CODEBUILD("sample-private-registry"),
  },
];

const KEEP_CACHE: readonly Row[] = [
  {
    actions: ["s3:GetObject", "s3:PutObject"],
    purpose: "the build takes its cache from the bucket and leaves it there; inferred, the page lists no permission",
    source: CACHE,
  },
];

const LIST_CACHE: readonly Row[] = [
  {
    actions: ["s3:ListBucket"],
    purpose: "lets S3 say that there is no cache yet; inferred, the page lists no permission",
    source: CACHE,
    necessity: "optional",
  },
];

function keepCache({ principal, region }: Builder, { bucketArn, folder, account }: BucketFolder): TableCall[] {
  const s3 = { principal, region, resourceAccount: account };
  const context = { "s3:ResourceAccount": account };
  return [
    ...expand(KEEP_CACHE, { ...s3, resource: `${bucketArn}/${folder}/cache`, context }),
    ...expand(LIST_CACHE, { ...s3, resource: bucketArn, context: { ...context, "s3:prefix": `${folder}/cache` } }),
  ];
}

const STORE_LOG: readonly Row[] = [
  { actions: ["s3:PutObject"], purpose: "the build leaves its log in the bucket", source: SETUP },
];

const LOG_BUCKET: readonly Row[] = [
  {
    actions: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
    purpose: "CodeBuild checks the bucket; the page says so for artifacts, not for logs",
    source: SETUP,
    necessity: "optional",
  },
];

function storeLog({ principal, region }: Builder, { bucketArn, folder, account }: BucketFolder): TableCall[] {
  const s3 = { principal, region, resourceAccount: account, context: { "s3:ResourceAccount": account } };
  return [
    ...expand(STORE_LOG, { ...s3, resource: `${bucketArn}/${folder}/build.gz` }),
    ...expand(LOG_BUCKET, { ...s3, resource: bucketArn }),
  ];
}

const CLONE: readonly Row[] = [
  { actions: ["codecommit:GitPull"], purpose: "the build clones its repository", source: SETUP },
];

/** The prefix of the actions is that of the ARN, which depends on the connection's age. */
const connectionRows = (prefix: string): readonly Row[] => [
  {
    actions: [`${prefix}:GetConnectionToken`, `${prefix}:GetConnection`],
    purpose: "the build clones its repository through the connection",
    source: CODEBUILD("connections-github-app"),
  },
  {
    actions: [`${prefix}:UseConnection`],
    purpose: "the build follows the reference for a full clone that a pipeline gives it instead of files",
    source: CODEPIPELINE("troubleshooting"),
    necessity: "optional",
  },
];

const throughConnection = ({ principal }: Builder, resource: string): TableCall[] => {
  const { service, region } = requireArn(resource);
  return expand(connectionRows(service), { principal, resource, region });
};

const each = <T>(value: T | undefined, calls: (value: T) => TableCall[]): TableCall[] =>
  value === undefined ? [] : calls(value);

/** The calls for what a build uses beyond artifacts, its log group and reports; none where the step is silent. */
export function useFeatures(step: Step): TableCall[] {
  const principal = role(step.serviceRoleArn);
  const { region } = requireArn(step.projectArn);
  const builder: Builder = { principal, region };
  return [
    ...each(step.network, (network) => inNetwork(builder, network)),
    ...each(step.imageRepositoryArn, (arn) => pullImage(builder, arn)),
    ...each(step.registryCredentialArn, (resource) => expand(CREDENTIAL, { principal, resource, region })),
    ...each(step.cache, (folder) => keepCache(builder, folder)),
    ...each(step.logFolder, (folder) => storeLog(builder, folder)),
    ...(step.repositoryArns ?? []).flatMap((resource) =>
      expand(CLONE, { principal, resource, region: requireArn(resource).region }),
    ),
    ...(step.connectionArns ?? []).flatMap((arn) => throughConnection(builder, arn)),
  ];
}
