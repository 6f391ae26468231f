/** Args of package repositories, with their defaults. */
import type * as pulumi from "@pulumi/pulumi";
import type { PublicPackageRepository } from "./enums";

/** One repository of the domain. */
export interface PackageRepositorySettings {
  /** At most 1000 characters. @default - none */
  readonly description?: string;
  /**
   * Repositories of the domain that are searched, in this order, for what this one does not hold: at most 10, and 25 with theirs.
   * Others than `repositories` may be named with `domainOwner` only. Plain. @default - none
   * @see https://docs.aws.amazon.com/codeartifact/latest/ug/repos-upstream.html
   */
  readonly upstreams?: string[];
  /**
   * The public repository that packages are fetched from when they are asked for. One at most: give each its own repository, and name
   * those as upstreams. Plain. @default - none
   * @see https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html
   */
  readonly externalConnection?: PublicPackageRepository;
  /** Who may read it, in the forms of `consumers` of the component; empty for nobody. Plain. @default - the component's */
  readonly consumers?: string[];
  /**
   * Who may publish to it and read it, likewise. Plain.
   * @default - the component's; nobody's where there is an external connection, so that nothing is taken for a public package
   */
  readonly publishers?: string[];
}

/** What the packages of a group may do. A list names the repositories that it holds for: `["*"]` for all, empty for none. */
export interface PackageGroupSettings {
  /** At most 1000 characters. @default - none */
  readonly description?: string;
  /** Whom to ask about the packages: at most 1000 characters. @default - nobody */
  readonly contactInfo?: string;
  /** Repositories that versions may be published to. Plain. @default - as the group above says; the topmost allows all */
  readonly publish?: string[];
  /** Repositories that may take versions from public repositories. Plain. @default - as the group above says; the topmost allows all */
  readonly externalUpstream?: string[];
  /** Repositories that may take versions from upstreams. Plain. @default - as the group above says; the topmost allows all */
  readonly internalUpstream?: string[];
}

export interface PackageRepositoryArgs {
  /**
   * Name of the domain, which begins the name of every endpoint's host and is public: 2 to 50 lower-case letters, digits and -. Plain;
   * a change replaces the domain, and its packages are lost.
   */
  readonly domainName: string;
  /**
   * Account of a domain that exists. Repositories are made in it, if its policy allows `codeartifact:CreateRepository`; its key and
   * policy stay its owner's. Plain; a change replaces the repositories. @default - a domain of its own
   */
  readonly domainOwner?: string;
  /**
   * Repositories by name: 2 to 100 letters, digits and `. _ -`. Plain; a repository that is named anew is replaced, and its packages
   * are lost.
   */
  readonly repositories: Record<string, PackageRepositorySettings>;
  /**
   * Who may read all repositories that say nothing else: account ids (`111111111111`), role ARNs, in whose path and name `*` and `?`
   * may stand, and organizations (`o-…`). Other accounts need the rights of `readPolicyJson` in a policy of their own too; so do the
   * own account's roles, which need not be named. Plain. @default - nobody outside the account
   */
  readonly consumers?: string[];
  /** Who may publish to all repositories that say nothing else, in the same forms. Plain. @default - nobody outside the account */
  readonly publishers?: string[];
  /**
   * Groups of packages by pattern: `/npm/*`, `/maven/com.example~` for a word's beginning, `/npm/example/ui$` for one package. The
   * longest pattern that fits counts. Made through Cloud Control, for which the program's role needs rights. Plain; a pattern that is
   * changed replaces its group. @default - none
   * @see https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-origin-controls.html
   */
  readonly packageGroups?: Record<string, PackageGroupSettings>;
  /**
   * ARN of the key that encrypts a domain of its own, in its region; a change replaces the domain. Its policy must let CodeArtifact make
   * grants. Excludes `keyAlias`. @default - a key of its own, which rotates every year
   * @see https://docs.aws.amazon.com/codeartifact/latest/ug/domain-create.html#create-domain-kms-key-policy-example
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Alias of the domain's own key. Plain. Excludes `kmsKeyArn`. @default "alias/<domainName>-packages" */
  readonly keyAlias?: string;
  /** @default - the provider's default tags */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Account of the repositories: twelve digits. Plain. @default - looked up from the provider */
  readonly accountId?: string;
  /** Region of domain, key and repositories: one that has CodeArtifact. Plain. @default - the provider's region */
  readonly region?: string;
}
