/**
 * Two services in one repository of CodeCommit, each with a pipeline that starts only for its own files and for what they share.
 *
 * Costs the artifact store and its key, a key for the repository, and the pipelines' minutes.
 */
import {
  ArtifactStores,
  CodeRepository,
  codeCommitSource,
  commandsAction,
  DeliveryPipeline,
  FilePathTrigger,
} from "../../components";

const accountId = "111111111111";
const region = "eu-central-1";
const repositoryName = "monorepo";

const repository = new CodeRepository("code", { repositoryName, accountId, region }, { protect: true });

const stores = new ArtifactStores("artifacts", {
  bucketPrefix: `monorepo-${accountId}`,
  accountId,
  homeRegion: region,
  regions: [region],
  keyAlias: "alias/monorepo-artifacts",
});

const services = ["web", "api"];

const pipelines = services.map(
  (service) =>
    new DeliveryPipeline(
      service,
      {
        pipelineName: `monorepo-${service}`,
        accountId,
        region,
        artifactStores: [{ region, bucketName: `monorepo-${accountId}-${region}`, keyArn: stores.homeKeyArn }],
        stages: [
          {
            name: "Source",
            actions: [
              codeCommitSource({
                name: "Commit",
                repositoryName,
                branchName: "main",
                outputArtifact: "source",
                sourceKeyArn: repository.keyArn,
                // A rule of its own would start the pipeline for every push.
                detectChanges: false,
              }),
            ],
          },
          {
            name: "Build",
            actions: [
              commandsAction({
                name: "Build",
                inputArtifacts: ["source"],
                commands: [`cd services/${service}`, "npm ci", "npm test"],
              }),
            ],
          },
        ],
      },
      { dependsOn: stores },
    ),
);

const trigger = new FilePathTrigger(
  "paths",
  {
    repositoryName,
    branchName: "main",
    repositoryKeyArn: repository.keyArn,
    pipelines: services.map((service) => ({
      pipelineName: `monorepo-${service}`,
      sourceActionName: "Commit",
      includes: [`services/${service}/**`, "shared/**", "package*.json"],
      excludes: ["**.md"],
    })),
    accountId,
    region,
  },
  { dependsOn: pipelines },
);

export const failureQueueArn = trigger.failureQueueArn;
