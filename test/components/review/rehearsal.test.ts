import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Graph } from "../../../delivery/graph";
import { runBuild } from "../../../delivery/rehearsal/build/runBuild";
import { matchesEvent } from "../../../delivery/rehearsal/pipeline/eventPattern";
import { createProcesses } from "../../../delivery/rehearsal/processes";
import { APP } from "../../app/host";
import { deploy, document, resource } from "../deployed";
import { loadFunction } from "../functions";
import { build, happy } from "./example";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** An event of CodeCommit, by CodeCommit User Guide monitoring-events. */
const opened = (destination: string) => ({
  source: "aws.codecommit",
  "detail-type": "CodeCommit Pull Request State Change",
  resources: ["arn:aws:codecommit:eu-central-1:111111111111:shop"],
  detail: {
    event: "pullRequestCreated",
    pullRequestId: "7",
    pullRequestStatus: "Open",
    revisionId: "revision-1",
    repositoryNames: ["shop"],
    sourceReference: "refs/heads/feature",
    sourceCommit: COMMIT,
    destinationReference: `refs/heads/${destination}`,
    destinationCommit: "destination-1",
  } as Readonly<Record<string, string | string[]>>,
});

interface StartBuild {
  readonly sourceVersion: string;
  readonly environmentVariablesOverride: { readonly name: string; readonly value: string }[];
}

/** What EventBridge hands to CodeBuild: the template with the fields of the event. */
function transformed(graph: Graph, event: ReturnType<typeof opened>): StartBuild {
  const { inputPaths, inputTemplate } = resource(graph, "review-target").inputs["inputTransformer"] as {
    inputPaths: Record<string, string>;
    inputTemplate: string;
  };
  const values = Object.entries(inputPaths).map(([key, path]) => {
    const field = /^\$\.detail\.(\w+)$/.exec(path)?.[1] ?? assert.fail(path);
    return [key, String(event.detail[field] ?? assert.fail(`the event has no ${field}`))] as const;
  });
  const filled = values.reduce((text, [key, value]) => text.replaceAll(`<${key}>`, value), inputTemplate);
  return JSON.parse(filled) as StartBuild;
}

describe("a review of the sample app", () => {
  const processes = createProcesses();
  let folder: string;
  let app: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "interlock-review-")));
    app = join(folder, "source");
    mkdirSync(app);
    cpSync(APP, app, {
      recursive: true,
      filter: (path) => !["node_modules", "dist", "reports"].includes(basename(path)),
    });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  after(() => processes.stopAll());

  /** Opens a pull request with the app as it stands in the folder, and returns what became of it. */
  async function review() {
    const graph = await deploy(build(happy({ destinationBranches: ["main"], sourceDirectory: app })));
    const event = opened("main");
    assert.ok(matchesEvent(document(graph, "review-rule", "eventPattern"), event));
    const { sourceVersion, environmentVariablesOverride } = transformed(graph, event);
    const lines: string[] = [];
    const initiator = `rule/${String(resource(graph, "review-rule").outputs["name"])}`;
    const built = await runBuild({
      project: resource(graph, "review-build-project"),
      source: { name: "Source", folder: app, sourceVersion, resolvedSourceVersion: sourceVersion },
      secondarySources: [],
      environmentVariables: environmentVariablesOverride,
      outputArtifacts: [],
      initiator,
      buildNumber: 1,
      values: {},
      aws: { environment: {}, pathFolder: join(folder, "bin"), unknown: [], close: () => undefined },
      processes,
      progress: (told) => void (told.kind === "output" && lines.push(told.line)),
      where: ["review"],
      workFolder: join(folder, "work"),
      cacheFolder: join(folder, "cache"),
      logFile: join(folder, "logs", "build.log"),
    });
    const run = loadFunction(graph, "review-function", {
      BatchGetBuilds: ({ ids }) => {
        assert.deepEqual(ids, [built.id]);
        return {
          builds: [
            {
              id: built.id,
              buildStatus: built.succeeded ? "SUCCEEDED" : "FAILED",
              initiator,
              resolvedSourceVersion: sourceVersion,
              environment: { environmentVariables: environmentVariablesOverride },
            },
          ],
        };
      },
      UpdatePullRequestApprovalState: () => ({}),
      PostCommentForPullRequest: () => ({}),
    });
    const ended = {
      source: "aws.codebuild",
      "detail-type": "CodeBuild Build State Change",
      detail: {
        "build-status": built.succeeded ? "SUCCEEDED" : "FAILED",
        "project-name": "shop-review",
        "build-id": built.arn,
      },
    };
    assert.ok(matchesEvent(document(graph, "review-function-rule", "eventPattern"), ended));
    await run.handler(ended);
    const [, approval, comment] = run.sent;
    return { ...built, lines, approval: approval?.input, comment: comment?.input["content"] };
  }

  it("approves it as it is, by the tests that ran", async () => {
    const { approval, comment, failure, reports } = await review();
    assert.equal(failure, undefined);
    assert.deepEqual(approval, { pullRequestId: "7", revisionId: "revision-1", approvalState: "APPROVE" });
    assert.equal(comment, `The review of ${COMMIT} passed.`);
    assert.deepEqual(
      reports.map(({ group, problems }) => [group, problems]),
      [["departures-review", []]],
    );
    assert.ok((reports[0]?.succeeded ?? 0) > 10);
  });

  it("reviews no pull request into another branch", async () => {
    const graph = await deploy(build(happy({ destinationBranches: ["main"] })));
    assert.ok(!matchesEvent(document(graph, "review-rule", "eventPattern"), opened("dev")));
    const merged = { ...opened("main"), detail: { ...opened("main").detail, pullRequestStatus: "Closed" } };
    assert.ok(!matchesEvent(document(graph, "review-rule", "eventPattern"), merged));
  });

  it("does not approve a change that static analysis refuses, and runs no test of it", async () => {
    writeFileSync(join(app, "src", "board.js"), "export const board = (;\n");
    const { approval, comment, failure, reports } = await review();
    assert.match(String(failure), /npm run --silent check/);
    assert.deepEqual([approval?.["approvalState"], comment], ["REVOKE", `The review of ${COMMIT} failed.`]);
    assert.deepEqual(
      reports.map(({ total }) => total),
      [0],
    );
  });
});
