import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../../delivery/graph";
import { REGION_NAMES } from "../../../../../delivery/graph/facts/regions";
import { checkForms } from "../../../../../delivery/graph/strict/places/forms";
import { checkKeys } from "../../../../../delivery/graph/strict/places/keys";
import { checkNetworks } from "../../../../../delivery/graph/strict/places/networks";
import { REGION_NAMES as SETTABLE } from "../../../../../stacks/settings/regions";
import { ACCOUNT, declared, findings, OTHER_ACCOUNT, OTHER_REGION, REGION } from "../resources";

const TOPIC = "aws:sns/topic:Topic";
const QUEUE = "aws:sqs/queue:Queue";

describe("the form of ARNs", () => {
  const says = (arn: string) => findings(checkForms, declared(QUEUE, "q", { dead: [{ arn }] }));

  it("is right in its partition, region and account", () => {
    for (const arn of [
      `arn:aws:sns:${REGION}:${ACCOUNT}:news`,
      "arn:aws:s3:::shop",
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
      `arn:aws:kms:*:${ACCOUNT}:key/mrk-*`,
      "arn:${Partition}:sns:${Region}:${Account}:news",
      "no arn",
      UNKNOWN,
    ])
      assert.deepEqual(says(arn), [], arn);
  });

  it("names partitions, regions and accounts that exist", () => {
    for (const [arn, wrong] of [
      [
        `arn:aws-cn:sns:cn-north-1:${ACCOUNT}:news`,
        "must be an ARN of the partition aws, which its resource is in",
        "write arn:aws:…, or take the partition from aws.getPartition",
      ],
      [`arn:asw:sns:${REGION}:${ACCOUNT}:news`, "must be an ARN of a partition that AWS has", "write arn:aws:…"],
      [`arn:aws:sns:eu-centra-1:${ACCOUNT}:news`, "must name a region that AWS has", "write eu-central-1"],
      [
        `arn:aws:sns:cn-north-1:${ACCOUNT}:news`,
        "must name a region of the partition aws",
        "write arn:aws-cn:… or another region",
      ],
      [
        `arn:aws:sns:${REGION}:11111111111:news`,
        "must name an account by its twelve digits",
        "give the account's id in full, with leading zeros",
      ],
    ].map(
      ([arn = "", allowed = "", fix = ""]) =>
        [arn, `${QUEUE} "q": dead[0].arn ${allowed}, got "${arn}"; ${fix}`] as const,
    ))
      assert.deepEqual(says(arn), [wrong]);
  });

  it("is looked at in policies too, and not in words of people", () => {
    const arn = `arn:aws-cn:s3:::shop`;
    const policy = JSON.stringify({
      Statement: [
        { Effect: "Allow", Principal: { AWS: arn }, Resource: ["*", arn], Condition: { ArnLike: { a: arn } } },
      ],
    });
    assert.deepEqual(
      findings(checkForms, declared(TOPIC, "t", { policy, tags: { arn }, description: arn })).map(
        (one) => one.split(" ")[2],
      ),
      ["policy.Statement[0].Resource[1]", "policy.Statement[0].Principal.AWS"],
    );
  });

  it("has a region of AWS at each resource that chooses one, and at each provider", () => {
    const nowhere = { region: "eu-central-9" };
    const [wrong] = findings(checkForms, declared(TOPIC, "t", nowhere, nowhere));
    assert.equal(wrong, `${TOPIC} "t": region must name a region that AWS has, got "eu-central-9"; write eu-central-1`);
    const provider = declared("pulumi:providers:aws", "p", { ...nowhere, allowedAccountIds: '["12345"]' }, nowhere);
    assert.deepEqual(findings(checkForms, provider, declared(TOPIC, "t", {}, nowhere)), [
      'pulumi:providers:aws "p": region must name a region that AWS has, got "eu-central-9"; write eu-central-1',
      'pulumi:providers:aws "p": allowedAccountIds[0] must be the twelve digits of an account, got "12345"; ' +
        "give the account's id in full, with leading zeros",
    ]);
  });

  it("knows every region that settings may name", () => {
    assert.deepEqual(
      SETTABLE.filter((region) => !REGION_NAMES.includes(region)),
      [],
    );
  });
});

describe("what works together in a VPC", () => {
  const subnet = (id: string, vpcId: string) => declared("aws:ec2/subnet:Subnet", id, { vpcId }, { id });
  const group = (id: string, vpcId: string) => declared("aws:ec2/securityGroup:SecurityGroup", id, { vpcId }, { id });
  const one = [subnet("subnet-a", "vpc-1"), subnet("subnet-b", "vpc-1"), group("sg-a", "vpc-1")];
  const balancer = (inputs = {}) =>
    declared("aws:lb/loadBalancer:LoadBalancer", "lb", {
      subnets: ["subnet-a", "subnet-b"],
      securityGroups: ["sg-a"],
      arn: "arn:lb",
      ...inputs,
    });

  it("is of one VPC, as far as the stack declares it", () => {
    assert.deepEqual(findings(checkNetworks, ...one, balancer()), []);
    assert.deepEqual(findings(checkNetworks, ...one, balancer({ securityGroups: ["sg-of-others"] })), []);
    assert.deepEqual(findings(checkNetworks, ...one, group("sg-b", "vpc-2"), balancer({ securityGroups: ["sg-b"] })), [
      'aws:lb/loadBalancer:LoadBalancer "lb": securityGroups[0] must be of the same VPC as subnets[0], vpc-1, got "sg-b"; ' +
        'aws:ec2/securityGroup:SecurityGroup "sg-b" is of vpc-2: name one of vpc-1',
    ]);
  });

  it("includes the target groups of a listener", () => {
    const targets = (vpcId: string) =>
      declared("aws:lb/targetGroup:TargetGroup", "tg", { vpcId }, { outputs: { arn: "arn:tg" } });
    const listener = declared("aws:lb/listener:Listener", "l", {
      loadBalancerArn: "arn:lb",
      defaultActions: [{ targetGroupArn: "arn:tg" }],
    });
    assert.deepEqual(findings(checkNetworks, ...one, balancer(), targets("vpc-1"), listener), []);
    assert.deepEqual(findings(checkNetworks, ...one, balancer(), targets("vpc-2"), listener), [
      'aws:lb/listener:Listener "l": defaultActions[0].targetGroupArn must be of the same VPC as loadBalancerArn, vpc-1, ' +
        'got "arn:tg"; aws:lb/targetGroup:TargetGroup "tg" is of vpc-2: name one of vpc-1',
    ]);
  });
});

describe("keys and queues beside others", () => {
  const key = (region: string) => `arn:aws:kms:${region}:${ACCOUNT}:key/mrk-1`;

  it("are of the region of the bucket that is copied to", () => {
    const copy = { outputs: { arn: "arn:aws:s3:::copy" }, region: OTHER_REGION };
    const bucket = declared("aws:s3/bucket:Bucket", "copy", {}, copy);
    const config = (replicaKmsKeyId: string) =>
      declared("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "r", {
        rules: [{ destination: { bucket: "arn:aws:s3:::copy", encryptionConfiguration: { replicaKmsKeyId } } }],
      });
    assert.deepEqual(findings(checkKeys, bucket, config(key(OTHER_REGION))), []);
    assert.deepEqual(findings(checkKeys, bucket, config(key(REGION))), [
      'aws:s3/bucketReplicationConfig:BucketReplicationConfig "r": rules[0].destination.encryptionConfiguration.replicaKmsKeyId ' +
        `must be a key of eu-west-1, the region of the bucket that is copied to, got "${key(REGION)}"; name a key of eu-west-1`,
    ]);
  });

  it("are copies of multi-Region keys of the same account in another region", () => {
    const replica = (primaryKeyArn: string) =>
      findings(checkKeys, declared("aws:kms/replicaKey:ReplicaKey", "k", { primaryKeyArn }));
    assert.deepEqual(replica(key(OTHER_REGION)), []);
    for (const [arn, wrong] of [
      [key(REGION), `must be a key of another region than the copy's own ${REGION}`],
      [`arn:aws:kms:${OTHER_REGION}:${ACCOUNT}:key/1`, "must be the ARN of a multi-Region key, key/mrk-…"],
      [`arn:aws:kms:${OTHER_REGION}:${OTHER_ACCOUNT}:key/mrk-1`, `must be a key of the copy's own account ${ACCOUNT}`],
    ] as const)
      assert.ok(replica(arn)[0]?.startsWith(`aws:kms/replicaKey:ReplicaKey "k": primaryKeyArn ${wrong}, got`), arn);
  });

  it("are queues of the same place and kind for what a queue could not deliver", () => {
    const queue = (deadLetterTargetArn: string) =>
      declared(QUEUE, "q", { redrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 }) });
    const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`;
    const dead = (fifoQueue: boolean) => declared(QUEUE, "dead", { fifoQueue }, { outputs: { arn } });
    assert.deepEqual(findings(checkKeys, queue(arn), dead(false)), []);
    assert.match(findings(checkKeys, queue(arn), dead(true))[0]!, /must be no FIFO queue, as the queue itself is none/);
    assert.match(
      findings(checkKeys, queue(`arn:aws:sqs:${OTHER_REGION}:${ACCOUNT}:dead`))[0]!,
      /redrivePolicy\.deadLetterTargetArn must be a queue of the queue's own eu-central-1 and account 111111111111/,
    );
  });
});
