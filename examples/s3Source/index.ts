/**
 * A pipeline that starts when an archive is uploaded or an image is pushed, and deploys the image to ECS. The archive comes from another
 * account, and a pipeline of a third account is told of it too. Nothing polls.
 *
 * Costs the artifact store and the source bucket with a key each, and the minutes of the actions.
 */
import {
  ArtifactStores,
  codeDeployToEcsAction,
  DeliveryPipeline,
  ecrSource,
  ecsAction,
  lambdaInvokeAction,
  s3Source,
  SourceBucket,
} from "../../components";

const accountId = "111111111111";
const region = "eu-central-1";
const bucketPrefix = `shop-upload-${accountId}`;

const uploads = new SourceBucket(
  "uploads",
  {
    bucketName: `shop-uploads-${accountId}`,
    writerRoleArns: ["arn:aws:iam::222222222222:role/ci/uploader"],
    eventBusArns: [`arn:aws:events:${region}:333333333333:event-bus/default`],
    accountId,
    region,
  },
  { protect: true },
);

const stores = new ArtifactStores("artifacts", {
  bucketPrefix,
  accountId,
  homeRegion: region,
  regions: [region],
  keyAlias: "alias/shop-upload-artifacts",
});

const taskRoles = ["shop-task", "shop-task-execution"].map((role) => `arn:aws:iam::${accountId}:role/${role}`);

const pipeline = new DeliveryPipeline(
  "shop",
  {
    pipelineName: "shop-upload",
    accountId,
    region,
    artifactStores: [{ region, bucketName: `${bucketPrefix}-${region}`, keyArn: stores.homeKeyArn }],
    stages: [
      {
        name: "Source",
        actions: [
          s3Source({
            name: "Upload",
            bucketName: uploads.bucketName,
            objectKey: "shop.zip",
            outputArtifact: "templates",
            allowObjectKeyOverride: true,
            sourceKeyArn: uploads.keyArn,
            namespace: "upload",
          }),
          ecrSource({ name: "Image", repositoryName: "shop/web", imageTag: "main", outputArtifact: "image" }),
        ],
      },
      {
        name: "Deploy",
        beforeEntry: {
          result: "FAIL",
          rules: [
            {
              name: "OfficeHours",
              provider: "DeploymentWindow",
              configuration: { Cron: "0 * 9-16 ? * MON-FRI", TimeZone: "Europe/Berlin" },
            },
          ],
        },
        actions: [
          codeDeployToEcsAction({
            name: "Web",
            applicationName: "shop-web",
            deploymentGroupName: "shop-web",
            templateArtifact: "templates",
            images: [{ artifact: "image", placeholder: "IMAGE1_NAME" }],
            passedRoleArns: taskRoles,
          }),
          ecsAction({
            name: "Worker",
            clusterName: "shop",
            serviceName: "worker",
            inputArtifact: "templates",
            deploymentTimeoutMinutes: 15,
            passedRoleArns: taskRoles,
          }),
          lambdaInvokeAction({
            name: "Check",
            functionName: "shop-check",
            userParameters: "#{upload.VersionId}",
            runOrder: 2,
          }),
        ],
        onFailure: { result: "ROLLBACK" },
      },
    ],
  },
  { dependsOn: [stores, uploads] },
);

export const bucketName = uploads.bucketName;
export const pipelineUrl = pipeline.pipelineUrl;
