/** The repositories of a package domain, with their policies. */
import * as pulumi from "@pulumi/pulumi";
import { Repository, RepositoryPermissionsPolicy } from "@pulumi/aws/codeartifact";
import { childName } from "../internal/names";
import { granteesOf } from "./access";
import type { PackageRepositorySettings } from "./args";
import { resourcePolicy } from "./resourcePolicy";
import { repositoryStatements } from "./statements";
import { disposable, type Packages, usersOf } from "./users";

/** Creates each repository after its upstreams, among which are no circles. */
export function createRepositories(packages: Packages, domain: pulumi.Output<string>): ReadonlyMap<string, Repository> {
  const { repositories } = packages.args;
  const created = new Map<string, Repository>();
  const nameOf = (key: string): pulumi.Output<string> => {
    const settings = repositories[key];
    // Upstreams that are declared elsewhere exist already.
    if (settings === undefined) return pulumi.output(key);
    const repository = created.get(key) ?? createRepository(packages, domain, key, settings, nameOf);
    created.set(key, repository);
    return repository.repository;
  };
  for (const key of Object.keys(repositories)) nameOf(key);
  return created;
}

function createRepository(
  packages: Packages,
  domain: pulumi.Output<string>,
  key: string,
  settings: PackageRepositorySettings,
  nameOf: (key: string) => pulumi.Output<string>,
): Repository {
  const { component: parent, name, args } = packages;
  const { domainOwner, region, tags } = args;
  const { description, externalConnection, upstreams = [] } = settings;
  const repository = new Repository(
    childName(name, "repository", key),
    {
      domain,
      domainOwner,
      repository: key,
      description,
      upstreams: upstreams.map((upstream) => ({ repositoryName: nameOf(upstream) })),
      ...(externalConnection === undefined
        ? {}
        : { externalConnections: { externalConnectionName: externalConnection } }),
      region,
      tags,
    },
    { parent },
  );
  createPolicy(packages, domain, repository, key, settings);
  return repository;
}

function createPolicy(
  { component: parent, name, args, location }: Packages,
  domain: pulumi.Output<string>,
  { repository }: Repository,
  key: string,
  settings: PackageRepositorySettings,
): void {
  const { readers, publishers } = usersOf(args, settings);
  const statements = repositoryStatements(location, key, granteesOf(readers), granteesOf(publishers));
  const policyDocument = resourcePolicy(statements, `repository ${key}`);
  if (policyDocument === undefined) return;
  const { domainOwner, region } = args;
  new RepositoryPermissionsPolicy(
    childName(name, "access", key),
    { domain, domainOwner, repository, policyDocument, region },
    disposable(parent),
  );
}
