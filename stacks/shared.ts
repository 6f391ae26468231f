/** What all environments share: repository, people, review, packages, images, and who is told of changes. */
import type * as pulumi from "@pulumi/pulumi";
import { DeliveryNotifications } from "../components";
import { sharedNames } from "./names";
import { isHeard, readersOf } from "./notifications";
import { toolsProvider } from "./providers";
import { readSharedSettings } from "./settings";
import type { SharedContext } from "./shared/context";
import { createImages, createPackages } from "./shared/packages";
import { createRepository } from "./shared/repository";
import { createReview } from "./shared/review";

/** Keys of the outputs that environments read from this stack through a StackReference. */
export const SHARED_OUTPUTS = {
  repositoryKeyArn: "repositoryKeyArn",
  repositoryRegion: "repositoryRegion",
  packages: "packages",
  imageRepositoryUrls: "imageRepositoryUrls",
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

function createNotifications({ settings, names, tools }: SharedContext, resourceArn: pulumi.Input<string>): void {
  new DeliveryNotifications(
    "notifications",
    {
      topicName: names.topic,
      displayName: settings.application,
      ...readersOf(settings),
      repositories: { [names.repository]: { resourceArn } },
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

/** Declares the stack `shared` and returns its outputs. */
export function sharedStack() {
  const settings = readSharedSettings();
  const context: SharedContext = { settings, names: sharedNames(settings), tools: toolsProvider(settings) };
  const repository = createRepository(context);
  if (isHeard(settings)) createNotifications(context, repository.repositoryArn);
  if (settings.reviewsPullRequests) createReview(context, repository.keyArn);
  const images = settings.imageRegions.length === 0 ? undefined : createImages(context);
  return {
    repositoryName: repository.repositoryName,
    repositoryArn: repository.repositoryArn,
    [SHARED_OUTPUTS.repositoryRegion]: settings.homeRegion,
    [SHARED_OUTPUTS.repositoryKeyArn]: repository.keyArn,
    cloneUrlGrc: repository.cloneUrlGrc,
    cloneUrlHttp: repository.cloneUrlHttp,
    cloneUrlSsh: repository.cloneUrlSsh,
    teamRoleArns: repository.teamRoleArns,
    ...packagesOutputs(context),
    ...(images === undefined ? {} : { [SHARED_OUTPUTS.imageRepositoryUrls]: images.repositoryUrls }),
  };
}
