/**
 * What AWS has only one of, a row for each type: within which bounds, and by which properties. Two resources of one identity overwrite
 * each other, or the second cannot be created. Sources: the service models of the requests in scripts/facts/types.json, and the
 * Service Authorization Reference, whose ARNs say which parts make an identity.
 */

/** Bounds of an identity: bucket names are one's in a whole partition, IAM's in an account, the rest in a region of an account. */
export type Scope = "partition" | "account" | "region";

export interface Row {
  readonly scope: Scope;
  /** Properties that make the identity; none for what a scope has one of. `name=default` gives the value of one that is left out. */
  readonly keys: readonly string[];
  /** Types that share their names have the same kind. @default - the type alone */
  readonly kind?: string;
  /** Names differ by more than capitals. */
  readonly ignoresCase?: true;
  /** How to mend two of one. @default - another name */
  readonly fix?: string;
}

const ANOTHER_NAME = "give one of them another name";
const JOIN = "join the two in one resource";
const ONCE = "declare it once, for all that need it";

const rows = (
  scope: Scope,
  fix: string,
  keysByType: Readonly<Record<string, string>>,
  more: Pick<Row, "kind" | "ignoresCase"> = {},
): readonly (readonly [string, Row])[] =>
  Object.entries(keysByType).map(([type, keys]) => [
    `aws:${type}`,
    { scope, keys: keys === "" ? [] : keys.split(" "), fix, ...more },
  ]);

/** Settings that a bucket has one of, each a resource of its own. */
const BUCKET_SETTINGS = [
  "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "bucketLogging:BucketLogging",
  "bucketNotification:BucketNotification",
  "bucketObjectLockConfiguration:BucketObjectLockConfiguration",
  "bucketOwnershipControls:BucketOwnershipControls",
  "bucketPolicy:BucketPolicy",
  "bucketPublicAccessBlock:BucketPublicAccessBlock",
  "bucketReplicationConfig:BucketReplicationConfig",
  "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "bucketVersioning:BucketVersioning",
];

export const ROWS: ReadonlyMap<string, Row> = new Map([
  ...rows("partition", ANOTHER_NAME, { "s3/bucket:Bucket": "bucket" }),
  ...rows("partition", JOIN, Object.fromEntries(BUCKET_SETTINGS.map((setting) => [`s3/${setting}`, "bucket"]))),
  ...rows("partition", "give one of them another name or set identifier", {
    "route53/record:Record": "zoneId name type setIdentifier=",
  }),
  // IAM tells names apart without looking at capitals. Source: IAM User Guide, reference_iam-quotas.
  ...rows(
    "account",
    ANOTHER_NAME,
    {
      "iam/group:Group": "name",
      "iam/instanceProfile:InstanceProfile": "name",
      "iam/policy:Policy": "name",
      "iam/role:Role": "name",
    },
    { ignoresCase: true },
  ),
  ...rows("account", ANOTHER_NAME, { "cloudwatch/dashboard:Dashboard": "dashboardName" }),
  ...rows("account", JOIN, { "iam/groupPolicy:GroupPolicy": "group name", "iam/rolePolicy:RolePolicy": "role name" }),
  ...rows("account", ONCE, { "iam/openIdConnectProvider:OpenIdConnectProvider": "url" }),
  ...rows(
    "region",
    ANOTHER_NAME,
    { "cloudwatch/metricAlarm:MetricAlarm": "name", "cloudwatch/compositeAlarm:CompositeAlarm": "alarmName" },
    { kind: "alarm" },
  ),
  ...rows("region", ANOTHER_NAME, {
    "apigatewayv2/domainName:DomainName": "domainName",
    "apigatewayv2/stage:Stage": "apiId name",
    "autoscaling/group:Group": "name",
    "autoscaling/lifecycleHook:LifecycleHook": "autoscalingGroupName name",
    "autoscaling/policy:Policy": "autoscalingGroupName name",
    "cloudtrail/trail:Trail": "name",
    "cloudwatch/eventArchive:EventArchive": "name",
    "cloudwatch/eventBus:EventBus": "name",
    "cloudwatch/eventRule:EventRule": "eventBusName=default name",
    "cloudwatch/eventTarget:EventTarget": "eventBusName=default rule targetId",
    "cloudwatch/logDestination:LogDestination": "name",
    "cloudwatch/logGroup:LogGroup": "name",
    "cloudwatch/logMetricFilter:LogMetricFilter": "logGroupName name",
    "cloudwatch/logResourcePolicy:LogResourcePolicy": "policyName",
    "cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": "logGroup name",
    "codeartifact/domain:Domain": "domain",
    "codeartifact/repository:Repository": "domain repository",
    "codebuild/fleet:Fleet": "name",
    "codebuild/project:Project": "name",
    "codebuild/reportGroup:ReportGroup": "name",
    "codecommit/approvalRuleTemplate:ApprovalRuleTemplate": "name",
    "codecommit/repository:Repository": "repositoryName",
    "codeconnections/connection:Connection": "name",
    "codeconnections/host:Host": "name",
    "codedeploy/deploymentConfig:DeploymentConfig": "deploymentConfigName",
    "codedeploy/deploymentGroup:DeploymentGroup": "appName deploymentGroupName",
    "codepipeline/customActionType:CustomActionType": "category providerName version",
    "codepipeline/pipeline:Pipeline": "name",
    "codestarnotifications/notificationRule:NotificationRule": "name",
    "dynamodb/table:Table": "name",
    "ec2/launchTemplate:LaunchTemplate": "name",
    "ec2/securityGroup:SecurityGroup": "vpcId name",
    "ecr/repository:Repository": "name",
    "ecs/cluster:Cluster": "name",
    "ecs/service:Service": "cluster=default name",
    "kms/alias:Alias": "name",
    "lambda/alias:Alias": "functionName name",
    "lambda/function:Function": "name",
    "lambda/permission:Permission": "function statementId",
    "lb/loadBalancer:LoadBalancer": "name",
    "lb/targetGroup:TargetGroup": "name",
    "scheduler/schedule:Schedule": "groupName=default name",
    "secretsmanager/secret:Secret": "name",
    "sfn/stateMachine:StateMachine": "name",
    "sns/topic:Topic": "name",
    "sqs/queue:Queue": "name",
    "ssm/parameter:Parameter": "name",
  }),
  ...rows("region", "let both use one application, or give one of them another name", {
    "codedeploy/application:Application": "name",
  }),
  ...rows("region", "give one of them another port, or let one listener have rules for both", {
    "lb/listener:Listener": "loadBalancerArn port",
  }),
  ...rows("region", "give one of them another priority", { "lb/listenerRule:ListenerRule": "listenerArn priority" }),
  ...rows("region", JOIN, {
    "cloudwatch/logDestinationPolicy:LogDestinationPolicy": "destinationName",
    "codeartifact/domainPermissions:DomainPermissions": "domain",
    "codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": "domain repository",
    "codebuild/resourcePolicy:ResourcePolicy": "resourceArn",
    "codebuild/webhook:Webhook": "projectName",
    "codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation":
      "approvalRuleTemplateName repositoryName",
    "codecommit/trigger:Trigger": "repositoryName",
    "ecr/lifecyclePolicy:LifecyclePolicy": "repository",
    "ecr/repositoryPolicy:RepositoryPolicy": "repository",
    "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": "functionName qualifier=$LATEST",
    "secretsmanager/secretPolicy:SecretPolicy": "secretArn",
    "sns/topicPolicy:TopicPolicy": "arn",
    "sqs/queuePolicy:QueuePolicy": "queueUrl",
  }),
  // Putting one replaces the former. Source: ECR API, PutReplicationConfiguration, PutRegistryPolicy, PutRegistryScanningConfiguration.
  ...rows("region", ONCE, {
    "ecr/registryPolicy:RegistryPolicy": "",
    "ecr/registryScanningConfiguration:RegistryScanningConfiguration": "",
    "ecr/replicationConfiguration:ReplicationConfiguration": "",
  }),
]);
