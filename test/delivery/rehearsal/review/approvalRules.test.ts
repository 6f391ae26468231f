import assert from "node:assert/strict";
import fc from "fast-check";
import { approvalRulesOf, isMember, stateOf } from "../../../../delivery/rehearsal/review/approvalRules";
import { graphOf, resource } from "../fixtures/graph";

const session = (name: string, account = "111111111111"): string => `arn:aws:sts::${account}:assumed-role/${name}`;

/** Member of a pool, who counts, who does not. */
const MEMBERS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    session("Reviewer/*"),
    [session("Reviewer/ann"), session("Reviewer/x.y")],
    [session("Other/ann"), session("Reviewer2/ann"), session("Reviewer/ann", "222222222222")],
  ],
  [
    "arn:aws:iam::111111111111:user/ann",
    ["arn:aws:iam::111111111111:user/ann"],
    ["arn:aws:iam::111111111111:user/anna"],
  ],
  [
    "CodeCommitApprovers:111111111111:ann",
    ["arn:aws:iam::111111111111:user/ann", "arn:aws:sts::111111111111:federated-user/ann"],
    [session("Reviewer/ann"), "arn:aws:iam::222222222222:user/ann"],
  ],
  ["CodeCommitApprovers:111111111111:*ann", [session("Reviewer/ann")], [session("Reviewer/bob")]],
];

const template = (name: string, content: object) =>
  resource("aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate", name, {
    name,
    content: JSON.stringify(content),
  });
const association = (approvalRuleTemplateName: string, repositoryName: string) =>
  resource("aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation", approvalRuleTemplateName, {
    approvalRuleTemplateName,
    repositoryName,
  });
const approvers = (needed: number, members?: readonly string[]) => ({
  Statements: [
    {
      Type: "Approvers",
      NumberOfApprovalsNeeded: needed,
      ...(members === undefined ? {} : { ApprovalPoolMembers: members }),
    },
  ],
});

describe("Approval rules", () => {
  for (const [member, counted, left] of MEMBERS)
    it(`know who ${member} is`, () => {
      assert.deepEqual(
        counted.filter((arn) => !isMember(arn, member)),
        [],
      );
      assert.deepEqual(
        left.filter((arn) => isMember(arn, member)),
        [],
      );
    });

  it("come from the templates of the repository that know the branch", () => {
    const graph = graphOf(
      template("everywhere", approvers(1)),
      template("main", { DestinationReferences: ["refs/heads/main"], ...approvers(2, ["x"]) }),
      template("dev", { DestinationReferences: ["refs/heads/dev"], ...approvers(3) }),
      template("unused", approvers(4)),
      ...["everywhere", "main", "dev"].map((name) => association(name, "shop")),
      association("unused", "other"),
    );
    assert.deepEqual(approvalRulesOf([graph], "shop", "refs/heads/main"), [
      { name: "everywhere", needed: 1 },
      { name: "main", needed: 2, members: ["x"] },
    ]);
  });

  it("count members alone, and everybody where no pool is named", () => {
    const given = [session("Reviewer/ann"), session("Other/bob")];
    const rule = { name: "rule", needed: 2 };
    assert.deepEqual(stateOf({ ...rule, members: [session("Reviewer/*")] }, given), { ...rule, given: 1 });
    assert.deepEqual(stateOf(rule, given), { ...rule, given: 2 });
    assert.deepEqual(stateOf(rule, []), { ...rule, given: 0 });
  });

  it("take a name without wildcards by itself alone", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        fc.pre(!one.includes("*"));
        return isMember(other, one) === (one === other);
      }),
    );
  });
});
