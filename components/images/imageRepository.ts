/** A repository of container images in every region that runs them. */
import * as pulumi from "@pulumi/pulumi";
import { LifecyclePolicy, ReplicationConfiguration, Repository, RepositoryPolicy } from "@pulumi/aws/ecr";
import { identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { policyDocument } from "../internal/policies";
import { IMAGE_REPOSITORY_DEFAULTS as DEFAULTS, type ImageRepositoryArgs } from "./args";
import { repositoryStatements } from "./repositoryPolicy";
import { type CheckedRepository, validateImageRepository } from "./validate";

const TYPE = "interlock:index:ImageRepository";

/**
 * Creates a repository of one name in every region, whose tags never move, and replicates images from the home region to all others.
 *
 * Costs ECR's price for what is stored in each region, and for replicas the transfer between regions. Give `protect: true`: it reaches
 * every repository.
 *
 * @example
 * new ImageRepository("images", {
 *   repositoryName: "shop",
 *   homeRegion: "eu-central-1",
 *   regions: ["eu-central-1", "us-east-1"],
 *   pullRoleArns: ["arn:aws:iam::222222222222:role/shop/prod/shop-prod-execution"],
 *   pushRoleArns: ["arn:aws:iam::111111111111:role/shop/staging/shop-staging-build"],
 * });
 */
export class ImageRepository extends pulumi.ComponentResource {
  readonly repositoryName: pulumi.Output<string>;
  /** Where images are pushed to, without tag. */
  readonly homeRepositoryUrl: pulumi.Output<string>;
  readonly homeRepositoryArn: pulumi.Output<string>;
  /** What images are pulled from, without tag, by region. */
  readonly repositoryUrls: pulumi.Output<Record<string, string>>;
  /** ARN by region. */
  readonly repositoryArns: pulumi.Output<Record<string, string>>;
  /** Matches the repositories of all regions in an IAM policy. */
  readonly repositoryArnPattern: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = validateImageRepository(name, args, opts);
    super(TYPE, name, args, opts);
    const { homeRegion, accountId: given } = args;
    const { accountId } = identityOf(this, { accountId: given, region: homeRegion });
    const repositories = new Map(
      checked.regions.map((region) => [region, createRepository(this, name, args, checked, region)]),
    );
    if (checked.replicates) createReplication(this, name, args, checked, accountId, [...repositories.values()]);
    const home = repositories.get(homeRegion) as Repository; // args are refused whose regions lack it
    this.repositoryName = home.name;
    this.homeRepositoryUrl = home.repositoryUrl;
    this.homeRepositoryArn = home.arn;
    this.repositoryUrls = byRegion(repositories, ({ repositoryUrl }) => repositoryUrl);
    this.repositoryArns = byRegion(repositories, ({ arn }) => arn);
    this.repositoryArnPattern = pulumi.interpolate`arn:${checked.partition}:ecr:*:${accountId}:repository/${args.repositoryName}`;
    this.registerOutputs({
      repositoryName: this.repositoryName,
      homeRepositoryUrl: this.homeRepositoryUrl,
      homeRepositoryArn: this.homeRepositoryArn,
      repositoryUrls: this.repositoryUrls,
      repositoryArns: this.repositoryArns,
      repositoryArnPattern: this.repositoryArnPattern,
    });
  }
}

const byRegion = (
  repositories: ReadonlyMap<string, Repository>,
  value: (repository: Repository) => pulumi.Output<string>,
): pulumi.Output<Record<string, string>> =>
  pulumi.output(Object.fromEntries([...repositories].map(([region, repository]) => [region, value(repository)])));

function createRepository(
  parent: pulumi.Resource,
  name: string,
  args: ImageRepositoryArgs,
  checked: CheckedRepository,
  region: string,
): Repository {
  const kmsKey = args.encryptionKeyArns?.[region];
  const repository = new Repository(
    childName(name, "repository", region),
    {
      name: args.repositoryName,
      // What a tag named once it names for ever: a deployed version cannot be given other contents.
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: args.scanOnPush ?? DEFAULTS.scanOnPush },
      encryptionConfigurations: [
        kmsKey === undefined ? { encryptionType: "AES256" } : { encryptionType: "KMS", kmsKey },
      ],
      ...(args.forceDelete === undefined ? {} : { forceDelete: args.forceDelete }),
      region,
      tags: args.tags,
    },
    { parent },
  );
  // Holds nothing: `protect` is for the images, and must not keep rights from being taken away.
  const disposable = { parent, protect: false };
  new LifecyclePolicy(
    childName(name, "lifecycle", region),
    {
      repository: repository.name,
      policy: lifecyclePolicy(args.untaggedExpirationDays ?? DEFAULTS.untaggedExpirationDays),
      region,
    },
    disposable,
  );
  const statements = repositoryStatements({ ...checked, isHome: region === args.homeRegion });
  if (statements.length > 0)
    new RepositoryPolicy(
      childName(name, "policy", region),
      { repository: repository.name, policy: policyDocument(statements), region },
      disposable,
    );
  return repository;
}

/** Images with a tag stay: releases name them. */
const lifecyclePolicy = (days: number): string =>
  JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: `Images without a tag expire after ${days} days`,
        selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: days },
        action: { type: "expire" },
      },
    ],
  });

function createReplication(
  parent: pulumi.Resource,
  name: string,
  { repositoryName, homeRegion }: ImageRepositoryArgs,
  { regions }: CheckedRepository,
  registryId: pulumi.Input<string>,
  repositories: readonly Repository[],
): void {
  const destinations = regions.filter((region) => region !== homeRegion).map((region) => ({ region, registryId }));
  // The only kind of filter: repositories whose names merely begin so are replicated too.
  const repositoryFilters = [{ filter: repositoryName, filterType: "PREFIX_MATCH" }];
  new ReplicationConfiguration(
    childName(name, "replication"),
    { replicationConfiguration: { rules: [{ destinations, repositoryFilters }] }, region: homeRegion },
    // Where there is no repository yet, ECR would make one with tags that move, and without the policies.
    { parent, protect: false, dependsOn: [...repositories] },
  );
}
