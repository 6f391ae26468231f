import { lastSegment, parseArn } from "../evaluator/arn";
import type { NamedPolicy } from "../evaluator/types";
import { AWS_MANAGED_POLICIES } from "./awsManagedPolicies";
import { textOf, textsOf, type Sources, type WorldPolicy } from "./sources";
import type { GraphResource } from "../../graph/types";

type Kind = "role" | "user" | "group";

/** A role, user or group with everything that is attached to it. */
export interface Entity {
  readonly kind: Kind;
  readonly urn: string;
  readonly arn: string;
  /** Trust policy; only roles have one. */
  readonly trust: NamedPolicy | undefined;
  readonly boundary: NamedPolicy | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Inline and managed policies; those of a user's groups are added to the user's. */
  readonly identity: NamedPolicy[];
}

const ENTITY_TYPES: readonly (readonly [type: string, kind: Kind])[] = [
  ["aws:iam/role:Role", "role"],
  ["aws:iam/user:User", "user"],
  ["aws:iam/group:Group", "group"],
];

/** Resources that hold one inline policy of a role, user or group, which they name. */
const INLINE_TYPES: readonly (readonly [type: string, kind: Kind])[] = [
  ["aws:iam/rolePolicy:RolePolicy", "role"],
  ["aws:iam/userPolicy:UserPolicy", "user"],
  ["aws:iam/groupPolicy:GroupPolicy", "group"],
];

/** Resources that attach a managed policy; the property names one entity or lists several. */
const ATTACHMENT_TYPES: readonly (readonly [type: string, kind: Kind, property: string])[] = [
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "role"],
  ["aws:iam/userPolicyAttachment:UserPolicyAttachment", "user", "user"],
  ["aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "group", "group"],
  ["aws:iam/policyAttachment:PolicyAttachment", "role", "roles"],
  ["aws:iam/policyAttachment:PolicyAttachment", "user", "users"],
  ["aws:iam/policyAttachment:PolicyAttachment", "group", "groups"],
];

/** Resources that put users into groups. */
const MEMBERSHIP_TYPES: readonly (readonly [type: string, users: string, groups: string])[] = [
  ["aws:iam/userGroupMembership:UserGroupMembership", "user", "groups"],
  ["aws:iam/groupMembership:GroupMembership", "users", "group"],
];

/** Everything that IAM holds in the program. */
export interface Identities {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly policies: readonly WorldPolicy[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function tagsOf(resource: GraphResource): Record<string, string> {
  const tags = resource.outputs["tagsAll"] ?? resource.inputs["tags"];
  if (!isRecord(tags)) return {};
  return Object.fromEntries(Object.entries(tags).filter((tag): tag is [string, string] => typeof tag[1] === "string"));
}

/** Names of entities in a property that holds one or several. */
const namesIn = (resource: GraphResource, property: string): readonly string[] => {
  const single = textOf(resource, property);
  return (single === undefined ? textsOf(resource, property) : [single]).map(lastSegment);
};

/** Collects managed policies, entities and what binds them. */
class Collector {
  readonly entities = new Map<string, Entity>();
  readonly policies: WorldPolicy[] = [];
  private readonly byName = new Map<string, Entity>();
  private readonly managed = new Map<string, NamedPolicy>();

  constructor(private readonly sources: Sources) {}

  collect(): Identities {
    for (const resource of this.sources.ofType("aws:iam/policy:Policy")) this.addManaged(resource);
    for (const [type, kind] of ENTITY_TYPES)
      for (const resource of this.sources.ofType(type)) this.addEntity(resource, kind);
    for (const [type, kind] of INLINE_TYPES)
      for (const resource of this.sources.ofType(type)) this.addInline(resource, kind);
    for (const [type, kind, property] of ATTACHMENT_TYPES)
      for (const resource of this.sources.ofType(type)) this.addAttachment(resource, kind, property);
    for (const [type, users, groups] of MEMBERSHIP_TYPES)
      for (const resource of this.sources.ofType(type)) this.addMembership(resource, users, groups);
    return this;
  }

  private addManaged(resource: GraphResource): void {
    const arn = textOf(resource, "arn");
    const read = this.sources.read(resource, resource.inputs["policy"], "identity");
    if (!read || arn === undefined) return;
    this.policies.push(read);
    this.managed.set(arn, read.policy);
  }

  private addEntity(resource: GraphResource, kind: Kind): void {
    const arn = textOf(resource, "arn");
    const parsed = arn === undefined ? undefined : parseArn(arn);
    if (!parsed || arn === undefined) {
      this.sources.problems.push(`${resource.urn}: its ARN is not known`);
      return;
    }
    if (this.entities.has(arn))
      this.sources.problems.push(`${resource.urn}: ${arn} is declared by ${this.entities.get(arn)?.urn ?? ""} too`);
    const trust = kind === "role" ? this.read(resource, resource.inputs["assumeRolePolicy"], "trust") : undefined;
    const boundary = textOf(resource, "permissionsBoundary");
    const entity: Entity = {
      kind,
      urn: resource.urn,
      arn,
      trust,
      boundary: boundary === undefined ? undefined : this.managedPolicy(resource, boundary),
      tags: tagsOf(resource),
      identity: this.ownPolicies(resource),
    };
    this.entities.set(arn, entity);
    this.byName.set(`${kind} ${parsed.account} ${lastSegment(parsed.resource)}`, entity);
  }

  /** Inline and managed policies that a role lists itself. */
  private ownPolicies(resource: GraphResource): NamedPolicy[] {
    const { inlinePolicies } = resource.inputs;
    const inline = Array.isArray(inlinePolicies) ? inlinePolicies.filter(isRecord) : [];
    return [
      // An entry without a policy is Pulumi's way of saying that there shall be none.
      ...inline
        .filter(({ policy }) => policy !== undefined)
        .map(({ name, policy }, i) =>
          this.read(resource, policy, "identity", typeof name === "string" ? name : String(i)),
        ),
      ...textsOf(resource, "managedPolicyArns").map((arn) => this.managedPolicy(resource, arn)),
    ].filter((policy) => policy !== undefined);
  }

  private read(resource: GraphResource, input: unknown, type: WorldPolicy["type"], part?: string) {
    const read = this.sources.read(resource, input, type, part === undefined ? {} : { part });
    if (read) this.policies.push(read);
    return read?.policy;
  }

  private managedPolicy(resource: GraphResource, arn: string): NamedPolicy | undefined {
    const known = this.managed.get(arn);
    if (known) return known;
    const aws = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
    const document = aws === undefined ? undefined : AWS_MANAGED_POLICIES.get(aws)?.document;
    if (document) {
      const policy = { name: arn, document };
      this.managed.set(arn, policy);
      return policy;
    }
    this.sources.problems.push(
      aws === undefined
        ? `${resource.urn} uses the policy ${arn}, which no stack declares`
        : `${resource.urn} uses the AWS managed policy ${aws}, whose document is not known here; write the statements that are needed into a policy of the program`,
    );
    return undefined;
  }

  private named(resource: GraphResource, kind: Kind, name: string): Entity | undefined {
    const account = this.sources.accountOf(resource);
    const entity = this.byName.get(`${kind} ${account} ${name}`);
    if (!entity)
      this.sources.problems.push(
        `${resource.urn} names the ${kind} "${name}" of account ${account}, which no stack declares`,
      );
    return entity;
  }

  private addInline(resource: GraphResource, kind: Kind): void {
    const policy = this.read(resource, resource.inputs["policy"], "identity");
    for (const name of namesIn(resource, kind)) {
      const entity = this.named(resource, kind, name);
      if (entity && policy) entity.identity.push(policy);
    }
  }

  private addAttachment(resource: GraphResource, kind: Kind, property: string): void {
    for (const name of namesIn(resource, property)) {
      const entity = this.named(resource, kind, name);
      const policy = entity && this.managedPolicy(resource, textOf(resource, "policyArn") ?? "");
      if (policy) entity.identity.push(policy);
    }
  }

  private addMembership(resource: GraphResource, users: string, groups: string): void {
    for (const groupName of namesIn(resource, groups)) {
      const group = this.named(resource, "group", groupName);
      for (const userName of namesIn(resource, users))
        this.named(resource, "user", userName)?.identity.push(...(group?.identity ?? []));
    }
  }
}

/** Reads roles, users and groups with their policies. */
export const readIdentities = (sources: Sources): Identities => new Collector(sources).collect();
