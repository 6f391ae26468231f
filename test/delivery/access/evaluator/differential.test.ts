import assert from "node:assert/strict";
import fc from "fast-check";
import { createContext } from "../../../../delivery/access/evaluator/context";
import { evaluate } from "../../../../delivery/access/evaluator/evaluate";
import type { AccessRequest, NamedPolicy, PolicySet } from "../../../../delivery/access/evaluator/types";
import type { Verdict } from "../../../../delivery/access/types";
import { cases } from "./arbitraries";
import { simulate, type Answer } from "./oracle";
import { policiesOf, requestOf, type Json } from "./support";

const RUNS = 3000;
const SEED = 20261121;

const answerOf = (verdict: Verdict): Answer => (verdict.allowed ? "allowed" : (verdict.denial ?? "implicit"));

interface Difference {
  readonly because: string;
  readonly source: string;
  explains(ours: Answer, theirs: Answer, request: AccessRequest, policies: PolicySet): boolean | Promise<boolean>;
}

/** Whether the verdict does not change when the session policies are taken away. */
const isFreeOfSession = (request: AccessRequest, { session: _, ...rest }: PolicySet): boolean =>
  evaluate(request, rest).allowed;

const NO_VALUE = "\u2205";

/** A value of a policy with its variables without value or default replaced by a text that nothing equals. */
function withoutVariables(value: unknown, has: (key: string) => boolean): unknown {
  if (typeof value === "string")
    return value.replace(/\$\{([^,}]+)\}/g, (whole, key: string) => (has(key.toLowerCase()) ? whole : NO_VALUE));
  if (Array.isArray(value)) return value.map((item: unknown) => withoutVariables(item, has));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutVariables(item, has)]));
}

function literal(request: AccessRequest, policies: PolicySet): PolicySet {
  const context = createContext(request);
  return withoutVariables(policies, (key) => context.get(key) !== undefined) as PolicySet;
}

/** Where the two differ, AWS's documentation decides. */
const DIFFERENCES: readonly Difference[] = [
  {
    because: "a resource policy that grants a session directly, within its account, is not limited by session policies",
    source:
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html",
    explains: (ours, theirs, request, policies) =>
      ours === "allowed" &&
      theirs === "implicit" &&
      policies.session !== undefined &&
      isFreeOfSession(request, policies) &&
      evaluate(request, policies).grantedBy.some(
        ({ policyType }) => policyType === "resource" || policyType === "trust",
      ),
  },
  {
    because: "a role is assumed and a key used only when its own policy allows it: without one, nobody may",
    source:
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html",
    explains: (ours, theirs, request, policies) =>
      ours === "implicit" &&
      theirs === "allowed" &&
      /^(sts|kms):/.test(request.action) &&
      !policies.trust &&
      !policies.resource,
  },
  {
    because: "an inverted operator holds against a variable without value",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
    explains: async (ours, _, request, policies) => (await simulate(request, literal(request, policies))) === ours,
  },
];

/** The first reason that accounts for a difference. */
async function explain(ours: Answer, theirs: Answer, request: AccessRequest, policies: PolicySet) {
  for (const row of DIFFERENCES) if (await row.explains(ours, theirs, request, policies)) return row.because;
  return undefined;
}

describe("evaluate against iam-simulate", () => {
  it(`agrees on ${RUNS} generated requests, but for differences that AWS documents`, async () => {
    const seen = new Map<string, number>();
    for (const given of fc.sample(cases, { numRuns: RUNS, seed: SEED })) {
      const request = requestOf(given);
      const policies = policiesOf(given);
      const ours = answerOf(evaluate(request, policies));
      const theirs = await simulate(request, policies);
      const reason = ours === theirs ? ours : await explain(ours, theirs, request, policies);
      assert.ok(reason, `here ${ours}, there ${theirs}: ${JSON.stringify(given)}`);
      seen.set(reason, (seen.get(reason) ?? 0) + 1);
    }
    for (const reason of ["allowed", "implicit", "explicit", ...DIFFERENCES.map(({ because }) => because)])
      assert.ok((seen.get(reason) ?? 0) > 0, `no generated request is "${reason}"`);
    assert.ok((seen.get("allowed") ?? 0) > RUNS / 20, "too few generated requests are allowed to mean much");
  });
});

const withStatement = (policy: NamedPolicy | undefined, statement: Json): NamedPolicy => {
  const document = policy?.document as { Statement: Json[] } | undefined;
  return {
    name: policy?.name ?? "added",
    document: { Version: "2012-10-17", Statement: [...(document?.Statement ?? []), statement] },
  };
};

/** The policies after every missing statement was pasted where the verdict says. */
function pasted(policies: PolicySet, missing: Verdict["missing"]): PolicySet {
  let result = policies;
  for (const { policyType, statement } of missing) {
    if (policyType === "scp")
      result = { ...result, scp: (result.scp ?? []).map((level) => [withStatement(level[0], statement)]) };
    else if (policyType === "identity" || policyType === "session")
      result = { ...result, [policyType]: [withStatement(result[policyType]?.[0], statement)] };
    else if (policyType !== "rcp") result = { ...result, [policyType]: withStatement(result[policyType], statement) };
  }
  return result;
}

describe("evaluate: missing statements", () => {
  it("make an implicitly denied request allowed once they are pasted", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const request = requestOf(given);
        const policies = policiesOf(given);
        const verdict = evaluate(request, policies);
        if (verdict.denial !== "implicit") return;
        assert.ok(verdict.missing.length > 0);
        const after = evaluate(request, pasted(policies, verdict.missing));
        assert.ok(after.allowed, `${verdict.explanation}\nafter pasting: ${after.explanation}`);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});
