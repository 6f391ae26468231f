/** What a request of the SDK says about a resource, as plain data. */
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { GraphResource, Properties } from "./types";

/** One resource that asks to be registered. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly custom: boolean;
  readonly remote: boolean;
  /** Id of a resource that is looked up, not registered. */
  readonly readId: string | undefined;
  /** `<urn>::<id>` of the provider, where the SDK names one. */
  readonly provider: string | undefined;
  /** Providers by package, for the children of a component. */
  readonly providers: ReadonlyMap<string, string>;
  /** Inputs as they stand on the wire. */
  readonly inputs: Record<string, unknown>;
  readonly additionalSecretOutputs: readonly string[];
  /** The options that a graph shows. */
  readonly options: Options;
}

type Options = Pick<
  GraphResource,
  | "dependencies"
  | "protect"
  | "propertyDependencies"
  | "aliases"
  | "ignoreChanges"
  | "replaceOnChanges"
  | "additionalSecretOutputs"
  | "deleteBeforeReplace"
  | "retainOnDelete"
  | "importId"
>;

const orUndefined = (text: string) => (text === "" ? undefined : text);
const sorted = (urns: readonly string[]) => [...urns].sort();

export function fromRegister(request: RegisterResourceRequest): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    parent: orUndefined(request.getParent()),
    custom: request.getCustom(),
    remote: request.getRemote(),
    readId: undefined,
    provider: orUndefined(request.getProvider()),
    providers: new Map(request.getProvidersMap().entries()),
    inputs: request.getObject()?.toJavaScript() ?? {},
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    options: optionsOf(request),
  };
}

function optionsOf(request: RegisterResourceRequest): Options {
  const aliases = request.getAliasesList().map(aliasOf);
  const propertyDependencies = propertyDependenciesOf(request);
  return {
    dependencies: sorted(request.getDependenciesList()),
    protect: request.getProtect() === true,
    ...(Object.keys(propertyDependencies).length > 0 && { propertyDependencies }),
    ...(aliases.length > 0 && { aliases }),
    ...listed("ignoreChanges", request.getIgnorechangesList()),
    ...listed("replaceOnChanges", request.getReplaceonchangesList()),
    ...listed("additionalSecretOutputs", request.getAdditionalsecretoutputsList()),
    ...(request.getDeletebeforereplacedefined() && { deleteBeforeReplace: request.getDeletebeforereplace() }),
    ...(request.getRetainondelete() === true && { retainOnDelete: true as const }),
    ...(request.getImportid() !== "" && { importId: request.getImportid() }),
  };
}

function listed<Name extends string>(name: Name, values: readonly string[]): Partial<Record<Name, readonly string[]>> {
  return values.length > 0 ? ({ [name]: [...values] } as unknown as Record<Name, readonly string[]>) : {};
}

function propertyDependenciesOf(request: RegisterResourceRequest): Record<string, readonly string[]> {
  const entries = [...request.getPropertydependenciesMap().entries()];
  const found = entries.map(([property, urns]) => [property, sorted(urns.getUrnsList())] as const);
  return Object.fromEntries(found.filter(([, urns]) => urns.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Alias = ReturnType<RegisterResourceRequest["getAliasesList"]>[number];

function aliasOf(alias: Alias): string | Properties {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  const parts = {
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parent: spec.getParenturn(),
  };
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== ""));
  return spec.getNoparent() ? { ...given, noParent: true } : given;
}

export function fromRead(request: ReadResourceRequest): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    parent: orUndefined(request.getParent()),
    custom: true,
    remote: false,
    readId: request.getId(),
    provider: orUndefined(request.getProvider()),
    providers: new Map(),
    inputs: request.getProperties()?.toJavaScript() ?? {},
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    options: { dependencies: sorted(request.getDependenciesList()), protect: false },
  };
}
