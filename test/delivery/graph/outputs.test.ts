import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resourceModels } from "../../../delivery/graph/outputs";
import { Inputs, type ResourceContext } from "../../../delivery/graph/outputs/model";
import { partitionOf } from "../../../delivery/graph/partitions";
import { factsOf, type Properties } from "../../../delivery/graph";

const load = createRequire(__filename);

const contextOf = (type: string, region = "eu-west-1", find: ResourceContext["find"] = () => undefined) => ({
  urn: `urn:pulumi:dev::shop::${type}::thing`,
  type,
  name: "thing",
  stack: "dev",
  account: "111111111111",
  region,
  partition: partitionOf(region),
  find,
});

function compute(type: string, inputs: Properties, region?: string, find?: ResourceContext["find"]) {
  const model = resourceModels[type] ?? assert.fail(`no model of ${type}`);
  return model.compute(new Inputs(inputs, type), contextOf(type, region, find));
}

/** Inputs that satisfy every model at once. */
const someInputs: Properties = {
  name: "thing",
  apiId: "abcdefghij",
  domainName: "thing.example.com",
  zoneId: "Z0123456789",
  appName: "app",
  arn: "arn:aws:sns:eu-west-1:111111111111:thing",
  alarmName: "thing",
  approvalRuleTemplateName: "template",
  autoscalingGroupName: "group",
  bucket: "bucket",
  category: "Test",
  content: "{}",
  dashboardName: "thing",
  deploymentConfigName: "thing",
  deploymentGroupName: "group",
  desiredState: "{}",
  destinationName: "destination",
  domain: "domain",
  family: "family",
  functionName: "function",
  group: "group",
  input: "{}",
  key: "key",
  listenerArn: "arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/lb/1/2",
  loadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/lb/1",
  policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  policyName: "thing",
  principal: "222222222222",
  primaryKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/mrk-1",
  projectName: "project",
  protocol: "email",
  providerName: "provider",
  queueUrl: "https://sqs.eu-west-1.amazonaws.com/111111111111/queue",
  repository: "repository",
  repositoryName: "repository",
  resourceId: "service/cluster/service",
  type: "A",
  resourceArn: "arn:aws:codebuild:eu-west-1:111111111111:project/p",
  resourceShareArn: "arn:aws:ram:eu-west-1:111111111111:resource-share/s",
  role: "role",
  roleName: "role",
  routeTableId: "rtb-1",
  rule: "rule",
  secretArn: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s",
  secretId: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s",
  serverType: "GITHUB",
  statementId: "statement",
  targetId: "target",
  targetKeyId: "key",
  topic: "arn:aws:sns:eu-west-1:111111111111:topic",
  url: "https://token.actions.githubusercontent.com",
  version: "1",
  typeName: "AWS::CodeArtifact::PackageGroup",
};

/** Outputs that only some uses of a type have, or that the provider itself takes from inputs. */
const conditional = new Set([
  "tagsAll",
  "websiteDomain",
  "websiteEndpoint",
  "checksumCrc32",
  "checksumCrc32c",
  "checksumCrc64nvme",
  "checksumSha1",
  "checksumSha256",
  "associationId",
  "carrierIp",
  "customerOwnedIp",
  "privateDns",
  "privateIp",
  "ptrRecord",
  "autoProvisionZones",
  "autoScalingIps",
  "regionalNatGatewayAddresses",
  "regionalNatGatewayAutoMode",
  "routeTableId",
  "attachmentCount",
]);

/** What the class of a type declares, read from its source: the types themselves are gone at run time. */
function declared(type: string) {
  const [, file = ""] = type.split(":");
  const source = readFileSync(load.resolve(`@pulumi/aws/${file}.js`), "utf8");
  const names = (pattern: RegExp) => new Set([...source.matchAll(pattern)].map(([, name = ""]) => name));
  return {
    token: /__pulumiType = '([^']+)'/.exec(source)?.[1],
    properties: names(/resourceInputs\["(\w+)"\]/g),
    computed: names(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g),
  };
}

describe("resource models", () => {
  for (const type of Object.keys(resourceModels).sort()) {
    it(`give ${type} the outputs that its class declares`, () => {
      const { token, properties, computed } = declared(type);
      assert.equal(token, type);
      const outputs = Object.keys(compute(type, someInputs).outputs ?? {});
      const unknownToClass = outputs.filter((name) => !properties.has(name));
      const allowed = type.startsWith("aws:codestarconnections") ? ["ownerAccountId"] : [];
      assert.deepEqual(unknownToClass, allowed);
      const missing = [...computed].filter((name) => !outputs.includes(name) && !conditional.has(name));
      assert.deepEqual(missing, []);
      const named = factsOf(type)?.autoName?.property;
      assert.ok(named === undefined || properties.has(named), `${named} is no input of ${type}`);
    });
  }
});

/** Input that matters, expected id or ARN. */
const arns: readonly (readonly [type: string, inputs: Properties, arn: string, region?: string])[] = [
  ["aws:iam/role:Role", { name: "r", path: "/shop/dev/" }, "arn:aws:iam::111111111111:role/shop/dev/r"],
  ["aws:iam/policy:Policy", { name: "p" }, "arn:aws:iam::111111111111:policy/p"],
  ["aws:iam/instanceProfile:InstanceProfile", { name: "i" }, "arn:aws:iam::111111111111:instance-profile/i"],
  ["aws:s3/bucket:Bucket", { bucket: "b" }, "arn:aws-cn:s3:::b", "cn-north-1"],
  ["aws:codecommit/repository:Repository", { repositoryName: "web" }, "arn:aws:codecommit:eu-west-1:111111111111:web"],
  ["aws:codebuild/project:Project", { name: "b" }, "arn:aws:codebuild:eu-west-1:111111111111:project/b"],
  ["aws:codebuild/reportGroup:ReportGroup", { name: "r" }, "arn:aws:codebuild:eu-west-1:111111111111:report-group/r"],
  ["aws:codepipeline/pipeline:Pipeline", { name: "p" }, "arn:aws:codepipeline:eu-west-1:111111111111:p"],
  [
    "aws:codedeploy/application:Application",
    { name: "a" },
    "arn:aws-us-gov:codedeploy:us-gov-west-1:111111111111:application:a",
    "us-gov-west-1",
  ],
  [
    "aws:codedeploy/deploymentGroup:DeploymentGroup",
    { appName: "a", deploymentGroupName: "g" },
    "arn:aws:codedeploy:eu-west-1:111111111111:deploymentgroup:a/g",
  ],
  [
    "aws:codedeploy/deploymentConfig:DeploymentConfig",
    { deploymentConfigName: "c" },
    "arn:aws:codedeploy:eu-west-1:111111111111:deploymentconfig:c",
  ],
  ["aws:codeartifact/domain:Domain", { domain: "d" }, "arn:aws:codeartifact:eu-west-1:111111111111:domain/d"],
  [
    "aws:codeartifact/repository:Repository",
    { domain: "d", domainOwner: "222222222222", repository: "r" },
    "arn:aws:codeartifact:eu-west-1:222222222222:repository/d/r",
  ],
  ["aws:cloudwatch/eventRule:EventRule", { name: "r" }, "arn:aws:events:eu-west-1:111111111111:rule/r"],
  [
    "aws:cloudwatch/eventRule:EventRule",
    { name: "r", eventBusName: "bus" },
    "arn:aws:events:eu-west-1:111111111111:rule/bus/r",
  ],
  ["aws:cloudwatch/logGroup:LogGroup", { name: "/a" }, "arn:aws:logs:eu-west-1:111111111111:log-group:/a"],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", { name: "a" }, "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a"],
  ["aws:cloudtrail/trail:Trail", { name: "t" }, "arn:aws:cloudtrail:eu-west-1:111111111111:trail/t"],
  ["aws:sns/topic:Topic", { name: "t" }, "arn:aws:sns:eu-west-1:111111111111:t"],
  ["aws:sqs/queue:Queue", { name: "q" }, "arn:aws:sqs:eu-west-1:111111111111:q"],
  ["aws:lambda/function:Function", { name: "f" }, "arn:aws:lambda:eu-west-1:111111111111:function:f"],
  [
    "aws:lambda/alias:Alias",
    { name: "live", functionName: "f" },
    "arn:aws:lambda:eu-west-1:111111111111:function:f:live",
  ],
  ["aws:ecs/cluster:Cluster", { name: "c" }, "arn:aws:ecs:eu-west-1:111111111111:cluster/c"],
  [
    "aws:ecs/service:Service",
    { name: "s", cluster: "arn:aws:ecs:eu-west-1:111111111111:cluster/c" },
    "arn:aws:ecs:eu-west-1:111111111111:service/c/s",
  ],
  ["aws:ecs/taskDefinition:TaskDefinition", { family: "f" }, "arn:aws:ecs:eu-west-1:111111111111:task-definition/f:1"],
  ["aws:ecr/repository:Repository", { name: "team/r" }, "arn:aws:ecr:eu-west-1:111111111111:repository/team/r"],
  ["aws:ssm/parameter:Parameter", { name: "/a/b" }, "arn:aws:ssm:eu-west-1:111111111111:parameter/a/b"],
  ["aws:ssm/parameter:Parameter", { name: "a" }, "arn:aws:ssm:eu-west-1:111111111111:parameter/a"],
];

describe("ARNs", () => {
  for (const [type, inputs, arn, region] of arns) {
    it(arn, () => assert.equal(compute(type, inputs, region).outputs?.["arn"], arn));
  }

  it("continue a load balancer's in its listeners and their rules", () => {
    const balancer = compute("aws:lb/loadBalancer:LoadBalancer", { name: "web" });
    const listener = compute("aws:lb/listener:Listener", { loadBalancerArn: balancer.id });
    const rule = compute("aws:lb/listenerRule:ListenerRule", { listenerArn: listener.id });
    const prefix = "arn:aws:elasticloadbalancing:eu-west-1:111111111111";
    assert.match(balancer.id, new RegExp(`^${prefix}:loadbalancer/app/web/[0-9a-f]{16}$`));
    assert.match(listener.id, new RegExp(`^${prefix}:listener/app/web/[0-9a-f]{16}/[0-9a-f]{16}$`));
    assert.match(rule.id, new RegExp(`^${prefix}:listener-rule/app/web/[0-9a-f]{16}/[0-9a-f]{16}/[0-9a-f]{16}$`));
    assert.match(String(balancer.outputs?.["dnsName"]), /^web-\d{10}\.eu-west-1\.elb\.amazonaws\.com$/);
  });
});

describe("ids of Lambda", () => {
  const ids: readonly (readonly [type: string, inputs: Properties, id: string])[] = [
    ["functionEventInvokeConfig:FunctionEventInvokeConfig", { functionName: "f" }, "f"],
    ["functionEventInvokeConfig:FunctionEventInvokeConfig", { functionName: "f", qualifier: "live" }, "f:live"],
    ["invocation:Invocation", { functionName: "f", input: "{}" }, "f_$LATEST_99914b932bd37a50b983c5e7c90ae93b"],
  ];
  for (const [type, inputs, id] of ids) {
    it(id, () => assert.equal(compute(`aws:lambda/${type}`, inputs).id, id));
  }

  it("give a mapping the ARN of its function, however it was named", () => {
    const arn = "arn:aws:lambda:eu-west-1:111111111111:function:f";
    for (const functionName of ["f", arn]) {
      const { id, outputs } = compute("aws:lambda/eventSourceMapping:EventSourceMapping", { functionName });
      assert.equal(outputs?.["functionArn"], arn);
      assert.equal(outputs?.["arn"], `arn:aws:lambda:eu-west-1:111111111111:event-source-mapping:${id}`);
    }
  });
});

describe("computed outputs", () => {
  it("give a multi-Region key and its replica one id, each in its own region", () => {
    const key = compute("aws:kms/key:Key", { multiRegion: true });
    assert.match(key.id, /^mrk-[0-9a-f]{32}$/);
    const primaryKeyArn = String(key.outputs?.["arn"]);
    assert.equal(primaryKeyArn, `arn:aws:kms:eu-west-1:111111111111:key/${key.id}`);
    const primary = { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" };
    const replica = compute("aws:kms/replicaKey:ReplicaKey", { primaryKeyArn }, "us-west-2", () => primary);
    assert.equal(replica.id, key.id);
    assert.equal(replica.outputs?.["arn"], `arn:aws:kms:us-west-2:111111111111:key/${key.id}`);
    assert.equal(replica.outputs?.["keyUsage"], "SIGN_VERIFY");
    assert.equal(replica.outputs?.["keySpec"], "ECC_NIST_P256");
  });

  it("give a single-Region key a UUID", () => {
    assert.match(compute("aws:kms/key:Key", {}).id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("give a repository its clone URLs in the partition's domain", () => {
    const { outputs } = compute("aws:codecommit/repository:Repository", { repositoryName: "web" }, "cn-north-1");
    assert.equal(outputs?.["cloneUrlHttp"], "https://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/web");
    assert.equal(outputs?.["cloneUrlSsh"], "ssh://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/web");
  });

  it("give a deployment group the platform of its application", () => {
    const find = () => ({ computePlatform: "Lambda" });
    const inputs = { appName: "a", deploymentGroupName: "g" };
    assert.equal(
      compute("aws:codedeploy/deploymentGroup:DeploymentGroup", inputs, undefined, find).outputs?.["computePlatform"],
      "Lambda",
    );
  });
});

describe("partitionOf", () => {
  const rows = [
    ["us-east-1", "aws"],
    ["eu-central-2", "aws"],
    ["cn-northwest-1", "aws-cn"],
    ["us-gov-east-1", "aws-us-gov"],
    ["us-iso-east-1", "aws-iso"],
    ["us-isob-east-1", "aws-iso-b"],
    ["us-isof-south-1", "aws-iso-f"],
    ["eu-isoe-west-1", "aws-iso-e"],
    ["eusc-de-east-1", "aws-eusc"],
  ] as const;
  for (const [region, partition] of rows) {
    it(`puts ${region} into ${partition}`, () => assert.equal(partitionOf(region).name, partition));
  }
});
