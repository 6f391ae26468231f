/** Args of a code repository, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";

export interface CodeRepositoryArgs {
  /**
   * Physical name: 1 to 100 letters, digits, . _ and -, not ending with .git. Plain; a change replaces the repository, and its
   * commits are lost.
   */
  readonly repositoryName: string;
  /** At most 1000 characters. @default - none */
  readonly description?: string;
  /** Branch that clones start from and pull requests go to; takes effect once the branch exists. @default "main" */
  readonly defaultBranch?: string;
  /**
   * ARN of the key that encrypts the repository, in its region. Whoever pushes or pulls needs rights on it. Excludes `keyAlias`.
   * @default - a key of its own, which rotates every year
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Alias of the repository's own key. Plain. Excludes `kmsKeyArn`. @default "alias/<repositoryName>-repository" */
  readonly keyAlias?: string;
  /** @default - the provider's default tags */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Account of the repository: twelve digits. Plain. @default - looked up from the provider */
  readonly accountId?: string;
  /** Region of the repository and its key. Plain. @default - the provider's region */
  readonly region?: string;
}

export const CODE_REPOSITORY_DEFAULTS = Object.freeze({ defaultBranch: "main" });
