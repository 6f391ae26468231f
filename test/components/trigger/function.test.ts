import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type FilePathPipeline, FilePathTrigger } from "../../../components";
import { deploy } from "../deployed";
import { type Answers, awsError, loadFunction, type LoadedFunction, type Sent } from "../functions";

const PIPELINES: FilePathPipeline[] = [
  { pipelineName: "web", includes: ["web/**", "shared/**"], excludes: ["**.md"] },
  { pipelineName: "api", sourceActionName: "Commit", includes: ["api/**", "shared/**"] },
  { pipelineName: "rest", excludes: ["web/**", "api/**", "shared/**", "**.md"] },
];

const pushed = (detail: Record<string, unknown> = {}) => ({
  id: "event-1",
  detail: {
    event: "referenceUpdated",
    repositoryName: "shop",
    referenceType: "branch",
    referenceName: "main",
    commitId: "new",
    oldCommitId: "old",
    ...detail,
  },
});

interface Change {
  readonly beforeBlob?: { readonly path: string };
  readonly afterBlob?: { readonly path: string };
}

const added = (path: string): Change => ({ afterBlob: { path } });
const removed = (path: string): Change => ({ beforeBlob: { path } });
const renamed = (from: string, to: string): Change => ({ ...removed(from), ...added(to) });

/** AWS with a repository whose difference is these pages. */
const aws = (pages: readonly (readonly Change[])[], changes: Answers = {}): Answers => ({
  GetDifferences: ({ NextToken }) => {
    const page = Number(NextToken ?? 0);
    return { differences: pages[page], ...(page + 1 < pages.length ? { NextToken: String(page + 1) } : {}) };
  },
  GetBranch: () => ({ branch: { branchName: "main", commitId: "new" } }),
  StartPipelineExecution: () => ({ pipelineExecutionId: "1" }),
  ...changes,
});

async function load(answers: Answers): Promise<LoadedFunction> {
  const graph = await deploy(() => void new FilePathTrigger("paths", { repositoryName: "shop", pipelines: PIPELINES }));
  return loadFunction(graph, "paths-function", answers);
}

const of = (operation: string, { sent }: LoadedFunction): readonly Sent["input"][] =>
  sent.filter((one) => one.operation === operation).map(({ input }) => input);

const token = (...parts: readonly string[]) => createHash("sha256").update(parts.join("|")).digest("hex");

describe("the function of a FilePathTrigger", () => {
  it("starts the pipelines whose files changed, with the commit", async () => {
    const run = await load(aws([[added("shared/money.js"), added("web/README.md")]]));
    assert.deepEqual(await run.handler(pushed()), ["web", "api"]);
    assert.deepEqual(of("GetDifferences", run), [
      { repositoryName: "shop", beforeCommitSpecifier: "old", afterCommitSpecifier: "new" },
    ]);
    assert.deepEqual(of("GetBranch", run), [{ repositoryName: "shop", branchName: "main" }]);
    assert.deepEqual(of("StartPipelineExecution", run), [
      {
        name: "web",
        sourceRevisions: [{ actionName: "Source", revisionType: "COMMIT_ID", revisionValue: "new" }],
        clientRequestToken: token("event-1", "web", "new"),
      },
      {
        name: "api",
        sourceRevisions: [{ actionName: "Commit", revisionType: "COMMIT_ID", revisionValue: "new" }],
        clientRequestToken: token("event-1", "api", "new"),
      },
    ]);
    assert.deepEqual(run.logged, [{ commit: "new", started: ["web", "api"] }]);
  });

  it("starts nothing for files that nobody wants, and asks nothing further", async () => {
    const run = await load(aws([[added("README.md")]]));
    assert.deepEqual(await run.handler(pushed()), []);
    assert.deepEqual(
      run.sent.map(({ operation }) => operation),
      ["GetDifferences"],
    );
  });

  const changes: Readonly<Record<string, readonly [Change, readonly string[]]>> = {
    "a removed file": [removed("api/a.js"), ["api"]],
    "a file that moved from one to another": [renamed("web/a.js", "api/a.js"), ["web", "api"]],
    "a file of neither": [added("infra/a.tf"), ["rest"]],
  };
  for (const [what, [change, started]] of Object.entries(changes))
    it(`counts ${what}`, async () => {
      const run = await load(aws([[change]]));
      assert.deepEqual(await run.handler(pushed()), started);
    });

  it("reads all pages of a large change", async () => {
    const run = await load(aws([[added("README.md")], [], [added("api/a.js")], [added("docs/a.md")]]));
    assert.deepEqual(await run.handler(pushed()), ["api"]);
    assert.deepEqual(
      of("GetDifferences", run).map(({ NextToken }) => NextToken),
      [undefined, "1", "2", "3"],
    );
  });

  it("stops reading once every pipeline is wanted", async () => {
    const all = [added("shared/a.js"), added("infra/a.tf")];
    const run = await load(aws([all, [added("web/a.js")]]));
    assert.deepEqual(await run.handler(pushed()), ["web", "api", "rest"]);
    assert.equal(of("GetDifferences", run).length, 1);
  });

  it("takes every file of a new branch as changed", async () => {
    const run = await load(aws([[added("web/a.js")]]));
    assert.deepEqual(await run.handler(pushed({ event: "referenceCreated", oldCommitId: undefined })), ["web"]);
    assert.deepEqual(of("GetDifferences", run), [{ repositoryName: "shop", afterCommitSpecifier: "new" }]);
  });

  it("takes every file as changed where the older commit is gone", async () => {
    const { GetDifferences } = aws([[added("web/a.js")]]);
    const run = await load(
      aws([], {
        GetDifferences: (input) => {
          if (input["beforeCommitSpecifier"] === "old") throw awsError("CommitDoesNotExistException");
          return GetDifferences?.(input);
        },
      }),
    );
    assert.deepEqual(await run.handler(pushed()), ["web"]);
  });

  it("takes no pipeline back to a commit that the branch has left", async () => {
    const run = await load(aws([[added("web/a.js")]], { GetBranch: () => ({ branch: { commitId: "newer" } }) }));
    await run.handler(pushed());
    assert.deepEqual(of("StartPipelineExecution", run)[0], {
      name: "web",
      sourceRevisions: [{ actionName: "Source", revisionType: "COMMIT_ID", revisionValue: "newer" }],
      clientRequestToken: token("event-1", "web", "newer"),
    });
  });

  it("starts nothing for a branch that is gone", async () => {
    const GetBranch = () => {
      throw awsError("BranchDoesNotExistException");
    };
    const run = await load(aws([[added("web/a.js")]], { GetBranch }));
    assert.deepEqual(await run.handler(pushed()), []);
    assert.deepEqual(of("StartPipelineExecution", run), []);
  });

  it("starts the others where one fails, then fails itself, and is safe to repeat", async () => {
    let isBusy = true;
    const StartPipelineExecution = ({ name }: Record<string, unknown>) => {
      if (name === "web" && isBusy) throw awsError("ConflictException");
      return {};
    };
    const run = await load(aws([[added("shared/a.js")]], { StartPipelineExecution }));
    await assert.rejects(run.handler(pushed()), {
      message: "web: ConflictException: ConflictException happened",
    });
    isBusy = false;
    assert.deepEqual(await run.handler(pushed()), ["web", "api"]);
    const tokens = of("StartPipelineExecution", run).map(({ clientRequestToken }) => clientRequestToken as string);
    assert.deepEqual(tokens.slice(0, 2), tokens.slice(2));
    // The form of `codepipeline.ClientRequestToken`.
    for (const one of tokens) assert.match(one, /^[a-zA-Z0-9-]{1,128}$/);
  });

  it("starts a pipeline again when the branch comes back to a commit", async () => {
    const run = await load(aws([[added("web/a.js")]]));
    await run.handler(pushed());
    await run.handler({ ...pushed(), id: "event-2" });
    const tokens = of("StartPipelineExecution", run).map(({ clientRequestToken }) => clientRequestToken);
    assert.equal(new Set(tokens).size, 2);
  });

  for (const operation of ["GetDifferences", "GetBranch"])
    it(`fails, to be repeated, when ${operation} does`, async () => {
      const fail = () => {
        throw awsError("ThrottlingException");
      };
      const run = await load(aws([[added("web/a.js")]], { [operation]: fail }));
      await assert.rejects(run.handler(pushed()), { name: "ThrottlingException" });
      assert.deepEqual(of("StartPipelineExecution", run), []);
    });
});
