import assert from "node:assert/strict";
import { BRANCHES_FUNCTION } from "../../../components/repository/branchesFunction";

type Fields = Readonly<Record<string, unknown>>;

/** A failure of the SDK, which callers tell by its name. */
const failure = (name: string, fields: Fields = {}): Error => Object.assign(new Error(name), { name, ...fields });

/** A repository as CodeCommit keeps it: commits by branch; every call on record. */
class FakeRepository {
  readonly calls: string[] = [];
  readonly files = new Map<string, string>();
  /** Failures that the next calls of an operation meet, in order. */
  readonly failures = new Map<string, Error[]>();
  /** Runs before an operation, as somebody else's call would. */
  before: (operation: string) => void = () => undefined;

  constructor(readonly branches = new Map<string, string>()) {}

  send(operation: string, input: Fields): unknown {
    this.calls.push([operation, input["branchName"]].filter(Boolean).join(" "));
    this.before(operation);
    const planned = this.failures.get(operation)?.shift();
    if (planned !== undefined) throw planned;
    const answers: Readonly<Record<string, (input: Fields) => unknown>> = {
      GetBranch: (asked) => this.get(asked),
      ListBranches: () => ({ branches: [...this.branches.keys()] }),
      CreateCommit: (asked) => this.commit(asked),
      CreateBranch: (asked) => this.create(asked),
    };
    const answer = answers[operation];
    assert.ok(answer !== undefined, operation);
    assert.equal(input["repositoryName"], "shop");
    return answer(input);
  }

  private get({ branchName }: Fields): unknown {
    const commitId = this.branches.get(branchName as string);
    if (commitId === undefined) throw failure("BranchDoesNotExistException");
    return { branch: { branchName, commitId } };
  }

  private commit({ branchName, parentCommitId, putFiles }: Fields): unknown {
    if (this.branches.size > 0 && parentCommitId === undefined) throw failure("ParentCommitIdRequiredException");
    const files = putFiles as readonly { filePath: string; fileContent: Buffer }[];
    for (const { filePath, fileContent } of files) this.files.set(filePath, fileContent.toString("utf8"));
    this.branches.set(branchName as string, "first");
    return { commitId: "first" };
  }

  private create({ branchName, commitId }: Fields): unknown {
    if (this.branches.has(branchName as string)) throw failure("BranchNameExistsException");
    this.branches.set(branchName as string, commitId as string);
    return {};
  }
}

const OPERATIONS = ["CreateBranch", "CreateCommit", "GetBranch", "ListBranches"];

/** Runs the function as Lambda would, with a client of the fake and waits that pass at once. */
async function run(repository: FakeRepository, changes: Fields = {}): Promise<{ result: unknown; waits: number[] }> {
  const waits: number[] = [];
  const commands = Object.fromEntries(
    OPERATIONS.map((operation) => [
      `${operation}Command`,
      class {
        readonly operation = operation;
        constructor(readonly input: Fields) {}
      },
    ]),
  );
  class CodeCommitClient {
    send({ operation, input }: { operation: string; input: Fields }): Promise<unknown> {
      return Promise.resolve().then(() => repository.send(operation, input));
    }
  }
  const load = (path: string): unknown => {
    assert.equal(path, "@aws-sdk/client-codecommit");
    return { CodeCommitClient, ...commands };
  };
  const soon = (resolve: () => void, milliseconds: number): void => {
    waits.push(milliseconds);
    queueMicrotask(resolve);
  };
  const exported: { handler?: (event: Fields) => Promise<unknown> } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- runs the source that Lambda gets
  const evaluate = new Function("require", "exports", "setTimeout", BRANCHES_FUNCTION) as (...given: unknown[]) => void;
  evaluate(load, exported, soon);
  assert.ok(exported.handler !== undefined);
  const event = { repositoryName: "shop", defaultBranch: "main", branches: ["main", "dev"], readme: "# shop\n" };
  return { result: await exported.handler({ ...event, ...changes }), waits };
}

describe("the function that creates branches", () => {
  it("gives an empty repository a first commit and its branches", async () => {
    const repository = new FakeRepository();
    const { result, waits } = await run(repository);
    assert.deepEqual(result, { branches: ["main", "dev"] });
    assert.deepEqual(waits, []);
    assert.deepEqual(
      [...repository.branches],
      [
        ["main", "first"],
        ["dev", "first"],
      ],
    );
    assert.deepEqual([...repository.files], [["README.md", "# shop\n"]]);
    assert.deepEqual(repository.calls, ["GetBranch main", "ListBranches", "CreateCommit main", "CreateBranch dev"]);
  });

  it("makes what is missing from the default branch, and touches nothing that exists", async () => {
    const repository = new FakeRepository(
      new Map([
        ["main", "c7"],
        ["dev", "c9"],
      ]),
    );
    await run(repository, { branches: ["main", "dev", "next"] });
    assert.deepEqual(
      [...repository.branches],
      [
        ["main", "c7"],
        ["dev", "c9"],
        ["next", "c7"],
      ],
    );
    assert.deepEqual([...repository.files], []);
  });

  it("does nothing the second time", async () => {
    const repository = new FakeRepository();
    await run(repository);
    const branches = [...repository.branches];
    repository.calls.length = 0;
    await run(repository);
    assert.deepEqual([...repository.branches], branches);
    assert.deepEqual(repository.calls, ["GetBranch main", "CreateBranch dev"]);
  });

  it("takes the head of whoever pushed first in between", async () => {
    const repository = new FakeRepository();
    repository.before = (operation) => {
      if (operation === "CreateCommit") repository.branches.set("main", "theirs");
      if (operation === "CreateBranch") repository.branches.set("dev", "theirs too");
    };
    await run(repository);
    assert.deepEqual(
      [...repository.branches],
      [
        ["main", "theirs"],
        ["dev", "theirs too"],
      ],
    );
    assert.deepEqual([...repository.files], []);
  });

  it("takes its own commit when the answer to it was lost", async () => {
    const repository = new FakeRepository();
    repository.before = (operation) => {
      if (operation !== "CreateCommit" || repository.branches.size > 0) return;
      repository.branches.set("main", "mine");
      repository.failures.set("CreateCommit", [failure("InternalError", { $fault: "server" })]);
    };
    await run(repository);
    assert.deepEqual(
      [...repository.branches],
      [
        ["main", "mine"],
        ["dev", "mine"],
      ],
    );
  });

  for (const name of [
    "ThrottlingException",
    "TooManyRequestsException",
    "AccessDeniedException",
    "EncryptionKeyAccessDeniedException",
  ])
    it(`tries again after ${name}, waiting longer each time`, async () => {
      const repository = new FakeRepository();
      repository.failures.set("GetBranch", [failure(name), failure(name), failure(name)]);
      const { waits } = await run(repository);
      assert.deepEqual(waits, [500, 1000, 2000]);
      assert.deepEqual([...repository.branches.keys()], ["main", "dev"]);
    });

  it("gives up after eight attempts with the failure itself", async () => {
    const repository = new FakeRepository();
    repository.failures.set(
      "GetBranch",
      Array.from({ length: 9 }, () => failure("AccessDeniedException")),
    );
    await assert.rejects(run(repository), { name: "AccessDeniedException" });
    assert.equal(repository.calls.length, 8);
  });

  it("does not try again what cannot pass", async () => {
    const repository = new FakeRepository(new Map([["main", "c1"]]));
    repository.failures.set("CreateBranch", [failure("InvalidBranchNameException")]);
    await assert.rejects(run(repository), { name: "InvalidBranchNameException" });
    assert.deepEqual(repository.calls, ["GetBranch main", "CreateBranch dev"]);
  });

  it("refuses a repository with other branches but no default branch", async () => {
    const repository = new FakeRepository(new Map([["trunk", "c1"]]));
    await assert.rejects(run(repository), {
      message:
        "Repository shop has the branches trunk, but no default branch main: push it, or name another as defaultBranch",
    });
    assert.deepEqual([...repository.branches], [["trunk", "c1"]]);
  });
});
