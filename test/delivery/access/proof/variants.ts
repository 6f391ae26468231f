/** The stacks with other settings: together they use every source, target and extra that settings can ask for. */
import type { Overrides } from "../../../../delivery/cli/program";

const REGIONS = ["eu-central-1", "eu-west-1", "us-east-1"];
const IMAGES = { imageRegions: REGIONS, imageReaders: ["222222222222", "333333333333", "444444444444"] };
const EVERYWHERE = (settings: Overrides): Record<string, Overrides> => ({
  dev: { ...settings, deploymentConfig: "" },
  staging: settings,
  prod: settings,
});

/** Regions that are out of service, releases that nobody takes, and images before there are containers: grants that wait. */
export const WAITING: Readonly<Record<"shared" | "dev", Overrides>> = {
  shared: IMAGES,
  dev: { regions: ["eu-central-1", "eu-west-1"], evacuatedRegions: ["eu-west-1"], publishesReleases: true },
};

/** Settings by stack. */
export const VARIANTS: Readonly<Record<string, Readonly<Record<string, Overrides>>>> = {
  "packages, paths of files, approvals and one name for the regions": {
    shared: { packages: true, readers: ["arn:aws:iam::111111111111:role/auditor"] },
    dev: { packages: true, filePaths: ["services/**"] },
    staging: {
      packages: true,
      filePaths: ["services/**"],
      requiresApproval: true,
      notificationEmails: ["a@example.com"],
    },
    prod: { domainName: "board.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
  },
  functions: { ...EVERYWHERE({ deploymentTarget: "Lambda" }) },
  "containers, and an image as a source": {
    shared: IMAGES,
    ...EVERYWHERE({ deploymentTarget: "ECS" }),
    dev: { deploymentTarget: "ECS", deploymentConfig: "", sourceImage: "base/node:22" },
  },
  "machines on premises, a connection and uploads": {
    shared: { connectionProvider: "GitHub" },
    dev: {
      branch: "",
      sourceBucket: "departures-dev-uploads",
      sourceKey: "source.zip",
      sessionManager: true,
      scalingRequestsPerTarget: 500,
    },
    staging: { repositoryId: "example/departures" },
    prod: {
      deploymentTarget: "OnPremises",
      onPremisesTags: ["Fleet=stations"],
      onPremisesRegistrars: ["arn:aws:iam::444444444444:role/registrar"],
      bakeMinutes: 0,
    },
  },
};
