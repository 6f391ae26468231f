/** What is compared: the resources of a stack, as a program declares them or as Pulumi's state holds them. */
import type { Graph, GraphResource, Properties } from "../types";

/** One resource that may change. */
export interface Declared {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly account?: string;
  readonly region?: string;
  /** Values that cannot be compared are `INCOMPARABLE`. */
  readonly inputs: Properties;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly aliases: readonly (string | Properties)[];
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly imported: boolean;
}

const ofResource = (resource: GraphResource): Declared => ({
  urn: resource.urn,
  type: resource.type,
  name: resource.name,
  ...(resource.parent === undefined ? {} : { parent: resource.parent }),
  ...(resource.account === undefined ? {} : { account: resource.account }),
  ...(resource.region === undefined ? {} : { region: resource.region }),
  inputs: resource.inputs,
  dependencies: resource.dependencies,
  propertyDependencies: resource.propertyDependencies ?? {},
  protect: resource.protect,
  retainOnDelete: resource.retainOnDelete === true,
  ...(resource.deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace: resource.deleteBeforeReplace }),
  aliases: resource.aliases ?? [],
  ignoreChanges: resource.ignoreChanges ?? [],
  replaceOnChanges: resource.replaceOnChanges ?? [],
  imported: resource.importId !== undefined,
});

/** Whether something is made, changed or deleted for it: components only hold others, and what is read belongs to somebody else. */
const isManaged = ({ custom, remote, read }: GraphResource): boolean => (custom || remote === true) && read !== true;

/** The resources of a graph, with its components: they carry aliases for what lies below them. */
export function declaredIn(graph: Graph): { readonly managed: readonly Declared[]; readonly all: readonly Declared[] } {
  return { managed: graph.resources.filter(isManaged).map(ofResource), all: graph.resources.map(ofResource) };
}
