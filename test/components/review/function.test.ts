import assert from "node:assert/strict";
import { type Answers, awsError, loadFunction, type LoadedFunction, type Sent } from "../functions";
import { deploy, resource } from "../deployed";
import { build, happy } from "./example";

const BUILD_ID = "shop-review:8745a7a9-c340-456a-9166-edf953571b00";
const ended = {
  id: "event-1",
  detail: {
    "build-status": "SUCCEEDED",
    "project-name": "shop-review",
    "build-id": `arn:aws:codebuild:eu-central-1:111111111111:build/${BUILD_ID}`,
  },
};

const variable = (name: string, value: string) => ({ name, value, type: "PLAINTEXT" });

/** A build as `codebuild.BatchGetBuilds` tells of it. */
const buildOf = (rule: string, changes: Record<string, unknown> = {}) => ({
  id: BUILD_ID,
  buildStatus: "SUCCEEDED",
  initiator: `rule/${rule}`,
  resolvedSourceVersion: "source-1",
  environment: {
    environmentVariables: [
      variable("PULL_REQUEST_ID", "7"),
      variable("PULL_REQUEST_REVISION_ID", "revision-1"),
      variable("SOURCE_COMMIT", "source-1"),
      variable("DESTINATION_COMMIT", "destination-1"),
    ],
  },
  logs: { deepLink: "https://logs.example.com/1" },
  phases: [{ phaseType: "BUILD", phaseStatus: "SUCCEEDED" }, { phaseType: "COMPLETED" }],
  ...changes,
});

interface World {
  /** What the build differs in. */
  readonly build?: Record<string, unknown>;
  readonly answers?: Answers;
}

async function load({ build: changes, answers = {} }: World = {}): Promise<LoadedFunction> {
  const graph = await deploy(build(happy()));
  const rule = resource(graph, "review-rule").outputs["name"] as string;
  return loadFunction(graph, "review-function", {
    BatchGetBuilds: () => ({ builds: [buildOf(rule, changes)] }),
    UpdatePullRequestApprovalState: () => ({}),
    PostCommentForPullRequest: () => ({ comment: {} }),
    ...answers,
  });
}

const of = (operation: string, { sent }: LoadedFunction): readonly Sent["input"][] =>
  sent.filter((one) => one.operation === operation).map(({ input }) => input);

const failing = (name: string) => () => {
  throw awsError(name);
};

describe("the function of a CodeReview", () => {
  it("approves the revision whose build passed, and says so", async () => {
    const run = await load();
    const outcome = await run.handler(ended);
    assert.deepEqual(outcome, { build: BUILD_ID, pullRequestId: "7", approvalState: "APPROVE" });
    assert.deepEqual(run.logged, [outcome]);
    assert.deepEqual(
      run.sent.map(({ operation }) => operation),
      ["BatchGetBuilds", "UpdatePullRequestApprovalState", "PostCommentForPullRequest"],
    );
    assert.deepEqual(of("BatchGetBuilds", run), [{ ids: [BUILD_ID] }]);
    assert.deepEqual(of("UpdatePullRequestApprovalState", run), [
      { pullRequestId: "7", revisionId: "revision-1", approvalState: "APPROVE" },
    ]);
    const [{ clientRequestToken, ...posted }] = of("PostCommentForPullRequest", run) as [Sent["input"]];
    assert.deepEqual(posted, {
      pullRequestId: "7",
      repositoryName: "shop",
      beforeCommitId: "destination-1",
      afterCommitId: "source-1",
      content: "The review of source-1 passed.\n\n[Log of the build](https://logs.example.com/1)",
    });
    assert.match(String(clientRequestToken), /^[0-9a-f]{64}$/);
  });

  const failed = {
    buildStatus: "FAILED",
    phases: [
      { phaseType: "INSTALL", phaseStatus: "SUCCEEDED" },
      {
        phaseType: "BUILD",
        phaseStatus: "FAILED",
        contexts: [{ statusCode: "COMMAND_EXECUTION_ERROR", message: "Error while executing command:\n npm test" }],
      },
      { phaseType: "FINALIZING", phaseStatus: "FAILED" },
    ],
  };

  it("takes the approval back from a revision whose build failed, and says in which phase", async () => {
    const run = await load({ build: failed });
    assert.deepEqual(await run.handler(ended), { build: BUILD_ID, pullRequestId: "7", approvalState: "REVOKE" });
    assert.equal(of("UpdatePullRequestApprovalState", run)[0]?.["approvalState"], "REVOKE");
    assert.equal(
      of("PostCommentForPullRequest", run)[0]?.["content"],
      "The review of source-1 failed.\n\n    BUILD COMMAND_EXECUTION_ERROR: Error while executing command: npm test\n\n[Log of the build](https://logs.example.com/1)",
    );
  });

  it("cuts what commands printed, however long, to what a comment takes", async () => {
    const contexts = [{ message: "x".repeat(100_000) }];
    const run = await load({
      build: { buildStatus: "FAILED", phases: [{ phaseType: "BUILD", phaseStatus: "FAILED", contexts }], logs: {} },
    });
    await run.handler(ended);
    const content = String(of("PostCommentForPullRequest", run)[0]?.["content"]);
    assert.ok(content.length < 10_240);
    // Text that commands chose stays one line of a block of code: it cannot pose as a comment of the review.
    assert.match(content, /^The review of source-1 failed\.\n\n {4}BUILD x+$/);
  });

  const ends: Readonly<Record<string, string>> = {
    STOPPED: "The review of source-1 was stopped.",
    TIMED_OUT: "The review of source-1 took too long.",
    FAULT: "The review of source-1 could not run.",
  };
  for (const [buildStatus, content] of Object.entries(ends))
    it(`does not approve a build that ended as ${buildStatus}`, async () => {
      const run = await load({ build: { buildStatus, phases: undefined, logs: undefined } });
      await run.handler(ended);
      assert.equal(of("UpdatePullRequestApprovalState", run)[0]?.["approvalState"], "REVOKE");
      assert.equal(of("PostCommentForPullRequest", run)[0]?.["content"], content);
    });

  it("does not approve a build that never got its source", async () => {
    const run = await load({ build: { buildStatus: "FAILED", resolvedSourceVersion: undefined } });
    assert.deepEqual(await run.handler(ended), { build: BUILD_ID, pullRequestId: "7", approvalState: "REVOKE" });
  });

  for (const initiator of ["mallory", "developers/mallory", "rule/other", "codepipeline/shop"])
    it(`lets no build count that ${initiator} started, with whatever commands`, async () => {
      const run = await load({ build: { initiator } });
      assert.deepEqual(await run.handler(ended), { build: BUILD_ID, ignored: `started by ${initiator}` });
      assert.deepEqual(
        run.sent.map(({ operation }) => operation),
        ["BatchGetBuilds"],
      );
    });

  it("believes CodeBuild, not the event, about the end of a build", async () => {
    const run = await load({ build: failed });
    await run.handler({ ...ended, detail: { ...ended.detail, "build-status": "SUCCEEDED" } });
    assert.equal(of("UpdatePullRequestApprovalState", run)[0]?.["approvalState"], "REVOKE");
  });

  it("fails when another commit was built than the pull request has", async () => {
    const run = await load({ build: { resolvedSourceVersion: "other" } });
    await assert.rejects(run.handler(ended), { message: `${BUILD_ID} built other instead of source-1` });
    assert.deepEqual(of("UpdatePullRequestApprovalState", run), []);
  });

  it("fails, to be repeated, while CodeBuild does not know the end or the build", async () => {
    const running = await load({ build: { buildStatus: "IN_PROGRESS" } });
    await assert.rejects(running.handler(ended), { message: `${BUILD_ID} has not ended: IN_PROGRESS` });
    const unknown = await load({ answers: { BatchGetBuilds: () => ({ builds: [], buildsNotFound: [BUILD_ID] }) } });
    await assert.rejects(unknown.handler(ended), { message: `no build ${BUILD_ID}` });
  });

  for (const name of [
    "RevisionNotCurrentException",
    "PullRequestAlreadyClosedException",
    "PullRequestDoesNotExistException",
  ])
    it(`says nothing more when there is ${name}`, async () => {
      const run = await load({ answers: { UpdatePullRequestApprovalState: failing(name) } });
      assert.deepEqual(await run.handler(ended), { build: BUILD_ID, pullRequestId: "7", ignored: name });
      assert.deepEqual(of("PostCommentForPullRequest", run), []);
    });

  for (const operation of ["BatchGetBuilds", "UpdatePullRequestApprovalState", "PostCommentForPullRequest"])
    it(`fails, to be repeated, when ${operation} does`, async () => {
      const run = await load({ answers: { [operation]: failing("ThrottlingException") } });
      await assert.rejects(run.handler(ended), { name: "ThrottlingException" });
    });

  it("comments once for a revision, however often the event comes and the build runs", async () => {
    const posted = new Map<unknown, unknown>();
    const PostCommentForPullRequest = ({ clientRequestToken, content }: Sent["input"]) => {
      const known = posted.get(clientRequestToken);
      if (known !== undefined && known !== content) throw awsError("IdempotencyParameterMismatchException");
      posted.set(clientRequestToken, content);
      return {};
    };
    const run = await load({ answers: { PostCommentForPullRequest } });
    await run.handler(ended);
    await run.handler(ended);
    const again = await load({
      build: { id: "shop-review:2", logs: { deepLink: "https://logs.example.com/2" } },
      answers: { PostCommentForPullRequest },
    });
    assert.equal(((await again.handler(ended)) as { approvalState: string }).approvalState, "APPROVE");
    assert.equal(posted.size, 1);
    const other = await load({ build: failed, answers: { PostCommentForPullRequest } });
    await other.handler(ended);
    assert.equal(posted.size, 2);
  });
});
