import assert from "node:assert/strict";
import type { Graph } from "../../../../delivery/graph";
import { RehearsalError } from "../../../../delivery/rehearsal/types";
import { Clone, smallGraphs } from "../clone";
import { changed, without } from "../graphs";

const review = (command: string): string => `version: 0.2
phases:
  build:
    commands:
      - test "$PULL_REQUEST_ID" = 1
      - test "$SOURCE_COMMIT" = "$CODEBUILD_RESOLVED_SOURCE_VERSION"
      - ${command}
`;

describe("Reviews of a rehearsal", function () {
  this.timeout(300_000);
  let clone: Clone;
  let graphs: ReadonlyMap<string, Graph>;

  before(async () => {
    graphs = await smallGraphs({ shared: { notificationEmails: ["ann@example.com"] } }, ["shared", "dev"]);
  });

  afterEach(() => {
    const left = clone.leftovers();
    clone.remove();
    assert.deepEqual(left, []);
  });

  const rehearse = (some = graphs) => clone.rehearse(some, { pullRequest: true });

  it("approve a pull request whose build passes, say so, and count what people must still do", async () => {
    clone = new Clone({ "buildspec.review.yml": review("true") });
    const report = await rehearse();
    assert.equal(report.ok, true, JSON.stringify(report));
    assert.deepEqual(report.review, {
      repository: "departures",
      pullRequestId: "1",
      destination: "main",
      approved: true,
      build: "SUCCEEDED",
      approvalState: "APPROVE",
      comments: [`The review of ${clone.head} passed.`],
      rules: [
        { name: "departures-review-people", needed: 2, given: 1 },
        { name: "departures-review-review", needed: 1, given: 1 },
      ],
    });
    assert.deepEqual(
      report.notifications.map(({ event, readers }) => [event, readers.map(({ endpoint }) => endpoint)]),
      [["codecommit-repository-pull-request-created", ["ann@example.com"]]],
    );
    const verdict = clone.events.find(
      (event) => event.kind === "step" && event.where.join() === "review,Verdict" && event.isPart !== true,
    );
    assert.equal(
      verdict?.kind === "step" && verdict.what,
      "approves pull request 1 to main; departures-review-people has 1 of 2 approvals, departures-review-review is met",
    );
  });

  it("take no pull request whose build fails, comment on it, and let nothing be delivered", async () => {
    clone = new Clone({ "buildspec.review.yml": review("echo no platform; exit 3") });
    const report = await rehearse();
    assert.equal(report.ok, false);
    assert.deepEqual(
      report.environments.map(({ environment, status }) => [environment, status]),
      [["dev", "NotStarted"]],
    );
    const { approved, build, approvalState, comments, rules } = report.review!;
    assert.deepEqual([approved, build, approvalState], [false, "FAILED", "REVOKE"]);
    assert.deepEqual(comments, [
      `The review of ${clone.head} failed.\n\n    BUILD COMMAND_EXECUTION_ERROR: Error while executing command: echo no platform; exit 3. Reason: exit status 3`,
    ]);
    assert.deepEqual(
      rules.map(({ given }) => given),
      [0, 0],
    );
  });

  const deny = (action: string): ReadonlyMap<string, Graph> => {
    const role = graphs
      .get("shared")
      ?.resources.find((one) => one.type === "aws:iam/role:Role" && one.name === "review-function-role");
    return changed(graphs, "shared", (graph) => without(graph, String(role?.outputs["name"]), action));
  };

  for (const action of ["codebuild:BatchGetBuilds", "codecommit:UpdatePullRequestApprovalState"])
    it(`approve nothing where the function may not call ${action}`, async () => {
      clone = new Clone({ "buildspec.review.yml": review("true") });
      const report = await rehearse(deny(action));
      assert.deepEqual([report.ok, report.review?.approved, report.review?.build], [false, false, "SUCCEEDED"]);
      const { error = "" } = report.review!;
      assert.match(error, /^The function departures-review-verdict failed: AccessDeniedException: /);
      assert.ok(error.includes(action), error);
    });

  it("fail where the app has no buildspec for them", async () => {
    clone = new Clone();
    const { review: found, ok } = await rehearse();
    assert.deepEqual([ok, found?.approved, found?.approvalState], [false, false, "REVOKE"]);
  });

  it("are left out unless they are asked for, and refused where no stack has any", async () => {
    clone = new Clone();
    assert.equal((await clone.rehearse(graphs)).review, undefined);
    const none = await smallGraphs({ shared: { reviewsPullRequests: false } }, ["shared", "dev"]);
    await assert.rejects(
      rehearse(none),
      new RehearsalError(
        "No stack has pull requests of CodeCommit built, so none can be rehearsed; set reviewsPullRequests of the stack shared.",
        2,
      ),
    );
  });
});
