/** Documents that are larger than their service takes. A row more is all that a further document needs. */
import { DOCUMENT_LIMITS as LIMITS, type DocumentLimit, sizeOf } from "../../facts/documentLimits";
import type { GraphResource } from "../../types";
import type { Finding, StackView } from "../types";
import { isText, textsAt, valuesAt } from "../values";

interface Row {
  readonly path: string;
  readonly limit: DocumentLimit;
  readonly fix: string;
}

const WILDCARDS = "name what is alike by one pattern";
const SHORTER_TRUST = "trust the account and name its roles by a pattern of aws:PrincipalArn";
const STATEMENTS = `join statements, or ${WILDCARDS}`;
const ELSEWHERE = "keep what is long in a bucket or parameter, and read it from there";

const row = (path: string, limit: DocumentLimit, fix = STATEMENTS): Row => ({ path, limit, fix });

const DOCUMENTS: Readonly<Record<string, readonly Row[]>> = {
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": [
    row("policy", LIMITS.busPolicy, "let the organization in by aws:PrincipalOrgID"),
  ],
  "aws:cloudwatch/eventRule:EventRule": [
    row(
      "eventPattern",
      LIMITS.eventPattern,
      "match by prefix or wildcard, split the rule, or ask AWS to raise the quota",
    ),
  ],
  "aws:cloudwatch/eventTarget:EventTarget": [
    row("input", LIMITS.eventInput, ELSEWHERE),
    row("inputTransformer.inputTemplate", LIMITS.eventInput, ELSEWHERE),
  ],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": [row("policyDocument", LIMITS.logPolicy)],
  "aws:codeartifact/domainPermissions:DomainPermissions": [row("policyDocument", LIMITS.packagePolicy)],
  "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": [
    row("policyDocument", LIMITS.packagePolicy),
  ],
  "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate": [
    row("content", LIMITS.approvalRule, "name approvers by a pattern of their role"),
  ],
  "aws:ec2/instance:Instance": [row("userData", LIMITS.userData, ELSEWHERE)],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": [row("policy", LIMITS.imageLifecycle, "join rules by their prefixes")],
  "aws:ecr/registryPolicy:RegistryPolicy": [row("policy", LIMITS.registryPolicy)],
  "aws:ecr/repositoryPolicy:RepositoryPolicy": [row("policy", LIMITS.imageRepositoryPolicy)],
  "aws:iam/policy:Policy": [row("policy", LIMITS.managedPolicy, `split it into several policies, or ${WILDCARDS}`)],
  "aws:iam/role:Role": [row("assumeRolePolicy", LIMITS.trustPolicy, `${SHORTER_TRUST}, or ask AWS to raise the quota`)],
  "aws:kms/key:Key": [row("policy", LIMITS.keyPolicy)],
  "aws:kms/replicaKey:ReplicaKey": [row("policy", LIMITS.keyPolicy)],
  "aws:s3/bucketPolicy:BucketPolicy": [row("policy", LIMITS.bucketPolicy)],
  "aws:secretsmanager/secretPolicy:SecretPolicy": [row("policy", LIMITS.secretPolicy)],
  "aws:secretsmanager/secretVersion:SecretVersion": [row("secretString", LIMITS.secret, "split the secret")],
  "aws:sfn/stateMachine:StateMachine": [row("definition", LIMITS.stateMachine, "call a state machine from another")],
  "aws:sns/topic:Topic": [row("policy", LIMITS.topicPolicy)],
  "aws:sns/topicPolicy:TopicPolicy": [row("policy", LIMITS.topicPolicy)],
  "aws:sqs/queue:Queue": [row("policy", LIMITS.queuePolicy)],
  "aws:sqs/queuePolicy:QueuePolicy": [row("policy", LIMITS.queuePolicy)],
};

const UNITS = {
  letters: "characters without white space",
  characters: "characters",
  bytes: "bytes",
} as const;

function tooLarge(
  resource: GraphResource,
  property: string,
  size: number,
  limit: DocumentLimit,
  fix: string,
): Finding[] {
  if (size <= limit.limit) return [];
  const allowed = `must have at most ${limit.limit} ${UNITS[limit.measure]} (${limit.source})`;
  return [{ resource, property, allowed, got: size, fix }];
}

function* documentsOf(stack: StackView): Generator<Finding> {
  for (const [type, rows] of Object.entries(DOCUMENTS)) {
    for (const resource of stack.ofType(type)) {
      for (const { path: pattern, limit, fix } of rows) {
        for (const { path, value } of textsAt(resource.inputs, pattern)) {
          yield* tooLarge(resource, path, sizeOf(value, limit.measure), limit, fix);
        }
      }
    }
  }
}

const SPLIT = `move some into a managed policy of ${LIMITS.managedPolicy.limit}, or ${WILDCARDS}`;

/** What is counted together with others of the same owner: its own inline policies, and those that are declared beside it. */
function* inlineOf(
  stack: StackView,
  [owner, beside, input]: readonly [owner: string, beside: string, input: string],
  limit: DocumentLimit,
): Generator<Finding> {
  const sum = (texts: readonly unknown[]) =>
    texts.filter(isText).reduce((total, text) => total + sizeOf(text, limit.measure), 0);
  const others = stack.ofType(beside);
  for (const resource of stack.ofType(owner)) {
    const { outputs, account } = resource;
    const own = valuesAt(resource.inputs, "inlinePolicies[].policy").map(({ value }) => value);
    const added = others
      .filter((one) => isText(outputs["name"]) && one.inputs[input] === outputs["name"] && one.account === account)
      .map(({ inputs }) => inputs["policy"]);
    yield* tooLarge(resource, "inlinePolicies", sum([...own, ...added]), limit, SPLIT);
  }
  const owners = stack.ofType(owner).map(({ outputs }) => outputs["name"]);
  // Of an owner that is declared elsewhere, each document alone is held against the limit.
  for (const resource of others.filter(({ inputs }) => !owners.includes(inputs[input]))) {
    yield* tooLarge(resource, "policy", sum([resource.inputs["policy"]]), limit, SPLIT);
  }
}

function decoded(value: string): string {
  return Buffer.from(value, "base64").toString("latin1");
}

/** User data is given encoded, and counts as what it encodes. */
function* userDataOf(stack: StackView): Generator<Finding> {
  const { userData } = LIMITS;
  for (const [type, path] of [
    ["aws:ec2/launchTemplate:LaunchTemplate", "userData"],
    ["aws:ec2/instance:Instance", "userDataBase64"],
  ] as const) {
    for (const resource of stack.ofType(type)) {
      for (const { value } of textsAt(resource.inputs, path)) {
        yield* tooLarge(resource, path, decoded(value).length, userData, ELSEWHERE);
      }
    }
  }
}

function* variablesOf(stack: StackView): Generator<Finding> {
  for (const resource of stack.ofType("aws:lambda/function:Function")) {
    for (const { path, value } of valuesAt(resource.inputs, "environment.variables")) {
      const size = sizeOf(JSON.stringify(value), LIMITS.functionVariables.measure);
      yield* tooLarge(resource, path, size, LIMITS.functionVariables, ELSEWHERE);
    }
  }
}

/** A parameter of the standard tier, which is what it is when none is given, holds half of what an advanced one does. */
function* parametersOf(stack: StackView): Generator<Finding> {
  for (const resource of stack.ofType("aws:ssm/parameter:Parameter")) {
    const tier = resource.inputs["tier"] ?? "Standard";
    const limit = tier === "Standard" ? LIMITS.parameter : LIMITS.advancedParameter;
    const fix = tier === "Standard" ? 'set tier to "Advanced", which costs, or split the value' : "split the value";
    for (const { path, value } of textsAt(resource.inputs, "value")) {
      yield* tooLarge(resource, path, sizeOf(value, limit.measure), limit, fix);
    }
  }
}

/** What Lambda makes of a permission. */
const statementOf = ({ inputs, name }: GraphResource) => ({
  Sid: inputs["statementId"] ?? name,
  Effect: "Allow",
  Principal: { Service: inputs["principal"] },
  Action: inputs["action"],
  Resource: inputs["function"],
  Condition: { ArnLike: { "AWS:SourceArn": inputs["sourceArn"] } },
});

/** Permissions of one function make one policy. */
function* permissionsOf(stack: StackView): Generator<Finding> {
  const policies = new Map<string, GraphResource[]>();
  for (const permission of stack.ofType("aws:lambda/permission:Permission")) {
    const key = [permission.inputs["function"], permission.region, permission.account].join(" ");
    policies.set(key, [...(policies.get(key) ?? []), permission]);
  }
  for (const permissions of policies.values()) {
    const last = permissions.at(-1)!;
    const text = JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: permissions.map(statementOf) });
    const fix = `this is one of ${permissions.length} permissions of the function: ${WILDCARDS} of sourceArn`;
    yield* tooLarge(last, "function", sizeOf(text, LIMITS.functionPolicy.measure), LIMITS.functionPolicy, fix);
  }
}

/** Checks the size of every document. */
export function* checkDocuments(stack: StackView): Generator<Finding> {
  yield* documentsOf(stack);
  yield* inlineOf(stack, ["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy", "role"], LIMITS.rolePolicies);
  yield* inlineOf(stack, ["aws:iam/group:Group", "aws:iam/groupPolicy:GroupPolicy", "group"], LIMITS.groupPolicies);
  yield* userDataOf(stack);
  yield* variablesOf(stack);
  yield* parametersOf(stack);
  yield* permissionsOf(stack);
}
