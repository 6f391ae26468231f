/** What a build needs to read its sources, where no pipeline brings them. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../internal/identity";
import type { Statement } from "../../internal/policies";
import type { BuildProjectArgs } from "../args";
import { BuildSource } from "../enums";

interface Location {
  readonly source: BuildSource;
  readonly location: pulumi.Input<string>;
}

/** Statements for the primary and the secondary sources. */
export function sourceStatements(args: BuildProjectArgs, identity: Identity): Statement[] {
  const { source, sourceLocation, connectionArn, secondarySources = [] } = args;
  const locations: Location[] = [
    ...(source === undefined || sourceLocation === undefined ? [] : [{ source, location: sourceLocation }]),
    ...secondarySources,
  ];
  const of = (wanted: BuildSource) =>
    locations.flatMap(({ source, location }) => (source === wanted ? [location] : []));
  const connections = [connectionArn, ...secondarySources.map((secondary) => secondary.connectionArn)];
  return [
    ...repositories(of(BuildSource.CodeCommit), identity),
    ...objects(of(BuildSource.S3), identity),
    ...connectionStatements(connections.flatMap((arn) => (arn === undefined ? [] : [arn]))),
  ];
}

/** The URL says region and name: `https://git-codecommit.<region>.<suffix>/v1/repos/<name>`. The repository is of the own account. */
function repositories(urls: readonly pulumi.Input<string>[], { partition, accountId }: Identity): Statement[] {
  if (urls.length === 0) return [];
  const Resource = urls.map((url) =>
    pulumi.all([url, partition, accountId]).apply(([text, partitionId, account]) => {
      const { hostname, pathname } = new URL(text);
      return `arn:${partitionId}:codecommit:${hostname.split(".")[1]}:${account}:${pathname.split("/").at(-1)}`;
    }),
  );
  return [{ Sid: "CloneRepositories", Effect: "Allow", Action: ["codecommit:GitPull"], Resource }];
}

/** A location that ends with / is a folder. */
function objects(locations: readonly pulumi.Input<string>[], { partition }: Identity): Statement[] {
  if (locations.length === 0) return [];
  const bucket = (location: string) => location.split("/")[0] ?? "";
  const wholeFolder = (location: string) => (location.endsWith("/") ? `${location}*` : location);
  const prefix = (location: string) => wholeFolder(location.slice(bucket(location).length + 1));
  const arns = (form: (location: string) => string) =>
    locations.map((location) =>
      pulumi.all([location, partition]).apply(([text, partitionId]) => `arn:${partitionId}:s3:::${form(text)}`),
    );
  return [
    {
      Sid: "ReadSourceBuckets",
      Effect: "Allow",
      Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
      Resource: arns(bucket),
    },
    {
      Sid: "ListSourceObjects",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: arns(bucket),
      Condition: { StringLike: { "s3:prefix": locations.map((location) => pulumi.output(location).apply(prefix)) } },
    },
    {
      Sid: "ReadSourceObjects",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: arns(wholeFolder),
    },
  ];
}

/** Actions have the prefix of the connection's ARN, which depends on its age. Source: CodeBuild User Guide connections-github-app. */
function connectionStatements(Resource: pulumi.Input<string>[]): Statement[] {
  if (Resource.length === 0) return [];
  const Action = ["codeconnections", "codestar-connections"].flatMap((service) => [
    `${service}:GetConnection`,
    `${service}:GetConnectionToken`,
  ]);
  return [{ Sid: "UseConnections", Effect: "Allow", Action, Resource }];
}
