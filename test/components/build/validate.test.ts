import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import type { BuildProjectArgs } from "../../../components";
import { imageRepositoryArn } from "../../../components/build/environments";
import { deploy } from "../deployed";
import { build, happy, refuses, untyped } from "./example";

const RETENTION =
  "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";
const SIZES = ["SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE"].map((size) => `BUILD_GENERAL1_${size}`).join(", ");
const HOSTS = "must not be LOCAL on LINUX_GPU_CONTAINER, on BUILD_GENERAL1_2XLARGE or in a VPC";
const TYPES = [
  ...["LINUX", "ARM", "LINUX_GPU", "WINDOWS_SERVER_2019", "WINDOWS_SERVER_2022", "LINUX_LAMBDA", "ARM_LAMBDA"].map(
    (type) => `${type}_CONTAINER`,
  ),
  ...["LINUX", "ARM", "WINDOWS"].map((type) => `${type}_EC2`),
].join(", ");
const KEY_FORM = "must be a KMS key ARN (arn:…:kms:…:key/…)";
const VARIABLE_NAME = "must be letters, digits and _, not beginning with a digit or CODEBUILD_";

const CASES: Readonly<Record<string, readonly [BuildProjectArgs, ...string[]]>> = {
  "a short name": [
    happy({ projectName: "a" }),
    'projectName must be a CodeBuild project name of 2 to 150 characters: letters, digits, - and _, beginning with a letter or digit, got "a"; shorten or respell it',
  ],
  "a long description": [
    happy({ description: "x".repeat(256) }),
    "description must have at most 255 characters, got 256; shorten it",
  ],
  "an unknown environment": [
    untyped({ environmentType: "MAC" }),
    `environmentType must be one of ${TYPES}, got "MAC"; omit it to use LINUX_CONTAINER`,
  ],
  "an unknown size": [
    untyped({ computeType: "TINY" }),
    `computeType must be one of ${SIZES} for LINUX_CONTAINER, got "TINY"; omit it to use BUILD_GENERAL1_SMALL, or take another environmentType`,
  ],
  "an image with spaces": [
    happy({ image: "node 20" }),
    'image must be an image name without spaces, got "node 20"; omit it to use the newest curated image',
  ],
  "two buildspecs": [
    happy({ buildspec: "version: 0.2", buildspecPath: "b.yml" }),
    'buildspecPath must not be given beside buildspec, got "b.yml"; remove one of the two',
  ],
  "a path outside the source": [
    happy({ buildspecPath: "/b.yml" }),
    'buildspecPath must be a path inside the source, without a leading / and without spaces, got "/b.yml"; omit it to use buildspec.yml',
  ],
  "reserved and misspelt variables": [
    happy({
      environmentVariables: [
        { name: "CODEBUILD_X", value: "" },
        { name: "1A", value: "" },
      ],
    }),
    `environmentVariables[0].name ${VARIABLE_NAME}, got "CODEBUILD_X"; rename the variable`,
    `environmentVariables[1].name ${VARIABLE_NAME}, got "1A"; rename the variable`,
  ],
  "an unknown variable type": [
    untyped({ environmentVariables: [{ name: "A", value: "", type: "VAULT" }] }),
    'environmentVariables[0].type must be one of PLAINTEXT, PARAMETER_STORE, SECRETS_MANAGER, got "VAULT"; omit it to use PLAINTEXT',
  ],
  "a variable twice": [
    happy({
      environmentVariables: [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
      ],
    }),
    'environmentVariables must not repeat a value, got ["A"]; keep one variable of each name',
  ],
  "no store": [
    happy({ artifactBucketArns: [] }),
    "artifactBucketArns must hold 1 to 100 ARNs, got 0; name the artifact store",
  ],
  "a bucket's name and key ids": [
    happy({ artifactBucketArns: ["store"], encryptionKeyArn: "mrk-1", additionalKeyArns: ["alias/a"], logKeyArn: "k" }),
    `artifactBucketArns[0] must be an S3 bucket ARN, wildcards allowed (arn:…:s3:::…), got "store"; give the store's ARN`,
    `encryptionKeyArn ${KEY_FORM}, got "mrk-1"; give the ARN of the store's key`,
    `additionalKeyArns[0] must be a KMS key ARN, wildcards allowed (arn:…:kms:…:key/…), got "alias/a"; give the key's ARN`,
    `logKeyArn ${KEY_FORM}, got "k"; give the key's ARN`,
  ],
  "an unknown cache": [
    untyped({ cache: "DISK" }),
    'cache must be one of NO_CACHE, LOCAL, S3, got "DISK"; omit it to use none',
  ],
  "a shared cache without bucket": [
    happy({ cache: "S3" }),
    "cacheBucketName must be given with cache S3; name the bucket",
  ],
  "settings of another cache": [
    happy({ cacheBucketName: "caches", cacheModes: [] }),
    "cacheBucketName must not be given without cache S3; remove it or set cache to S3",
    "cacheModes must not be given without cache LOCAL, got []; remove it or set cache to LOCAL",
  ],
  "a local cache on GPU": [
    happy({ cache: "LOCAL", environmentType: "LINUX_GPU_CONTAINER", image: "gpu" }),
    `cache ${HOSTS}, got {"environmentType":"LINUX_GPU_CONTAINER","computeType":"BUILD_GENERAL1_SMALL"}; use S3 or NO_CACHE`,
  ],
  "a local cache in a VPC": [
    happy({ cache: "LOCAL", vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] }),
    `cache ${HOSTS}, got {"environmentType":"LINUX_CONTAINER","computeType":"BUILD_GENERAL1_SMALL","vpcId":"given"}; use S3 or NO_CACHE`,
  ],
  "a local cache on the largest host": [
    happy({ cache: "LOCAL", computeType: "BUILD_GENERAL1_2XLARGE" }),
    `cache ${HOSTS}, got {"environmentType":"LINUX_CONTAINER","computeType":"BUILD_GENERAL1_2XLARGE"}; use S3 or NO_CACHE`,
  ],
  "no cache mode": [
    happy({ cache: "LOCAL", cacheModes: [] }),
    "cacheModes must hold 1 to 3 modes, got 0; omit it to use LOCAL_CUSTOM_CACHE",
  ],
  "the mode that needs Git": [
    happy({ cache: "LOCAL", cacheModes: ["LOCAL_SOURCE_CACHE"] }),
    'cacheModes must not hold LOCAL_SOURCE_CACHE without a Git source, for CodeBuild ignores it there, got "CODEPIPELINE"; drop the mode',
  ],
  "an unknown mode": [
    untyped({ cache: "LOCAL", cacheModes: ["RAM"] }),
    'cacheModes[0] must be one of LOCAL_SOURCE_CACHE, LOCAL_CUSTOM_CACHE, LOCAL_DOCKER_LAYER_CACHE, got "RAM"; take modes that the environment type has',
  ],
  "a mode that Windows has not": [
    untyped({
      cache: "LOCAL",
      cacheModes: ["LOCAL_DOCKER_LAYER_CACHE"],
      environmentType: "WINDOWS_SERVER_2022_CONTAINER",
      privilegedMode: true,
    }),
    "privilegedMode must not be given for WINDOWS_SERVER_2022_CONTAINER, got true; omit it or take another environmentType",
    'cacheModes[0] must be one of LOCAL_SOURCE_CACHE, LOCAL_CUSTOM_CACHE, got "LOCAL_DOCKER_LAYER_CACHE"; take modes that the environment type has',
  ],
  "a mode twice": [
    happy({ cache: "LOCAL", cacheModes: ["LOCAL_CUSTOM_CACHE", "LOCAL_CUSTOM_CACHE"] }),
    'cacheModes must not repeat a value, got ["LOCAL_CUSTOM_CACHE"]; name each mode once',
  ],
  "image layers without root": [
    happy({ cache: "LOCAL", cacheModes: ["LOCAL_DOCKER_LAYER_CACHE"] }),
    "privilegedMode must be true with LOCAL_DOCKER_LAYER_CACHE, got false; set it or drop the mode",
  ],
  "numbers out of range": [
    happy({ logRetentionDays: 2, buildTimeoutMinutes: 4, queuedTimeoutMinutes: 481, concurrentBuildLimit: 0 }),
    `logRetentionDays must be one of ${RETENTION}, got 2; omit it to use 365`,
    "buildTimeoutMinutes must be an integer from 5 to 2160, got 4; omit it to use 60",
    "queuedTimeoutMinutes must be an integer from 5 to 480, got 481; omit it to use 480",
    "concurrentBuildLimit must be an integer of at least 1, got 0; omit it to use the account's quota",
  ],
  "a policy that is none": [
    happy({ policy: "allow" }),
    'policy must be a JSON policy with statements, got "allow"; form it with pulumi.jsonStringify',
  ],
  "a misplaced role": [
    happy({ roleName: "a b", rolePath: "x", permissionsBoundaryArn: "b", accountId: "1", region: "mars" }),
    'roleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got "a b"; omit it to have one made',
    'rolePath must be an IAM path of 1 to 512 characters: text that begins and ends with /, got "x"; omit it to use /',
    `permissionsBoundaryArn must be an IAM policy ARN (arn:…:iam::…:policy/…), got "b"; give a policy's ARN`,
    `accountId must be twelve digits, got "1"; omit it to use the provider's account`,
    `region must be a region of AWS, such as eu-central-1, got "mars"; give the region's code`,
  ],
};

refuses("BuildProject refuses", CASES);

describe("BuildProject refuses, once it is known,", () => {
  const late: Readonly<Record<string, readonly [Partial<BuildProjectArgs>, string]>> = {
    "the alias of the store's key": [
      { encryptionKeyArn: pulumi.output("alias/store") },
      `encryptionKeyArn ${KEY_FORM}, got "alias/store"; give the ARN of the store's key`,
    ],
    "the id of a further key": [
      { additionalKeyArns: [pulumi.output("mrk-1")] },
      `additionalKeyArns[0] must be a KMS key ARN, wildcards allowed (arn:…:kms:…:key/…), got "mrk-1"; give the key's ARN`,
    ],
  };
  for (const [what, [changes, problem]] of Object.entries(late))
    it(what, async () => {
      await assert.rejects(deploy(build(happy(changes))), ({ message }: Error) => {
        assert.ok(message.includes(`BuildProject "api": ${problem}`), message);
        return true;
      });
    });
});

describe("BuildProject takes", () => {
  it("every timeout of the ranges and no other", async () => {
    const minutes = fc.integer({ min: -10, max: 3000 });
    await fc.assert(
      fc.asyncProperty(minutes, async (buildTimeoutMinutes) => {
        const inRange = buildTimeoutMinutes >= 5 && buildTimeoutMinutes <= 2160;
        const refused = await deploy(build(happy({ buildTimeoutMinutes }))).then(
          () => false,
          () => true,
        );
        assert.equal(refused, !inRange);
      }),
      { numRuns: 25 },
    );
  });
});

describe("imageRepositoryArn", () => {
  it("finds the repository of every form of an ECR image", () => {
    const name = fc.stringMatching(/^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/);
    const suffix = fc.oneof(fc.constant(""), fc.stringMatching(/^:[\w][\w.-]{0,20}$/), fc.constant("@sha256:0f"));
    const host = fc.constantFrom("ecr.eu-west-1.amazonaws.com", "ecr.cn-north-1.amazonaws.com.cn");
    fc.assert(
      fc.property(name, suffix, host, (repository, tag, domain) => {
        const arn = imageRepositoryArn("aws", `222222222222.dkr.${domain}/${repository}${tag}`);
        assert.equal(arn, `arn:aws:ecr:${domain.split(".")[1]}:222222222222:repository/${repository}`);
      }),
    );
    assert.equal(imageRepositoryArn("aws", "node:20"), undefined);
  });
});
