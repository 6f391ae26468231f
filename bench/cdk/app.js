// The topology of Interlock's prod environment as an AWS CDK app, in the JavaScript that a build would emit: a pipeline
// and the artifact stores (a bucket and a key per region) in a tools account, a CodeDeploy application and deployment group
// per region in the workload account, and the roles between the accounts.
//
// Environment: REGIONS and WAVES as JSON; WHOLE=true declares what the instances need besides, as Interlock's environment
// always does; FASTEST=true leaves out what an app can leave out of its synthesis.
"use strict";
const { App, Duration, Stack } = require("aws-cdk-lib");
const autoscaling = require("aws-cdk-lib/aws-autoscaling");
const cloudwatch = require("aws-cdk-lib/aws-cloudwatch");
const codebuild = require("aws-cdk-lib/aws-codebuild");
const codedeploy = require("aws-cdk-lib/aws-codedeploy");
const codepipeline = require("aws-cdk-lib/aws-codepipeline");
const actions = require("aws-cdk-lib/aws-codepipeline-actions");
const ec2 = require("aws-cdk-lib/aws-ec2");
const elb = require("aws-cdk-lib/aws-elasticloadbalancingv2");
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

/** Application, deployment group and service role of one region, and what serves there. */
class TargetStack extends Stack {
  constructor(scope, region) {
    super(scope, `${PREFIX}-target-${region}`, { env: { account: WORKLOAD, region } });
    this.deploymentGroup = new codedeploy.ServerDeploymentGroup(this, "Group", {
      application: new codedeploy.ServerApplication(this, "Application", { applicationName: PREFIX }),
      deploymentGroupName: PREFIX,
      deploymentConfig: codedeploy.ServerDeploymentConfig.ONE_AT_A_TIME,
      autoRollback: { failedDeployment: true, stoppedDeployment: true },
      role: new iam.Role(this, "Role", {
        roleName: `${PREFIX}-codedeploy-${region}`,
        assumedBy: new iam.ServicePrincipal("codedeploy.amazonaws.com"),
        managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AWSCodeDeployRole")],
      }),
      ...(process.env.WHOLE === "true"
        ? this.servers()
        : { ec2InstanceTags: new codedeploy.InstanceTagSet({ Name: [PREFIX] }) }),
    });
  }

  /** As a program says that wants no lookup in the account. */
  get availabilityZones() {
    return ["a", "b"].map((zone) => this.region + zone);
  }

  /** Network, load balancer, instances and alarm. */
  servers() {
    const vpc = new ec2.Vpc(this, "Vpc", {
      ipAddresses: ec2.IpAddresses.cidr("10.0.0.0/16"),
      maxAzs: 2,
      natGateways: 2,
    });
    const instances = this.instances(vpc);
    const balancer = new elb.ApplicationLoadBalancer(this, "Balancer", { vpc, internetFacing: true });
    const target = balancer.addListener("Listener", { port: 80 }).addTargets("Target", {
      port: 8080,
      protocol: elb.ApplicationProtocol.HTTP,
      targets: [instances],
      healthCheck: { path: "/health" },
    });
    const alarm = new cloudwatch.MathExpression({
      expression: "IF(unhealthy > 0, 1, 0) + IF(FILL(errors, 0) * 100 > FILL(requests, 0), 1, 0)",
      usingMetrics: {
        unhealthy: target.metrics.unhealthyHostCount(),
        errors: target.metrics.httpCodeTarget(elb.HttpCodeTarget.TARGET_5XX_COUNT),
        requests: target.metrics.requestCount(),
      },
    }).createAlarm(this, "Alarm", { alarmName: `${PREFIX}-health`, threshold: 0, evaluationPeriods: 3 });
    return {
      autoScalingGroups: [instances],
      installAgent: false,
      loadBalancers: [codedeploy.LoadBalancer.application(target)],
      alarms: [alarm],
    };
  }

  instances(vpc) {
    return new autoscaling.AutoScalingGroup(this, "Instances", {
      vpc,
      minCapacity: 2,
      maxCapacity: 6,
      launchTemplate: new ec2.LaunchTemplate(this, "Template", {
        instanceType: new ec2.InstanceType("t3.micro"),
        machineImage: ec2.MachineImage.resolveSsmParameterAtLaunch(
          "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        ),
        securityGroup: new ec2.SecurityGroup(this, "InstanceGroup", { vpc }),
        role: iam.Role.fromRoleArn(this, "InstanceRole", `arn:aws:iam::${WORKLOAD}:role/${PREFIX}-instance`),
        requireImdsv2: true,
        userData: ec2.UserData.forLinux(),
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
