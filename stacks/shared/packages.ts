/** The packages that builds use, and the images that they make. */
import { ImageRepository, PackageRepository, PublicPackageRepository } from "../../components";
import type { SharedContext } from "./context";

/** A repository of the application's own in front of npm's public one, so that builds work while that is away. */
export function createPackages({ settings, names, tools }: SharedContext): PackageRepository {
  const { application, toolsAccount, homeRegion } = settings;
  return new PackageRepository(
    "packages",
    {
      domainName: names.packageDomain,
      repositories: {
        [names.packageRepository]: { description: `Packages of ${application}`, upstreams: [names.publicPackages] },
        [names.publicPackages]: {
          description: "What npm's public repository was asked for",
          externalConnection: PublicPackageRepository.Npm,
        },
      },
      accountId: toolsAccount,
      region: homeRegion,
    },
    { providers: { aws: tools }, protect: true },
  );
}

/** Images that builds push in the home region, copied to every region that runs them. */
export function createImages({ settings, names, tools }: SharedContext): ImageRepository {
  const { imageRegions, imageReaders, toolsAccount, homeRegion } = settings;
  return new ImageRepository(
    "images",
    {
      repositoryName: names.imageRepository,
      homeRegion,
      regions: [...imageRegions],
      pullRoleArns: imageReaders.map(names.imagePullers),
      pushRoleArns: [names.imagePushers],
      accountId: toolsAccount,
    },
    { providers: { aws: tools }, protect: true },
  );
}
