import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import {
  codeCommitSource,
  connectionSource,
  DeliveryPipeline,
  type DeliveryPipelineArgs,
  type PipelineTrigger,
} from "../../../components";
import { validateDeliveryPipeline } from "../../../components/pipeline/validation";
import { deploy, problemsOf, resource } from "../deployed";
import { ACCOUNT, buildStage, happy, HOME } from "./example";

const connected = (changes: Partial<Parameters<typeof connectionSource>[0]> = {}) =>
  connectionSource({
    name: "Commit",
    connectionArn: `arn:aws:codeconnections:${HOME}:${ACCOUNT}:connection/0123`,
    fullRepositoryId: "acme/shop",
    branchName: "main",
    outputArtifact: "source",
    ...changes,
  });
const own = codeCommitSource({ name: "Own", repositoryName: "own", branchName: "main", outputArtifact: "own" });
const args = (triggers: PipelineTrigger[], ...sources: ReturnType<typeof connected>[]): DeliveryPipelineArgs =>
  happy({
    triggers,
    stages: [{ name: "Source", actions: sources.length > 0 ? sources : [connected()] }, buildStage],
  });
const on = (changes: Partial<PipelineTrigger>): DeliveryPipelineArgs =>
  args([{ sourceActionName: "Commit", ...changes }]);

describe("DeliveryPipeline's triggers", () => {
  it("take the place of the source's own detection", async () => {
    const push = [
      { branches: { includes: ["main"] }, filePaths: { includes: ["web/**"], excludes: ["**/*.md"] } },
      { tags: { excludes: ["v0.*"] } },
    ];
    const pullRequest = [{ events: ["OPEN" as const, "UPDATED" as const], branches: { includes: ["main"] } }];
    const graph = await deploy(() => void new DeliveryPipeline("shop", on({ push, pullRequest })));
    const { triggers, stages } = resource(graph, "shop-pipeline").inputs;
    assert.deepEqual(triggers, [
      {
        providerType: "CodeStarSourceConnection",
        gitConfiguration: { sourceActionName: "Commit", pushes: push, pullRequests: pullRequest },
      },
    ]);
    const [stage] = stages as { actions: { configuration: Record<string, string> }[] }[];
    assert.equal(stage?.actions[0]?.configuration["DetectChanges"], "false");
  });

  it("leave the sources without one alone", async () => {
    const other = connected({ name: "Other", fullRepositoryId: "acme/other", outputArtifact: "other" });
    const triggers = [{ sourceActionName: "Commit", push: [{ tags: { includes: ["v*"] } }] }];
    const graph = await deploy(() => void new DeliveryPipeline("shop", args(triggers, connected(), other)));
    const [stage] = resource(graph, "shop-pipeline").inputs["stages"] as {
      actions: { configuration: Record<string, string> }[];
    }[];
    assert.deepEqual(
      stage?.actions.map(({ configuration }) => configuration["DetectChanges"]),
      ["false", undefined],
    );
  });
});

const at = "triggers[0]";
const nine = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
const REFUSED: Readonly<Record<string, readonly [DeliveryPipelineArgs, ...string[]]>> = {
  "a trigger that says nothing": [
    on({}),
    `${at} must have push or pullRequest; remove it to start on every push to the action's branch`,
  ],
  "no filters, and too many": [
    on({ push: [], pullRequest: Array.from({ length: 4 }, () => ({ branches: { includes: ["main"] } })) }),
    `${at}.push must hold 1 to 3 filters, got 0; merge them, or omit it`,
    `${at}.pullRequest must hold 1 to 3 filters, got 4; merge them, or omit it`,
  ],
  "sources that are none, are no connection, or have two": [
    args(
      [
        { sourceActionName: "Nobody", push: [{ tags: { includes: ["v*"] } }] },
        { sourceActionName: "Own", push: [{ tags: { includes: ["v*"] } }] },
        { sourceActionName: "Commit", push: [{ tags: { includes: ["v*"] } }] },
        { sourceActionName: "Commit", push: [{ tags: { includes: ["w*"] } }] },
      ],
      connected(),
      own,
    ),
    'triggers must not repeat a value, got ["Commit"]; give each source action one trigger, with up to 3 filters of a kind',
    'triggers[0].sourceActionName must be a source with a connection, one of Commit, got "Nobody"; name one; CodeCommit, S3 and ECR start the pipeline through its event rule',
    'triggers[1].sourceActionName must be a source with a connection, one of Commit, got "Own"; name one; CodeCommit, S3 and ECR start the pipeline through its event rule',
  ],
  "a trigger without any connection": [
    {
      ...args([{ sourceActionName: "Own", push: [{ tags: { includes: ["v*"] } }] }], {
        ...own,
        outputArtifacts: ["source"],
      }),
    },
    'triggers[0].sourceActionName must be a source with a connection, of which the pipeline has none, got "Own"; name one; CodeCommit, S3 and ECR start the pipeline through its event rule',
  ],
  "more than 50": [
    args(
      Array.from({ length: 51 }, (_, index) => ({
        sourceActionName: `C${index}`,
        push: [{ tags: { includes: ["v*"] } }],
      })),
    ),
    "triggers must hold 0 to 50 triggers, got 51; declare fewer",
    ...Array.from(
      { length: 51 },
      (_, index) =>
        `triggers[${index}].sourceActionName must be a source with a connection, one of Commit, got "C${index}"; name one; CodeCommit, S3 and ECR start the pipeline through its event rule`,
    ),
  ],
  "branches with tags, files without branches, nothing": [
    on({
      push: [
        { branches: { includes: ["main"] }, tags: { includes: ["v*"] } },
        { filePaths: { includes: ["web/**"] } },
        { tags: { includes: ["v*"] }, filePaths: { includes: ["web/**"] } },
      ],
    }),
    `${at}.push[0] must have either branches or tags, got "both"; put tags into a filter of their own`,
    `${at}.push[1] must have either branches or tags, got "neither"; put tags into a filter of their own`,
    `${at}.push[1].filePaths must not be given without branches; add branches, ["**"] for all`,
    `${at}.push[2].filePaths must not be given without branches; add branches, ["**"] for all`,
  ],
  "patterns that are none, empty, long, many, twice or full names": [
    on({
      push: [
        { branches: {} },
        { tags: { includes: nine } },
        { tags: { includes: ["", "x".repeat(256), "refs/tags/v1", "a", "a"], excludes: [] } },
      ],
    }),
    `${at}.push[0].branches must have includes or excludes; give one, ["**"] to include all`,
    `${at}.push[1].tags.includes must hold 1 to 8 patterns, got 9; join some by {a,b} or *, or omit it`,
    `${at}.push[2].tags.includes must not repeat a value, got ["a"]; name each pattern once`,
    `${at}.push[2].tags.includes[0] must have 1 to 255 characters, got 0; shorten it by *`,
    `${at}.push[2].tags.includes[1] must have 1 to 255 characters, got 256; shorten it by *`,
    `${at}.push[2].tags.includes[2] must be a pattern of bare names, without refs/heads/ or refs/tags/, got "refs/tags/v1"; remove the beginning`,
    `${at}.push[2].tags.excludes must hold 1 to 8 patterns, got 0; join some by {a,b} or *, or omit it`,
  ],
  "a pattern in both lists": [
    on({ push: [{ branches: { includes: ["main", "dev"], excludes: ["main"] } }] }),
    `${at}.push[0].branches must not have a pattern in both includes and excludes: excludes win, got ["main"]; remove it from one of the two`,
  ],
  "a branch that can never match": [
    on({
      push: [{ branches: { includes: ["feature/a", "feature/b*"], excludes: ["feature/**"] } }],
      pullRequest: [{ branches: { excludes: ["**"] } }],
    }),
    `${at}.push[0].branches must leave something that can match: excludes take away all of includes, got {"includes":["feature/a","feature/b*"],"excludes":["feature/**"]}; narrow excludes`,
    `${at}.pullRequest[0].branches must leave something that can match: excludes take away all of includes, got {"excludes":["**"]}; narrow excludes`,
  ],
  "events that are none, none at all, and one twice": [
    on({
      pullRequest: [
        { events: ["MERGED" as "OPEN", "OPEN", "OPEN"], branches: { includes: ["main"] } },
        { events: [], branches: { includes: ["main"] } },
      ],
    }),
    `${at}.pullRequest[0].events must not repeat a value, got ["OPEN"]; name each event once`,
    `${at}.pullRequest[0].events[0] must be one of OPEN, UPDATED, CLOSED, got "MERGED"; take one of them`,
    `${at}.pullRequest[1].events must hold 1 to 3 events, got 0; omit it for all of them`,
  ],
  "two branches of a repository, and detection beside a trigger": [
    args(
      [{ sourceActionName: "Commit", push: [{ branches: { includes: ["main"] } }] }],
      connected({ detectChanges: true }),
      connected({ name: "Docs", branchName: "docs", outputArtifact: "docs" }),
    ),
    "stages[0].actions[0].configuration.DetectChanges must not be true beside a trigger for the action; omit it",
    'stages[0].actions[1] must not watch a repository that stages[0].actions[0] watches: only one of them would start the pipeline, got "acme/shop"; give DetectChanges false to one of the two, or each branch a pipeline',
  ],
};

describe("DeliveryPipeline refuses of triggers", () => {
  for (const [what, [each, ...problems]] of Object.entries(REFUSED))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => new DeliveryPipeline("shop", each)),
        problems.map((problem) => `DeliveryPipeline "shop": ${problem}`),
      );
    });

  it("takes two branches of a repository where one is not watched", async () => {
    const quiet = connected({ name: "Docs", branchName: "docs", outputArtifact: "docs", detectChanges: false });
    await deploy(() => void new DeliveryPipeline("shop", args([], connected(), quiet)));
  });

  it("never anything but by its own error", () => {
    const patterns = fc.option(fc.array(fc.string(), { maxLength: 10 }), { nil: undefined });
    const filter = fc.option(fc.record({ includes: patterns, excludes: patterns }), { nil: undefined });
    const trigger = fc.record({
      sourceActionName: fc.constantFrom("Commit", "Nobody"),
      push: fc.option(fc.array(fc.record({ branches: filter, filePaths: filter, tags: filter }), { maxLength: 4 }), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(fc.array(trigger, { maxLength: 3 }), (triggers) => {
        try {
          validateDeliveryPipeline("shop", args(triggers as PipelineTrigger[]), undefined);
        } catch (error) {
          assert.ok(error instanceof pulumi.ResourceError);
          assert.match(error.message, /^DeliveryPipeline "shop": triggers/);
        }
      }),
    );
  });
});
