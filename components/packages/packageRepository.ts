/** Package repositories of a CodeArtifact domain. */
import * as pulumi from "@pulumi/pulumi";
import { identityOf } from "../internal/identity";
import { policyDocument } from "../internal/policies";
import type { PackageRepositoryArgs } from "./args";
import { createDomain } from "./domain";
import { createGroups } from "./groups";
import { domainArn, endpoints, loginCommands, type PackageDomain, tokenCommand } from "./location";
import type { Packages } from "./users";
import { createRepositories } from "./repositories";
import { publisherStatements, readerStatements } from "./statements";
import { validatePackageRepository } from "./validate";

const TYPE = "interlock:index:PackageRepository";

/**
 * Creates repositories for packages in a CodeArtifact domain, their upstreams and connections to public repositories, and lets other
 * accounts read them or publish to them.
 *
 * Costs one KMS key a month and CodeArtifact's price for what is stored and asked for. Give `protect: true`: it reaches the domain,
 * its key and the repositories, whose packages nothing brings back.
 *
 * @example
 * new PackageRepository("packages", {
 *   domainName: "example",
 *   repositories: { npm: { externalConnection: "public:npmjs" }, shop: { upstreams: ["npm"] } },
 * }, { protect: true });
 */
export class PackageRepository extends pulumi.ComponentResource {
  readonly domainName: pulumi.Output<string>;
  /** Account of the domain. */
  readonly domainOwner: pulumi.Output<string>;
  readonly domainArn: pulumi.Output<string>;
  /** ARN by repository. */
  readonly repositoryArns: pulumi.Output<Record<string, string>>;
  /** IPv4 endpoint by repository and format (`npm`, `pypi`, `maven`, `nuget`, `generic`, `ruby`, `swift`, `cargo`). */
  readonly endpoints: pulumi.Output<Record<string, Record<string, string>>>;
  /** Command that sets up a tool, by repository and tool (`npm`, `pip`, `twine`, `dotnet`, `nuget`, `swift`). */
  readonly loginCommands: pulumi.Output<Record<string, Record<string, string>>>;
  /** Command that prints a token for all other tools. */
  readonly tokenCommand: pulumi.Output<string>;
  /** Identity policy of a role that reads a repository, by repository: what a build's `policy` takes. */
  readonly readPolicyJson: pulumi.Output<Record<string, string>>;
  /** Identity policy of a role that reads a repository and publishes to it, by repository. */
  readonly publishPolicyJson: pulumi.Output<Record<string, string>>;
  /** ARN of the key; absent where the domain is somebody else's. */
  readonly keyArn?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: PackageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    validatePackageRepository(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    const location: PackageDomain = {
      ...identity,
      name: args.domainName,
      owner: args.domainOwner ?? identity.accountId,
    };
    const packages: Packages = { component: this, name, args, location };
    const created = args.domainOwner === undefined ? createDomain(packages) : undefined;
    const domain = created?.domain.domain ?? pulumi.output(args.domainName);
    const repositories = createRepositories(packages, domain);
    createGroups(packages, domain, (repository) => repositories.get(repository)?.repository ?? repository);
    this.domainName = pulumi.output(args.domainName);
    this.domainOwner = pulumi.output(location.owner);
    this.domainArn = created?.domain.arn ?? domainArn(location);
    this.repositoryArns = byRepository(args, (repository) => repositories.get(repository)?.arn ?? pulumi.output(""));
    this.endpoints = byRepository(args, (repository) => endpoints(location, repository));
    this.loginCommands = byRepository(args, (repository) => loginCommands(location, repository));
    this.tokenCommand = tokenCommand(location);
    this.readPolicyJson = byRepository(args, (each) => policyDocument(readerStatements(location, each)));
    this.publishPolicyJson = byRepository(args, (each) => policyDocument(publisherStatements(location, each)));
    if (created) this.keyArn = created.keyArn;
    this.registerOutputs({
      domainName: this.domainName,
      domainOwner: this.domainOwner,
      domainArn: this.domainArn,
      repositoryArns: this.repositoryArns,
      endpoints: this.endpoints,
      loginCommands: this.loginCommands,
      tokenCommand: this.tokenCommand,
      readPolicyJson: this.readPolicyJson,
      publishPolicyJson: this.publishPolicyJson,
      ...(this.keyArn ? { keyArn: this.keyArn } : {}),
    });
  }
}

function byRepository<T>(
  { repositories }: PackageRepositoryArgs,
  value: (repository: string) => pulumi.Output<T>,
): pulumi.Output<Record<string, T>> {
  const entries = Object.keys(repositories).map((repository) => [repository, value(repository)] as const);
  return pulumi.output(Object.fromEntries(entries)) as unknown as pulumi.Output<Record<string, T>>;
}
