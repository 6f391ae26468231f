import type { AwsCall, PolicyType } from "../types";

/** What the evaluator reads of a call; every `AwsCall` is one. */
export type AccessRequest = Pick<
  AwsCall,
  "principal" | "action" | "resource" | "resourceAccount" | "region" | "context"
>;

/** A policy document and the name by which verdicts cite it. */
export interface NamedPolicy {
  /** URN of the resource that declares the policy, or any name where there is none. */
  readonly name: string;
  /** The parsed document. It is compiled once and must not be changed afterwards. */
  readonly document: object;
  /** True for services whose resource policies have no `Resource` element, such as ECR. @default false */
  readonly withoutResource?: boolean;
}

/** Every policy that bears on one request; an absent kind does not exist, an empty list grants nothing. */
export interface PolicySet {
  /** Policies of the role, or of the user and the user's groups. */
  readonly identity?: readonly NamedPolicy[];
  /** Policy of the resource: bucket, key, topic, queue, function, repository, secret, bus. */
  readonly resource?: NamedPolicy | undefined;
  /** Trust policy of the role that the request assumes. */
  readonly trust?: NamedPolicy | undefined;
  /** Permissions boundary of the role or user. */
  readonly boundary?: NamedPolicy | undefined;
  /** Session policies, all passed when the session was made. */
  readonly session?: readonly NamedPolicy[];
  /** Service control policies of the principal's account, one list per level, root first. */
  readonly scp?: readonly (readonly NamedPolicy[])[];
  /** Resource control policies of the resource's account, one list per level, root first. */
  readonly rcp?: readonly (readonly NamedPolicy[])[];
  /** Where a policy that is missing altogether would belong, such as the URN of the role. */
  readonly owners?: Partial<Readonly<Record<PolicyType, string>>>;
}
