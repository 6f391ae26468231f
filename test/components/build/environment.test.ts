import assert from "node:assert/strict";
import { BUILD_LANGUAGES, type BuildComputeType, BuildEnvironmentType, resolveRuntime } from "../../../components";
import { BUILD_ENVIRONMENTS } from "../../../components/build/environments";
import { added, happy, hosted, project } from "./example";

type Environment = Record<string, unknown>;
const environment = async (...args: Parameters<typeof happy>) => (await project(happy(...args)))["environment"];

describe("BuildProject runs", () => {
  for (const [type, row] of Object.entries(BUILD_ENVIRONMENTS))
    it(`on ${type}, the smallest by default`, async () => {
      const environmentType = type as BuildEnvironmentType;
      const image = row.image ?? "222222222222.dkr.ecr.eu-west-1.amazonaws.com/tools:1";
      const inputs = await project(happy({ environmentType, ...(row.image === undefined ? { image } : {}) }));
      const smallest: Readonly<Record<string, BuildComputeType>> = {
        WINDOWS_SERVER_2019_CONTAINER: "BUILD_GENERAL1_MEDIUM",
        WINDOWS_SERVER_2022_CONTAINER: "BUILD_GENERAL1_MEDIUM",
        WINDOWS_EC2: "BUILD_GENERAL1_MEDIUM",
        LINUX_LAMBDA_CONTAINER: "BUILD_LAMBDA_1GB",
        ARM_LAMBDA_CONTAINER: "BUILD_LAMBDA_1GB",
      };
      assert.deepEqual(inputs["environment"], {
        type,
        computeType: smallest[type] ?? "BUILD_GENERAL1_SMALL",
        image,
        imagePullCredentialsType: row.image === undefined ? "SERVICE_ROLE" : "CODEBUILD",
        privilegedMode: false,
        environmentVariables: [],
      });
      const timed = type.includes("LAMBDA") ? [undefined, undefined] : [60, 480];
      assert.deepEqual([inputs["buildTimeout"], inputs["queuedTimeout"]], timed);
    });

  it("in a VPC, with network interfaces in its subnets alone", async () => {
    const vpc = { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] };
    assert.deepEqual((await project(happy(vpc)))["vpcConfig"], {
      vpcId: "vpc-1",
      subnets: ["subnet-1", "subnet-2"],
      securityGroupIds: ["sg-1"],
    });
    const interfaces = "arn:aws:ec2:eu-central-1:111111111111:network-interface/*";
    const subnets = ["arn:aws:ec2:eu-central-1:*:subnet/subnet-1", "arn:aws:ec2:eu-central-1:*:subnet/subnet-2"];
    assert.deepEqual(await added(happy(), vpc), [
      {
        Sid: "SeeNetwork",
        Effect: "Allow",
        Action: [
          "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ],
        Resource: "*",
      },
      {
        Sid: "CreateNetworkInterface",
        Effect: "Allow",
        Action: ["ec2:CreateNetworkInterface"],
        Resource: [interfaces, ...subnets, "arn:aws:ec2:eu-central-1:*:security-group/sg-1"],
      },
      {
        Sid: "DeleteNetworkInterface",
        Effect: "Allow",
        Action: ["ec2:DeleteNetworkInterface"],
        Resource: interfaces,
        Condition: { ArnLike: { "ec2:Subnet": subnets } },
      },
      {
        Sid: "HandNetworkInterfaceToBuilds",
        Effect: "Allow",
        Action: ["ec2:CreateNetworkInterfacePermission"],
        Resource: interfaces,
        Condition: {
          StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" },
          ArnLike: { "ec2:Subnet": subnets },
        },
      },
    ]);
  });

  it("on a fleet", async () => {
    const fleetArn = "arn:aws:codebuild:eu-central-1:111111111111:fleet/fast:1";
    assert.deepEqual(((await environment({ fleetArn })) as Environment)["fleet"], { fleetArn });
    assert.deepEqual(await added(happy(), { fleetArn }), []);
  });

  it("in an image of a private registry, whose credential the role may read", async () => {
    const registryCredentialArn = "arn:aws:secretsmanager:eu-central-1:111111111111:secret:registry-AbCdEf";
    const image = "registry.example.com/tools:1";
    const { registryCredential, imagePullCredentialsType } = (await environment({
      image,
      registryCredentialArn,
    })) as Environment;
    assert.deepEqual(registryCredential, { credential: registryCredentialArn, credentialProvider: "SECRETS_MANAGER" });
    assert.equal(imagePullCredentialsType, "SERVICE_ROLE");
    assert.deepEqual(await added(happy({ image }), { registryCredentialArn }), [
      {
        Sid: "ReadRegistryCredential",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: registryCredentialArn,
      },
    ]);
  });

  it("in the curated image of a language and version", async () => {
    const image = async (...args: Parameters<typeof happy>) => ((await environment(...args)) as Environment)["image"];
    const [java, oldNode] = [
      { language: "JAVA", version: "corretto21" },
      { language: "NODE_JS", version: "18" },
    ] as const;
    assert.equal(await image({ runtime: java }), "aws/codebuild/amazonlinux-x86_64-standard:6.0");
    assert.equal(await image({ runtime: oldNode }), "aws/codebuild/amazonlinux-x86_64-standard:5.0");
    const onArm = { environmentType: "ARM_CONTAINER" } as const;
    assert.equal(await image({ ...onArm, runtime: oldNode }), "aws/codebuild/amazonlinux-aarch64-standard:3.0");
    const onLambda = { environmentType: "ARM_LAMBDA_CONTAINER" } as const;
    const lambdaImage = "aws/codebuild/amazonlinux-aarch64-lambda-standard:corretto21";
    assert.equal(await image({ ...onLambda, runtime: java }), lambdaImage);
    const docker = { privilegedMode: true, runtime: { language: "DOCKER", version: "latest" } } as const;
    assert.equal(await image(docker), "aws/codebuild/amazonlinux-x86_64-standard:6.0");
  });

  it("from the repository's host with rights on no store", async () => {
    const { encryptionKey, artifacts } = await project(hosted());
    assert.deepEqual([encryptionKey, artifacts], [undefined, { type: "NO_ARTIFACTS" }]);
  });
});

describe("resolveRuntime", () => {
  it("says what the buildspec must say, except where the image is of one version", () => {
    assert.deepEqual(resolveRuntime({ language: "PYTHON", version: "3.13" }), {
      image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
      runtimeVersions: { python: "3.13" },
    });
    assert.deepEqual(resolveRuntime({ language: "PYTHON", version: "3.13" }, "LINUX_LAMBDA_CONTAINER"), {
      image: "aws/codebuild/amazonlinux-x86_64-lambda-standard:python3.13",
    });
  });

  it("says what else a build needs", () => {
    assert.deepEqual(resolveRuntime({ language: "DOCKER", version: "latest" }), {
      image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
      note: "the Docker daemon needs privilegedMode",
    });
    assert.deepEqual(resolveRuntime({ language: "ANDROID", version: "corretto17" })?.runtimeVersions, {
      java: "corretto17",
    });
  });

  it("finds nothing where AWS curates nothing", () => {
    assert.equal(resolveRuntime({ language: "NODE_JS", version: "26" }, "ARM_CONTAINER"), undefined);
    assert.equal(resolveRuntime({ language: "JAVA", version: "toString" }), undefined);
    assert.equal(resolveRuntime({ language: "JAVA", version: "corretto21" }, "LINUX_EC2"), undefined);
  });

  it("finds a curated image of the right processor for every row", () => {
    for (const [language, { versions }] of Object.entries(BUILD_LANGUAGES))
      for (const version of Object.keys(versions))
        for (const environmentType of Object.values(BuildEnvironmentType)) {
          const runtime = { language: language as keyof typeof BUILD_LANGUAGES, version };
          const image = resolveRuntime(runtime, environmentType)?.image;
          if (image === undefined) continue;
          const processor = environmentType.startsWith("ARM") ? "aarch64" : "x86_64";
          const mode = environmentType.includes("LAMBDA") ? "-lambda" : "";
          assert.ok(image.startsWith(`aws/codebuild/amazonlinux-${processor}${mode}-standard:`), image);
        }
  });
});
