// The topology of Interlock's prod environment as an AWS CDK app, in the JavaScript that a build would emit: a pipeline
// and the artifact stores (a bucket and a key per region) in a tools account, a CodeDeploy application and deployment group
// per region in the workload account, and the roles between the accounts.
//
// Environment: REGIONS and WAVES as JSON; FASTEST=true leaves out what an app can leave out of its synthesis.
"use strict";
const { App, Duration, Stack } = require("aws-cdk-lib");
const codebuild = require("aws-cdk-lib/aws-codebuild");
const codedeploy = require("aws-cdk-lib/aws-codedeploy");
const codepipeline = require("aws-cdk-lib/aws-codepipeline");
const actions = require("aws-cdk-lib/aws-codepipeline-actions");
const iam = require("aws-cdk-lib/aws-iam");
const kms = require("aws-cdk-lib/aws-kms");
const s3 = require("aws-cdk-lib/aws-s3");

const TOOLS = "111111111111";
const WORKLOAD = "444444444444";
const PREFIX = "departures-prod";

const regions = JSON.parse(process.env.REGIONS);
const waves = JSON.parse(process.env.WAVES);

/** The artifact store of one region. */
class StoreStack extends Stack {
  constructor(scope, region) {
    super(scope, `${PREFIX}-store-${region}`, { env: { account: TOOLS, region } });
    const encryptionKey = new kms.Alias(this, "Alias", {
      aliasName: `alias/${PREFIX}-artifacts`,
      targetKey: new kms.Key(this, "Key", { enableKeyRotation: true }),
    });
    this.bucket = new s3.Bucket(this, "Bucket", {
      bucketName: `${PREFIX}-${TOOLS}-${region}`,
      encryptionKey,
      enforceSSL: true,
      versioned: true,
      eventBridgeEnabled: region === regions[0],
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
    });
  }
}

/** Application, deployment group and service role of one region. */
class TargetStack extends Stack {
  constructor(scope, region) {
    super(scope, `${PREFIX}-target-${region}`, { env: { account: WORKLOAD, region } });
    this.deploymentGroup = new codedeploy.ServerDeploymentGroup(this, "Group", {
      application: new codedeploy.ServerApplication(this, "Application", { applicationName: PREFIX }),
      deploymentGroupName: PREFIX,
      deploymentConfig: codedeploy.ServerDeploymentConfig.ONE_AT_A_TIME,
      ec2InstanceTags: new codedeploy.InstanceTagSet({ Name: [PREFIX] }),
      autoRollback: { failedDeployment: true, stoppedDeployment: true },
      role: new iam.Role(this, "Role", {
        roleName: `${PREFIX}-codedeploy-${region}`,
        assumedBy: new iam.ServicePrincipal("codedeploy.amazonaws.com"),
        managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AWSCodeDeployRole")],
      }),
    });
  }
}

/** The roles of the workload account that no region owns: one that deploys and one that the instances have. */
class RolesStack extends Stack {
  constructor(scope, region) {
    super(scope, `${PREFIX}-roles`, { env: { account: WORKLOAD, region } });
    this.deploy = new iam.Role(this, "Deploy", {
      roleName: `${PREFIX}-deploy`,
      assumedBy: new iam.AccountPrincipal(TOOLS),
    });
    this.instance = new iam.Role(this, "Instance", {
      roleName: `${PREFIX}-instance`,
      assumedBy: new iam.ServicePrincipal("ec2.amazonaws.com"),
    });
    new iam.InstanceProfile(this, "Profile", { role: this.instance, instanceProfileName: `${PREFIX}-instance` });
  }
}

/** Source, verification, approval, and a stage per wave with an action per region. */
class PipelineStack extends Stack {
  constructor(scope, { stores, roles, targets }) {
    const home = regions[0];
    super(scope, `${PREFIX}-pipeline`, { env: { account: TOOLS, region: home } });
    const bundle = new codepipeline.Artifact("Source");
    const deploy = (region) =>
      new actions.CodeDeployServerDeployAction({
        actionName: region,
        input: bundle,
        deploymentGroup: targets.get(region).deploymentGroup,
        role: roles.deploy,
      });
    new codepipeline.Pipeline(this, "Pipeline", {
      pipelineName: PREFIX,
      pipelineType: codepipeline.PipelineType.V2,
      executionMode: codepipeline.ExecutionMode.QUEUED,
      crossRegionReplicationBuckets: Object.fromEntries([...stores].map(([region, { bucket }]) => [region, bucket])),
      stages: [
        { stageName: "Source", actions: [this.source(stores.get(home).bucket, bundle)] },
        { stageName: "Verify", actions: [this.verification(bundle)] },
        { stageName: "Approve", actions: [new actions.ManualApprovalAction({ actionName: "Approve" })] },
        ...waves.map((wave, index) => ({ stageName: `Deploy-${index + 1}`, actions: wave.map(deploy) })),
      ],
    });
    for (const { bucket } of stores.values()) bucket.grantRead(roles.instance);
  }

  source(bucket, output) {
    return new actions.S3SourceAction({
      actionName: "Source",
      bucket,
      bucketKey: "channels/departures.zip",
      output,
      trigger: actions.S3Trigger.EVENTS,
    });
  }

  verification(input) {
    const project = new codebuild.PipelineProject(this, "Verify", {
      projectName: `${PREFIX}-verify`,
      buildSpec: codebuild.BuildSpec.fromObject({ version: "0.2", phases: { build: { commands: ["./verify"] } } }),
    });
    return new actions.CodeBuildAction({
      actionName: "Verify",
      type: actions.CodeBuildActionType.TEST,
      project,
      input,
    });
  }
}

const fastest = process.env.FASTEST === "true";
const app = new App(
  fastest ? { builtinCloudFormationValidation: false, treeMetadata: false, analyticsReporting: false } : {},
);
const perRegion = (StackOfRegion) => new Map(regions.map((region) => [region, new StackOfRegion(app, region)]));
const [stores, targets] = [perRegion(StoreStack), perRegion(TargetStack)];
new PipelineStack(app, { stores, targets, roles: new RolesStack(app, regions[0]) });
app.synth();
