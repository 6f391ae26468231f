/** Shapes shared by the access tables, the evaluator and everything that asks them. */
import type { ApiStep } from "./steps/api";
import type { ConnectionSourceStep } from "./steps/connectionSources";
import type { EcsStep } from "./steps/ecs";
import type { ImageStep } from "./steps/images";
import type { LambdaStep } from "./steps/lambda";
import type { NotificationStep } from "./steps/notifications";
import type { OnPremisesStep } from "./steps/onPremises";
import type { PackageStep } from "./steps/packages";
import type { PipelineActionStep } from "./steps/pipelineActions";
import type { CodeCommitStep } from "./steps/repository";
import type { ReviewStep } from "./steps/review";

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

/** VPC of a build. */
export interface BuildNetwork {
  readonly subnetArns: readonly string[];
  readonly securityGroupArns: readonly string[];
}

/** Folder of a bucket, without slash at its end. The bucket's key is not known here. */
export interface BucketFolder {
  readonly bucketArn: string;
  readonly folder: string;
  /** Account of the bucket. */
  readonly account: string;
}

/** What a build uses beyond artifacts, its log group and reports. */
export interface BuildFeatures {
  /** @default - the build runs outside VPCs */
  readonly network?: BuildNetwork;
  /** Repository of ECR that the image is pulled from as the service role. @default - an image of CodeBuild or a public one */
  readonly imageRepositoryArn?: string;
  /** Secret that opens a private registry. @default - none */
  readonly registryCredentialArn?: string;
  /** Cache in S3. @default - none */
  readonly cache?: BucketFolder;
  /** Where logs go besides the log group. @default - nowhere */
  readonly logFolder?: BucketFolder;
  /** Repositories of CodeCommit that the build clones itself. @default - none */
  readonly repositoryArns?: readonly string[];
  /** Connections that the build clones repositories of other hosts through. @default - none */
  readonly connectionArns?: readonly string[];
}

/**
 * One step of a delivery, with the facts that its AWS calls depend on. `executorRoleArn` is the role that executes a
 * pipeline action: the action's role where it has one, else the pipeline's.
 */
export type DeliveryStep =
  | ApiStep
  | ConnectionSourceStep
  | PipelineActionStep
  | EcsStep
  | ImageStep
  | LambdaStep
  | NotificationStep
  | OnPremisesStep
  | PackageStep
  | CodeCommitStep
  | ReviewStep
  | {
      readonly kind: "EventStartsPipeline";
      readonly ruleArn: string;
      readonly targetRoleArn: string;
      readonly pipelineArn: string;
    }
  | {
      readonly kind: "AssumeActionRole";
      readonly pipelineRoleArn: string;
      readonly actionRoleArn: string;
      readonly region: string;
    }
  | {
      readonly kind: "CodeCommitSource";
      readonly executorRoleArn: string;
      readonly repositoryArn: string;
      /** Key that encrypts the repository. @default - a key of AWS, which needs no permission */
      readonly repositoryKeyArn?: string;
      readonly output: StoredObject;
    }
  | {
      readonly kind: "S3Source";
      readonly executorRoleArn: string;
      readonly object: StoredObject;
      readonly output: StoredObject;
    }
  | {
      readonly kind: "CopyArtifact";
      readonly pipelineRoleArn: string;
      readonly from: StoredObject;
      readonly to: StoredObject;
    }
  | { readonly kind: "StartBuild" | "StartBuildBatch"; readonly executorRoleArn: string; readonly projectArn: string }
  | {
      /** CodeBuild starts, stops and retries the builds of a batch. */
      readonly kind: "RunBuildBatch";
      readonly batchRoleArn: string;
      readonly projectArn: string;
    }
  | ({
      readonly kind: "RunBuild";
      readonly serviceRoleArn: string;
      readonly projectArn: string;
      readonly logGroupArn: string;
      readonly inputs: readonly StoredObject[];
      readonly outputs: readonly StoredObject[];
      readonly reportGroupArns: readonly string[];
    } & BuildFeatures)
  | {
      /** CodeBuild takes the values of a build's variables from Parameter Store and Secrets Manager. */
      readonly kind: "ReadBuildValues";
      readonly serviceRoleArn: string;
      readonly projectArn: string;
      /** Names or ARNs. */
      readonly parameters: readonly string[];
      /** Names or ARNs, without JSON keys and versions. */
      readonly secrets: readonly string[];
    }
  | {
      /** CodePipeline runs the commands of an action. */
      readonly kind: "RunCommands";
      readonly executorRoleArn: string;
      /** `/aws/codepipeline/<pipeline>` in the region of the action. */
      readonly logGroupArn: string;
      readonly inputs: readonly StoredObject[];
      readonly outputs: readonly StoredObject[];
    }
  | {
      /** A worker, such as Jenkins, fetches the jobs of an action type of one's own and works on them. */
      readonly kind: "WorkOnJobs";
      readonly workerRoleArn: string;
      readonly actionTypeArn: string;
      /** True for a worker that takes on the role through STS, which is a step `AssumeRole`. @default false: EC2 gives it */
      readonly throughSts?: boolean;
    }
  | {
      readonly kind: "ManualApproval";
      readonly executorRoleArn: string;
      readonly topicArn?: string;
      readonly region: string;
    }
  | {
      /** A rule of a stage's condition reads an alarm. */
      readonly kind: "AlarmRule";
      readonly executorRoleArn: string;
      readonly alarmArn: string;
    }
  | {
      readonly kind: "CodeDeployAction";
      readonly executorRoleArn: string;
      readonly applicationArn: string;
      readonly deploymentGroupArn: string;
      readonly deploymentConfigArn: string;
      readonly bundle: StoredObject;
    }
  | {
      readonly kind: "RunDeployment";
      readonly serviceRoleArn: string;
      readonly deploymentGroupArn: string;
      /** ARNs; empty when the group selects instances by tags. */
      readonly autoScalingGroupArns: readonly string[];
      readonly targetGroupArns: readonly string[];
      /** Names of the alarms that the group watches. */
      readonly alarmNames: readonly string[];
      readonly triggerTopicArns: readonly string[];
      /** Role of the instances where a deployment copies their Auto Scaling group. @default - it copies none */
      readonly copiesWithRoleArn?: string;
    }
  | {
      readonly kind: "InstanceDownload";
      readonly instanceRoleArn: string;
      readonly instanceAccount: string;
      readonly bundle: StoredObject;
      /** True for a machine outside AWS, whose registrar assumes the role in place of EC2. @default false */
      readonly onPremises?: boolean;
    }
  | {
      readonly kind: "ReplicateObject";
      readonly roleArn: string;
      readonly from: StoredObject;
      readonly to: StoredObject;
    }
  | {
      readonly kind: "AssumeRole";
      readonly principal: Principal;
      readonly roleArn: string;
      readonly region: string;
      readonly externalId?: string;
    }
  | {
      readonly kind: "GetObject" | "PutObject";
      readonly principal: Principal;
      readonly object: StoredObject;
      readonly purpose: string;
      /** Condition keys that the request's headers set, such as `s3:if-none-match`. */
      readonly context?: RequestContext;
    }
  | {
      readonly kind: "ListObjects";
      readonly principal: Principal;
      /** The objects that are looked for: the bucket, and in `key` the beginning of their keys. */
      readonly prefix: StoredObject;
      readonly purpose: string;
      /** True where versions are listed. @default false */
      readonly versions?: true;
    }
  | {
      /** Somebody lets no execution enter a stage of a pipeline, or lets them again. */
      readonly kind: "CloseStage" | "OpenStage";
      readonly principal: Principal;
      readonly stageArn: string;
    }
  | {
      /** Somebody looks at what a pipeline does and has done. */
      readonly kind: "ReadPipeline";
      readonly principal: Principal;
      readonly pipelineArn: string;
    }
  | {
      /** Somebody looks at what a deployment group got last. */
      readonly kind: "ReadDeployments";
      readonly principal: Principal;
      readonly deploymentGroupArn: string;
    }
  | {
      readonly kind: "Sign" | "Verify";
      readonly principal: Principal;
      readonly keyArn: string;
      readonly region: string;
      /** `SigningAlgorithm` of the request, such as `ED25519_SHA_512`; a policy may demand it. */
      readonly algorithm?: string;
    };
