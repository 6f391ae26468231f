/** Shapes shared by the access tables, the evaluator and everything that asks them. */
import type { ApiStep } from "./steps/api";
import type { BuildStep } from "./steps/builds";
import type { ConnectionSourceStep } from "./steps/connectionSources";
import type { DeploymentStep } from "./steps/deployments";
import type { EcsStep } from "./steps/ecs";
import type { ImageStep } from "./steps/images";
import type { InstanceStep } from "./steps/instances";
import type { LambdaStep } from "./steps/lambda";
import type { NotificationStep } from "./steps/notifications";
import type { ObjectStep } from "./steps/objects";
import type { OnPremisesStep } from "./steps/onPremises";
import type { PackageStep } from "./steps/packages";
import type { PipelineStep } from "./steps/pipeline";
import type { PipelineActionStep } from "./steps/pipelineActions";
import type { ReleaseStep } from "./steps/releases";
import type { CodeCommitStep } from "./steps/repository";
import type { ReviewStep } from "./steps/review";

export type { BucketFolder, BuildFeatures, BuildNetwork } from "./steps/builds";

/** Who makes a call. */
export interface Principal {
  /**
   * `role`: a session of an IAM role; `user`: an IAM user; `service`: an AWS service acting by itself; `federated`: an
   * identity that a web or SAML provider vouches for, before it has a role.
   */
  readonly kind: "role" | "user" | "service" | "federated";
  /**
   * ARN of the role or user (not of the session), the service's principal name, such as `s3.amazonaws.com`, or the ARN
   * or domain of the identity provider.
   */
  readonly id: string;
  /** Name of the role's session, where a policy may name it. */
  readonly sessionName?: string;
}

/** Values of condition keys that come with a call; several values where the key is multi-valued. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** One AWS API call as IAM sees it. */
export interface AwsCall {
  readonly principal: Principal;
  /** IAM action, such as `s3:GetObject`. */
  readonly action: string;
  /** ARN of the resource, or `*` for actions that know no resource. */
  readonly resource: string;
  /** Twelve-digit account that owns the resource; empty where AWS itself owns it. */
  readonly resourceAccount: string;
  /** Region that the call is made in. */
  readonly region: string;
  /** Condition keys beyond those that the evaluator derives from the fields above. */
  readonly context: RequestContext;
  /** Why the call is made, in words for a person, such as `the instance downloads the bundle`. */
  readonly purpose: string;
  /** Where the fact that this call is made comes from: a page of the AWS documentation or a service model. */
  readonly source: string;
}

/** A statement of a policy as it stands in the document. */
export type PolicyStatement = Readonly<Record<string, unknown>>;

/** Where a policy stands in the evaluation: what it is attached to and how it counts. */
export type PolicyType = "identity" | "resource" | "trust" | "boundary" | "session" | "scp" | "rcp";

/** A statement that took part in a verdict, and where it stands. */
export interface StatementReference {
  readonly policyType: PolicyType;
  /** URN of the resource that declares the policy, or its name where there is none. */
  readonly policy: string;
  /** Sid, or the index of the statement. */
  readonly statement: string;
}

/** The answer to a call. */
export interface Verdict {
  readonly allowed: boolean;
  /** Denied by a Deny statement (`explicit`) or for want of an Allow (`implicit`); absent when allowed. */
  readonly denial?: "explicit" | "implicit";
  /** Statements that granted the call; empty when denied implicitly. */
  readonly grantedBy: readonly StatementReference[];
  /** Statements that denied it. */
  readonly deniedBy: readonly StatementReference[];
  /** For an implicit denial: each policy that lacks an Allow, and a statement ready to paste that would give it. */
  readonly missing: readonly {
    readonly policyType: PolicyType;
    readonly policy: string;
    readonly statement: PolicyStatement;
  }[];
  /** The verdict in one line for a person. */
  readonly explanation: string;
}

/** An object in an artifact store. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  /** Account that owns the bucket and its key. */
  readonly account: string;
  /** ARN of the KMS key that encrypts the object, in the object's region. */
  readonly kmsKeyArn: string;
}

/**
 * One step of a delivery, with the facts that its AWS calls depend on. `executorRoleArn` is the role that executes a
 * pipeline action: the action's role where it has one, else the pipeline's.
 */
export type DeliveryStep =
  | ApiStep
  | BuildStep
  | CodeCommitStep
  | ConnectionSourceStep
  | DeploymentStep
  | EcsStep
  | ImageStep
  | InstanceStep
  | LambdaStep
  | NotificationStep
  | ObjectStep
  | OnPremisesStep
  | PackageStep
  | PipelineActionStep
  | PipelineStep
  | ReleaseStep
  | ReviewStep;
