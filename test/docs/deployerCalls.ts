/**
 * The actions that a deployment needs of AWS for each type of resource that environments declare in workload accounts: to create, read,
 * update, tag and delete it. Names are checked against the service authorization reference; which of them the provider calls was taken
 * from its resources' operations and is not tried on AWS.
 */

interface Calls {
  /** Service of every action that names none. */
  readonly service: string;
  /** Actions that create, update, tag or delete, separated by spaces. */
  readonly write: string;
  readonly read: string;
}

const calls = (service: string, write: string, read: string): Calls => ({ service, write, read });

const API = calls("apigateway", "POST PATCH PUT DELETE", "GET");
const SECURITY_GROUP_RULES = "ModifySecurityGroupRules CreateTags DeleteTags";

export const DEPLOYER_CALLS: Readonly<Record<string, Calls>> = {
  "aws:apigatewayv2/api:Api": API,
  "aws:apigatewayv2/apiMapping:ApiMapping": API,
  "aws:apigatewayv2/domainName:DomainName": API,
  "aws:apigatewayv2/integration:Integration": API,
  "aws:apigatewayv2/route:Route": API,
  // With access logs. Source: API Gateway Developer Guide: http-api-logging.
  "aws:apigatewayv2/stage:Stage": calls(
    "apigateway",
    "POST PATCH DELETE logs:CreateLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:PutResourcePolicy",
    "GET logs:GetLogDelivery logs:ListLogDeliveries logs:DescribeResourcePolicies logs:DescribeLogGroups",
  ),
  "aws:appautoscaling/policy:Policy": calls(
    "application-autoscaling",
    "PutScalingPolicy DeleteScalingPolicy cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms",
    "DescribeScalingPolicies cloudwatch:DescribeAlarms",
  ),
  "aws:appautoscaling/target:Target": calls(
    "application-autoscaling",
    "RegisterScalableTarget DeregisterScalableTarget TagResource UntagResource ecs:UpdateService",
    "DescribeScalableTargets ListTagsForResource ecs:DescribeServices",
  ),
  // With a launch template whose image is a parameter. Source: EC2 Auto Scaling User Guide: using-systems-manager-parameters.
  "aws:autoscaling/group:Group": calls(
    "autoscaling",
    "CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup CreateOrUpdateTags DeleteTags StartInstanceRefresh " +
      "AttachLoadBalancerTargetGroups DetachLoadBalancerTargetGroups EnableMetricsCollection DisableMetricsCollection " +
      "SetInstanceProtection SuspendProcesses ResumeProcesses ec2:RunInstances ec2:CreateTags",
    "DescribeAutoScalingGroups DescribeScalingActivities DescribeWarmPool DescribeLoadBalancerTargetGroups DescribeInstanceRefreshes " +
      "elasticloadbalancing:DescribeTargetHealth ec2:DescribeLaunchTemplateVersions ec2:DescribeSubnets ssm:GetParameters",
  ),
  "aws:autoscaling/policy:Policy": calls(
    "autoscaling",
    "PutScalingPolicy DeletePolicy cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms",
    "DescribePolicies",
  ),
  "aws:cloudwatch/eventRule:EventRule": calls(
    "events",
    "PutRule EnableRule DisableRule DeleteRule TagResource UntagResource",
    "DescribeRule ListTagsForResource",
  ),
  "aws:cloudwatch/eventTarget:EventTarget": calls("events", "PutTargets RemoveTargets", "ListTargetsByRule"),
  "aws:cloudwatch/logGroup:LogGroup": calls(
    "logs",
    "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey TagResource UntagResource",
    "DescribeLogGroups ListTagsForResource",
  ),
  "aws:cloudwatch/metricAlarm:MetricAlarm": calls(
    "cloudwatch",
    "PutMetricAlarm DeleteAlarms TagResource UntagResource",
    "DescribeAlarms ListTagsForResource",
  ),
  "aws:codedeploy/application:Application": calls(
    "codedeploy",
    "CreateApplication UpdateApplication DeleteApplication TagResource UntagResource",
    "GetApplication ListTagsForResource",
  ),
  "aws:codedeploy/deploymentGroup:DeploymentGroup": calls(
    "codedeploy",
    "CreateDeploymentGroup UpdateDeploymentGroup DeleteDeploymentGroup TagResource UntagResource",
    "GetDeploymentGroup ListTagsForResource",
  ),
  "aws:ec2/eip:Eip": calls(
    "ec2",
    "AllocateAddress ReleaseAddress AssociateAddress DisassociateAddress CreateTags DeleteTags",
    "DescribeAddresses DescribeAddressesAttribute",
  ),
  "aws:ec2/internetGateway:InternetGateway": calls(
    "ec2",
    "CreateInternetGateway AttachInternetGateway DetachInternetGateway DeleteInternetGateway CreateTags DeleteTags",
    "DescribeInternetGateways",
  ),
  "aws:ec2/launchTemplate:LaunchTemplate": calls(
    "ec2",
    "CreateLaunchTemplate CreateLaunchTemplateVersion ModifyLaunchTemplate DeleteLaunchTemplate CreateTags DeleteTags",
    "DescribeLaunchTemplates DescribeLaunchTemplateVersions ssm:GetParameters",
  ),
  "aws:ec2/natGateway:NatGateway": calls(
    "ec2",
    "CreateNatGateway DeleteNatGateway CreateTags DeleteTags",
    "DescribeNatGateways",
  ),
  "aws:ec2/route:Route": calls("ec2", "CreateRoute ReplaceRoute DeleteRoute", "DescribeRouteTables"),
  "aws:ec2/routeTable:RouteTable": calls(
    "ec2",
    "CreateRouteTable DeleteRouteTable CreateRoute DeleteRoute CreateTags DeleteTags",
    "DescribeRouteTables",
  ),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": calls(
    "ec2",
    "AssociateRouteTable ReplaceRouteTableAssociation DisassociateRouteTable",
    "DescribeRouteTables",
  ),
  "aws:ec2/securityGroup:SecurityGroup": calls(
    "ec2",
    "CreateSecurityGroup DeleteSecurityGroup AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress " +
      "RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateTags DeleteTags",
    "DescribeSecurityGroups DescribeNetworkInterfaces",
  ),
  "aws:ec2/subnet:Subnet": calls(
    "ec2",
    "CreateSubnet ModifySubnetAttribute DeleteSubnet CreateTags DeleteTags",
    "DescribeSubnets DescribeAvailabilityZones DescribeNetworkInterfaces",
  ),
  "aws:ec2/vpc:Vpc": calls(
    "ec2",
    "CreateVpc ModifyVpcAttribute DeleteVpc CreateTags DeleteTags",
    "DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups",
  ),
  "aws:ec2/vpcEndpoint:VpcEndpoint": calls(
    "ec2",
    "CreateVpcEndpoint ModifyVpcEndpoint DeleteVpcEndpoints CreateTags DeleteTags",
    "DescribeVpcEndpoints DescribePrefixLists DescribeVpcEndpointServices",
  ),
  "aws:ecs/cluster:Cluster": calls(
    "ecs",
    "CreateCluster UpdateCluster PutClusterCapacityProviders DeleteCluster TagResource UntagResource",
    "DescribeClusters ListTagsForResource",
  ),
  "aws:ecs/service:Service": calls(
    "ecs",
    "CreateService UpdateService DeleteService TagResource UntagResource",
    "DescribeServices ListTagsForResource DescribeTaskDefinition",
  ),
  "aws:ecs/taskDefinition:TaskDefinition": calls(
    "ecs",
    "RegisterTaskDefinition DeregisterTaskDefinition TagResource UntagResource",
    "DescribeTaskDefinition ListTagsForResource",
  ),
  "aws:iam/instanceProfile:InstanceProfile": calls(
    "iam",
    "CreateInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile DeleteInstanceProfile TagInstanceProfile " +
      "UntagInstanceProfile",
    "GetInstanceProfile",
  ),
  "aws:iam/role:Role": calls(
    "iam",
    "CreateRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePolicy DeleteRolePolicy DeleteRole TagRole UntagRole",
    "GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole ListRoleTags",
  ),
  "aws:lambda/alias:Alias": calls("lambda", "CreateAlias UpdateAlias DeleteAlias", "GetAlias"),
  "aws:lambda/function:Function": calls(
    "lambda",
    "CreateFunction UpdateFunctionCode UpdateFunctionConfiguration PublishVersion PutFunctionConcurrency DeleteFunctionConcurrency " +
      "DeleteFunction TagResource UntagResource",
    "GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig GetFunctionConcurrency ListVersionsByFunction ListTags",
  ),
  "aws:lambda/permission:Permission": calls("lambda", "AddPermission RemovePermission", "GetPolicy"),
  "aws:lb/listener:Listener": calls(
    "elasticloadbalancing",
    "CreateListener ModifyListener ModifyListenerAttributes DeleteListener AddTags RemoveTags",
    "DescribeListeners DescribeListenerAttributes DescribeTags",
  ),
  "aws:lb/loadBalancer:LoadBalancer": calls(
    "elasticloadbalancing",
    "CreateLoadBalancer ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets SetIpAddressType DeleteLoadBalancer AddTags RemoveTags",
    "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation DescribeTags",
  ),
  "aws:lb/targetGroup:TargetGroup": calls(
    "elasticloadbalancing",
    "CreateTargetGroup ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup AddTags RemoveTags",
    "DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags",
  ),
  "aws:route53/healthCheck:HealthCheck": calls(
    "route53",
    "CreateHealthCheck UpdateHealthCheck DeleteHealthCheck ChangeTagsForResource",
    "GetHealthCheck ListTagsForResource",
  ),
  "aws:route53/record:Record": calls(
    "route53",
    "ChangeResourceRecordSets",
    "GetHostedZone ListResourceRecordSets GetChange",
  ),
  "aws:sqs/queue:Queue": calls(
    "sqs",
    "CreateQueue SetQueueAttributes DeleteQueue TagQueue UntagQueue",
    "GetQueueAttributes GetQueueUrl ListQueueTags",
  ),
  "aws:sqs/queuePolicy:QueuePolicy": calls("sqs", "SetQueueAttributes", "GetQueueAttributes"),
  "aws:ssm/document:Document": calls(
    "ssm",
    "CreateDocument UpdateDocument UpdateDocumentDefaultVersion DeleteDocument AddTagsToResource RemoveTagsFromResource",
    "DescribeDocument DescribeDocumentPermission GetDocument ListTagsForResource",
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": calls(
    "ec2",
    `AuthorizeSecurityGroupEgress RevokeSecurityGroupEgress ${SECURITY_GROUP_RULES}`,
    "DescribeSecurityGroupRules",
  ),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": calls(
    "ec2",
    `AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress ${SECURITY_GROUP_RULES}`,
    "DescribeSecurityGroupRules",
  ),
};

const named = (service: string, actions: string): readonly string[] =>
  actions.split(" ").map((action) => (action.includes(":") ? action : `${service}:${action}`));

/** Actions that read; and those that do not. */
export const actionsOf = ({ service, read, write }: Calls) => ({
  read: named(service, read),
  write: named(service, write),
});
