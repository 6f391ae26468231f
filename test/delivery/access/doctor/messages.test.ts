import assert from "node:assert/strict";
import fc from "fast-check";
import { readMessage, type Symptom } from "../../../../delivery/access/doctor/messages";

interface Case {
  /** `public`: the wording was read in a public text; `memory`: it is written as AWS is remembered to write it. */
  readonly known: "public" | "memory";
  readonly text: string;
  readonly reads: Omit<Symptom, "explicit"> & { readonly explicit?: boolean };
}

const ROLE = "arn:aws:iam::111111111111:role/departures/dev/departures-dev-pipeline";
const SESSION = "arn:aws:sts::444444444444:assumed-role/departures-prod-deploy/1700000000000";
const KEY = "arn:aws:kms:eu-west-1:111111111111:key/mrk-1";
const PERFORM = "is not authorized to perform";

const CASES: readonly Case[] = [
  {
    known: "public",
    text: `User: ${SESSION} is not authorized to perform: kms:GenerateDataKey on resource: ${KEY} because no identity-based policy allows the kms:GenerateDataKey action`,
    reads: {
      wording: PERFORM,
      principal: SESSION,
      action: "kms:GenerateDataKey",
      resource: KEY,
      explicit: false,
      policy: "identity-based",
    },
  },
  {
    known: "public",
    text: `AccessDeniedException: User: ${SESSION} is not authorized to perform: kms:Decrypt on resource: ${KEY} because no resource-based policy allows the kms:Decrypt action\n\tstatus code: 400, request id: 96cd8f10`,
    reads: {
      wording: PERFORM,
      principal: SESSION,
      action: "kms:Decrypt",
      resource: KEY,
      explicit: false,
      policy: "resource-based",
    },
  },
  {
    known: "memory",
    text: `User: ${SESSION} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::store/releases/1" with an explicit deny in a resource-based policy`,
    reads: {
      wording: PERFORM,
      principal: SESSION,
      action: "s3:PutObject",
      resource: "arn:aws:s3:::store/releases/1",
      explicit: true,
      policy: "resource-based",
    },
  },
  {
    known: "memory",
    text: `User: ${SESSION} is not authorized to perform: codedeploy:CreateDeployment on resource: arn:aws:codedeploy:eu-west-1:444444444444:deploymentgroup:a/b with an explicit deny in a service control policy`,
    reads: {
      wording: PERFORM,
      principal: SESSION,
      action: "codedeploy:CreateDeployment",
      resource: "arn:aws:codedeploy:eu-west-1:444444444444:deploymentgroup:a/b",
      explicit: true,
      policy: "service control",
    },
  },
  {
    known: "public",
    text: "The service role or action role doesn’t have the permissions required to access the AWS CodeCommit repository named MyRepository. Update the IAM role permissions, and then try again. Error: User: arn:aws:sts::111111111111:assumed-role/MyRole/1564844186052 is not authorized to perform: codecommit:GetBranch on resource: arn:aws:codecommit:eu-west-1:111111111111:MyRepository",
    reads: {
      wording: PERFORM,
      principal: "arn:aws:sts::111111111111:assumed-role/MyRole/1564844186052",
      action: "codecommit:GetBranch",
      resource: "arn:aws:codecommit:eu-west-1:111111111111:MyRepository",
      explicit: false,
    },
  },
  {
    known: "public",
    text: "User: arn:aws:iam::123456789012:user/marymajor is not authorized to perform: iam:PassRole",
    reads: {
      wording: PERFORM,
      principal: "arn:aws:iam::123456789012:user/marymajor",
      action: "iam:PassRole",
      explicit: false,
    },
  },
  {
    known: "public",
    text: `${ROLE} is not authorized to perform AssumeRole on role ${ROLE} (Service: AWSCodePipeline; Status Code: 400; Error Code: InvalidStructureException)`,
    reads: { wording: "AssumeRole between roles", principal: ROLE, action: "sts:AssumeRole", resource: ROLE },
  },
  {
    known: "public",
    text: `InvalidStructureException: Pipeline role ${ROLE} is not authorized to perform AssumeRole on action role ${ROLE}`,
    reads: { wording: "AssumeRole between roles", principal: ROLE, action: "sts:AssumeRole", resource: ROLE },
  },
  {
    known: "public",
    text: `The provided role cannot be assumed: 'Access denied when attempting to assume the role '${ROLE}''`,
    reads: {
      wording: "CodePipeline cannot assume its role",
      principal: "codepipeline.amazonaws.com",
      action: "sts:AssumeRole",
      resource: ROLE,
    },
  },
  {
    known: "memory",
    text: `CodeBuild is not authorized to perform: sts:AssumeRole on ${ROLE} (Service: AWSCodeBuild; Status Code: 400; Error Code: InvalidInputException)`,
    reads: {
      wording: "a service cannot assume the role",
      principal: "codebuild.amazonaws.com",
      action: "sts:AssumeRole",
      resource: ROLE,
    },
  },
  {
    known: "public",
    text: "Unable to access the artifact with Amazon S3 object key 'ECS-pipeline/BuildArtif/HTrbVK9' located in the Amazon S3 artifact bucket 'codepipeline-us-east-2-887897223734'. The provided role does not have sufficient permissions.",
    reads: {
      wording: "the artifact cannot be read",
      bucket: "codepipeline-us-east-2-887897223734",
      key: "ECS-pipeline/BuildArtif/HTrbVK9",
      calls: "^(s3:GetObject(Version)?|kms:Decrypt)$",
    },
  },
  {
    // The opening words are public; how the sentence goes on is from memory.
    known: "memory",
    text: "Replication of artifact 'Build' failed: Failed replicating artifact from source in eu-central-1 to target in eu-west-1: Check source and destination artifact buckets exist and pipeline role has permission to access it.",
    reads: { wording: "artifact replication", key: "Build", copies: true },
  },
  {
    known: "public",
    text: `The IAM role ${ROLE} does not give you permission to perform operations in the following AWS service: AmazonAutoScaling. Contact your AWS administrator if you need help.`,
    reads: { wording: "the service role lacks a service", principal: ROLE, calls: "^autoscaling:" },
  },
  {
    known: "public",
    text: `The IAM role ${ROLE} does not give you permission to perform operations in the following AWS service: AmazonElasticLoadBalancingV2.`,
    reads: { wording: "the service role lacks a service", principal: ROLE, calls: "^elasticloadbalancing:" },
  },
  {
    known: "public",
    text: '"code": "PermissionError", "message": "The provided role does not have sufficient permissions to access CodeDeploy"',
    reads: { wording: "the action's role lacks CodeDeploy", calls: "^codedeploy:" },
  },
  {
    known: "public",
    text: "AccessDeniedException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
    reads: { wording: "the key cannot be used", action: "kms:Decrypt" },
  },
  {
    known: "public",
    text: "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
    reads: { wording: "S3 denies without saying why", action: "s3:PutObject" },
  },
];

describe("readMessage", () => {
  for (const { text, reads, known } of CASES)
    it(`${reads.wording} (${known}): ${text.slice(0, 60)}`, () => {
      assert.deepEqual(readMessage(text), [reads]);
    });

  it("reads every denial of a text, over line breaks", () => {
    const line = (action: string) =>
      `User: ${SESSION} is not authorized to\n    perform: ${action} on resource: ${KEY}`;
    assert.deepEqual(
      readMessage(`${line("kms:Decrypt")}\n${line("kms:Encrypt")}`).map(({ action }) => action),
      ["kms:Decrypt", "kms:Encrypt"],
    );
  });

  it("reads nothing where nothing is denied, and never fails", () => {
    assert.deepEqual(readMessage("The build failed: exit status 1"), []);
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => Array.isArray(readMessage(text))));
  });

  it("reads long texts in time that does not explode", () => {
    assert.deepEqual(readMessage(`${"arn:aws:".repeat(20_000)} is not authorized`), []);
  });
});
