import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { codeBuildAction, type DeliveryPipelineArgs, type PipelineAction } from "../../../components";
import { arnsAcrossRegions } from "../../../components/pipeline/regions";
import { validateDeliveryPipeline } from "../../../components/pipeline/validation";
import { ACCOUNT, happy, source } from "./example";

/** The problems of args, without registering anything. */
function problems(args: DeliveryPipelineArgs): readonly string[] {
  try {
    validateDeliveryPipeline("shop", args, undefined);
    return [];
  } catch (error) {
    assert.ok(error instanceof pulumi.ResourceError);
    return error.message.split("\n");
  }
}

const test = (index: number, changes: Partial<PipelineAction>): PipelineAction => ({
  ...codeBuildAction({ name: `T${index}`, projectName: "test", inputArtifacts: ["source"] }),
  ...changes,
});

interface Place {
  readonly stage: number;
  readonly order: number;
}

/** A pipeline with actions at these places of three stages behind the source. */
const placed = (places: readonly Place[], changes: (index: number) => Partial<PipelineAction>) =>
  happy({
    stages: [
      source,
      ...[0, 1, 2].map((stage) => ({
        name: `S${stage}`,
        actions: [
          test(99, { runOrder: 999 }),
          ...places.flatMap((place, index) =>
            place.stage === stage ? [test(index, { runOrder: place.order, ...changes(index) })] : [],
          ),
        ],
      })),
    ],
  });

const place = fc.record({ stage: fc.integer({ min: 0, max: 2 }), order: fc.integer({ min: 1, max: 3 }) });
const before = (a: Place, b: Place) => a.stage * 1000 + a.order < b.stage * 1000 + b.order;

describe("DeliveryPipeline, for every arrangement", () => {
  it("takes an artifact exactly where its producer is over", () => {
    fc.assert(
      fc.property(place, place, (producer, consumer) => {
        const args = placed([producer, consumer], (index) =>
          index === 0 ? { outputArtifacts: ["made"] } : { inputArtifacts: ["made"] },
        );
        assert.equal(problems(args).length, before(producer, consumer) ? 0 : 1);
      }),
    );
  });

  it("takes a reference exactly where its namespace's action is over", () => {
    const word = fc
      .stringMatching(/^[A-Za-z0-9@_-]{1,20}$/)
      .filter((text) => !["variables", "codepipeline"].includes(text));
    fc.assert(
      fc.property(place, place, word, word, (owner, user, namespace, variable) => {
        fc.pre(namespace !== "commit");
        const args = placed([owner, user], (index) =>
          index === 0
            ? { namespace }
            : { configuration: { ProjectName: `a-#{commit.CommitId}-#{${namespace}.${variable}}` } },
        );
        assert.equal(problems(args).length, before(owner, user) ? 0 : 1);
      }),
    );
  });

  it("never throws anything but its problems, whatever text a setting holds", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.string({ maxLength: 40 }), (text, name) => {
        const args = placed([{ stage: 0, order: 1 }], () => ({ configuration: { ProjectName: `#{${text}}` }, name }));
        for (const problem of problems({ ...args, pipelineName: name, region: text }))
          assert.ok(typeof problem === "string");
      }),
    );
  });
});

describe("arnsAcrossRegions", () => {
  const identity = { partition: "aws", accountId: ACCOUNT, region: "eu-central-1", dnsSuffix: "amazonaws.com" };
  const use = fc.record({
    region: fc.constantFrom("eu-central-1", "eu-west-1", "us-east-1"),
    name: fc.constantFrom("a", "b", "c"),
  });

  it("covers every name in every region of its, once, and no other name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(use, { maxLength: 12 }), async (uses) => {
        const arns = await new Promise<string[]>((resolve) =>
          arnsAcrossRegions(identity, "codebuild", uses, (name) => `project/${name}`).apply(resolve),
        );
        const names = [...new Set(uses.map(({ name }) => name))];
        assert.deepEqual(
          arns.map((arn) => arn.split("/")[1]),
          names,
        );
        for (const name of names) {
          const regions = [...new Set(uses.filter((each) => each.name === name).map(({ region }) => region))];
          const region = regions.length === 1 ? regions[0] : "*";
          assert.ok(arns.includes(`arn:aws:codebuild:${region}:${ACCOUNT}:project/${name}`));
        }
      }),
      { numRuns: 50 },
    );
  });
});
