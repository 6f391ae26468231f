import { getToken, login, repositoryEndpoint } from "./codeArtifact";
import { batchGetBuilds } from "./codeBuild";
import { getBranch, getDifferences, postComment, updateApprovalState } from "./codeCommit";
import * as codeDeploy from "./codeDeploy";
import * as codePipeline from "./codePipeline";
import { describeImages, loginPassword } from "./ecr";
import { registerTaskDefinition } from "./ecs";
import type { Operation } from "./invocation";
import { sign, verify } from "./kms";
import * as lambda from "./lambda";
import { copyObject, getObject, headObject, listObjectsV2, putObject } from "./s3api";
import { copy } from "./s3cp";
import { assumeRole, callerIdentity } from "./sts";

const ENCRYPTION = ["--server-side-encryption", "--ssekms-key-id"];
const AT = ["--bucket", "--key"];
const SIGN = ["--key-id", "--message", "--signing-algorithm"];

const FUNCTION = ["--function-name"];
const QUALIFIER = ["--qualifier"];
const PUBLISH = ["--publish", "--no-publish"];
const DEPLOYMENT = ["--deployment-id"];
const REPOSITORY = ["--repository-name"];
const TOKEN = ["--domain-owner", "--duration-seconds"];

function operation(
  run: Operation["run"],
  required: readonly string[],
  optional: readonly string[],
  positional: readonly string[] = [],
): Operation {
  return { run, required, options: [...required, ...optional], positional };
}

/** Everything that the stand-in knows. Formats and exit codes are those of the AWS CLI v2. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["s3api get-object", operation(getObject, AT, ["--version-id"], ["outfile"])],
  ["s3api head-object", operation(headObject, AT, ["--version-id"])],
  [
    "s3api put-object",
    operation(putObject, AT, [
      "--body",
      "--if-match",
      "--if-none-match",
      "--metadata",
      "--checksum-algorithm",
      "--content-type",
      ...ENCRYPTION,
    ]),
  ],
  [
    "s3api copy-object",
    operation(
      copyObject,
      [...AT, "--copy-source"],
      ["--if-none-match", "--metadata", "--metadata-directive", ...ENCRYPTION],
    ),
  ],
  ["s3api list-objects-v2", operation(listObjectsV2, ["--bucket"], ["--prefix", "--start-after"])],
  [
    "s3 cp",
    operation(
      copy,
      [],
      ["--metadata", "--sse", "--sse-kms-key-id", "--only-show-errors", "--quiet", "--no-progress"],
      ["source", "target"],
    ),
  ],
  ["kms sign", operation(sign, SIGN, ["--message-type"])],
  ["kms verify", operation(verify, [...SIGN, "--signature"], ["--message-type"])],
  ["sts get-caller-identity", operation(callerIdentity, [], [])],
  [
    "sts assume-role",
    operation(assumeRole, ["--role-arn", "--role-session-name"], ["--external-id", "--duration-seconds"]),
  ],
  ["lambda update-function-code", operation(lambda.updateFunctionCode, [...FUNCTION, "--zip-file"], PUBLISH)],
  ["lambda get-function-configuration", operation(lambda.getFunctionConfiguration, FUNCTION, QUALIFIER)],
  ["lambda wait", operation(lambda.wait, FUNCTION, QUALIFIER, ["waiter"])],
  ["lambda get-alias", operation(lambda.getAlias, [...FUNCTION, "--name"], [])],
  [
    "lambda invoke",
    operation(
      lambda.invoke,
      FUNCTION,
      [...QUALIFIER, "--payload", "--cli-binary-format", "--invocation-type", "--log-type"],
      ["outfile"],
    ),
  ],
  [
    "deploy create-deployment",
    operation(
      codeDeploy.createDeployment,
      ["--application-name", "--deployment-group-name", "--revision"],
      ["--deployment-config-name", "--description", "--override-alarm-configuration"],
    ),
  ],
  [
    "deploy get-application-revision",
    operation(codeDeploy.getApplicationRevision, ["--application-name", "--revision"], []),
  ],
  ["deploy get-deployment", operation(codeDeploy.getDeployment, DEPLOYMENT, [])],
  ["deploy wait", operation(codeDeploy.wait, DEPLOYMENT, [], ["waiter"])],
  ["deploy list-deployment-targets", operation(codeDeploy.listTargets, DEPLOYMENT, [])],
  ["deploy batch-get-deployment-targets", operation(codeDeploy.batchGetTargets, DEPLOYMENT, ["--target-ids"])],
  [
    "deploy stop-deployment",
    operation(codeDeploy.stopDeployment, DEPLOYMENT, ["--auto-rollback-enabled", "--no-auto-rollback-enabled"]),
  ],
  [
    "deploy put-lifecycle-event-hook-execution-status",
    operation(codeDeploy.putHookStatus, [...DEPLOYMENT, "--lifecycle-event-hook-execution-id", "--status"], []),
  ],
  ["ecs register-task-definition", operation(registerTaskDefinition, ["--cli-input-json"], [])],
  ["ecr get-login-password", operation(loginPassword, [], [])],
  ["ecr describe-images", operation(describeImages, ["--repository-name", "--image-ids"], ["--registry-id"])],
  ["codeartifact login", operation(login, ["--tool", "--domain", "--repository"], [...TOKEN, "--namespace"])],
  ["codeartifact get-authorization-token", operation(getToken, ["--domain"], TOKEN)],
  [
    "codeartifact get-repository-endpoint",
    operation(repositoryEndpoint, ["--domain", "--repository", "--format"], ["--domain-owner"]),
  ],
  ["codebuild batch-get-builds", operation(batchGetBuilds, ["--ids"], [])],
  ["codecommit get-branch", operation(getBranch, [...REPOSITORY, "--branch-name"], [])],
  [
    "codecommit get-differences",
    operation(
      getDifferences,
      [...REPOSITORY, "--after-commit-specifier"],
      ["--before-commit-specifier", "--next-token"],
    ),
  ],
  [
    "codecommit post-comment-for-pull-request",
    operation(
      postComment,
      [...REPOSITORY, "--pull-request-id", "--before-commit-id", "--after-commit-id", "--content"],
      ["--client-request-token"],
    ),
  ],
  [
    "codecommit update-pull-request-approval-state",
    operation(updateApprovalState, ["--pull-request-id", "--revision-id", "--approval-state"], []),
  ],
  [
    "codepipeline start-pipeline-execution",
    operation(codePipeline.startPipelineExecution, ["--name"], ["--client-request-token", "--source-revisions"]),
  ],
  ["codepipeline get-pipeline-state", operation(codePipeline.getPipelineState, ["--name"], [])],
  [
    "codepipeline list-action-executions",
    operation(codePipeline.listActionExecutions, ["--pipeline-name"], ["--filter"]),
  ],
  ["codepipeline list-pipeline-executions", operation(codePipeline.listPipelineExecutions, ["--pipeline-name"], [])],
  [
    "codepipeline disable-stage-transition",
    operation(
      codePipeline.disableStageTransition,
      ["--pipeline-name", "--stage-name", "--transition-type", "--reason"],
      [],
    ),
  ],
]);
