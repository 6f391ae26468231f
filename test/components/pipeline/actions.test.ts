import assert from "node:assert/strict";
import * as components from "../../../components";

describe("Actions by their own words", () => {
  it("codeCommitSource", () => {
    const action = components.codeCommitSource({
      name: "Commit",
      repositoryName: "shop",
      branchName: "main",
      outputArtifact: "source",
      outputArtifactFormat: "CODEBUILD_CLONE_REF",
      namespace: "commit",
      sourceKeyArn: "key",
    });
    assert.deepEqual(action, {
      name: "Commit",
      provider: "CodeCommit",
      namespace: "commit",
      sourceKeyArn: "key",
      outputArtifacts: ["source"],
      configuration: {
        RepositoryName: "shop",
        BranchName: "main",
        OutputArtifactFormat: "CODEBUILD_CLONE_REF",
      },
    });
  });

  it("s3Source", () => {
    const action = components.s3Source({
      name: "Channel",
      bucketName: "b",
      objectKey: "k.zip",
      outputArtifact: "release",
    });
    assert.deepEqual(action, {
      name: "Channel",
      provider: "S3Source",
      outputArtifacts: ["release"],
      configuration: { S3Bucket: "b", S3ObjectKey: "k.zip" },
    });
  });

  it("codeBuildAction for a batch", () => {
    const action = components.codeBuildAction({
      name: "Build",
      projectName: "build",
      inputArtifacts: ["a"],
      batch: true,
      combineArtifacts: true,
      buildspecOverride: "ci/batch.yml",
    });
    assert.deepEqual(action, {
      name: "Build",
      provider: "CodeBuild",
      inputArtifacts: ["a"],
      configuration: {
        ProjectName: "build",
        BatchEnabled: "true",
        CombineArtifacts: "true",
        BuildspecOverride: "ci/batch.yml",
      },
    });
    const single = components.codeBuildAction({ name: "Build", projectName: "build", batch: false });
    assert.deepEqual(single.configuration, { ProjectName: "build", BatchEnabled: "false" });
  });

  it("commandsAction", () => {
    const action = components.commandsAction({
      name: "Lint",
      commands: ["npm ci", "npm run lint"],
      inputArtifacts: ["source"],
      outputArtifact: "report",
      outputFiles: ["report/**"],
      outputVariables: ["WARNINGS"],
      namespace: "lint",
      environmentType: "LINUX_CONTAINER",
      computeType: "BUILD_GENERAL1_MEDIUM",
    });
    assert.deepEqual(action, {
      name: "Lint",
      provider: "Commands",
      commands: ["npm ci", "npm run lint"],
      inputArtifacts: ["source"],
      outputArtifacts: ["report"],
      outputFiles: ["report/**"],
      outputVariables: ["WARNINGS"],
      namespace: "lint",
      configuration: { EnvironmentType: "LINUX_CONTAINER", ComputeType: "BUILD_GENERAL1_MEDIUM" },
    });
    assert.deepEqual(components.commandsAction({ name: "Lint", commands: ["true"] }), {
      name: "Lint",
      provider: "Commands",
      commands: ["true"],
      configuration: {},
    });
  });

  it("jenkinsAction", () => {
    const action = components.jenkinsAction({
      name: "Build",
      providerName: "Jenkins-shop",
      providerVersion: "2",
      projectName: "shop-build",
      inputArtifacts: ["source"],
      outputArtifacts: ["bundle"],
    });
    assert.deepEqual(action, {
      name: "Build",
      provider: "Jenkins",
      providerName: "Jenkins-shop",
      providerVersion: "2",
      inputArtifacts: ["source"],
      outputArtifacts: ["bundle"],
      configuration: { ProjectName: "shop-build" },
    });
    const test = components.jenkinsAction({ name: "Test", test: true, providerName: "J", projectName: "t" });
    assert.equal(test.provider, "JenkinsTest");
  });

  it("codeBuildAction", () => {
    const action = components.codeBuildAction({
      name: "Smoke",
      test: true,
      projectName: "smoke",
      inputArtifacts: ["a", "b"],
      outputArtifacts: ["c"],
      primarySource: "a",
      region: "eu-west-1",
      runOrder: 2,
      environmentVariables: [
        { name: "COMMIT", value: "#{commit.CommitId}" },
        { name: "TOKEN", value: "/token", type: "PARAMETER_STORE" },
      ],
    });
    assert.deepEqual(action, {
      name: "Smoke",
      provider: "CodeBuildTest",
      region: "eu-west-1",
      runOrder: 2,
      inputArtifacts: ["a", "b"],
      outputArtifacts: ["c"],
      configuration: {
        ProjectName: "smoke",
        PrimarySource: "a",
        EnvironmentVariables: JSON.stringify([
          { type: "PLAINTEXT", name: "COMMIT", value: "#{commit.CommitId}" },
          { type: "PARAMETER_STORE", name: "TOKEN", value: "/token" },
        ]),
      },
    });
    const plain = components.codeBuildAction({ name: "Build", projectName: "p", inputArtifacts: ["a"] });
    assert.deepEqual(plain, {
      name: "Build",
      provider: "CodeBuild",
      inputArtifacts: ["a"],
      configuration: { ProjectName: "p" },
    });
  });

  it("manualApproval", () => {
    const action = components.manualApproval({
      name: "Approve",
      topicArn: "topic",
      externalEntityLink: "https://example.com/",
      customData: "Look at the board",
      timeoutInMinutes: 60,
    });
    assert.deepEqual(action, {
      name: "Approve",
      provider: "ManualApproval",
      timeoutInMinutes: 60,
      configuration: {
        NotificationArn: "topic",
        ExternalEntityLink: "https://example.com/",
        CustomData: "Look at the board",
      },
    });
    assert.deepEqual(components.manualApproval({ name: "Approve" }).configuration, {});
  });

  it("codeDeployAction", () => {
    const action = components.codeDeployAction({
      name: "Deploy",
      applicationName: "shop",
      deploymentGroupName: "blue",
      inputArtifact: "bundle",
      roleArn: "role",
    });
    assert.deepEqual(action, {
      name: "Deploy",
      provider: "CodeDeploy",
      roleArn: "role",
      inputArtifacts: ["bundle"],
      configuration: { ApplicationName: "shop", DeploymentGroupName: "blue" },
    });
  });
});
