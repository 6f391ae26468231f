/** Identity policies that give everything away. */
import { grants, type Statement } from "../documents";
import type { ResourceRule, Subject } from "../rule";
import { at, list, texts } from "../values";

/** Where the policy of each type of resource stands; roles hold theirs in a list. */
const IDENTITY_POLICIES: Readonly<Record<string, string>> = Object.freeze({
  "aws:iam/groupPolicy:GroupPolicy": "policy",
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
});

const ATTACHMENTS = [
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
];

const ROLE = "aws:iam/role:Role";

/** Types of the resources that grant permissions. */
export const GRANTING_TYPES: readonly string[] = [...Object.keys(IDENTITY_POLICIES), ...ATTACHMENTS, ROLE];

/** Managed policies that allow every action, or every action of IAM, which is the same with one step between. */
const ADMINISTRATION = /^arn:[^:]+:iam::aws:policy\/(AdministratorAccess|IAMFullAccess)$/;

function breadth({ actions, notActions, resources, conditions }: Statement): readonly string[] {
  const everywhere = resources.includes("*") && conditions.length === 0;
  if (actions.some((action) => action === "*" || action === "*:*"))
    return ["allows every action; name the actions that are needed"];
  if (notActions.length > 0 && everywhere)
    return [`allows every action but ${notActions.join(", ")} on every resource; name the actions that are needed`];
  return actions
    .filter((action) => everywhere && /^[^:*]+:\*$/.test(action))
    .map((action) => `allows ${action} on every resource; name the actions or the resources that are needed`);
}

const broad = (where: string, policy: unknown): readonly string[] =>
  grants(policy).flatMap((statement) =>
    breadth(statement).map((problem) => `${where}, ${statement.label}: ${problem}`),
  );

const attached = (where: string, arns: readonly string[]): readonly string[] =>
  arns
    .filter((arn) => ADMINISTRATION.test(arn))
    .map((arn) => `${where}: ${arn} administers the whole account; attach a policy that names the actions`);

const ofRole = ({ props }: Subject): readonly string[] => [
  ...list(props["inlinePolicies"]).flatMap((entry, index) =>
    broad(`inlinePolicies[${index}].policy`, at(entry, "policy")),
  ),
  ...attached("managedPolicyArns", texts(props["managedPolicyArns"])),
];

/** No `*` action, and no `service:*` on `*` without a condition. */
export const broadPermissions: ResourceRule["check"] = (subject) => {
  if (subject.type === ROLE) return ofRole(subject);
  const property = IDENTITY_POLICIES[subject.type];
  if (property !== undefined) return broad(property, subject.props[property]);
  return [
    ...attached("policyArn", texts(subject.props["policyArn"])),
    ...attached("managedPolicyArn", texts(subject.props["managedPolicyArn"])),
  ];
};
