/** Everything that can be wrong with package repositories before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  checkAccountId,
  checkArn,
  checkChoice,
  checkCount,
  checkName,
  checkRegion,
  checkUnique,
} from "../internal/checks";
import { CODE_ARTIFACT_REGIONS } from "../internal/serviceRegions";
import { ACCOUNT_ID, NAME_LIMITS } from "../internal/limits";
import { Problems } from "../internal/problems";
import { GRANTEE_ALLOWED, isGrantee } from "./access";
import type { PackageRepositoryArgs, PackageRepositorySettings } from "./args";
import { PublicPackageRepository } from "./enums";
import { circles, searched, type Upstreams } from "./upstreams";
import { checkGroups } from "./validateGroups";

/** Source: CodeArtifact User Guide: service-limits. The first can be raised, the others cannot. */
const QUOTAS = Object.freeze({ repositories: 1000, upstreams: 10, searched: 25 });

/** @throws pulumi.ResourceError that lists every problem. */
export function validatePackageRepository(
  name: string,
  args: PackageRepositoryArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("PackageRepository", name);
  checkName(problems, "domainName", NAME_LIMITS.packageDomain, args.domainName, "shorten or respell it");
  checkDomain(problems, args);
  checkGrantees(problems, "consumers", args.consumers);
  checkGrantees(problems, "publishers", args.publishers);
  const names = Object.keys(args.repositories);
  checkCount(problems, "repositories", names, [1, QUOTAS.repositories], "repositories", "name what the domain holds");
  for (const [repository, settings] of Object.entries(args.repositories))
    checkRepository(problems, repository, settings);
  checkUpstreams(problems, args);
  checkGroups(problems, args);
  checkAccountId(problems, args.accountId);
  checkPlace(problems, args.region);
  problems.throwIfAny(opts);
}

/** The domain is either made here, with its key, or exists. */
function checkDomain(problems: Problems, { domainOwner, kmsKeyArn, keyAlias }: PackageRepositoryArgs): void {
  problems.require(domainOwner === undefined || ACCOUNT_ID.test(domainOwner), {
    property: "domainOwner",
    allowed: "must be twelve digits",
    got: domainOwner,
    fix: "omit it to have a domain made",
  });
  checkArn(problems, "kmsKeyArn", ARN_FORMS.key, kmsKeyArn, "omit it to have a key made");
  checkName(problems, "keyAlias", NAME_LIMITS.keyAlias, keyAlias, "omit it to use the domain's name");
  const exclude = (property: string, value: unknown, other: string): void =>
    problems.require(value === undefined, {
      property,
      allowed: `must not be given beside ${other}`,
      got: typeof value === "string" ? value : undefined,
      fix: "remove one of the two",
    });
  if (kmsKeyArn !== undefined) exclude("keyAlias", keyAlias, "kmsKeyArn");
  if (domainOwner === undefined) return;
  exclude("kmsKeyArn", kmsKeyArn, "domainOwner, whose domain has its key");
  if (kmsKeyArn === undefined) exclude("keyAlias", keyAlias, "domainOwner, whose domain has its key");
}

function checkGrantees(problems: Problems, property: string, texts: readonly string[] = []): void {
  texts.forEach((text, index) =>
    problems.require(isGrantee(text), {
      property: `${property}[${index}]`,
      allowed: GRANTEE_ALLOWED,
      got: text,
      fix: "say whom you mean",
    }),
  );
  checkUnique(problems, property, texts, "name each once");
}

function checkRepository(problems: Problems, repository: string, settings: PackageRepositorySettings): void {
  const property = `repositories[${JSON.stringify(repository)}]`;
  checkName(problems, property, NAME_LIMITS.packageRepository, repository, "shorten or respell it");
  // Source: codeartifact.Description.
  problems.require((settings.description?.length ?? 0) <= 1000, {
    property: `${property}.description`,
    allowed: "must have at most 1000 characters",
    got: settings.description?.length,
    fix: "shorten it",
  });
  const fix = "give each public repository one of its own, and name those as upstreams";
  checkChoice(problems, `${property}.externalConnection`, settings.externalConnection, PublicPackageRepository, fix);
  checkGrantees(problems, `${property}.consumers`, settings.consumers);
  checkGrantees(problems, `${property}.publishers`, settings.publishers);
}

function checkUpstreams(problems: Problems, { repositories, domainOwner }: PackageRepositoryArgs): void {
  const upstreams: Upstreams = new Map(
    Object.entries(repositories).map(([repository, settings]) => [repository, settings.upstreams ?? []]),
  );
  for (const [repository, list] of upstreams) {
    const property = `repositories[${JSON.stringify(repository)}].upstreams`;
    checkCount(problems, property, list, [0, QUOTAS.upstreams], "repositories", "chain them");
    checkUnique(problems, property, list, "name each once");
    const unknown = list.filter((upstream) => !upstreams.has(upstream));
    problems.require(unknown.length === 0 || domainOwner !== undefined, {
      property,
      allowed: `must name repositories of ${Object.keys(repositories).join(", ")}`,
      got: unknown,
      fix: "declare them, or give domainOwner if they are in a domain that exists",
    });
    if (domainOwner !== undefined)
      for (const upstream of unknown)
        checkName(problems, property, NAME_LIMITS.packageRepository, upstream, "shorten or respell it");
    const reached = searched(upstreams, repository).size;
    problems.require(reached <= QUOTAS.searched, {
      property,
      allowed: `must lead to at most ${QUOTAS.searched} repositories, for CodeArtifact searches no more`,
      got: reached,
      fix: "take some out",
    });
  }
  for (const circle of circles(upstreams))
    problems.add({
      property: "repositories",
      allowed: "must not be upstreams of themselves",
      got: circle,
      fix: "take one of these out of the other's upstreams",
    });
}

function checkPlace(problems: Problems, region: string | undefined): void {
  checkRegion(problems, region);
  problems.require(region === undefined || CODE_ARTIFACT_REGIONS.includes(region), {
    property: "region",
    allowed: `must be one that has CodeArtifact: ${CODE_ARTIFACT_REGIONS.join(", ")}`,
    got: region,
    fix: "keep the packages in one of these; builds of any region reach them",
  });
}
