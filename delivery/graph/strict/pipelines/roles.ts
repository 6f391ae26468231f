/**
 * Roles that an action hands to tasks of ECS: they exist, and who deploys may pass them. Sources: CodePipeline User Guide:
 * action-reference-ECS, action-reference-ECSbluegreen; ECS Developer Guide: task_execution_IAM_role.
 */
import type { GraphResource } from "../../types";
import { describe } from "../../urns";
import { listed, nearest } from "../nearest";
import { arnOf } from "../places/arn";
import type { Finding, StackView } from "../types";
import { isText, parsed, textAt, valuesAt } from "../values";
import { PIPELINE, type Step, stepsOf } from "./steps";

const TASK_ROLES = ["taskRoleArn", "executionRoleArn"] as const;

/** Every resource of the stacks by type. */
class World {
  constructor(private readonly stacks: readonly StackView[]) {}

  all(type: string): readonly GraphResource[] {
    return this.stacks.flatMap(({ graph }) => graph.resources.filter((one) => one.custom && one.type === type));
  }

  byArn(type: string, arn: unknown): GraphResource | undefined {
    return isText(arn) ? this.all(type).find(({ outputs }) => outputs["arn"] === arn) : undefined;
  }
}

const named = (name: unknown, own: unknown): boolean => isText(name) && isText(own) && name === own.split("/").at(-1);

/** The service that an action deploys, where the program declares it. */
function serviceOf(step: Step, world: World): GraphResource | undefined {
  const { provider, configuration, region, account } = step;
  const here = (one: GraphResource) => one.region === region && one.account === account;
  const find = (cluster: unknown, service: unknown) =>
    world
      .all("aws:ecs/service:Service")
      .filter(here)
      .find(
        ({ outputs, inputs }) =>
          outputs["name"] === service && (cluster === undefined || named(cluster, inputs["cluster"])),
      );
  if (provider === "ECS") return find(textAt(configuration, "ClusterName"), textAt(configuration, "ServiceName"));
  const group = world
    .all("aws:codedeploy/deploymentGroup:DeploymentGroup")
    .filter(here)
    .find(
      ({ inputs }) =>
        inputs["deploymentGroupName"] === configuration["DeploymentGroupName"] &&
        inputs["appName"] === configuration["ApplicationName"],
    );
  return find(textAt(group?.inputs, "ecsService.clusterName"), textAt(group?.inputs, "ecsService.serviceName"));
}

/** What a role may do by policies that the program declares; undefined where it has others, or they are not known yet. */
function statementsOf(role: GraphResource, world: World): readonly unknown[] | undefined {
  const name = role.outputs["name"];
  const ofRole = ({ inputs, account }: GraphResource) => inputs["role"] === name && account === role.account;
  const attached = [
    ...world
      .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(ofRole)
      .map(({ inputs }) => inputs["policyArn"]),
    ...valuesAt(role.inputs, "managedPolicyArns[]").map(({ value }) => value),
  ].map((arn) => world.byArn("aws:iam/policy:Policy", arn)?.inputs["policy"]);
  const documents = [
    ...valuesAt(role.inputs, "inlinePolicies[]").map(({ value }) => (value as { readonly policy?: unknown }).policy),
    ...world
      .all("aws:iam/rolePolicy:RolePolicy")
      .filter(ofRole)
      .map(({ inputs }) => inputs["policy"]),
    ...attached,
  ];
  if (!documents.every(isText)) return undefined;
  return documents.flatMap((document) => {
    const { Statement } = (parsed(document) ?? {}) as { readonly Statement?: unknown };
    return Array.isArray(Statement) ? (Statement as unknown[]) : Statement === undefined ? [] : [Statement];
  });
}

function matches(pattern: unknown, value: string): boolean {
  if (!isText(pattern)) return false;
  const form = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${form}$`, "i").test(value);
}

const many = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

/** Whether a statement lets a role be passed; which services it may be passed to is for the proof of access. */
function passes(statement: unknown, role: string | undefined): boolean {
  const { Effect, Action, NotAction, Resource, NotResource } = statement as Statement;
  if (Effect !== "Allow") return false;
  const acts =
    NotAction === undefined
      ? many(Action).some((one) => matches(one, "iam:PassRole"))
      : !many(NotAction).some((one) => matches(one, "iam:PassRole"));
  if (!acts || role === undefined) return acts;
  return NotResource === undefined
    ? many(Resource).some((one) => matches(one, role))
    : !many(NotResource).some((one) => matches(one, role));
}

function* passingOf(step: Step, world: World): Generator<Finding> {
  const { pipeline, bag, path } = step;
  const arn = bag["roleArn"] ?? pipeline.inputs["roleArn"];
  const role = world.byArn("aws:iam/role:Role", arn);
  const statements = role === undefined ? undefined : statementsOf(role, world);
  if (role === undefined || statements === undefined) return;
  const definition = world.byArn(
    "aws:ecs/taskDefinition:TaskDefinition",
    serviceOf(step, world)?.inputs["taskDefinition"],
  );
  const roles = TASK_ROLES.flatMap((input) => {
    const value = definition?.inputs[input];
    return isText(value) ? [value] : [];
  });
  const told = { resource: pipeline, property: bag["roleArn"] === undefined ? "roleArn" : `${path}.roleArn`, got: arn };
  const who = describe(role.type, role.name);
  const wanted = definition === undefined ? [undefined] : [...new Set(roles)];
  for (const passed of wanted.filter((one) => !statements.some((statement) => passes(statement, one)))) {
    const what = passed ?? "the roles of the task and of its start";
    yield {
      ...told,
      allowed: `must be a role that may pass ${what}, which ${path} hands to ECS`,
      fix: `allow ${who} iam:PassRole on ${passed ?? "them"}, with iam:PassedToService ecs-tasks.amazonaws.com`,
    };
  }
}

/** Whether a task needs a role to be started with: it pulls a private image, or its output is shipped by ECS. */
function needsExecutionRole({ inputs }: GraphResource): boolean {
  if (!valuesAt(inputs, "requiresCompatibilities[]").some(({ value }) => value === "FARGATE")) return false;
  const containers = isText(inputs["containerDefinitions"]) ? parsed(inputs["containerDefinitions"]) : undefined;
  return valuesAt({ containers }, "containers[]").some(
    ({ value }) =>
      textAt(value, "logConfiguration.logDriver") === "awslogs" ||
      /\.dkr\.ecr[.-]/.test(textAt(value, "image") ?? "") ||
      valuesAt(value, "secrets[]").length > 0,
  );
}

function* rolesOf(definition: GraphResource, world: World): Generator<Finding> {
  const { inputs, account } = definition;
  if (inputs["executionRoleArn"] === undefined && needsExecutionRole(definition)) {
    yield {
      resource: definition,
      property: "executionRoleArn",
      allowed: "must be given where a task on Fargate pulls from ECR, reads secrets or logs by awslogs",
      fix: "give a role that ecs-tasks.amazonaws.com may assume and that may do so",
    };
  }
  const declared = world.all("aws:iam/role:Role").filter((one) => one.account === account);
  const arns = declared.map(({ outputs }) => outputs["arn"]);
  if (arns.length === 0 || !arns.every(isText)) return;
  for (const property of TASK_ROLES) {
    const arn = inputs[property];
    if (!isText(arn) || arnOf(arn)?.account !== account || arns.includes(arn)) continue;
    const meant = nearest(arn, arns);
    const choice = meant === undefined ? `take one of ${listed(arns, 4)}` : `write ${meant}`;
    yield {
      resource: definition,
      property,
      allowed: `must be a role that exists, and nothing here declares it in account ${account ?? ""}`,
      got: arn,
      fix: `${choice}; one that is kept elsewhere is looked up by Role.get`,
      warning: true,
    };
  }
}

/** Checks actions that deploy to ECS, and task definitions. */
export function* checkTaskRoles(stacks: readonly StackView[]): Generator<Finding> {
  const world = new World(stacks);
  for (const pipeline of world.all(PIPELINE)) {
    for (const step of stepsOf(pipeline)) {
      if (step.category === "Deploy" && ["ECS", "CodeDeployToECS"].includes(step.provider))
        yield* passingOf(step, world);
    }
  }
  for (const definition of world.all("aws:ecs/taskDefinition:TaskDefinition")) yield* rolesOf(definition, world);
}
