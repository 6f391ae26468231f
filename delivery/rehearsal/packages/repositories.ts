/** The package repositories of CodeArtifact that the stacks declare. */
import type { Graph, GraphResource } from "../../graph/types";
import { textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";
import { ServiceError } from "../serviceError";

/** Where packages lie: a domain of one account and region, and a repository in it. */
export interface PackagePlace {
  readonly domain: string;
  /** Account that owns the domain. */
  readonly owner: string;
  readonly region: string;
}

const missing = (operation: string, what: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", operation, `${what} does not exist; no stack declares it`);

const isIn = ({ inputs, outputs, region }: GraphResource, place: PackagePlace): boolean =>
  inputs["domain"] === place.domain &&
  region === place.region &&
  (outputs["arn"] as string).split(":")[4] === place.owner;

/** ARN of a domain. @throws ServiceError ResourceNotFoundException */
export function domainArn(graphs: readonly Graph[], place: PackagePlace, operation: string): string {
  const found = graphs
    .flatMap((graph) => resourcesOf(graph, "aws:codeartifact/domain:Domain"))
    .find((one) => isIn(one, place));
  if (found === undefined) throw missing(operation, `Domain ${place.domain} of ${place.owner} in ${place.region}`);
  return textAt(found.outputs, "arn") ?? "";
}

/** ARN of a repository. @throws ServiceError ResourceNotFoundException */
export function packagesArn(
  graphs: readonly Graph[],
  place: PackagePlace,
  repository: string,
  operation: string,
): string {
  const found = graphs
    .flatMap((graph) => resourcesOf(graph, "aws:codeartifact/repository:Repository"))
    .find((one) => isIn(one, place) && one.inputs["repository"] === repository);
  if (found === undefined) throw missing(operation, `Repository ${repository} of the domain ${place.domain}`);
  return textAt(found.outputs, "arn") ?? "";
}

/** Address of a repository for the tools of a format. Source: CodeArtifact User Guide, npm-auth; China's domains are not verified. */
export const endpointOf = ({ domain, owner, region }: PackagePlace, repository: string, format: string): string =>
  `https://${domain}-${owner}.d.codeartifact.${region}.amazonaws.com/${format}/${repository}/`;
