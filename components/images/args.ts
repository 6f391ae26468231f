/** Args of an image repository, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";

export interface ImageRepositoryArgs {
  /** Physical name, the same in every region: 2 to 256 lower-case letters, digits and . _ - /. Plain; a change replaces it. */
  readonly repositoryName: string;
  /** Region that images are pushed to. Plain; must be one of `regions`. */
  readonly homeRegion: string;
  /** Regions that get a repository, in any order, of one partition. Plain. */
  readonly regions: string[];
  /**
   * Lets ECR copy every image that is pushed to the home region to all others. A registry, which is an account's in a region, has one
   * replication configuration: with `false`, put this repository into the one that you have. Plain. @default - true with several regions
   */
  readonly replicates?: boolean;
  /**
   * ARNs of roles of other accounts that may pull, such as the execution roles of tasks; `*` and `?` may stand in path and name. The
   * roles need not exist yet, and need the same rights in their own policies. Plain. @default - none
   */
  readonly pullRoleArns?: string[];
  /**
   * ARNs of the roles that alone may push, such as those of builds; same form. All others are denied in every region, whatever their
   * own policies allow; replication is not affected. They still need `ecr:GetAuthorizationToken` of their own. Plain.
   * @default - whoever the account's policies let push
   */
  readonly pushRoleArns?: string[];
  /** Looks for known vulnerabilities in every image that is pushed. Plain. @default true */
  readonly scanOnPush?: boolean;
  /** KMS key by region, each in its own region. Plain regions; a change replaces the repositories. @default - ECR's own encryption */
  readonly encryptionKeyArns?: Record<string, pulumi.Input<string>>;
  /** Age at which images without a tag expire. Unit: days, at least 1. Plain. @default 30 */
  readonly untaggedExpirationDays?: number;
  /** Deletes repositories that still hold images. For short-lived repositories only. @default false */
  readonly forceDelete?: boolean;
  /** Tags of every repository. @default - none */
  readonly tags?: { [key: string]: pulumi.Input<string> };
  /** Twelve digits. Plain. @default - the provider's account */
  readonly accountId?: string;
}

/** What a repository does where its args are silent. */
export const IMAGE_REPOSITORY_DEFAULTS = Object.freeze({
  scanOnPush: true,
  untaggedExpirationDays: 30,
});
