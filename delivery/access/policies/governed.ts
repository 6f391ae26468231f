/** Which input of which type is the policy of which resource, and by which key it is found. */
import type { GraphResource } from "../../graph/types";
import { lastSegment, parseArn } from "../evaluator/arn";
import { textOf, type Sources } from "./sources";

export interface Row {
  readonly type: string;
  /** Input that holds the document. */
  readonly policy: string;
  /** ARN of the resource that the policy governs; bucket names for S3, whose ARNs hold no account. */
  readonly target: (resource: GraphResource, sources: Sources) => string | undefined;
  readonly withoutResource?: boolean;
}

/** Policies are found by ARN, except those of buckets, which are found by name. */
const bucketKey = (name: string): string => `s3:${name}`;

export const ownArn = (resource: GraphResource): string | undefined => textOf(resource, "arn");

/** ARN of what an input names, by ARN or by name. */
export const named =
  (property: string, service: string, prefix: string): Row["target"] =>
  (resource, sources) => {
    const value = textOf(resource, property);
    if (value === undefined || value.startsWith("arn:")) return value;
    return sources.arn(resource, service, prefix + value);
  };

const bucket =
  (property: string): Row["target"] =>
  (resource) => {
    const value = textOf(resource, property);
    return value === undefined
      ? undefined
      : bucketKey(value.startsWith("arn:") ? (parseArn(value)?.resource ?? "") : value);
  };

/** `https://sqs.region.suffix/account/name` */
const queue: Row["target"] = (resource, sources) => {
  const url = textOf(resource, "queueUrl");
  return url === undefined ? undefined : sources.arn(resource, "sqs", lastSegment(url));
};

const codeArtifactRepository: Row["target"] = (resource, sources) => {
  const [domain, repository] = [textOf(resource, "domain"), textOf(resource, "repository")];
  if (domain === undefined || repository === undefined) return undefined;
  return sources.arn(resource, "codeartifact", `repository/${domain}/${repository}`);
};

const eventBus: Row["target"] = (resource, sources) => {
  const name = textOf(resource, "eventBusName") ?? "default";
  return name.startsWith("arn:") ? name : sources.arn(resource, "events", `event-bus/${name}`);
};

/** Which input of which type is the policy of which resource. */
export const ROWS: readonly Row[] = [
  { type: "aws:s3/bucket:Bucket", policy: "policy", target: bucket("bucket") },
  { type: "aws:s3/bucketPolicy:BucketPolicy", policy: "policy", target: bucket("bucket") },
  { type: "aws:kms/key:Key", policy: "policy", target: ownArn },
  { type: "aws:kms/replicaKey:ReplicaKey", policy: "policy", target: ownArn },
  { type: "aws:kms/keyPolicy:KeyPolicy", policy: "policy", target: named("keyId", "kms", "key/") },
  { type: "aws:sns/topic:Topic", policy: "policy", target: ownArn },
  { type: "aws:sns/topicPolicy:TopicPolicy", policy: "policy", target: ownArn },
  { type: "aws:sqs/queue:Queue", policy: "policy", target: ownArn },
  { type: "aws:sqs/queuePolicy:QueuePolicy", policy: "policy", target: queue },
  {
    type: "aws:ecr/repositoryPolicy:RepositoryPolicy",
    policy: "policy",
    target: named("repository", "ecr", "repository/"),
    withoutResource: true,
  },
  {
    type: "aws:codeartifact/domainPermissions:DomainPermissions",
    policy: "policyDocument",
    target: named("domain", "codeartifact", "domain/"),
  },
  {
    type: "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
    policy: "policyDocument",
    target: codeArtifactRepository,
  },
  { type: "aws:secretsmanager/secret:Secret", policy: "policy", target: ownArn },
  {
    type: "aws:secretsmanager/secretPolicy:SecretPolicy",
    policy: "policy",
    target: named("secretArn", "secretsmanager", "secret:"),
  },
  { type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy", policy: "policy", target: eventBus },
];

/** Key of the policies that CloudWatch Logs has for an account in a region; they name the log groups that they are about. */
export const logsKey = (account: string, region: string): string => `logs:${account}:${region}`;

/** The key by which the policy of a request's resource is found. */
export function targetOf(resource: string): string {
  const arn = parseArn(resource);
  if (arn?.service === "s3") return bucketKey(arn.resource.split("/", 1)[0] ?? "");
  if (arn?.service === "logs") return logsKey(arn.account, arn.region);
  if (arn?.service === "codeartifact" && arn.resource.startsWith("package/")) {
    const [, domain = "", repository = ""] = arn.resource.split("/");
    return `arn:${arn.partition}:codeartifact:${arn.region}:${arn.account}:repository/${domain}/${repository}`;
  }
  return resource;
}
