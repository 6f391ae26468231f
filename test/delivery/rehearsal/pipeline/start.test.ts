import assert from "node:assert/strict";
import type { TriggerDeclaration } from "../../../../delivery/graph/declared/pipelines";
import type { ChangeTrigger } from "../../../../delivery/rehearsal/pipeline/context";
import { pipelineOf } from "../../../../delivery/rehearsal/pipeline/declaration";
import { NothingStarted, startPipeline } from "../../../../delivery/rehearsal/pipeline/start";
import type { RepositoryChange } from "../../../../delivery/rehearsal/pipeline/triggerFilters";
import { RehearsalError } from "../../../../delivery/rehearsal/types";
import { Notes, TRIGGER, action, pipelineGraph } from "./support";

type Git = Omit<TriggerDeclaration["gitConfiguration"], "sourceActionName">;

const push = (branch: string, ...files: string[]): RepositoryChange => ({ kind: "push", branch, files });
const tag = (name: string): RepositoryChange => ({ kind: "tag", tag: name });

/** What a connection's pipeline does with changes: by whom it is started, or why it is not. */
const CASES: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  readonly Git[],
  RepositoryChange[],
  string,
])[] = [
  ["a push to its branch", {}, [], [push("main", "a")], "✔ app by the push to main (a)"],
  [
    "a push to another branch",
    {},
    [],
    [push("dev", "a", "b", "c", "d")],
    "the push to dev (a, b, c and 1 more) does not start app: its action Commit watches the branch main",
  ],
  [
    "a push that it does not look for",
    { DetectChanges: "false" },
    [],
    [push("main", "a")],
    "the push to main (a) does not start app: DetectChanges of its action Commit is false, and it has no triggers",
  ],
  [
    "a push that a trigger wants although nothing is detected",
    { DetectChanges: "false" },
    [{ pushes: [{ branches: { includes: ["ma*"] } }] }],
    [push("main", "a")],
    "✔ app by a trigger for the push to main (a)",
  ],
  [
    "a tag that a trigger wants",
    {},
    [{ pushes: [{ tags: { includes: ["v*"], excludes: ["v0*"] } }] }],
    [push("main", "a"), tag("v1")],
    "✔ app by a trigger for the push to main (a) with the tag v1",
  ],
  [
    "a tag that it leaves out",
    {},
    [{ pushes: [{ tags: { includes: ["v*"], excludes: ["v0*"] } }] }],
    [push("main", "a"), tag("v0.1")],
    "the push to main (a) with the tag v0.1 does not start app: its triggers want a push of tags v* without v0*",
  ],
  [
    "a push, where pull requests alone are wanted",
    {},
    [{ pullRequests: [{ events: ["OPEN", "UPDATED"], branches: { includes: ["main"] } }] }],
    [push("main", "a")],
    "the push to main (a) does not start app: its triggers want pull requests (OPEN, UPDATED) of branches main",
  ],
];

async function started(
  configuration: Readonly<Record<string, string>>,
  gits: readonly Git[],
  changes: RepositoryChange[],
) {
  const notes = new Notes();
  const source = action("Commit", {
    category: "Source",
    provider: "CodeStarSourceConnection",
    configuration: { BranchName: "main", ...configuration },
  });
  const graph = pipelineGraph([{ name: "Source", actions: [source] }]);
  const triggers = gits.map((git) => ({ gitConfiguration: { sourceActionName: "Commit", ...git } }));
  const trigger: ChangeTrigger = { changes, source: { ...TRIGGER.source, provider: "CodeStarSourceConnection" } };
  try {
    await startPipeline(graph, { ...pipelineOf(graph), triggers }, trigger, notes.surroundings);
    const [event] = notes.events;
    return event?.kind === "step" ? `✔ ${event.what}` : "";
  } catch (error) {
    assert.ok(error instanceof NothingStarted, String(error));
    return error.message;
  }
}

describe("The start of a pipeline", () => {
  for (const [what, configuration, triggers, changes, outcome] of CASES)
    it(`tells of ${what}`, async () => assert.equal(await started(configuration, triggers, changes), outcome));

  it("by a rule that is switched off does not come", async () => {
    const notes = new Notes();
    const graph = pipelineGraph([]);
    const off = {
      ...graph,
      resources: graph.resources.map((one) =>
        one.type === "aws:cloudwatch/eventRule:EventRule"
          ? { ...one, inputs: { ...one.inputs, state: "DISABLED" } }
          : one,
      ),
    };
    await assert.rejects(startPipeline(off, pipelineOf(off), TRIGGER, notes.surroundings), (error) => {
      assert.ok(error instanceof RehearsalError && !(error instanceof NothingStarted));
      assert.match(
        error.message,
        /^Nothing starts the pipeline app: \S+ declares 1 EventBridge rules that target it, and none/,
      );
      return true;
    });
  });
});
