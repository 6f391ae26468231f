/** What properties of resources name, by which forms, and who declares it. A row more is all that a further kind needs. */

export interface Kind {
  /** With its article, such as `a subnet`. */
  readonly words: string;
  /** Service and beginning of the resource in the ARN; absent where no ARN is taken. */
  readonly arn?: RegExp;
  /** Any other form that is taken; absent where only an ARN is. */
  readonly plain?: RegExp;
  /** Types that declare it. */
  readonly types?: readonly string[];
  /** Output that such a form is, beside the id. */
  readonly named?: string;
  /** ARNs that may be of any region all the same. */
  readonly anywhere?: RegExp;
}

const kind = (words: string, forms: Omit<Kind, "words">): Kind => ({ words, ...forms });

/** An id of EC2. Digits are not counted: older ids have 8 and newer 17. */
const ec2 = (words: string, prefix: string, type: string) =>
  kind(words, { plain: new RegExp(`^${prefix}-\\w+$`), types: [`aws:ec2/${type}`] });

export const SUBNET = ec2("a subnet's id", "subnet", "subnet:Subnet");
export const VPC = ec2("a VPC's id", "vpc", "vpc:Vpc");
export const SECURITY_GROUP = ec2("a security group's id", "sg", "securityGroup:SecurityGroup");
export const ROUTE_TABLE = ec2("a route table's id", "rtb", "routeTable:RouteTable");
export const INTERNET_GATEWAY = ec2("a gateway's id", "(?:igw|vgw)", "internetGateway:InternetGateway");
export const NAT_GATEWAY = ec2("a NAT gateway's id", "nat", "natGateway:NatGateway");
export const ADDRESS = ec2("the allocation of an address", "eipalloc", "eip:Eip");
export const LAUNCH_TEMPLATE = ec2("a launch template's id", "lt", "launchTemplate:LaunchTemplate");

/** Source: `kms.KeyIdType`; aliases: kms.AliasNameType. */
export const KEY = kind("a KMS key", {
  arn: /^kms:(?:key|alias)\//,
  plain: /^(?:alias\/\S+|mrk-\w+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i,
  types: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/alias:Alias"],
});

export const CERTIFICATE = kind("a certificate of ACM or IAM", {
  arn: /^(?:acm:certificate|iam:server-certificate)\//,
});
export const LOAD_BALANCER = kind("a load balancer", { arn: /^elasticloadbalancing:loadbalancer\// });
export const LISTENER = kind("a listener of a load balancer", { arn: /^elasticloadbalancing:listener\// });
export const TARGET_GROUP = kind("a target group", { arn: /^elasticloadbalancing:targetgroup\// });
export const TOPIC = kind("an SNS topic", { arn: /^sns:/ });
export const QUEUE = kind("an SQS queue", { arn: /^sqs:/ });
export const LOG_GROUP = kind("a log group", { arn: /^logs:log-group:/ });
export const LOG_STORE = kind("a log group or delivery stream", {
  arn: /^(?:logs:log-group:|firehose:deliverystream\/)/,
});
export const ROLE = kind("an IAM role", { arn: /^iam:role\// });
export const POLICY = kind("an IAM policy", { arn: /^iam:policy\// });
export const INSTANCE_PROFILE = kind("an instance profile", { arn: /^iam:instance-profile\// });
export const CONNECTION_HOST = kind("a connection's host", { arn: /^(?:codeconnections|codestar-connections):host\// });
export const FLEET = kind("a fleet of CodeBuild", { arn: /^codebuild:fleet\// });
export const RESOURCE_SHARE = kind("a resource share of RAM", { arn: /^ram:resource-share\// });
export const EVENT_SOURCE = kind("an event bus", { arn: /^events:event-bus\// });
export const ANYTHING = kind("an ARN", { arn: /^/ });

export const FUNCTION = kind("a function", {
  arn: /^lambda:function:/,
  plain: /^[\w-]+(?::[\w$-]+)?$/,
  types: ["aws:lambda/function:Function"],
  named: "name",
});
export const CLUSTER = kind("an ECS cluster", {
  arn: /^ecs:cluster\//,
  plain: /^[\w-]+$/,
  types: ["aws:ecs/cluster:Cluster"],
  named: "name",
});
export const TASK_DEFINITION = kind("a task definition", {
  arn: /^ecs:task-definition\//,
  plain: /^[\w-]+(?::\d+)?$/,
  types: ["aws:ecs/taskDefinition:TaskDefinition"],
});
/** A name, and for caches and logs a folder behind it. */
export const BUCKET = kind("an S3 bucket", {
  plain: /^[a-z0-9][a-z0-9.-]+(?:\/.*)?$/,
  types: ["aws:s3/bucket:Bucket"],
});
/** Its ARN names neither account nor region: the bucket is looked up. */
export const QUEUE_URL = kind("the URL of an SQS queue", { plain: /^https:\/\//, types: ["aws:sqs/queue:Queue"] });

/** Source: EventBridge User Guide: eb-targets; buses: eb-cross-region, eb-cross-account. */
export const EVENT_TARGET = kind("a target of EventBridge", { arn: /^/, anywhere: /^events:event-bus\// });
/** Source: CloudWatch API Reference: PutMetricAlarm. */
export const ALARM_ACTION = kind("an action of an alarm", {
  arn: /^(?:sns:|automate:|autoscaling:|swf:|ssm:|ssm-incidents:|ssm-guardian:|lambda:|aiops:|ec2:)/,
});
/** Source: CodeCommit User Guide: how-to-notify. */
export const TRIGGER_TARGET = kind("an SNS topic or function", { arn: /^(?:sns:|lambda:function:)/ });
/** Source: CloudWatch Logs API Reference: PutSubscriptionFilter. */
export const SUBSCRIPTION_TARGET = kind("a stream, function or destination", {
  arn: /^(?:kinesis:stream\/|firehose:deliverystream\/|lambda:function:|logs:destination:)/,
});
/** Source: Developer Tools console User Guide: concepts, set-up-sns. Chats have no region. */
export const NOTIFICATION_TARGET = kind("an SNS topic or chat", { arn: /^(?:sns:|chatbot:)/, anywhere: /^chatbot:/ });
export const NOTIFICATION_SOURCE = kind("a repository, project, application or pipeline", {
  arn: /^(?:codecommit:|codebuild:project\/|codedeploy:application:|codepipeline:)/,
});
