import assert from "node:assert/strict";
import { UNKNOWN, messages, violations, type TestResource } from "./run";

const statement = (change: Readonly<Record<string, unknown>> = {}) => ({
  Effect: "Allow",
  Action: ["s3:GetObject", "s3:GetObjectVersion"],
  Resource: "arn:aws:s3:::app/*",
  ...change,
});

const text = (change: Readonly<Record<string, unknown>> = {}) => JSON.stringify({ Statement: [statement(change)] });

const policy = (change: Readonly<Record<string, unknown>> = {}): TestResource => ({
  type: "aws:iam/policy:Policy",
  props: { policy: text(change) },
});

const all = "allows every action; name the actions that are needed";

describe("policy pack: permissions-broad", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
    ["every action", { Action: "*" }, [all]],
    ["every action of every service", { Action: "*:*" }, [all]],
    ["every action on everything", { Action: ["*"], Resource: "*" }, [all]],
    [
      "every action under a condition",
      { Action: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } },
      [all],
    ],
    [
      "a service on everything",
      { Action: ["s3:*", "sns:Publish"], Resource: ["*"] },
      ["allows s3:* on every resource; name the actions or the resources that are needed"],
    ],
    [
      "every action but some on everything",
      { Action: undefined, NotAction: ["iam:*", "sts:*"], Resource: "*" },
      ["allows every action but iam:*, sts:* on every resource; name the actions that are needed"],
    ],
    ["a service on one resource", { Action: "s3:*" }, []],
    [
      "a service on everything of one account",
      { Action: "s3:*", Resource: "*", Condition: { StringEquals: { "aws:ResourceAccount": "111111111111" } } },
      [],
    ],
    ["a part of a service on everything", { Action: "s3:List*", Resource: "*" }, []],
    ["a denial of every action", { Effect: "Deny", Action: "*", Resource: "*" }, []],
  ];
  for (const [title, change, problems] of cases)
    it(`${problems.length === 0 ? "accepts" : "refuses"} ${title}`, async () => {
      const expected = problems.map((problem) => `policy, statement 1: ${problem}`);
      assert.deepEqual(await messages("permissions-broad", [policy(change)]), expected);
    });

  it("accepts named actions on named resources, and what is unknown", async () => {
    assert.deepEqual(await violations([policy(), { type: "aws:iam/policy:Policy", props: { policy: UNKNOWN } }]), []);
  });

  it("looks into every place that holds a policy", async () => {
    const props = { policy: text({ Action: "*" }), inlinePolicy: text({ Action: "*" }) };
    const places = [
      ["aws:iam/rolePolicy:RolePolicy", "policy"],
      ["aws:iam/userPolicy:UserPolicy", "policy"],
      ["aws:iam/groupPolicy:GroupPolicy", "policy"],
      ["aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", "inlinePolicy"],
    ] as const;
    for (const [type, property] of places)
      assert.deepEqual(await messages("permissions-broad", [{ type, props }]), [`${property}, statement 1: ${all}`]);
  });

  it("looks into the policies of a role", async () => {
    const role = (props: Record<string, unknown>): TestResource => ({ type: "aws:iam/role:Role", props });
    const inlinePolicies = [
      { name: "a", policy: text() },
      { name: "b", policy: UNKNOWN },
      { policy: text({ Action: "*" }) },
    ];
    assert.deepEqual(await messages("permissions-broad", [role({ inlinePolicies })]), [
      `inlinePolicies[2].policy, statement 1: ${all}`,
    ]);
    const managedPolicyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AdministratorAccess"];
    assert.deepEqual(await messages("permissions-broad", [role({ managedPolicyArns })]), [
      "managedPolicyArns: arn:aws:iam::aws:policy/AdministratorAccess administers the whole account; " +
        "attach a policy that names the actions",
    ]);
    assert.deepEqual(await violations([role({ inlinePolicies: UNKNOWN, managedPolicyArns: UNKNOWN })]), []);
  });

  it("refuses to attach administration", async () => {
    const attachments = [
      ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "policyArn"],
      ["aws:iam/userPolicyAttachment:UserPolicyAttachment", "policyArn"],
      ["aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "policyArn"],
      ["aws:iam/policyAttachment:PolicyAttachment", "policyArn"],
      ["aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", "managedPolicyArn"],
    ] as const;
    for (const [type, property] of attachments) {
      const attach = (arn: string) => messages("permissions-broad", [{ type, props: { [property]: arn } }]);
      const arn = "arn:aws-cn:iam::aws:policy/IAMFullAccess";
      assert.deepEqual(await attach(arn), [
        `${property}: ${arn} administers the whole account; attach a policy that names the actions`,
      ]);
      assert.deepEqual(await attach("arn:aws:iam::111111111111:policy/AdministratorAccess"), []);
      assert.deepEqual(await attach(UNKNOWN), []);
    }
  });
});
