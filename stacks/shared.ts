/** What all environments share: repository, people, review, packages, images, and who is told of changes. */
import type * as pulumi from "@pulumi/pulumi";
import { DeliveryNotifications } from "../components";
import { sharedNames } from "./names";
import { isHeard, readersOf, ruleOf } from "./notifications";
import { toolsProvider } from "./providers";
import { readSharedSettings, type SharedSettings } from "./settings";
import type { SharedContext } from "./shared/context";
import { createConnection, hostOf } from "./shared/connection";
import { createImages, createPackages } from "./shared/packages";
import { createRepository, protectedBranchesOf } from "./shared/repository";
import { createReview } from "./shared/review";
import { createTrail } from "./shared/trail";
import { sharedTrusts } from "./trusts";

/** Keys of the outputs that environments read from this stack through a StackReference. */
export const SHARED_OUTPUTS = {
  repositoryKeyArn: "repositoryKeyArn",
  repositoryRegion: "repositoryRegion",
  protectedBranches: "protectedBranches",
  packages: "packages",
  images: "images",
  connection: "connection",
} as const;

/** What an environment must know of the packages. */
export interface SharedPackages {
  readonly domain: string;
  readonly owner: string;
  readonly repository: string;
  readonly region: string;
  /** Identity policy of a role that reads them. */
  readonly readPolicy: string;
}

/** What an environment must know of the images. */
export interface SharedImages {
  /** Address of the repository by region. */
  readonly urls: Readonly<Record<string, string>>;
  /** ARN of the repository that images are pushed to. */
  readonly homeArn: string;
  /** Accounts that pull them besides the tools account. */
  readonly readers: readonly string[];
}

/** What an environment must know of the connection. */
export interface SharedConnection {
  readonly arn: string;
  /** Host of the repositories, such as `github.com`. */
  readonly host: string;
}

function createNotifications({ settings, names, tools }: SharedContext, resourceArn: pulumi.Input<string>): void {
  new DeliveryNotifications(
    "notifications",
    {
      topicName: names.topic,
      displayName: settings.application,
      ...readersOf(settings, settings.reviewsPullRequests ? [settings.toolsAccount] : []),
      repositories: ruleOf("repository", names.repository, resourceArn),
      accountId: settings.toolsAccount,
      region: settings.homeRegion,
    },
    { providers: { aws: tools } },
  );
}

function packagesOutputs(context: SharedContext) {
  const { settings, names } = context;
  if (!settings.packages) return {};
  const packages = createPackages(context);
  return {
    [SHARED_OUTPUTS.packages]: {
      domain: packages.domainName,
      owner: packages.domainOwner,
      repository: names.packageRepository,
      region: settings.homeRegion,
      readPolicy: packages.readPolicyJson.apply((policies) => policies[names.packageRepository]!),
    },
    packageLoginCommands: packages.loginCommands.apply((commands) => commands[names.packageRepository]!),
  };
}

function connectionOutputs(context: SharedContext) {
  if (context.settings.connectionProvider === "") return {};
  const connection = createConnection(context);
  return {
    [SHARED_OUTPUTS.connection]: { arn: connection.connectionArn, host: hostOf(context.settings) },
    connectionStatus: connection.connectionStatus,
    connectionUrl: connection.consoleUrl,
  };
}

/** Where people push, an environment must know which branches they only merge to. */
const protectedOutputs = (settings: SharedSettings) =>
  settings.developers.length + settings.maintainers.length === 0
    ? {}
    : { [SHARED_OUTPUTS.protectedBranches]: protectedBranchesOf(settings) };

/** Declares the stack `shared` and returns its outputs. */
export function sharedStack() {
  const settings = readSharedSettings();
  const context: SharedContext = { settings, names: sharedNames(settings), tools: toolsProvider(settings) };
  const repository = createRepository(context);
  if (isHeard(settings)) createNotifications(context, repository.repositoryArn);
  if (settings.reviewsPullRequests) createReview(context, repository);
  const trail = createTrail(context);
  const images = settings.imageRegions.length === 0 ? undefined : createImages(context);
  return {
    trusts: sharedTrusts(settings),
    repositoryName: repository.repositoryName,
    repositoryArn: repository.repositoryArn,
    [SHARED_OUTPUTS.repositoryRegion]: settings.homeRegion,
    [SHARED_OUTPUTS.repositoryKeyArn]: repository.keyArn,
    cloneUrlGrc: repository.cloneUrlGrc,
    cloneUrlHttp: repository.cloneUrlHttp,
    cloneUrlSsh: repository.cloneUrlSsh,
    teamRoleArns: repository.teamRoleArns,
    ...(trail === undefined ? {} : { auditTrailArn: trail.trailArn, auditBucket: trail.bucketName }),
    ...protectedOutputs(settings),
    ...packagesOutputs(context),
    ...(images === undefined
      ? {}
      : {
          [SHARED_OUTPUTS.images]: {
            urls: images.repositoryUrls,
            homeArn: images.homeRepositoryArn,
            readers: settings.imageReaders,
          },
        }),
    ...connectionOutputs(context),
  };
}
