import assert from "node:assert/strict";
import { STEP_KINDS } from "../../../../delivery/access/calls";
import { caseOf, type ProofReport, prove } from "../../../../delivery/access/proof/prove";
import { REASONS } from "../../../../delivery/access/proof/reasons";
import { stepsOf } from "../../../../delivery/access/proof/steps";
import { shortName } from "../../../../delivery/access/proof/unused";
import { createWorld } from "../../../../delivery/access/world";
import { evaluateProject } from "../../../../delivery/cli/program";
import { failures } from "../../../../delivery/cli/prove";
import type { Graph } from "../../../../delivery/graph/types";
import { EQUIVALENT } from "./equivalent";
import { Jury } from "./jury";
import { describeMutant, mutantsOf } from "./mutants";
import { program, variant } from "./program";
import { VARIANTS, WAITING } from "./variants";

/** What programs of others may do, and the stacks of this repository do under no settings. */
const NOT_OF_THE_STACKS = [
  "AdministerRepository",
  "CallTrigger",
  "Ec2DeployAction",
  "EcrBuildAndPublishAction",
  "EcsAction",
  "EventWritesLog",
  "LambdaDeployAction",
  "LambdaInvokeAction",
  "LambdaRule",
  "PipelineInvokeAction",
  "PublishPackages",
  "ReadBuildValues",
  "RunBuildBatch",
  "RunCommands",
  "S3DeployAction",
  "ShiftEcsTraffic",
  "StartBuildBatch",
  "WorkOnJobs",
];

const waiting = async (): Promise<readonly Graph[]> => [
  ...(await evaluateProject("update", Object.keys(WAITING), WAITING)).values(),
];

interface Proven {
  readonly graphs: readonly Graph[];
  readonly report: ProofReport;
}

describe("the proof of other settings", () => {
  const known = new Map<string, Promise<Proven>>();
  const evaluate = async (name: string): Promise<Proven> => {
    const graphs = await variant(VARIANTS[name] ?? {});
    return { graphs, report: prove(graphs) };
  };
  const provenWith = (name: string): Promise<Proven> => {
    const found = known.get(name) ?? evaluate(name);
    known.set(name, found);
    return found;
  };
  const all = (): Promise<Proven[]> => Promise.all(Object.keys(VARIANTS).map(provenWith));

  for (const name of Object.keys(VARIANTS)) {
    it(`holds with ${name}`, async () => {
      const { report } = await provenWith(name);
      assert.deepEqual(failures(report), []);
    });

    it(`notices every statement that is taken away with ${name}`, async () => {
      const { graphs, report } = await provenWith(name);
      const own = new Set(createWorld(await program()).policies.map(({ policy }) => JSON.stringify(policy)));
      const gathered = caseOf(graphs);
      const jury = new Jury(gathered);
      const explained = new Set(report.unused.explained.map(({ grant }) => `${grant.policy} ${grant.statement}`));
      const survived = gathered.world.policies
        .filter(({ policy }) => !own.has(JSON.stringify(policy)))
        .flatMap(mutantsOf)
        .filter(({ what }) => /^drop the (Allow|Deny)$/.test(what))
        .filter(({ policy, statement }) => !explained.has(`${policy} ${statement}`))
        .filter((mutant) => jury.notice(mutant) === undefined && !jury.isOptional(mutant))
        .map(describeMutant);
      assert.deepEqual(
        survived.filter((one) => !EQUIVALENT.some(({ mutant }) => mutant.test(one))),
        [],
      );
    });
  }

  it("takes a reason for a region that is out of service nowhere else", async () => {
    const graphs = await waiting();
    assert.deepEqual(failures(prove(graphs)), []);
    const served = graphs.map((graph) => ({ ...graph, outputs: { ...graph.outputs, evacuatedRegions: [] } }));
    assert.deepEqual(
      prove(served).unused.unexplained.map(({ policy, statement }) => `${shortName(policy)}, ${statement}`),
      [
        "artifacts-bucket-policy-eu-west-1, ReadBucket222222222222",
        "artifacts-bucket-policy-eu-west-1, ReadObjects222222222222",
        "artifacts-key-eu-west-1, DecryptObjects222222222222",
      ],
    );
  });

  it("takes the reason for images that nobody pushes only while nobody does", async () => {
    const { unused } = (await provenWith("containers, and an image as a source")).report;
    assert.ok(unused.explained.every(({ grant }) => !/^(PushFromAccount|OnlyThesePush)/.test(grant.statement)));
  });

  it("asks for every kind of step that the stacks can cause", async () => {
    const graphs = [await program(), ...(await all()).map((one) => one.graphs)];
    const asked = new Set(graphs.flatMap((one) => stepsOf(one).map(({ step }) => step.kind)));
    const unasked = STEP_KINDS.filter((kind) => !asked.has(kind));
    assert.deepEqual([...unasked].sort(), NOT_OF_THE_STACKS);
  });

  it("has no reason for other settings that none of these needs", async () => {
    const reports = [...(await all()).map(({ report }) => report), prove(await waiting())];
    const used = new Set(reports.flatMap(({ unused }) => unused.explained.map(({ reason }) => reason)));
    assert.deepEqual(
      REASONS.filter(({ when, reason }) => when !== undefined && !used.has(reason)),
      [],
    );
  });
});
