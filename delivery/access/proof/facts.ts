/** What the rules of forbidden calls are made of: who there is, and what belongs to whom. */
import { type Bucket, bucketsOf } from "../../graph/declared/buckets";
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import { lastSegment, parseArn } from "../evaluator/arn";
import { role } from "../calls/rows";
import type { AwsCall, Principal } from "../types";
import type { World } from "../world";
import { arnOf, repositoryUse, type RepositoryUse } from "./declared";
import { keyOf } from "./needed";
import { deliveredBranches, teamRolesOf } from "./people";
import type { NeededCall } from "./types";

/** A role that a stack declares. */
export interface DeclaredRole {
  readonly stack: string;
  readonly arn: string;
  readonly account: string;
  readonly principal: Principal;
}

/** A service that assumes a role for a resource of its own. */
export interface ServiceUse {
  readonly role: DeclaredRole;
  readonly call: AwsCall;
  /** ARN of the resource that the service works for; undefined where the service has none, as EC2. */
  readonly sourceArn: string | undefined;
}

/** A role of people who work on repositories. */
export interface Team {
  readonly roleArn: string;
  /** Whether it changes any branch. */
  readonly writes: boolean;
  readonly uses: readonly {
    readonly use: RepositoryUse & { readonly principal: Principal };
    /** Branches that are merged to only. */
    readonly branches: readonly string[];
  }[];
}

/** A trail, and the bucket of its records. */
export interface DeclaredTrail {
  readonly arn: string;
  readonly account: string;
  readonly bucket: Bucket;
}

export interface Facts {
  readonly partition: string;
  /** Account that no stack works in. */
  readonly strangerAccount: string;
  /** Stacks with a pipeline; the others are shared by all. */
  readonly environments: ReadonlySet<string>;
  readonly accounts: readonly string[];
  readonly roles: readonly DeclaredRole[];
  readonly buckets: readonly Bucket[];
  /** Artifact stores: the other buckets hold neither releases nor channels. */
  readonly stores: readonly Bucket[];
  readonly trails: readonly DeclaredTrail[];
  readonly needs: readonly NeededCall[];
  /** Needed and optional calls that the policies allow: what roles can do and should. */
  readonly granted: readonly NeededCall[];
  readonly services: readonly ServiceUse[];
  readonly teams: readonly Team[];
  /** Stack that declares a resource, by its ARN; undefined where none does. */
  readonly ownerOf: (resource: string) => string | undefined;
  /** ARNs of what the program declares as copies of a resource in other regions: of a key's key set, of a repository of images. */
  readonly replicasOf: (resource: string) => readonly string[];
  /** Whether a resource lies in a region that its environment says is out of service, by the output `evacuatedRegions`. */
  readonly isEvacuated: (urn: string) => boolean;
  /** Whether a principal makes this very call in a delivery. */
  readonly isGranted: (call: AwsCall) => boolean;
}

const accountOf = (arn: string): string => parseArn(arn)?.account ?? "";

function rolesOf(graphs: readonly Graph[], world: World): DeclaredRole[] {
  const stacks = new Map(graphs.flatMap(({ stack, resources }) => resources.map(({ urn }) => [urn, stack] as const)));
  return [...world.entities.values()]
    .filter(({ kind }) => kind === "role")
    .map(({ arn, urn }) => ({ stack: stacks.get(urn) ?? "", arn, account: accountOf(arn), principal: role(arn) }));
}

/** Trails whose bucket the program declares too. */
const trailsOf = (graphs: readonly Graph[], buckets: readonly Bucket[]): DeclaredTrail[] =>
  graphs.flatMap((graph) =>
    resourcesOf(graph, "aws:cloudtrail/trail:Trail").flatMap((trail) =>
      buckets
        .filter(({ name }) => name === trail.inputs["s3BucketName"])
        .map((bucket) => ({ arn: arnOf(trail), account: trail.account ?? "", bucket })),
    ),
  );

/** The first account of nobody: an id that occurs nowhere in the program. */
function strangerOf(accounts: readonly string[]): string {
  const text = accounts.join();
  return (
    ["999999999999", "888888888888", "777777777777", "666666666666", "555555555555"].find((id) => !text.includes(id)) ??
    "000000000000"
  );
}

/** ARNs that stacks declare, the longest first, so that an object is found by its bucket and a log stream by its group. */
function ownersOf(graphs: readonly Graph[]): (resource: string) => string | undefined {
  const owners = new Map<string, string>();
  for (const { stack, resources } of graphs)
    for (const { outputs } of resources) {
      const { arn } = outputs;
      if (typeof arn === "string") owners.set(arn, stack);
    }
  return (resource) => {
    const ends = [...resource.matchAll(/[/:]/g)].map(({ index }) => index).reverse();
    for (const end of [resource.length, ...ends]) {
      const owner = owners.get(resource.slice(0, end));
      if (owner !== undefined) return owner;
    }
    return undefined;
  };
}

/** ARN of what is the same in every region, for all of them: images, keys of one key set, configurations of deployments. */
export const inAnyRegion = (resource: string): string =>
  resource.replace(/^(arn:[^:]*:(?:ecr|kms|codedeploy):)[^:]*/, "$1*");

function copiesOf(graphs: readonly Graph[]): (resource: string) => readonly string[] {
  const copies = new Map<string, string[]>();
  for (const { outputs } of graphs.flatMap(({ resources }) => resources)) {
    const { arn } = outputs;
    if (typeof arn !== "string" || inAnyRegion(arn) === arn) continue;
    copies.set(inAnyRegion(arn), [...(copies.get(inAnyRegion(arn)) ?? []), arn]);
  }
  return (resource) => (copies.get(inAnyRegion(resource)) ?? []).filter((arn) => arn !== resource);
}

function evacuatedOf(graphs: readonly Graph[]): (urn: string) => boolean {
  const urns = new Set(
    graphs.flatMap(({ outputs, resources }) => {
      const regions = (outputs["evacuatedRegions"] ?? []) as readonly string[];
      return resources.filter(({ region = "" }) => regions.includes(region)).map(({ urn }) => urn);
    }),
  );
  return (urn) => urns.has(urn);
}

function teamsOf(graphs: readonly Graph[], needs: readonly NeededCall[]): Team[] {
  const writers = new Set(
    needs.filter(({ call }) => call.action === "codecommit:GitPush").map(({ call }) => call.principal.id),
  );
  return graphs.flatMap((graph) => {
    const repositories = resourcesOf(graph, "aws:codecommit/repository:Repository");
    return teamRolesOf(graph).map(({ roleArn, principal }) => ({
      roleArn,
      writes: writers.has(roleArn),
      uses: repositories.map((repository) => ({
        use: { principal, ...repositoryUse(graphs, arnOf(repository)) },
        branches: deliveredBranches(graphs, repository),
      })),
    }));
  });
}

/** Resources that a service works for with a role, where its calls do not say so. */
function sourcesOf(graphs: readonly Graph[]): ReadonlyMap<string, string> {
  const resources = graphs.flatMap((graph) => graph.resources);
  const sources = new Map<string, string>();
  const events = new Set(
    resources
      .filter(({ type }) => type === "aws:cloudwatch/eventTarget:EventTarget")
      .map(({ inputs }) => inputs["arn"]),
  );
  for (const { type, inputs, outputs } of resources) {
    if (type === "aws:codepipeline/pipeline:Pipeline") sources.set(String(inputs["roleArn"]), String(outputs["arn"]));
    // That Lambda says for which function it takes on a role is not documented; the roles of those that events call are bound in case.
    if (type === "aws:lambda/function:Function" && events.has(outputs["arn"]))
      sources.set(String(inputs["role"]), String(outputs["arn"]));
    if (type === "aws:s3/bucketReplicationConfig:BucketReplicationConfig") {
      const arn = resources.find(
        (one) => one.type === "aws:s3/bucket:Bucket" && one.outputs["bucket"] === inputs["bucket"],
      )?.outputs["arn"];
      sources.set(String(inputs["role"]), String(arn));
    }
  }
  return sources;
}

function servicesOf(
  needs: readonly NeededCall[],
  roles: readonly DeclaredRole[],
  graphs: readonly Graph[],
): ServiceUse[] {
  const sources = sourcesOf(graphs);
  const byArn = new Map(roles.map((one) => [one.arn, one]));
  return needs.flatMap(({ call }) => {
    const declared = byArn.get(call.resource);
    if (call.principal.kind !== "service" || !declared) return [];
    const sent = call.context["aws:SourceArn"];
    return [{ role: declared, call, sourceArn: typeof sent === "string" ? sent : sources.get(declared.arn) }];
  });
}

/** A call wherever it is made from and with whatever keys: what it is about says its region itself. */
const anywhere = (call: AwsCall): string => keyOf({ ...call, context: {}, region: "" });

/** Gathers the facts of the evaluated stacks. */
export function factsOf(
  graphs: readonly Graph[],
  world: World,
  needs: readonly NeededCall[],
  granted: readonly NeededCall[],
): Facts {
  const roles = rolesOf(graphs, world);
  const environments = new Set(
    graphs
      .filter((graph) => resourcesOf(graph, "aws:codepipeline/pipeline:Pipeline").length > 0)
      .map(({ stack }) => stack),
  );
  const accounts = [...new Set(graphs.flatMap(({ resources }) => resources.flatMap(({ account }) => account ?? [])))];
  const buckets = [...bucketsOf(graphs).values()];
  const stores = new Set(
    graphs.flatMap(({ outputs }) => Object.values((outputs["artifactBuckets"] ?? {}) as Record<string, string>)),
  );
  const known = new Set(granted.map(({ call }) => anywhere(call)));
  return {
    partition: parseArn(roles[0]?.arn ?? "")?.partition ?? "aws",
    strangerAccount: strangerOf([...accounts, ...needs.map(({ call }) => call.principal.id)]),
    environments,
    accounts,
    roles,
    buckets,
    stores: buckets.filter(({ name }) => stores.has(name)),
    trails: trailsOf(graphs, buckets),
    needs,
    granted,
    services: servicesOf(needs, roles, graphs),
    teams: teamsOf(graphs, needs),
    ownerOf: ownersOf(graphs),
    replicasOf: copiesOf(graphs),
    isEvacuated: evacuatedOf(graphs),
    isGranted: (call) => known.has(anywhere(call)),
  };
}

/** Name of a role for a person. */
export const nameOf = ({ arn }: DeclaredRole): string => lastSegment(arn);

/** ARN of the same role in another account. */
export const inAccount = (arn: string, account: string): string => arn.replace(/^(arn:[^:]*:iam::)\d*/, `$1${account}`);
