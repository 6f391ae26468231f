/** Types of resources that cost nothing by themselves, and why. A type that is neither here nor in a model is named as not priced. */

const IAM = "IAM is free";
const RULES = "a part of something that is paid for, or a rule of it";
const NETWORK = "networks are free; gateways, endpoints and public addresses are paid for";
const EVENTS = "rules and buses are free; events are paid for";
const DEPLOY = "deployments to EC2, Lambda and ECS are free";
const NOTIFICATIONS = "notification rules are free; the topic is paid for";

/** By the beginning of a type: a service, or service and module. */
const SERVICES: readonly (readonly [beginning: string, why: string])[] = [
  ["aws:iam/", IAM],
  ["aws:codestarnotifications/", NOTIFICATIONS],
  ["aws:codestarconnections/", "connections are free"],
  ["aws:codeconnections/", "connections are free"],
  ["aws:autoscaling/", "Auto Scaling is free; instances are paid for"],
  ["aws:appautoscaling/", "scaling is free; its alarms are AWS's own and cost as alarms do"],
  ["aws:ram/", "sharing is free"],
  ["aws:vpc/", NETWORK],
  ["aws:resourcegroups/", "groups of resources are free"],
  ["aws:oam/", "sinks and links share logs and metrics across accounts without a charge"],
];

const BY_REASON: Readonly<Record<string, readonly string[]>> = {
  [NETWORK]: [
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/route:Route",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "aws:ec2/networkAcl:NetworkAcl",
    "aws:ec2/networkAclRule:NetworkAclRule",
    "aws:ec2/eipAssociation:EipAssociation",
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
  ],
  [RULES]: [
    "aws:apigatewayv2/integration:Integration",
    "aws:apigatewayv2/route:Route",
    "aws:apigatewayv2/stage:Stage",
    "aws:apigatewayv2/domainName:DomainName",
    "aws:apigatewayv2/apiMapping:ApiMapping",
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
    "aws:cloudwatch/logDestination:LogDestination",
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
    "aws:cloudwatch/queryDefinition:QueryDefinition",
    "aws:codeartifact/domainPermissions:DomainPermissions",
    "aws:codeartifact/repository:Repository",
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
    "aws:codebuild/reportGroup:ReportGroup",
    "aws:codebuild/resourcePolicy:ResourcePolicy",
    "aws:codebuild/sourceCredential:SourceCredential",
    "aws:codebuild/webhook:Webhook",
    "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate",
    "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation",
    "aws:codecommit/trigger:Trigger",
    "aws:codepipeline/customActionType:CustomActionType",
    "aws:codepipeline/webhook:Webhook",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    "aws:ecr/registryPolicy:RegistryPolicy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    "aws:ecs/taskDefinition:TaskDefinition",
    "aws:kms/alias:Alias",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:lambda/alias:Alias",
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "aws:lambda/invocation:Invocation",
    "aws:lambda/layerVersion:LayerVersion",
    "aws:lambda/permission:Permission",
    "aws:lb/listener:Listener",
    "aws:lb/listenerCertificate:ListenerCertificate",
    "aws:lb/listenerRule:ListenerRule",
    "aws:lb/targetGroup:TargetGroup",
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    "aws:route53/record:Record",
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
    "aws:s3/bucketLogging:BucketLogging",
    "aws:s3/bucketNotification:BucketNotification",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    "aws:secretsmanager/secretVersion:SecretVersion",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:ssm/document:Document",
  ],
  [EVENTS]: [
    "aws:cloudwatch/eventBus:EventBus",
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    "aws:cloudwatch/eventPermission:EventPermission",
    "aws:cloudwatch/eventRule:EventRule",
  ],
  [DEPLOY]: ["aws:codedeploy/application:Application", "aws:codedeploy/deploymentConfig:DeploymentConfig"],
};

const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries(BY_REASON).flatMap(([why, types]) => types.map((type) => [type, why] as const)),
);

/** Why a type costs nothing by itself; undefined where that is not known. */
export const freeReason = (type: string): string | undefined =>
  TYPES.get(type) ?? SERVICES.find(([beginning]) => type.startsWith(beginning))?.[1];
