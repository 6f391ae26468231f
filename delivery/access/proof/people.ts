/** What people and functions do with the repositories of CodeCommit that the stacks declare. */
import { bagAt, bagsAt, textAt } from "../../graph/declared/bag";
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import { role } from "../calls/rows";
import { requireArn } from "../evaluator/arn";
import type { CodeCommitStep } from "../steps/repository";
import type { DeliveryStep, Principal } from "../types";
import { arnOf, functionLogGroup, repositoryUse } from "./declared";
import { trustedRoles } from "./promotion";
import type { ProofStep } from "./types";

/** A branch that no pipeline delivers and nothing protects. */
const OWN_BRANCH = "feature/proof";

const CHANGES = [
  "PushBranch",
  "CommitToBranch",
  "MergeBranches",
  "CreateBranch",
  "DeleteBranch",
  "MergePullRequest",
] as const;

export type BranchChange = (typeof CHANGES)[number];

/** What changes a branch without a pull request. */
export const DIRECT_CHANGES: readonly BranchChange[] = [
  "PushBranch",
  "CommitToBranch",
  "MergeBranches",
  "DeleteBranch",
];

type Use = Pick<
  Extract<CodeCommitStep, { kind: "PullRepository" }>,
  "principal" | "repositoryArn" | "repositoryKeyArn"
>;
type TeamSteps = (use: Use, delivered: readonly string[]) => readonly DeliveryStep[];

const reads: TeamSteps = (use) => [
  { kind: "PullRepository", ...use },
  { kind: "BrowseRepository", ...use },
];

const develops: TeamSteps = (use, delivered) => [
  ...reads(use, delivered),
  { kind: "ReviewPullRequest", ...use },
  ...CHANGES.map((kind): DeliveryStep => ({ kind, branch: OWN_BRANCH, ...use })),
];

const maintains: TeamSteps = (use, delivered) => [
  ...develops(use, delivered),
  { kind: "ModeratePullRequests", ...use },
  ...delivered.flatMap((branch): DeliveryStep[] => [
    { kind: "CreateBranch", branch, ...use },
    { kind: "MergePullRequest", branch, ...use },
  ]),
];

/** What a team does, by the key of the output `teamRoleArns`. */
const TEAMS: Readonly<Record<string, TeamSteps>> = { developers: develops, maintainers: maintains, readers: reads };

/**
 * Branches of a repository that pipelines deliver, and those that it has from the start: both are merged to only, and so is the default
 * branch where there are none of them.
 */
export function deliveredBranches(graphs: readonly Graph[], repository: GraphResource): readonly string[] {
  const name = textAt(repository.inputs, "repositoryName");
  const sources = graphs
    .flatMap((graph) => resourcesOf(graph, "aws:codepipeline/pipeline:Pipeline"))
    .flatMap(({ inputs }) => bagsAt(inputs, "stages"))
    .flatMap((stage) => bagsAt(stage, "actions"))
    .filter((action) => textAt(action, "provider") === "CodeCommit")
    .map((action) => bagAt(action, "configuration"))
    .filter((configuration) => textAt(configuration, "RepositoryName") === name)
    .map((configuration) => textAt(configuration, "BranchName") ?? "");
  const made = invocationsFor(graphs, name).flatMap(({ branches }) => branches);
  const named = [...new Set([...made, ...sources])];
  const byDefault = textAt(repository.inputs, "defaultBranch");
  return named.length > 0 || byDefault === undefined ? named : [byDefault];
}

interface BranchesInvocation {
  readonly graph: Graph;
  readonly functionName: string;
  readonly region: string;
  readonly branches: readonly string[];
}

/** Invocations of functions that make branches of a repository. */
const invocationsFor = (graphs: readonly Graph[], repositoryName: string | undefined): BranchesInvocation[] =>
  graphs.flatMap((graph) =>
    resourcesOf(graph, "aws:lambda/invocation:Invocation").flatMap(({ inputs, region = "" }) => {
      const input = JSON.parse(textAt(inputs, "input") ?? "{}") as { repositoryName?: string; branches?: string[] };
      const { branches } = input;
      if (input.repositoryName !== repositoryName || branches === undefined) return [];
      return [{ graph, functionName: textAt(inputs, "functionName") ?? "", region, branches }];
    }),
  );

function branchSteps(graphs: readonly Graph[], repository: GraphResource): DeliveryStep[] {
  const use = repositoryUse(graphs, arnOf(repository));
  return invocationsFor(graphs, textAt(repository.inputs, "repositoryName")).flatMap(
    ({ graph, functionName, region }) =>
      resourcesOf(graph, "aws:lambda/function:Function")
        .filter((one) => one.outputs["name"] === functionName && one.region === region)
        .map((one): DeliveryStep => ({
          kind: "MakeBranches",
          functionRoleArn: textAt(one.inputs, "role") ?? "",
          logGroupArn: functionLogGroup(graph, one),
          ...use,
        })),
  );
}

/** CodeCommit calls what the triggers of a repository name. */
const triggerSteps = (graph: Graph, repository: GraphResource): DeliveryStep[] =>
  resourcesOf(graph, "aws:codecommit/trigger:Trigger")
    .filter(({ inputs }) => inputs["repositoryName"] === repository.inputs["repositoryName"])
    .flatMap(({ inputs }) => bagsAt(inputs, "triggers"))
    .map((trigger) => ({
      kind: "CallTrigger",
      repositoryArn: arnOf(repository),
      destinationArn: textAt(trigger, "destinationArn") ?? "",
    }));

/** CloudTrail writes what happens in a repository. */
const trailSteps = (graph: Graph): DeliveryStep[] =>
  resourcesOf(graph, "aws:cloudtrail/trail:Trail").map((trail) => {
    const prefix = textAt(trail.inputs, "s3KeyPrefix");
    const keyArn = textAt(trail.inputs, "kmsKeyId");
    const { partition } = requireArn(arnOf(trail));
    return {
      kind: "DeliverTrail",
      trailArn: arnOf(trail),
      bucketArn: `arn:${partition}:s3:::${textAt(trail.inputs, "s3BucketName") ?? ""}`,
      ...(prefix === undefined ? {} : { prefix }),
      ...(keyArn === undefined ? {} : { keyArn }),
      ...(trail.inputs["isMultiRegionTrail"] === true ? { allRegions: true } : {}),
    };
  });

/** A role of people, and what it is for. */
export interface TeamRole {
  readonly team: string;
  readonly roleArn: string;
  readonly principal: Principal;
}

/** Roles of the people of a stack's repository. */
export const teamRolesOf = (graph: Graph): TeamRole[] =>
  Object.entries((graph.outputs["teamRoleArns"] ?? {}) as Record<string, string>).map(([team, roleArn]) => ({
    team,
    roleArn,
    principal: role(roleArn),
  }));

function teamSteps(graph: Graph, repository: GraphResource, graphs: readonly Graph[]): ProofStep[] {
  const delivered = deliveredBranches(graphs, repository);
  const { region } = requireArn(arnOf(repository));
  return teamRolesOf(graph).flatMap(({ team, roleArn, principal }) => {
    const use = { principal, ...repositoryUse(graphs, arnOf(repository)) };
    const where = `Repository › ${team}`;
    return [
      ...trustedRoles(graph, roleArn).map((person): ProofStep => ({
        stack: graph.stack,
        where,
        step: { kind: "AssumeRole", principal: role(person), roleArn, region },
        outsider: true,
      })),
      ...(TEAMS[team]?.(use, delivered) ?? []).map((step): ProofStep => ({ stack: graph.stack, where, step })),
    ];
  });
}

/** The steps of people and functions with repositories, of triggers, and of trails. */
export const repositorySteps = (graphs: readonly Graph[]): readonly ProofStep[] =>
  graphs.flatMap((graph) => {
    const at = (steps: readonly DeliveryStep[]): ProofStep[] =>
      steps.map((step) => ({ stack: graph.stack, where: "Repository", step }));
    const repositories = resourcesOf(graph, "aws:codecommit/repository:Repository");
    return [
      ...repositories.flatMap((repository) => [
        ...teamSteps(graph, repository, graphs),
        ...at([...branchSteps(graphs, repository), ...triggerSteps(graph, repository)]),
      ]),
      ...at(trailSteps(graph)),
    ];
  });
