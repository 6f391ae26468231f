import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { accountOf, expand, type Row, type TableCall } from "./rows";
import { CODEARTIFACT } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const LOGIN = CODEARTIFACT("tokens-authentication");

const TOKEN: readonly Row[] = [
  {
    actions: ["codeartifact:GetAuthorizationToken"],
    purpose: "the tool logs in to the domain",
    source: LOGIN,
  },
];

const BEARER: readonly Row[] = [
  { actions: ["sts:GetServiceBearerToken"], purpose: "CodeArtifact makes the token of the session", source: LOGIN },
];

/** Life of a token where nothing is said: twelve hours. Source: CodeArtifact User Guide tokens-authentication. */
const TOKEN_SECONDS = 43_200;

function packageLogin({ principal, domainArn, durationSeconds = TOKEN_SECONDS }: Step<"PackageLogin">): TableCall[] {
  const { region } = requireArn(domainArn);
  const context = {
    "sts:AWSServiceName": "codeartifact.amazonaws.com",
    "sts:DurationSeconds": String(durationSeconds),
  };
  return [
    ...expand(TOKEN, { principal, resource: domainArn, region }),
    ...expand(BEARER, { principal, resource: "*", resourceAccount: accountOf(principal), region, context }),
  ];
}

const READ: readonly Row[] = [
  {
    actions: ["codeartifact:GetRepositoryEndpoint"],
    purpose: "the tool is told where the repository is",
    source: CODEARTIFACT("auth-and-access-control-permissions-reference"),
  },
  {
    actions: ["codeartifact:ReadFromRepository"],
    purpose: "the tool downloads packages",
    source: CODEARTIFACT("repo-policies"),
  },
];

const ASSETS: readonly Row[] = [
  {
    actions: ["codeartifact:GetPackageVersionAsset"],
    purpose: "packages of the generic format are downloaded asset by asset",
    source: CODEARTIFACT("auth-and-access-control-permissions-reference"),
    necessity: "optional",
  },
];

const packagesOf = (repositoryArn: string, rest: string): string =>
  `${repositoryArn.replace(":repository/", ":package/")}/${rest}`;

function readPackages({ principal, repositoryArn }: Step<"ReadPackages">): TableCall[] {
  const { region } = requireArn(repositoryArn);
  return [
    ...expand(READ, { principal, resource: repositoryArn, region }),
    ...expand(ASSETS, { principal, resource: packagesOf(repositoryArn, "generic/any/any"), region }),
  ];
}

const PUBLISH: Row = {
  actions: ["codeartifact:PublishPackageVersion"],
  purpose: "the tool publishes a version",
  source: CODEARTIFACT("repo-policies"),
};

const METADATA: Row = {
  actions: ["codeartifact:PutPackageMetadata"],
  purpose: "the tool writes the metadata: those of Maven, or tags of npm",
  source: CODEARTIFACT("auth-and-access-control-permissions-reference"),
};

const NUGET: readonly Row[] = [
  {
    actions: ["codeartifact:ReadFromRepository"],
    purpose: "the tool looks at the repository that it publishes to",
    source: CODEARTIFACT("repo-policies"),
  },
];

/** Rows on the package by format; formats that are not here need the first alone. */
const BY_FORMAT: Readonly<Record<string, readonly Row[]>> = {
  maven: [PUBLISH, METADATA],
  npm: [PUBLISH, { ...METADATA, necessity: "optional" }],
};

function publishPackages({ principal, packageArn }: Step<"PublishPackages">): TableCall[] {
  const { region, resource } = requireArn(packageArn);
  const [, domain, repository, format = ""] = resource.split("/");
  const repositoryArn = packageArn.replace(resource, `repository/${domain ?? ""}/${repository ?? ""}`);
  return [
    ...(format === "nuget" ? expand(NUGET, { principal, resource: repositoryArn, region }) : []),
    ...expand(BY_FORMAT[format] ?? [PUBLISH], { principal, resource: packageArn, region }),
  ];
}

/** The tables of what is done with packages. */
export const PACKAGE_TABLES = {
  PackageLogin: packageLogin,
  ReadPackages: readPackages,
  PublishPackages: publishPackages,
};
