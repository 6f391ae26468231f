/**
 * Properties whose values must be of the resource's own region or account. A row more is all that a further property needs.
 *
 * What is not here may be elsewhere, or nothing could be found about it: connections of CodeBuild and CodePipeline, failure
 * destinations of functions, targets of Scheduler, integrations of API Gateway.
 */
import * as kinds from "./kinds";
import type { Kind } from "./kinds";

/** `own`: region and account are the resource's. `regional`: the region is. `account`: the account is, for what has no region. */
export type Reach = "own" | "regional" | "account";

export interface Tie {
  readonly path: string;
  readonly kind: Kind;
  readonly reach: Reach;
}

const tie =
  (reach: Reach) =>
  (kind: Kind, ...paths: string[]): readonly Tie[] =>
    paths.map((path) => ({ path, kind, reach }));

const own = tie("own");
const regional = tie("regional");
const ofAccount = tie("account");

const ALARM = regional(kinds.ALARM_ACTION, "alarmActions[]", "okActions[]", "insufficientDataActions[]");
const FUNCTION_NAME = own(kinds.FUNCTION, "functionName");

/** Sources: the pages of the services' API references for what creates each; IAM User Guide: id_roles_use_passrole (own account). */
export const TIES: Readonly<Record<string, readonly Tie[]>> = {
  "aws:apigatewayv2/integration:Integration": ofAccount(kinds.ROLE, "credentialsArn"),
  "aws:apigatewayv2/stage:Stage": own(kinds.LOG_STORE, "accessLogSettings.destinationArn"),
  "aws:autoscaling/group:Group": [
    ...own(kinds.TARGET_GROUP, "targetGroupArns[]"),
    ...own(
      kinds.LAUNCH_TEMPLATE,
      "launchTemplate.id",
      "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId",
    ),
    ...own(kinds.SUBNET, "vpcZoneIdentifiers[]"),
    ...ofAccount(kinds.ROLE, "serviceLinkedRoleArn"),
  ],
  "aws:autoscaling/lifecycleHook:LifecycleHook": [
    ...regional(kinds.ANYTHING, "notificationTargetArn"),
    ...ofAccount(kinds.ROLE, "roleArn"),
  ],
  "aws:cloudtrail/trail:Trail": [
    ...own(kinds.LOG_GROUP, "cloudWatchLogsGroupArn"),
    ...ofAccount(kinds.ROLE, "cloudWatchLogsRoleArn"),
  ],
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": ALARM,
  "aws:cloudwatch/eventArchive:EventArchive": own(kinds.EVENT_SOURCE, "eventSourceArn"),
  "aws:cloudwatch/eventRule:EventRule": ofAccount(kinds.ROLE, "roleArn"),
  "aws:cloudwatch/eventTarget:EventTarget": [
    ...regional(kinds.EVENT_TARGET, "arn"),
    ...regional(kinds.QUEUE, "deadLetterConfig.arn"),
    ...ofAccount(kinds.ROLE, "roleArn"),
    ...own(kinds.SUBNET, "ecsTarget.networkConfiguration.subnets[]"),
    ...own(kinds.SECURITY_GROUP, "ecsTarget.networkConfiguration.securityGroups[]"),
    ...own(kinds.TASK_DEFINITION, "ecsTarget.taskDefinitionArn"),
  ],
  "aws:cloudwatch/logDestination:LogDestination": ofAccount(kinds.ROLE, "roleArn"),
  "aws:cloudwatch/logGroup:LogGroup": regional(kinds.KEY, "kmsKeyId"),
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": [
    ...regional(kinds.SUBSCRIPTION_TARGET, "destinationArn"),
    ...ofAccount(kinds.ROLE, "roleArn"),
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ALARM,
  "aws:codeartifact/domain:Domain": regional(kinds.KEY, "encryptionKey"),
  "aws:codebuild/fleet:Fleet": [
    ...ofAccount(kinds.ROLE, "fleetServiceRole"),
    ...own(kinds.VPC, "vpcConfigs[].vpcId"),
    ...own(kinds.SUBNET, "vpcConfigs[].subnets[]"),
    ...own(kinds.SECURITY_GROUP, "vpcConfigs[].securityGroupIds[]"),
  ],
  "aws:codebuild/project:Project": [
    ...regional(kinds.KEY, "encryptionKey"),
    ...ofAccount(kinds.ROLE, "serviceRole", "resourceAccessRole", "buildBatchConfig.serviceRole"),
    ...own(kinds.VPC, "vpcConfig.vpcId"),
    ...own(kinds.SUBNET, "vpcConfig.subnets[]"),
    ...own(kinds.SECURITY_GROUP, "vpcConfig.securityGroupIds[]"),
    ...own(kinds.FLEET, "environment.fleet.fleetArn"),
    ...regional(kinds.BUCKET, "artifacts.location", "secondaryArtifacts[].location", "cache.location"),
  ],
  "aws:codebuild/reportGroup:ReportGroup": regional(kinds.KEY, "exportConfig.s3Destination.encryptionKey"),
  "aws:codecommit/repository:Repository": regional(kinds.KEY, "kmsKeyId"),
  "aws:codecommit/trigger:Trigger": regional(kinds.TRIGGER_TARGET, "triggers[].destinationArn"),
  "aws:codeconnections/connection:Connection": own(kinds.CONNECTION_HOST, "hostArn"),
  "aws:codestarconnections/connection:Connection": own(kinds.CONNECTION_HOST, "hostArn"),
  "aws:codedeploy/deploymentGroup:DeploymentGroup": [
    ...ofAccount(kinds.ROLE, "serviceRoleArn"),
    ...regional(kinds.TOPIC, "triggerConfigurations[].triggerTargetArn"),
    ...own(
      kinds.LISTENER,
      "loadBalancerInfo.targetGroupPairInfo.prodTrafficRoute.listenerArns[]",
      "loadBalancerInfo.targetGroupPairInfo.testTrafficRoute.listenerArns[]",
    ),
  ],
  "aws:codepipeline/pipeline:Pipeline": ofAccount(kinds.ROLE, "roleArn"),
  "aws:codestarnotifications/notificationRule:NotificationRule": [
    ...own(kinds.NOTIFICATION_SOURCE, "resource"),
    ...own(kinds.NOTIFICATION_TARGET, "targets[].address"),
  ],
  "aws:dynamodb/table:Table": regional(kinds.KEY, "serverSideEncryption.kmsKeyArn"),
  "aws:ec2/instance:Instance": [
    ...own(kinds.SUBNET, "subnetId"),
    ...own(kinds.SECURITY_GROUP, "vpcSecurityGroupIds[]"),
    ...regional(kinds.KEY, "rootBlockDevice.kmsKeyId", "ebsBlockDevices[].kmsKeyId"),
  ],
  "aws:ec2/internetGateway:InternetGateway": own(kinds.VPC, "vpcId"),
  "aws:ec2/launchTemplate:LaunchTemplate": [
    ...ofAccount(kinds.INSTANCE_PROFILE, "iamInstanceProfile.arn"),
    ...own(kinds.SECURITY_GROUP, "vpcSecurityGroupIds[]", "networkInterfaces[].securityGroups[]"),
    ...own(kinds.SUBNET, "networkInterfaces[].subnetId"),
    ...regional(kinds.KEY, "blockDeviceMappings[].ebs.kmsKeyId"),
  ],
  "aws:ec2/natGateway:NatGateway": [...own(kinds.SUBNET, "subnetId"), ...own(kinds.ADDRESS, "allocationId")],
  "aws:ec2/route:Route": [
    ...own(kinds.ROUTE_TABLE, "routeTableId"),
    ...own(kinds.INTERNET_GATEWAY, "gatewayId"),
    ...own(kinds.NAT_GATEWAY, "natGatewayId"),
  ],
  "aws:ec2/routeTable:RouteTable": own(kinds.VPC, "vpcId"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": [
    ...own(kinds.SUBNET, "subnetId"),
    ...own(kinds.ROUTE_TABLE, "routeTableId"),
  ],
  "aws:ec2/securityGroup:SecurityGroup": [
    ...own(kinds.VPC, "vpcId"),
    ...regional(kinds.SECURITY_GROUP, "ingress[].securityGroups[]", "egress[].securityGroups[]"),
  ],
  "aws:ec2/securityGroupRule:SecurityGroupRule": [
    ...own(kinds.SECURITY_GROUP, "securityGroupId"),
    ...regional(kinds.SECURITY_GROUP, "sourceSecurityGroupId"),
  ],
  "aws:ec2/subnet:Subnet": own(kinds.VPC, "vpcId"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": [
    ...own(kinds.VPC, "vpcId"),
    ...own(kinds.SUBNET, "subnetIds[]"),
    ...own(kinds.SECURITY_GROUP, "securityGroupIds[]"),
    ...own(kinds.ROUTE_TABLE, "routeTableIds[]"),
  ],
  "aws:ecr/repository:Repository": regional(kinds.KEY, "encryptionConfigurations[].kmsKey"),
  "aws:ecs/cluster:Cluster": regional(kinds.KEY, "configuration.executeCommandConfiguration.kmsKeyId"),
  "aws:ecs/service:Service": [
    ...own(kinds.CLUSTER, "cluster"),
    ...own(kinds.TASK_DEFINITION, "taskDefinition"),
    ...own(kinds.TARGET_GROUP, "loadBalancers[].targetGroupArn"),
    ...own(kinds.SUBNET, "networkConfiguration.subnets[]"),
    ...own(kinds.SECURITY_GROUP, "networkConfiguration.securityGroups[]"),
    ...ofAccount(kinds.ROLE, "iamRole"),
  ],
  "aws:ecs/taskDefinition:TaskDefinition": ofAccount(kinds.ROLE, "executionRoleArn", "taskRoleArn"),
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ofAccount(kinds.POLICY, "policyArn"),
  "aws:iam/role:Role": ofAccount(kinds.POLICY, "permissionsBoundary", "managedPolicyArns[]"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ofAccount(kinds.POLICY, "policyArn"),
  "aws:kms/alias:Alias": own(kinds.KEY, "targetKeyId"),
  "aws:lambda/alias:Alias": FUNCTION_NAME,
  "aws:lambda/eventSourceMapping:EventSourceMapping": [...FUNCTION_NAME, ...regional(kinds.ANYTHING, "eventSourceArn")],
  "aws:lambda/function:Function": [
    ...ofAccount(kinds.ROLE, "role"),
    ...regional(kinds.KEY, "kmsKeyArn"),
    ...regional(kinds.ANYTHING, "layers[]", "codeSigningConfigArn"),
    ...own(kinds.ANYTHING, "fileSystemConfig.arn"),
    ...own(kinds.SUBNET, "vpcConfig.subnetIds[]"),
    ...own(kinds.SECURITY_GROUP, "vpcConfig.securityGroupIds[]"),
    ...regional(kinds.BUCKET, "s3Bucket"),
  ],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": FUNCTION_NAME,
  "aws:lambda/invocation:Invocation": FUNCTION_NAME,
  "aws:lambda/permission:Permission": own(kinds.FUNCTION, "function"),
  "aws:lb/listener:Listener": [
    ...own(kinds.LOAD_BALANCER, "loadBalancerArn"),
    ...own(kinds.CERTIFICATE, "certificateArn"),
    ...own(kinds.TARGET_GROUP, "defaultActions[].targetGroupArn", "defaultActions[].forward.targetGroups[].arn"),
  ],
  "aws:lb/listenerCertificate:ListenerCertificate": [
    ...own(kinds.LISTENER, "listenerArn"),
    ...own(kinds.CERTIFICATE, "certificateArn"),
  ],
  "aws:lb/listenerRule:ListenerRule": [
    ...own(kinds.LISTENER, "listenerArn"),
    ...own(kinds.TARGET_GROUP, "actions[].targetGroupArn", "actions[].forward.targetGroups[].arn"),
  ],
  "aws:lb/loadBalancer:LoadBalancer": [
    ...own(kinds.SUBNET, "subnets[]", "subnetMappings[].subnetId"),
    ...own(kinds.SECURITY_GROUP, "securityGroups[]"),
    ...regional(kinds.BUCKET, "accessLogs.bucket", "connectionLogs.bucket"),
  ],
  "aws:lb/targetGroup:TargetGroup": own(kinds.VPC, "vpcId"),
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": own(kinds.TARGET_GROUP, "targetGroupArn"),
  "aws:ram/principalAssociation:PrincipalAssociation": own(kinds.RESOURCE_SHARE, "resourceShareArn"),
  "aws:ram/resourceAssociation:ResourceAssociation": [
    ...own(kinds.RESOURCE_SHARE, "resourceShareArn"),
    ...own(kinds.ANYTHING, "resourceArn"),
  ],
  "aws:s3/bucketNotification:BucketNotification": [
    ...regional(kinds.TOPIC, "topics[].topicArn"),
    ...regional(kinds.QUEUE, "queues[].queueArn"),
    ...regional(kinds.FUNCTION, "lambdaFunctions[].lambdaFunctionArn"),
  ],
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ofAccount(kinds.ROLE, "role"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": regional(
    kinds.KEY,
    "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",
  ),
  "aws:scheduler/schedule:Schedule": [...regional(kinds.KEY, "kmsKeyArn"), ...ofAccount(kinds.ROLE, "target.roleArn")],
  "aws:secretsmanager/secret:Secret": regional(kinds.KEY, "kmsKeyId"),
  "aws:sfn/stateMachine:StateMachine": ofAccount(kinds.ROLE, "roleArn"),
  "aws:sns/topic:Topic": [
    ...regional(kinds.KEY, "kmsMasterKeyId"),
    ...ofAccount(kinds.ROLE, "lambdaFailureFeedbackRoleArn", "sqsFailureFeedbackRoleArn", "httpFailureFeedbackRoleArn"),
  ],
  "aws:sns/topicPolicy:TopicPolicy": own(kinds.TOPIC, "arn"),
  "aws:sns/topicSubscription:TopicSubscription": [
    ...regional(kinds.TOPIC, "topic"),
    ...ofAccount(kinds.ROLE, "subscriptionRoleArn"),
  ],
  "aws:sqs/queue:Queue": regional(kinds.KEY, "kmsMasterKeyId"),
  "aws:sqs/queuePolicy:QueuePolicy": own(kinds.QUEUE_URL, "queueUrl"),
  "aws:ssm/parameter:Parameter": regional(kinds.KEY, "keyId"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
    ...own(kinds.SECURITY_GROUP, "securityGroupId"),
    ...regional(kinds.SECURITY_GROUP, "referencedSecurityGroupId"),
  ],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    ...own(kinds.SECURITY_GROUP, "securityGroupId"),
    ...regional(kinds.SECURITY_GROUP, "referencedSecurityGroupId"),
  ],
};
