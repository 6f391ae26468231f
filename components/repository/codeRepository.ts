/** A CodeCommit repository. */
import * as pulumi from "@pulumi/pulumi";
import { Repository } from "@pulumi/aws/codecommit";
import { Alias, Key } from "@pulumi/aws/kms";
import { type Identity, identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { accountAdministersKey, policyDocument } from "../internal/policies";
import { createActivity } from "./activity";
import { createApprovalRules } from "./approvalRules";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS, type CodeRepositoryArgs } from "./args";
import { createBranches } from "./branches";
import type { RepositoryContext } from "./context";
import { createNotifications } from "./notifications";
import { createAccess, createPeople } from "./people";
import { createTriggers } from "./triggers";
import { validateCodeRepository } from "./validation";

const TYPE = "interlock:index:CodeRepository";

/**
 * Creates a CodeCommit repository, encrypted with a key of the account, and around it whatever the args ask for: branches, roles and
 * groups of people, roles for other accounts, approval rules, triggers, notifications and records.
 *
 * Costs one KMS key a month and CodeCommit's price for each active user. Give `protect: true`: it reaches the repository and its key.
 * Other accounts reach the repository through a role of `access` and `cloneUrlGrc`, without Git credentials.
 *
 * @example
 * new CodeRepository("code", { repositoryName: "shop", branches: ["main", "dev"] }, { protect: true });
 */
export class CodeRepository extends pulumi.ComponentResource {
  readonly repositoryName: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;
  /** For git-remote-codecommit, which signs with the caller's AWS credentials. */
  readonly cloneUrlGrc: pulumi.Output<string>;
  readonly cloneUrlHttp: pulumi.Output<string>;
  readonly cloneUrlSsh: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** The branches of `branches`; whoever gets them gets them after they exist. Absent without `branches`. */
  readonly branchNames?: pulumi.Output<string[]>;
  /** Roles by team, such as `developers`; teams without a role are left out. */
  readonly teamRoleArns: pulumi.Output<Record<string, string>>;
  /** Groups by team; teams without a group are left out. */
  readonly teamGroupNames: pulumi.Output<Record<string, string>>;
  /** Roles of `access` by name. */
  readonly accessRoleArns: pulumi.Output<Record<string, string>>;
  /** Ids of the approval rule templates by name. */
  readonly approvalRuleTemplateIds: pulumi.Output<Record<string, string>>;
  /** Log group of `activity`; absent without it. */
  readonly activityLogGroupName?: pulumi.Output<string>;
  /** Trail of `activity`; absent without it. */
  readonly trailArn?: pulumi.Output<string>;
  /** Queue of the events that reached neither topic nor log group of `activity`; absent without either. */
  readonly failureQueueArn?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: CodeRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    validateCodeRepository(name, args, opts);
    super(TYPE, name, args, opts);
    this.keyArn = args.kmsKeyArn === undefined ? createKey(this, name, args) : pulumi.output(args.kmsKeyArn);
    const repository = createRepository(this, name, args);
    this.repositoryName = repository.repositoryName;
    this.repositoryArn = repository.arn;
    this.cloneUrlGrc = pulumi.interpolate`codecommit::${repository.region}://${repository.repositoryName}`;
    this.cloneUrlHttp = repository.cloneUrlHttp;
    this.cloneUrlSsh = repository.cloneUrlSsh;
    const context: RepositoryContext = {
      parent: this,
      name,
      args,
      repository,
      keyArn: this.keyArn,
      disposable: { parent: this, protect: false },
      identity: once(() => identityOf(this, args)),
    };
    const branchNames = createBranches(context);
    const { roleArns, groupNames } = createPeople(context);
    this.teamRoleArns = pulumi.output(roleArns);
    this.teamGroupNames = pulumi.output(groupNames);
    this.accessRoleArns = pulumi.output(createAccess(context));
    this.approvalRuleTemplateIds = pulumi.output(createApprovalRules(context));
    createTriggers(context);
    createNotifications(context);
    const { logGroupName, trailArn, failureQueueArn } = createActivity(context);
    if (branchNames !== undefined) this.branchNames = branchNames;
    if (logGroupName !== undefined) this.activityLogGroupName = logGroupName;
    if (trailArn !== undefined) this.trailArn = trailArn;
    if (failureQueueArn !== undefined) this.failureQueueArn = failureQueueArn;
    this.registerOutputs({
      repositoryName: this.repositoryName,
      repositoryArn: this.repositoryArn,
      cloneUrlGrc: this.cloneUrlGrc,
      cloneUrlHttp: this.cloneUrlHttp,
      cloneUrlSsh: this.cloneUrlSsh,
      keyArn: this.keyArn,
      teamRoleArns: this.teamRoleArns,
      teamGroupNames: this.teamGroupNames,
      accessRoleArns: this.accessRoleArns,
      approvalRuleTemplateIds: this.approvalRuleTemplateIds,
      ...(branchNames === undefined ? {} : { branchNames }),
      ...(logGroupName === undefined ? {} : { activityLogGroupName: logGroupName }),
      ...(trailArn === undefined ? {} : { trailArn }),
      ...(failureQueueArn === undefined ? {} : { failureQueueArn }),
    });
  }
}

function once(look: () => Identity): () => Identity {
  let found: Identity | undefined;
  return () => (found ??= look());
}

function createRepository(parent: CodeRepository, name: string, args: CodeRepositoryArgs): Repository {
  return new Repository(
    childName(name, "repository"),
    {
      repositoryName: args.repositoryName,
      description: args.description,
      defaultBranch: args.defaultBranch ?? DEFAULTS.defaultBranch,
      kmsKeyId: parent.keyArn,
      region: args.region,
      tags: args.tags,
    },
    { parent },
  );
}

/** A dot may stand in a repository's name and not in an alias. */
const defaultKeyAlias = (repositoryName: string): string => `alias/${repositoryName.replaceAll(".", "-")}-repository`;

/**
 * The key's policy names the account alone. CodeCommit has no resource policies, so whoever uses the key has taken on a role of the
 * account, whose policy decides; people and builds of other accounts too.
 */
function createKey(parent: CodeRepository, name: string, args: CodeRepositoryArgs): pulumi.Output<string> {
  const { region, tags, repositoryName, multiRegionKey } = args;
  const { partition, accountId } = identityOf(parent, args);
  const policy = policyDocument([accountAdministersKey(partition, accountId)]);
  const key = new Key(
    childName(name, "key"),
    {
      description: `Repository ${repositoryName}`,
      enableKeyRotation: true,
      ...(multiRegionKey === true ? { multiRegion: true } : {}),
      policy,
      region,
      tags,
    },
    { parent },
  );
  new Alias(
    childName(name, "key-alias"),
    { name: args.keyAlias ?? defaultKeyAlias(repositoryName), targetKeyId: key.keyId, region },
    { parent },
  );
  return key.arn;
}
