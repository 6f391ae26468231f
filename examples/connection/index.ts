/**
 * A pipeline on a repository of GitHub, which starts on pushes to main and its release branches, on version tags, and on pull requests
 * that touch the service; a build with the whole history, a function deployed in steps, and the site beside it.
 *
 * Costs the artifact store and its key, and the minutes of the actions; the connection is free. Complete its handshake once, at the
 * address of the output `handshake`.
 */
import {
  ArtifactStores,
  BuildProject,
  codeBuildAction,
  connectionSource,
  DeliveryPipeline,
  lambdaDeployAction,
  manualApproval,
  pipelineInvokeAction,
  s3DeployAction,
  SourceConnection,
} from "../../components";

const accountId = "111111111111";
const region = "eu-central-1";
const bucketPrefix = `shop-connection-${accountId}`;

const github = new SourceConnection(
  "github",
  { providerType: "GitHub", sharedWithAccountIds: ["222222222222"], accountId, region },
  { protect: true },
);

const stores = new ArtifactStores("artifacts", {
  bucketPrefix,
  accountId,
  homeRegion: region,
  regions: [region],
  keyAlias: "alias/shop-connection-artifacts",
});

const build = new BuildProject("build", {
  projectName: "shop-connection-build",
  accountId,
  region,
  artifactBucketArns: [`arn:aws:s3:::${bucketPrefix}-${region}`],
  encryptionKeyArn: stores.homeKeyArn,
});

const pipeline = new DeliveryPipeline(
  "shop",
  {
    pipelineName: "shop-connection",
    accountId,
    region,
    artifactStores: [{ region, bucketName: `${bucketPrefix}-${region}`, keyArn: stores.homeKeyArn }],
    triggers: [
      {
        sourceActionName: "Commit",
        push: [
          { branches: { includes: ["main", "release/**"] }, filePaths: { excludes: ["docs/**", "**/*.md"] } },
          { tags: { includes: ["v[0-9]*"], excludes: ["*-draft"] } },
        ],
        pullRequest: [
          { events: ["OPEN", "UPDATED"], branches: { includes: ["main"] }, filePaths: { includes: ["service/**"] } },
        ],
      },
    ],
    stages: [
      {
        name: "Source",
        actions: [
          connectionSource({
            name: "Commit",
            connectionArn: github.connectionArn,
            fullRepositoryId: "acme/shop",
            branchName: "main",
            outputArtifact: "source",
            namespace: "commit",
          }),
        ],
      },
      {
        name: "Build",
        actions: [
          codeBuildAction({
            name: "Build",
            projectName: build.projectName,
            inputArtifacts: ["source"],
            outputArtifacts: ["function", "site"],
          }),
        ],
        onFailure: { result: "RETRY" },
      },
      {
        name: "Deploy",
        beforeEntry: {
          result: "SKIP",
          rules: [
            {
              name: "OnMain",
              provider: "VariableCheck",
              configuration: { Variable: "#{commit.BranchName}", Value: "main", Operator: "EQ" },
            },
          ],
        },
        actions: [
          manualApproval({ name: "Approve" }),
          lambdaDeployAction({
            name: "Function",
            functionName: "shop",
            functionAlias: "live",
            inputArtifact: "function",
            deployStrategy: "Canary10Percent5Minutes",
            alarmNames: ["shop-errors"],
            runOrder: 2,
          }),
          s3DeployAction({
            name: "Site",
            bucketName: `shop-site-${accountId}`,
            inputArtifact: "site",
            cacheControl: "public, max-age=60",
            runOrder: 2,
          }),
          pipelineInvokeAction({
            name: "Tell",
            pipelineName: "shop-reports",
            variables: [{ name: "commit", value: "#{commit.CommitId}" }],
            runOrder: 3,
          }),
        ],
      },
    ],
  },
  { dependsOn: [stores, github] },
);

export const handshake = github.consoleUrl;
export const pipelineUrl = pipeline.pipelineUrl;
