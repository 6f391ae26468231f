import { parseArn } from "../evaluator/arn";
import type { NamedPolicy } from "../evaluator/types";
import { logsKey, named, ownArn, ROWS } from "./governed";
import { permissionStatement } from "./permissions";
import { textOf, type Sources, type WorldPolicy } from "./sources";
import type { GraphResource } from "../../graph/types";

/** The policy of one resource, and which resource of the program declares it. */
export interface AttachedPolicy {
  /** Absent for a resource that could have a policy and has none. */
  readonly policy: NamedPolicy | undefined;
  readonly urn: string;
}

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

/** The policies of CloudWatch Logs, one document for each account and region. */
function readLogPolicies(sources: Sources, found: Found): void {
  const statements = new Map<string, { first: GraphResource; list: unknown[] }>();
  for (const resource of sources.ofType("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")) {
    const read = sources.read(resource, resource.inputs["policyDocument"], "resource");
    if (!read) continue;
    const key = logsKey(sources.accountOf(resource), resource.region ?? "");
    const entry = statements.get(key) ?? { first: resource, list: [] };
    entry.list.push(...[(read.policy.document as { Statement: unknown }).Statement].flat());
    statements.set(key, entry);
  }
  for (const [key, { first, list }] of statements)
    found.addWide(key, sources.read(first, { Version: "2012-10-17", Statement: list }, "resource"), first);
}

class Found {
  readonly byTarget = new Map<string, AttachedPolicy>();
  readonly policies: WorldPolicy[] = [];

  constructor(private readonly problems: string[]) {}

  /** A policy of an account, which names what it is about. */
  addWide(target: string, read: WorldPolicy | undefined, resource: GraphResource): void {
    if (!read) return;
    this.policies.push(read);
    this.byTarget.set(target, { policy: read.policy, urn: resource.urn });
  }

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
  readLogPolicies(sources, found);
  for (const type of KEY_TYPES)
    for (const resource of sources.ofType(type)) {
      const arn = ownArn(resource);
      if (arn !== undefined && !found.byTarget.get(arn)?.policy)
        found.byTarget.set(arn, { policy: { name: resource.urn, document: defaultKeyPolicy(arn) }, urn: resource.urn });
    }
  return found;
}
