import type { AwsCall, Principal, RequestContext, StoredObject } from "../types";
import { partitionOf } from "../../graph/partitions";
import { requireArn } from "../evaluator/arn";

/**
 * Whether AWS is documented to make a call. `required`: a page says that it is made or that the permission is needed;
 * `optional`: it depends on what the step does not say, or sources disagree. Only required calls are put to policies;
 * optional ones explain why a statement may be there.
 */
export type Necessity = "required" | "optional";

/** One row of a request table. */
export interface Row {
  readonly actions: readonly string[];
  readonly purpose: string;
  readonly source: string;
  /** @default "required" */
  readonly necessity?: Necessity;
}

/** A call and whether it is certain. */
export interface TableCall {
  readonly necessity: Necessity;
  readonly call: AwsCall;
}

/** Who calls on what: what a row does not say. */
export interface Target {
  readonly principal: Principal;
  readonly resource: string;
  /** @default - the account in the resource's ARN, else the principal's */
  readonly resourceAccount?: string;
  readonly region: string;
  readonly context?: RequestContext;
}

export const role = (id: string): Principal => ({ kind: "role", id });
export const service = (id: string): Principal => ({ kind: "service", id });

/** Account of a role or user; empty for services. */
export const accountOf = ({ kind, id }: Principal): string =>
  kind === "role" || kind === "user" ? requireArn(id).account : "";

function ownerOf({ resource, principal, resourceAccount }: Target): string {
  if (resourceAccount !== undefined) return resourceAccount;
  return resource === "*" ? accountOf(principal) : requireArn(resource).account;
}

/** The calls that rows give for a target. */
export const expand = (rows: readonly Row[], target: Target): TableCall[] =>
  rows.flatMap(({ actions, purpose, source, necessity = "required" }) =>
    actions.map((action) => ({
      necessity,
      call: {
        principal: target.principal,
        action,
        resource: target.resource,
        resourceAccount: ownerOf(target),
        region: target.region,
        context: target.context ?? {},
        purpose,
        source,
      },
    })),
  );

/** One row that a principal needs on a resource. */
export const need = (target: Target, actions: readonly string[], purpose: string, source: string): TableCall[] =>
  expand([{ actions, purpose, source }], target);

/**
 * What KMS is told of the service that calls it for somebody. It is documented with `amazonaws.com`; that partitions of other domains have
 * their own was not verified, and is what the policies grant.
 */
export const viaService = (name: string, region: string): string =>
  `${name}.${region}.${partitionOf(region).dnsSuffix}`;

export const bucketArn = ({ bucket, kmsKeyArn }: StoredObject): string =>
  `arn:${requireArn(kmsKeyArn).partition}:s3:::${bucket}`;

export const objectArn = (object: StoredObject): string => `${bucketArn(object)}/${object.key}`;

/** The ARN of a log group itself: what Logs returns ends with `:*`, for its streams. */
export const withoutStar = (logGroupArn: string): string => logGroupArn.replace(/:\*$/, "");

/** The service's own `sts:AssumeRole` of a role, with the keys of its source where AWS documents that it sends them. */
export function assumedBy(
  name: string,
  roleArn: string,
  region: string,
  source: string,
  sourceArn?: string,
): TableCall[] {
  const context: RequestContext =
    sourceArn === undefined ? {} : { "aws:SourceArn": sourceArn, "aws:SourceAccount": requireArn(sourceArn).account };
  return need(
    { principal: service(name), resource: roleArn, region, context },
    ["sts:AssumeRole"],
    `${name} assumes the role`,
    source,
  );
}
