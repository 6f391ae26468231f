/** A CodeCommit repository. */
import * as pulumi from "@pulumi/pulumi";
import { Repository } from "@pulumi/aws/codecommit";
import { Alias, Key } from "@pulumi/aws/kms";
import { identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { accountAdministersKey, policyDocument } from "../internal/policies";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS, type CodeRepositoryArgs } from "./args";
import { validateCodeRepository } from "./validate";

const TYPE = "interlock:index:CodeRepository";

/**
 * Creates a CodeCommit repository, encrypted with a key of the account.
 *
 * Costs one KMS key a month and CodeCommit's price for each active user. Give `protect: true`: it reaches the repository and its key.
 * Other accounts reach the repository through a `CrossAccountRole` in this one and `cloneUrlGrc`, without Git credentials.
 *
 * @example
 * new CodeRepository("code", { repositoryName: "shop" }, { protect: true });
 */
export class CodeRepository extends pulumi.ComponentResource {
  readonly repositoryName: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;
  /** For git-remote-codecommit, which signs with the caller's AWS credentials. */
  readonly cloneUrlGrc: pulumi.Output<string>;
  readonly cloneUrlHttp: pulumi.Output<string>;
  readonly cloneUrlSsh: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: CodeRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    validateCodeRepository(name, args, opts);
    super(TYPE, name, args, opts);
    this.keyArn = args.kmsKeyArn === undefined ? createKey(this, name, args) : pulumi.output(args.kmsKeyArn);
    const repository = new Repository(
      childName(name, "repository"),
      {
        repositoryName: args.repositoryName,
        description: args.description,
        defaultBranch: args.defaultBranch ?? DEFAULTS.defaultBranch,
        kmsKeyId: this.keyArn,
        region: args.region,
        tags: args.tags,
      },
      { parent: this },
    );
    this.repositoryName = repository.repositoryName;
    this.repositoryArn = repository.arn;
    this.cloneUrlGrc = pulumi.interpolate`codecommit::${repository.region}://${repository.repositoryName}`;
    this.cloneUrlHttp = repository.cloneUrlHttp;
    this.cloneUrlSsh = repository.cloneUrlSsh;
    this.registerOutputs({
      repositoryName: this.repositoryName,
      repositoryArn: this.repositoryArn,
      cloneUrlGrc: this.cloneUrlGrc,
      cloneUrlHttp: this.cloneUrlHttp,
      cloneUrlSsh: this.cloneUrlSsh,
      keyArn: this.keyArn,
    });
  }
}

/** A dot may stand in a repository's name and not in an alias. */
const defaultKeyAlias = (repositoryName: string): string => `alias/${repositoryName.replaceAll(".", "-")}-repository`;

function createKey(parent: CodeRepository, name: string, args: CodeRepositoryArgs): pulumi.Output<string> {
  const { region, tags, repositoryName } = args;
  const { partition, accountId } = identityOf(parent, args);
  const policy = policyDocument([accountAdministersKey(partition, accountId)]);
  const key = new Key(
    childName(name, "key"),
    { description: `Repository ${repositoryName}`, enableKeyRotation: true, policy, region, tags },
    { parent },
  );
  new Alias(
    childName(name, "key-alias"),
    { name: args.keyAlias ?? defaultKeyAlias(repositoryName), targetKeyId: key.keyId, region },
    { parent },
  );
  return key.arn;
}
