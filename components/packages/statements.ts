/** Policies of a package domain: of its key, of itself, of its repositories, and of those who use them. Pure. */
import * as pulumi from "@pulumi/pulumi";
import { accountAdministersKey, type Statement } from "../internal/policies";
import { type Grantees, grantStatements } from "./access";
import { domainArn, type PackageDomain, packagesArn, repositoryArn } from "./location";

/**
 * The key lets CodeArtifact make grants for whoever in the account may create a domain; afterwards it works by its grants, so readers
 * need no rights on the key.
 * @see https://docs.aws.amazon.com/codeartifact/latest/ug/domain-create.html#create-domain-kms-key-policy-example
 */
export function keyStatements({ partition, owner, region, dnsSuffix }: PackageDomain): readonly Statement[] {
  return [
    accountAdministersKey(partition, owner),
    {
      Sid: "CodeArtifactMakesGrants",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["kms:CreateGrant", "kms:DescribeKey"],
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:CallerAccount": owner,
          "kms:ViaService": pulumi.interpolate`codeartifact.${region}.${dnsSuffix}`,
        },
      },
    },
  ];
}

/**
 * Lets others fetch a token and find the repositories.
 * @see https://docs.aws.amazon.com/codeartifact/latest/ug/domain-policies.html
 */
export function domainStatements(domain: PackageDomain, users: Grantees): readonly Statement[] {
  return grantStatements(domain.partition, users, {
    sid: "LogIn",
    actions: [
      "codeartifact:DescribeDomain",
      "codeartifact:GetAuthorizationToken",
      "codeartifact:ListRepositoriesInDomain",
    ],
    resource: domainArn(domain),
  });
}

/** What whoever downloads packages does besides. Source: CodeArtifact User Guide repo-policies. */
const READ = [
  "codeartifact:DescribePackageVersion",
  "codeartifact:DescribeRepository",
  "codeartifact:GetPackageVersionAsset",
  "codeartifact:GetPackageVersionReadme",
  "codeartifact:GetRepositoryEndpoint",
  "codeartifact:ListPackageVersionAssets",
  "codeartifact:ListPackageVersionDependencies",
  "codeartifact:ListPackageVersions",
  "codeartifact:ListPackages",
  "codeartifact:ReadFromRepository",
];

/** Maven and the tags of npm need the metadata as well. Source: CodeArtifact User Guide repo-policies and permissions reference. */
const PUBLISH = ["codeartifact:PublishPackageVersion", "codeartifact:PutPackageMetadata"];

/** Lets others read a repository, and some of them publish to it. */
export function repositoryStatements(
  domain: PackageDomain,
  repository: string,
  readers: Grantees,
  publishers: Grantees,
): readonly Statement[] {
  const packages = packagesArn(domain, repository);
  const resource = [repositoryArn(domain, repository), packages];
  return [
    ...grantStatements(domain.partition, readers, { sid: "Read", actions: READ, resource }),
    ...grantStatements(domain.partition, publishers, { sid: "Publish", actions: PUBLISH, resource: packages }),
  ];
}

/** Rights of a role to fetch a token and download the packages of one repository, upstreams included. */
export function readerStatements(domain: PackageDomain, repository: string): readonly Statement[] {
  return [
    {
      Sid: "LogInToPackages",
      Effect: "Allow",
      Action: "codeartifact:GetAuthorizationToken",
      Resource: domainArn(domain),
    },
    {
      Sid: "GetPackageToken",
      Effect: "Allow",
      Action: "sts:GetServiceBearerToken",
      Resource: "*",
      Condition: { StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" } },
    },
    {
      Sid: "ReadPackages",
      Effect: "Allow",
      Action: ["codeartifact:GetRepositoryEndpoint", "codeartifact:ReadFromRepository"],
      Resource: repositoryArn(domain, repository),
    },
    {
      Sid: "DownloadGenericPackages",
      Effect: "Allow",
      Action: "codeartifact:GetPackageVersionAsset",
      Resource: packagesArn(domain, repository),
    },
  ];
}

/** Rights of a role to read a repository and to publish to it. */
export function publisherStatements(domain: PackageDomain, repository: string): readonly Statement[] {
  return [
    ...readerStatements(domain, repository),
    { Sid: "PublishPackages", Effect: "Allow", Action: PUBLISH, Resource: packagesArn(domain, repository) },
  ];
}
