/** What `pulumi up` will do about a move of home, from the program as it was and as it will be. */
import type { Graph, GraphResource } from "../../graph/types";

export interface StateChanges {
  /** URNs that must leave the stack's state first: they lie in the lost region and would be deleted or replaced. */
  readonly parked: readonly string[];
  readonly created: readonly GraphResource[];
  readonly updated: readonly GraphResource[];
  /** What would be deleted in regions that answer. */
  readonly deleted: readonly GraphResource[];
  /** What would be changed in the lost region, where nothing can be changed. */
  readonly unreachable: readonly GraphResource[];
}

const byUrn = ({ resources }: Graph): ReadonlyMap<string, GraphResource> =>
  new Map(resources.map((resource) => [resource.urn, resource]));

const regionOf = ({ inputs }: GraphResource): unknown => inputs["region"];

const sameInputs = (one: GraphResource, other: GraphResource): boolean =>
  JSON.stringify(one.inputs) === JSON.stringify(other.inputs);

/** A provider works in another region without being replaced. Source: pulumi-aws 7, whose provider takes any change of region. */
const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

/** Whether the program gives up the resource under this URN where it is: it is gone, or is to be in another region. */
function givenUp(resource: GraphResource, after: ReadonlyMap<string, GraphResource>): boolean {
  const next = after.get(resource.urn);
  return !next || (resource.custom && regionOf(next) !== regionOf(resource));
}

/** The outermost component that goes as a whole; what lies below it goes with it. */
function outermost(
  resource: GraphResource,
  before: ReadonlyMap<string, GraphResource>,
  after: ReadonlyMap<string, GraphResource>,
): GraphResource {
  const parent = resource.parent === undefined ? undefined : before.get(resource.parent);
  return parent && !after.has(parent.urn) ? outermost(parent, before, after) : resource;
}

/** Compares the program before and after home is moved out of a region. */
export function stateChanges(before: Graph, after: Graph, lost: string): StateChanges {
  const [old, next] = [byUrn(before), byUrn(after)];
  const custom = before.resources.filter(({ custom, read, type }) => custom && read !== true && !isProvider(type));
  const gone = custom.filter((resource) => givenUp(resource, next));
  const parked = new Set(
    gone.filter((resource) => regionOf(resource) === lost).map((resource) => outermost(resource, old, next).urn),
  );
  const isParked = (resource: GraphResource): boolean => {
    if (parked.has(resource.urn)) return true;
    const parent = resource.parent === undefined ? undefined : old.get(resource.parent);
    return parent !== undefined && isParked(parent);
  };
  const changed = custom.filter((one) => !gone.includes(one) && !sameInputs(one, next.get(one.urn)!));
  return {
    parked: [...parked].sort(),
    created: after.resources.filter(
      (one) => one.custom && !isProvider(one.type) && (!old.has(one.urn) || givenUp(old.get(one.urn)!, next)),
    ),
    updated: changed.filter((one) => regionOf(one) !== lost),
    deleted: gone.filter((one) => !isParked(one)),
    unreachable: changed.filter((one) => regionOf(one) === lost),
  };
}
