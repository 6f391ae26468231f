import type { StoredObject } from "../types";

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

/** What builds do. */
export type BuildStep =
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
    };
