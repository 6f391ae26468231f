/** Who can act as whom: the roles that each caller takes on or sets to work, and the paths that this opens. */
import { role } from "../calls/rows";
import { lastSegment } from "../evaluator/arn";
import type { AwsCall, DeliveryStep } from "../types";
import type { World } from "../world";
import { type Facts, nameOf } from "./facts";
import { by } from "./forbidden/rule";
import { decideUnder } from "./probe";
import type { Premise, ProofStep } from "./types";

/** One caller that can act as a role, or set it to work. */
export interface TrustEdge {
  readonly from: string;
  /** Stack of the caller; empty for services, people and administrators. */
  readonly fromStack: string;
  readonly to: string;
  readonly toStack: string;
  readonly action: string;
}

/** A way from one environment, or the account of one, into another. */
export interface TrustPath {
  readonly from: string;
  readonly to: string;
  readonly edges: readonly TrustEdge[];
}

export interface TrustGraph {
  readonly edges: readonly TrustEdge[];
  /** Ways that must not be. */
  readonly paths: readonly TrustPath[];
}

/** A call that sets roles to work. */
interface Door {
  readonly call: AwsCall;
  readonly opens: readonly string[];
}

/** Roles that work for a resource, by its ARN. */
function workersOf(steps: readonly ProofStep[]): ReadonlyMap<string, readonly string[]> {
  const workers = new Map<string, Set<string>>();
  const add = (resource: string, roleArn: string): void => {
    workers.set(resource, (workers.get(resource) ?? new Set()).add(roleArn));
  };
  let group: Extract<DeliveryStep, { kind: "CodeDeployAction" }> | undefined;
  for (const { step } of steps) {
    if (step.kind === "RunBuild") add(step.projectArn, step.serviceRoleArn);
    if (step.kind === "CodeDeployAction") group = step;
    if (step.kind === "InstanceDownload" && group) add(group.deploymentGroupArn, step.instanceRoleArn);
    if (step.kind === "RunDeployment" || step.kind === "RunEcsDeployment" || step.kind === "RunLambdaDeployment")
      add(step.deploymentGroupArn, step.serviceRoleArn);
    if (step.kind === "S3Source") add(`${step.object.bucket}/${step.object.key}`, step.executorRoleArn);
  }
  return new Map([...workers].map(([resource, roles]) => [resource, [...roles]]));
}

const DOORS = new Set([
  "codebuild:StartBuild",
  "codebuild:StartBuildBatch",
  "codedeploy:CreateDeployment",
  "s3:PutObject",
]);

function doorsOf(facts: Facts, steps: readonly ProofStep[]): Door[] {
  const workers = workersOf(steps);
  const pipelines = new Map(
    facts.services.flatMap(({ role: own, sourceArn, call }) =>
      call.principal.id === "codepipeline.amazonaws.com" && sourceArn !== undefined
        ? [[sourceArn, own.arn] as const]
        : [],
    ),
  );
  return facts.needs.flatMap(({ call }): Door[] => {
    if (call.action === "sts:AssumeRole") return [{ call, opens: [call.resource] }];
    if (call.action === "codepipeline:StartPipelineExecution")
      return [{ call, opens: [pipelines.get(call.resource) ?? ""].filter((arn) => arn !== "") }];
    const opens =
      workers.get(call.action === "s3:PutObject" ? call.resource.replace(/^.*:::/, "") : call.resource) ?? [];
    return DOORS.has(call.action) && opens.length > 0 ? [{ call, opens }] : [];
  });
}

interface Actor {
  readonly name: string;
  readonly stack: string;
  readonly premise: Premise;
  readonly ask: (call: AwsCall) => AwsCall | undefined;
}

/** Somebody with unlimited rights in an account. */
const administratorName = (account: string): string => `anybody in ${account}`;

/** Roles by their own policies; services and people as they come; anybody in an account with unlimited rights. */
function actorsOf(facts: Facts): Actor[] {
  const services = new Set(facts.services.map(({ call }) => call.principal.id));
  const people = new Set(facts.needs.filter(({ outsider }) => outsider).map(({ call }) => call.principal.id));
  const unlimited = { unlimitedCaller: true } as const;
  return [
    ...[...services].map((name): Actor => ({
      name,
      stack: "",
      premise: {},
      ask: (call) => (call.principal.id === name ? call : undefined),
    })),
    ...[...people].map((id): Actor => ({
      name: lastSegment(id),
      stack: "",
      premise: unlimited,
      // What else people may do is for the owner of their policies to know; here they act through the releaser.
      ask: (call) => (call.action === "sts:AssumeRole" ? by(role(id), call) : undefined),
    })),
    ...facts.roles.map((one): Actor => ({
      name: nameOf(one),
      stack: one.stack,
      premise: {},
      ask: (call) => (call.principal.kind === "service" ? undefined : by(one.principal, call)),
    })),
    ...facts.accounts.map((account): Actor => ({
      name: administratorName(account),
      stack: "",
      premise: unlimited,
      ask: (call) =>
        call.principal.kind === "service"
          ? undefined
          : by(role(`arn:${facts.partition}:iam::${account}:role/Administrator`), call),
    })),
  ];
}

function edgesOf(world: World, facts: Facts, steps: readonly ProofStep[]): TrustEdge[] {
  const stacks = new Map(facts.roles.map((one) => [one.arn, one.stack]));
  const edges = new Map<string, TrustEdge>();
  for (const actor of actorsOf(facts))
    for (const { call, opens } of doorsOf(facts, steps)) {
      const asked = actor.ask(call);
      if (!asked || !decideUnder(world, asked, actor.premise).allowed) continue;
      for (const arn of opens) {
        const edge = {
          from: actor.name,
          fromStack: actor.stack,
          to: lastSegment(arn),
          toStack: stacks.get(arn) ?? "",
          action: call.action,
        };
        if (edge.from !== edge.to) edges.set(JSON.stringify(edge), edge);
      }
    }
  return [...edges.values()];
}

/** The shortest way from a caller to each role that it reaches. */
function reachedFrom(start: string, edges: readonly TrustEdge[]): Map<string, readonly TrustEdge[]> {
  const ways = new Map<string, readonly TrustEdge[]>([[start, []]]);
  for (const [name, way] of ways)
    for (const edge of edges) if (edge.from === name && !ways.has(edge.to)) ways.set(edge.to, [...way, edge]);
  return ways;
}

/** Callers that must not reach an environment: roles of others and of what all share, and anybody in an account that it does not use. */
function outsidersOf(facts: Facts, environment: string): string[] {
  const used = new Set(facts.roles.filter(({ stack }) => stack === environment).map(({ account }) => account));
  return [
    ...facts.roles.filter(({ stack }) => stack !== environment).map(nameOf),
    ...facts.accounts.filter((account) => !used.has(account)).map(administratorName),
  ];
}

/** Forms the graph of trust and looks for ways from one environment into another. */
export function trustOf(world: World, facts: Facts, steps: readonly ProofStep[]): TrustGraph {
  const edges = edgesOf(world, facts, steps);
  const paths = [...facts.environments].flatMap((environment) =>
    outsidersOf(facts, environment).flatMap((from) => {
      const ways = [...reachedFrom(from, edges).values()];
      const way = ways.find((one) => one.at(-1)?.toStack === environment);
      return way ? [{ from, to: way.at(-1)?.to ?? "", edges: way }] : [];
    }),
  );
  return { edges, paths };
}

/** The graph as lines: who acts as whom, caller by caller, below the stacks of the roles. */
export function describeTrust({ edges, paths }: TrustGraph, environments: readonly string[]): string {
  const lines = environments.flatMap((environment) => {
    const here = edges.filter(({ toStack, from }) => toStack === environment && !from.startsWith("anybody in "));
    return [environment, ...here.map(({ from, to, action }) => `  ${from} → ${to} (${action})`)];
  });
  const found = paths.map(
    ({ from, edges: way }) => `  ${from} → ${way.map(({ to, action }) => `${to} (${action})`).join(" → ")}`,
  );
  return [
    ...lines,
    found.length === 0
      ? `No environment reaches another, nor does anybody in another's account: ${environments.join(", ")}`
      : `Ways from one environment into another:\n${found.join("\n")}`,
  ].join("\n");
}
