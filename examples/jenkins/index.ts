/**
 * A pipeline that builds and tests with Jenkins, which fetches its jobs through STS and never holds a key of this account.
 *
 * Costs the artifact store and its key; CodePipeline charges nothing for actions of one's own.
 */
import {
  ArtifactStores,
  CodeRepository,
  codeCommitSource,
  commandsAction,
  DeliveryPipeline,
  JenkinsBuildProvider,
  jenkinsAction,
} from "../../components";

const accountId = "111111111111";
const region = "eu-central-1";

/** The role that Jenkins runs with, in the account of its own. */
const worker = "arn:aws:iam::999999999999:role/jenkins/worker";

const repository = new CodeRepository("shop", { repositoryName: "shop", accountId, region });

const stores = new ArtifactStores("artifacts", {
  bucketPrefix: `shop-jenkins-${accountId}`,
  accountId,
  homeRegion: region,
  regions: [region],
  keyAlias: "alias/shop-jenkins-artifacts",
});

const jenkins = new JenkinsBuildProvider("jenkins", {
  providerName: "Jenkins-shop",
  serverUrl: "https://jenkins.example.com",
  trustedPrincipalArns: [worker],
  externalId: "shop-jenkins",
  accountId,
  region,
});

const providerName = "Jenkins-shop";

const pipeline = new DeliveryPipeline(
  "shop",
  {
    pipelineName: "shop-jenkins",
    accountId,
    region,
    artifactStores: [{ region, bucketName: `shop-jenkins-${accountId}-${region}`, keyArn: stores.homeKeyArn }],
    stages: [
      {
        name: "Source",
        actions: [
          codeCommitSource({
            name: "Commit",
            repositoryName: "shop",
            branchName: "main",
            outputArtifact: "source",
            namespace: "commit",
            sourceKeyArn: repository.keyArn,
          }),
        ],
      },
      {
        name: "Build",
        actions: [
          jenkinsAction({
            name: "Build",
            providerName,
            projectName: "shop-build",
            inputArtifacts: ["source"],
            outputArtifacts: ["bundle"],
          }),
          commandsAction({
            name: "Describe",
            inputArtifacts: ["source"],
            commands: ["export SIZE=$(du -sk . | cut -f1)"],
            outputVariables: ["SIZE"],
            namespace: "described",
          }),
        ],
      },
      {
        name: "Test",
        actions: [
          jenkinsAction({
            name: "Unit",
            test: true,
            providerName,
            projectName: "shop-unit",
            inputArtifacts: ["bundle"],
          }),
          jenkinsAction({
            name: "Load",
            test: true,
            providerName,
            projectName: "shop-load",
            inputArtifacts: ["bundle"],
          }),
          commandsAction({
            name: "Report",
            inputArtifacts: ["bundle"],
            runOrder: 2,
            commands: ["echo #{commit.CommitId} has #{described.SIZE} KiB of source"],
          }),
        ],
      },
    ],
  },
  // CodePipeline takes no action of a type that is not registered yet.
  { dependsOn: [jenkins, stores] },
);

export const jenkinsRoleArn = jenkins.roleArn;
export const pipelineUrl = pipeline.pipelineUrl;
