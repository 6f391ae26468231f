import { parseArn } from "./evaluator/arn";
import { PolicyError, policyProblems } from "./evaluator/policy";
import type { NamedPolicy, PolicySet } from "./evaluator/types";
import { readIdentities, type Entity, type Identities } from "./policies/entities";
import { targetOf } from "./policies/governed";
import { readResourcePolicies, type ResourcePolicies } from "./policies/resourcePolicies";
import { sourcesOf, type WorldPolicy } from "./policies/sources";
import type { AwsCall, RequestContext } from "./types";
import type { Graph, GraphResource } from "../graph/types";

/** Policies of the organisation by account; one list per level, root first. */
export interface Guardrails {
  readonly scp?: Readonly<Record<string, readonly (readonly NamedPolicy[])[]>>;
  readonly rcp?: Readonly<Record<string, readonly (readonly NamedPolicy[])[]>>;
}

export interface WorldOptions {
  /** Service and resource control policies, which no stack declares. @default - none */
  readonly guardrails?: Guardrails;
  /** Id of the organisation that all accounts of the program belong to. @default - condition keys on it are absent */
  readonly organizationId?: string;
}

/** Every policy of the program, and which of them bear on a call. */
export interface World {
  /** All policies that the program declares, for the linter and for lists of what is unused. */
  readonly policies: readonly WorldPolicy[];
  /** Roles and users by ARN. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** The policies that bear on a call. */
  policiesFor(call: AwsCall): PolicySet;
  /** Condition keys that follow from the program: tags of principal and resource, organisation. */
  contextFor(call: AwsCall): RequestContext;
}

/** AWS's condition keys for tags; S3 objects and buckets have keys of their own. */
function taggedContext(prefix: string, tags: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]);
}

function resourceTags(resources: readonly GraphResource[]): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const tags = new Map<string, Readonly<Record<string, string>>>();
  for (const { outputs } of resources) {
    const { arn, tagsAll } = outputs;
    if (typeof arn === "string" && parseArn(arn)?.service !== "s3" && typeof tagsAll === "object" && tagsAll !== null)
      tags.set(arn, tagsAll as Readonly<Record<string, string>>);
  }
  return tags;
}

class PolicyIndex implements World {
  readonly policies: readonly WorldPolicy[];
  readonly entities: ReadonlyMap<string, Entity>;

  constructor(
    identities: Identities,
    private readonly resourcePolicies: ResourcePolicies,
    private readonly tags: ReadonlyMap<string, Readonly<Record<string, string>>>,
    private readonly options: WorldOptions,
  ) {
    this.policies = [...identities.policies, ...resourcePolicies.policies];
    this.entities = identities.entities;
  }

  policiesFor(call: AwsCall): PolicySet {
    const entity = this.entities.get(call.principal.id);
    const role = this.entities.get(call.resource);
    const attached = this.resourcePolicies.byTarget.get(targetOf(call.resource));
    const { scp, rcp } = this.options.guardrails ?? {};
    const ownScp = scp?.[parseArn(call.principal.id)?.account ?? ""];
    const ownRcp = rcp?.[call.resourceAccount];
    return {
      ...(entity ? { identity: entity.identity } : {}),
      boundary: entity?.boundary,
      resource: attached?.policy,
      trust: role?.trust,
      ...(ownScp ? { scp: ownScp } : {}),
      ...(ownRcp ? { rcp: ownRcp } : {}),
      owners: {
        ...(entity ? { identity: entity.urn } : {}),
        ...(attached ? { resource: attached.urn } : {}),
        ...(role ? { trust: role.urn } : {}),
      },
    };
  }

  contextFor(call: AwsCall): RequestContext {
    const { organizationId } = this.options;
    const entity = this.entities.get(call.principal.id);
    return Object.fromEntries([
      ...(entity ? taggedContext("aws:PrincipalTag", entity.tags) : []),
      ...taggedContext("aws:ResourceTag", this.tags.get(call.resource) ?? {}),
      ...(organizationId !== undefined && entity ? [["aws:PrincipalOrgID", organizationId] as const] : []),
      ...(organizationId !== undefined && call.resourceAccount !== ""
        ? [["aws:ResourceOrgID", organizationId] as const]
        : []),
    ]);
  }
}

function guardrailProblems({ scp = {}, rcp = {} }: Guardrails): string[] {
  const problemsOf = (type: "scp" | "rcp", byAccount: NonNullable<Guardrails["scp"]>): string[] =>
    Object.values(byAccount)
      .flat(2)
      .flatMap((policy) => policyProblems(policy, type));
  return [...problemsOf("scp", scp), ...problemsOf("rcp", rcp)];
}

/**
 * Reads every policy of the evaluated stacks.
 *
 * @throws PolicyError that lists every problem: documents that are invalid or not known, attachments to what no stack
 * declares, AWS managed policies whose document is not known, two policies for one resource, graphs of a preview.
 */
export function createWorld(graphs: readonly Graph[], options: WorldOptions = {}): World {
  const sources = sourcesOf(graphs);
  const identities = readIdentities(sources);
  const resourcePolicies = readResourcePolicies(sources);
  const problems = [...sources.problems, ...guardrailProblems(options.guardrails ?? {})];
  if (problems.length > 0) throw new PolicyError([...new Set(problems)]);
  return new PolicyIndex(identities, resourcePolicies, resourceTags(sources.resources), options);
}
