import assert from "node:assert/strict";
import { caseOf, prove } from "../../../../delivery/access/proof/prove";
import { reviewUnused } from "../../../../delivery/access/proof/unused";
import { REASONS } from "../../../../delivery/access/proof/reasons";
import type { UnusedGrant } from "../../../../delivery/access/proof/types";
import { Jury } from "./jury";
import { EQUIVALENT } from "./equivalent";
import { describeMutant, type Mutant, mutantsOf } from "./mutants";
import { program } from "./program";

/** The unused grants as they are when a mutant has taken one of them away. */
const without = (unused: readonly UnusedGrant[], { policy, statement, value }: Mutant): UnusedGrant[] =>
  unused.filter(
    (grant) => grant.policy !== policy || grant.statement !== statement || (value !== "" && grant.value !== value),
  );

describe("the proof of the proof", () => {
  it("notices every right that is taken away or added", async function () {
    const graphs = await program();
    const report = prove(graphs);
    const gathered = caseOf(graphs);
    const jury = new Jury(gathered);
    const unused = report.unused.explained.map(({ grant }) => grant);
    const notice = (mutant: Mutant): string => {
      const noticed = jury.notice(mutant);
      if (noticed !== undefined) return noticed;
      if (mutant.effectOn === "less" && reviewUnused(without(unused, mutant), REASONS).stale.length > 0)
        return "stale reason";
      return jury.isOptional(mutant) ? "optional" : "survived";
    };
    const mutants = gathered.world.policies.flatMap(mutantsOf);
    const verdicts = mutants.map((mutant) => ({ mutant: describeMutant(mutant), by: notice(mutant) }));
    const survived = verdicts.filter(({ by }) => by === "survived").map(({ mutant }) => mutant);
    const unexplained = survived.filter((one) => !EQUIVALENT.some(({ mutant }) => mutant.test(one)));
    assert.deepEqual(unexplained, []);
    for (const { mutant, why } of EQUIVALENT.filter(({ when }) => when === undefined))
      assert.ok(
        survived.some((one) => mutant.test(one)),
        `nothing survives any more for this reason: ${why}`,
      );

    const count = (by: string): number => verdicts.filter((verdict) => verdict.by === by).length;
    const noticed = ["needed", "forbidden", "form", "stale reason"].map(count).reduce((sum, n) => sum + n, 0);
    // What only optional rows of the tables use is not needed, by the tables' own words; all else must be noticed.
    const score = noticed / (verdicts.length - count("optional") - survived.length);
    assert.equal(score, 1);
    assert.ok(verdicts.length > 1000, `${verdicts.length} mutants`);
    this.test!.title += `: ${noticed} of ${verdicts.length} mutants (${count("needed")} by needed calls, ${count("forbidden")} by forbidden ones, ${count("form")} by form, ${count("stale reason")} by reasons), ${count("optional")} optional, ${survived.length} equivalent`;
  });
});
