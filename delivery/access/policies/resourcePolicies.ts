import { lastSegment, parseArn } from "../evaluator/arn";
import type { NamedPolicy } from "../evaluator/types";
import { permissionStatement } from "./permissions";
import { textOf, type Sources, type WorldPolicy } from "./sources";
import type { GraphResource } from "../../graph/types";

/** The policy of one resource, and which resource of the program declares it. */
export interface AttachedPolicy {
  /** Absent for a resource that could have a policy and has none. */
  readonly policy: NamedPolicy | undefined;
  readonly urn: string;
}

interface Row {
  readonly type: string;
  /** Input that holds the document. */
  readonly policy: string;
  /** ARN of the resource that the policy governs; bucket names for S3, whose ARNs hold no account. */
  readonly target: (resource: GraphResource, sources: Sources) => string | undefined;
  readonly withoutResource?: boolean;
}

/** Policies are found by ARN, except those of buckets, which are found by name. */
const bucketKey = (name: string): string => `s3:${name}`;

const ownArn = (resource: GraphResource): string | undefined => textOf(resource, "arn");

/** ARN of what an input names, by ARN or by name. */
const named =
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
const ROWS: readonly Row[] = [
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

const KEY_TYPES = ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"];

/** The policy that KMS gives a key for which none is set. @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function defaultKeyPolicy(arn: string): object {
  const { partition = "", account = "" } = parseArn(arn) ?? {};
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  };
}

/** The statements of a function's permissions, one document for each function or qualified function. */
function readPermissions(sources: Sources, found: Found): void {
  const statements = new Map<string, { first: GraphResource; list: Record<string, unknown>[] }>();
  for (const resource of sources.ofType("aws:lambda/permission:Permission")) {
    const base = named("function", "lambda", "function:")(resource, sources);
    if (base === undefined) continue;
    const qualifier = textOf(resource, "qualifier");
    const arn = qualifier === undefined ? base : `${base}:${qualifier}`;
    const entry = statements.get(arn) ?? { first: resource, list: [] };
    entry.list.push(permissionStatement(resource, arn));
    statements.set(arn, entry);
  }
  for (const [arn, { first, list }] of statements)
    found.add(arn, sources.read(first, { Version: "2012-10-17", Statement: list }, "resource"), first);
}

class Found {
  readonly byTarget = new Map<string, AttachedPolicy>();
  readonly policies: WorldPolicy[] = [];

  constructor(private readonly problems: string[]) {}

  add(target: string, read: WorldPolicy | undefined, resource: GraphResource): void {
    const known = this.byTarget.get(target);
    if (known?.policy && read)
      this.problems.push(
        `${resource.urn} sets the policy of ${target}, which ${known.urn} sets too: the later replaces the earlier`,
      );
    if (read) this.policies.push({ ...read, governs: target });
    if (read || !known) this.byTarget.set(target, { policy: read?.policy, urn: resource.urn });
  }
}

/** Policies of resources by ARN, and by `s3:name` for buckets. */
export interface ResourcePolicies {
  readonly byTarget: ReadonlyMap<string, AttachedPolicy>;
  readonly policies: readonly WorldPolicy[];
}

/** Reads the policies of all resources that can have one. */
export function readResourcePolicies(sources: Sources): ResourcePolicies {
  const found = new Found(sources.problems);
  for (const { type, policy, target, withoutResource } of ROWS)
    for (const resource of sources.ofType(type)) {
      const key = target(resource, sources);
      const input = resource.inputs[policy];
      if (key === undefined)
        sources.problems.push(`${resource.urn}: it is not known which resource its policy governs`);
      else
        found.add(
          key,
          input === undefined
            ? undefined
            : sources.read(resource, input, "resource", withoutResource ? { withoutResource } : {}),
          resource,
        );
    }
  readPermissions(sources, found);
  for (const type of KEY_TYPES)
    for (const resource of sources.ofType(type)) {
      const arn = ownArn(resource);
      if (arn !== undefined && !found.byTarget.get(arn)?.policy)
        found.byTarget.set(arn, { policy: { name: resource.urn, document: defaultKeyPolicy(arn) }, urn: resource.urn });
    }
  return found;
}

/** The key by which the policy of a request's resource is found. */
export function targetOf(resource: string): string {
  const arn = parseArn(resource);
  if (arn?.service === "s3") return bucketKey(arn.resource.split("/", 1)[0] ?? "");
  if (arn?.service === "codeartifact" && arn.resource.startsWith("package/")) {
    const [, domain = "", repository = ""] = arn.resource.split("/");
    return `arn:${arn.partition}:codeartifact:${arn.region}:${arn.account}:repository/${domain}/${repository}`;
  }
  return resource;
}
