import assert from "node:assert/strict";
import { BUILD_ENVIRONMENTS } from "../../../../../components/build/environments";
import { BUILD_LANGUAGES } from "../../../../../components/build/runtimes";
import { BUILD_ENVIRONMENT_FACTS } from "../../../../../delivery/graph/facts/buildEnvironments";
import { CURATED_IMAGES, curatedImage } from "../../../../../delivery/graph/facts/buildImages";
import { checkBuildEnvironments } from "../../../../../delivery/graph/strict/builds/environments";
import { checkBuildImages } from "../../../../../delivery/graph/strict/builds/images";
import { checkBuildSources } from "../../../../../delivery/graph/strict/builds/sources";
import { pipeline } from "../pipelines/pipeline";
import { ACCOUNT, declared, findings, OTHER_ACCOUNT } from "../resources";

type Bag = Record<string, unknown>;

const project = (environment: Bag = {}, inputs: Bag = {}, more: object = {}) =>
  declared(
    "aws:codebuild/project:Project",
    "build",
    {
      name: "shop-build",
      source: { type: "CODEPIPELINE", buildspec: "buildspec.yml" },
      artifacts: { type: "CODEPIPELINE" },
      environment: {
        type: "LINUX_CONTAINER",
        computeType: "BUILD_GENERAL1_SMALL",
        image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
        ...environment,
      },
      ...inputs,
    },
    more,
  );
const CHECKS = [checkBuildEnvironments, checkBuildImages, checkBuildSources];
const says = (...args: Parameters<typeof project>) => CHECKS.flatMap((check) => findings(check, project(...args)));
const one = (expected: string, ...args: Parameters<typeof project>) => {
  const found = says(...args);
  assert.equal(found.length, 1, found.join("\n"));
  const told = found[0]!.replace('aws:codebuild/project:Project "build": ', "");
  assert.ok(told.startsWith(expected), told);
};

const LAMBDA = {
  type: "LINUX_LAMBDA_CONTAINER",
  computeType: "BUILD_LAMBDA_1GB",
  image: "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22",
};
const WINDOWS = {
  type: "WINDOWS_SERVER_2022_CONTAINER",
  computeType: "BUILD_GENERAL1_MEDIUM",
  image: "aws/codebuild/windows-base:2022-1.0",
};
const NETWORK = { vpcConfig: { vpcId: "vpc-1", subnets: ["subnet-1"], securityGroupIds: ["sg-1"] } };
const inline = (versions: Bag) => ({
  source: {
    type: "CODEPIPELINE",
    buildspec: JSON.stringify({ version: 0.2, phases: { install: { "runtime-versions": versions } } }),
  },
});

describe("what a build project runs on", () => {
  it("is right as it stands, on Lambda and on Windows too", () => {
    for (const environment of [{}, LAMBDA, WINDOWS]) assert.deepEqual(says(environment), []);
    assert.deepEqual(says({}, NETWORK), []);
    assert.deepEqual(
      says({ privilegedMode: true }, { cache: { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] } }),
      [],
    );
  });

  for (const [what, expected, environment, inputs] of [
    [
      "a size of another type",
      'environment.computeType must be a size of LINUX_CONTAINER, got "BUILD_LAMBDA_1GB"; take one of',
      { computeType: "BUILD_LAMBDA_1GB" },
    ],
    [
      "a small Windows",
      'environment.computeType must be a size of WINDOWS_SERVER_2022_CONTAINER, got "BUILD_GENERAL1_SMALL"',
      { ...WINDOWS, computeType: "BUILD_GENERAL1_SMALL" },
    ],
    [
      "a size of fleets",
      "environment.computeType must not be given without a fleet",
      { computeType: "ATTRIBUTE_BASED_COMPUTE" },
    ],
    ["a VPC on Lambda", "vpcConfig must not be given for LINUX_LAMBDA_CONTAINER", LAMBDA, NETWORK],
    [
      "a timeout on Lambda",
      "buildTimeout must not be given for LINUX_LAMBDA_CONTAINER; builds end after 15 minutes, got 30",
      LAMBDA,
      { buildTimeout: 30 },
    ],
    [
      "a cache on Lambda",
      'cache.type must be NO_CACHE for LINUX_LAMBDA_CONTAINER, got "S3"',
      LAMBDA,
      { cache: { type: "S3", location: "b" } },
    ],
    [
      "privileges on Lambda",
      "environment.privilegedMode must not be true for LINUX_LAMBDA_CONTAINER",
      { ...LAMBDA, privilegedMode: true },
    ],
    [
      "privileges on Windows",
      "environment.privilegedMode must not be true for WINDOWS",
      { ...WINDOWS, privilegedMode: true },
    ],
    [
      "a local cache in a VPC",
      'cache.type must not be LOCAL in a VPC, got "LOCAL"; take a cache in S3, or none',
      {},
      { ...NETWORK, cache: { type: "LOCAL", modes: ["LOCAL_CUSTOM_CACHE"] } },
    ],
    [
      "a local cache on the largest size",
      "cache.type must not be LOCAL on BUILD_GENERAL1_2XLARGE",
      { computeType: "BUILD_GENERAL1_2XLARGE" },
      { cache: { type: "LOCAL", modes: ["LOCAL_CUSTOM_CACHE"] } },
    ],
    [
      "layers kept without privileges",
      "environment.privilegedMode must be true with LOCAL_DOCKER_LAYER_CACHE; set it, or drop the mode",
      {},
      { cache: { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] } },
    ],
    ["a cache in no bucket", "cache.location must be given for a cache in S3", {}, { cache: { type: "S3" } }],
    [
      "half a network",
      "vpcConfig.subnets must be given in a VPC",
      {},
      { vpcConfig: { vpcId: "vpc-1", securityGroupIds: ["sg-1"] } },
    ],
    [
      "an image of another processor",
      'environment.image must be an image that runs on LINUX_CONTAINER, got "aws/codebuild/amazonlinux-aarch64-standard:4.0"; set environment.type to ARM_CONTAINER',
      { image: "aws/codebuild/amazonlinux-aarch64-standard:4.0" },
    ],
    [
      "credentials of the role for a curated image",
      'environment.imagePullCredentialsType must be CODEBUILD for a curated image, got "SERVICE_ROLE"; leave it out',
      { imagePullCredentialsType: "SERVICE_ROLE" },
    ],
    [
      "CodeBuild's credentials for another account's image",
      `environment.imagePullCredentialsType must be SERVICE_ROLE for an image of another account, ${OTHER_ACCOUNT}, got "CODEBUILD"`,
      { image: `${OTHER_ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/tools:1` },
    ],
    [
      "a runtime of another image",
      'source.buildspec: phases.install.runtime-versions.nodejs must be a version that aws/codebuild/amazonlinux-x86_64-standard:6.0 has, got "20"; take one of 22, 24, 26, or another image',
      {},
      inline({ nodejs: "20" }),
    ],
    [
      "artifacts apart from the source",
      'artifacts.type must be CODEPIPELINE where source.type is, and only there, got "S3"',
      {},
      { artifacts: { type: "S3" } },
    ],
    [
      "no source and a file",
      'source.buildspec must be a buildspec itself where there is no source that a file could be in, got "buildspec.yml"',
      {},
      { source: { type: "NO_SOURCE", buildspec: "buildspec.yml" }, artifacts: { type: "NO_ARTIFACTS" } },
    ],
  ] as readonly (readonly [string, string, Bag, Bag?])[]) {
    it(`is refused with ${what}`, () => one(expected, environment, inputs));
  }

  it("is a warning where AWS may have added to what was read", () => {
    const warns = (expected: RegExp, ...args: Parameters<typeof project>) => {
      const [warning, ...rest] = says(...args);
      assert.deepEqual(rest, []);
      assert.match(warning ?? "nothing", /^warning: /);
      assert.match(warning!, expected);
    };
    warns(
      /must be a curated image that CodeBuild keeps, and none of those read on 2026-12-01, got .*:7\.0"; make sure that AWS has it, or write/,
      {
        image: "aws/codebuild/amazonlinux-x86_64-standard:7.0",
      },
    );
    warns(/should be an image that AWS keeps up to date, which it is not since 2023-03-31/, {
      image: "aws/codebuild/standard:4.0",
    });
    warns(/and it was not among them on 2026-12-01, got "30"/, {}, inline({ nodejs: "30" }));
    warns(/AWS names no Lambda compute there/, LAMBDA, {}, { region: "eu-west-3" });
  });

  it("has runtimes by major version, by the latest, and by a variable", () => {
    assert.deepEqual(
      says({}, inline({ nodejs: "22.x", python: "3.x", java: "latest", golang: "$GO", ruby: "3.4" })),
      [],
    );
  });

  it("may be a former name or a release of an image, or an image of one's own", () => {
    for (const image of [
      "aws/codebuild/amazonlinux2-x86_64-standard:5.0",
      "aws/codebuild/standard:7.0-24.10.29",
      "docker.io/library/node:22",
      `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/tools:1`,
    ])
      assert.deepEqual(says({ image }), [], image);
  });
});

describe("a project that a pipeline builds with", () => {
  it("takes its source from the pipeline", () => {
    const git = { source: { type: "GITHUB" }, artifacts: { type: "NO_ARTIFACTS" } };
    assert.deepEqual(findings(checkBuildSources, project(), pipeline()), []);
    assert.deepEqual(findings(checkBuildSources, project({}, git), pipeline()), [
      'aws:codebuild/project:Project "build": source.type must be CODEPIPELINE, for stages[1].actions[0] of shop builds with the project, ' +
        'got "GITHUB"; set it, and artifacts.type too, or give the pipeline a project of its own',
    ]);
  });
});

describe("the tables of the component and those of the checks", () => {
  it("agree about sizes and images", () => {
    for (const [type, { computeTypes, image }] of Object.entries(BUILD_ENVIRONMENTS)) {
      assert.deepEqual(BUILD_ENVIRONMENT_FACTS[type]?.computeTypes, computeTypes, type);
      if (image !== undefined) assert.ok(curatedImage(image)?.environments.includes(type), image);
    }
  });

  it("agree about the images of each language", () => {
    for (const { key, versions } of Object.values(BUILD_LANGUAGES))
      for (const [version, { images }] of Object.entries(versions))
        for (const [family, image] of Object.entries(images)) {
          assert.ok(CURATED_IMAGES.includes(image), image);
          if (key === undefined || family.endsWith("-lambda")) continue;
          assert.ok(curatedImage(image)?.runtimes?.[key]?.includes(version), `${image} ${key} ${version}`);
        }
  });
});
