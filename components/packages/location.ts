/** Where packages lie: ARNs, endpoints, and the commands that bring tools to them. Pure. */
import * as pulumi from "@pulumi/pulumi";

/** A domain, known before anything exists where account and region are given. */
export interface PackageDomain {
  readonly name: string;
  /** Account of the domain. */
  readonly owner: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  readonly partition: pulumi.Input<string>;
  readonly dnsSuffix: pulumi.Input<string>;
}

const arn = ({ partition, region, owner }: PackageDomain, rest: string): pulumi.Output<string> =>
  pulumi.interpolate`arn:${partition}:codeartifact:${region}:${owner}:${rest}`;

export const domainArn = (domain: PackageDomain): pulumi.Output<string> => arn(domain, `domain/${domain.name}`);

export const repositoryArn = (domain: PackageDomain, repository: string): pulumi.Output<string> =>
  arn(domain, `repository/${domain.name}/${repository}`);

/** Matches every package of a repository. */
export const packagesArn = (domain: PackageDomain, repository: string): pulumi.Output<string> =>
  arn(domain, `package/${domain.name}/${repository}/*`);

/** Source: `codeartifact.PackageFormat`. */
const FORMATS = ["npm", "pypi", "maven", "nuget", "generic", "ruby", "swift", "cargo"] as const;

/** Tools that `aws codeartifact login` sets up. Source: CodeArtifact User Guide tokens-authentication. */
const LOGIN_TOOLS = ["dotnet", "npm", "nuget", "pip", "swift", "twine"] as const;

const tableOf = (
  keys: readonly string[],
  value: (key: string) => pulumi.Output<string>,
): pulumi.Output<Record<string, string>> => pulumi.output(Object.fromEntries(keys.map((key) => [key, value(key)])));

/**
 * The IPv4 endpoint of a repository by format, ending with a slash. It is formed, for it is known before the repository exists.
 * @see https://docs.aws.amazon.com/codeartifact/latest/ug/npm-auth.html
 */
export function endpoints(domain: PackageDomain, repository: string): pulumi.Output<Record<string, string>> {
  const { name, owner, region, dnsSuffix } = domain;
  const host = pulumi.interpolate`${name}-${owner}.d.codeartifact.${region}.${dnsSuffix}`;
  return tableOf(FORMATS, (format) => pulumi.interpolate`https://${host}/${format}/${repository}/`);
}

const options = ({ name, owner, region }: PackageDomain): pulumi.Output<string> =>
  pulumi.interpolate`--domain ${name} --domain-owner ${owner} --region ${region}`;

/** The command that sets up a tool for a repository, by tool. */
export function loginCommands(domain: PackageDomain, repository: string): pulumi.Output<Record<string, string>> {
  return tableOf(
    LOGIN_TOOLS,
    (tool) => pulumi.interpolate`aws codeartifact login --tool ${tool} --repository ${repository} ${options(domain)}`,
  );
}

/** The command that prints a token, for tools that `login` does not know. */
export const tokenCommand = (domain: PackageDomain): pulumi.Output<string> =>
  pulumi.interpolate`aws codeartifact get-authorization-token ${options(domain)} --query authorizationToken --output text`;
