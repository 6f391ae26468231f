/** The resources of one evaluation: identities, sites, outputs, and the graph that they make. */
import { type Entry, toGraphResource } from "./entry";
import { computeState, readState } from "./state";
import type { Child, RemoteModels } from "./outputs/remote";
import type { Invokes } from "./outputs/invokes";
import { Inputs, type ResourceContext, type ResourceModels } from "./outputs/model";
import { partitionOf } from "./partitions";
import type { Problems } from "./problems";
import type { Registration } from "./registration";
import { defaultProviderInputs, type RequiredSite, type Site, siteOf } from "./sites";
import type { EvaluationMode, Graph, Properties } from "./types";
import { describe, formUrn, providerUrn, STACK_TYPE } from "./urns";
import { readable, reference, unwrapAll, UNKNOWN_ON_WIRE, withoutUndefined } from "./wire";

/** Outputs of another stack, as a StackReference reads them. A `Graph` is one. */
export type StackOutputs = Pick<Graph, "outputs" | "secretOutputs">;

export interface ResourcesOptions {
  readonly project: string;
  readonly stack: string;
  readonly mode: EvaluationMode;
  readonly config: Readonly<Record<string, string>>;
  readonly site: RequiredSite;
  /** Outputs of other stacks by `stack`, `project/stack` or `organization/project/stack`. */
  readonly references: ReadonlyMap<string, StackOutputs>;
  readonly models: ResourceModels;
  readonly remoteModels: RemoteModels;
  readonly invokes: Invokes;
  readonly problems: Problems;
}

export class Resources {
  private readonly entries = new Map<string, Entry>();
  private readonly byType = new Map<string, Entry[]>();

  constructor(private readonly options: ResourcesOptions) {}

  get(urn: string): Entry | undefined {
    return this.entries.get(urn);
  }

  /** Account and region of a provider reference, or of the default provider. */
  siteOf(provider: string | undefined): Site {
    const entry = provider === undefined ? undefined : this.entries.get(providerUrn(provider));
    return siteOf(entry?.inputs ?? defaultProviderInputs(this.options.config), this.options.site);
  }

  register(registration: Registration): Entry {
    const { type, name, parent, custom, remote } = registration;
    const urn = formUrn(this.options.stack, this.options.project, parent, type, name);
    if (this.entries.has(urn)) {
      this.options.problems.add(`Two resources have the URN ${urn}; give one of them another name or parent`);
    }
    const secrets = new Set<string>();
    const inputs = unwrapAll(registration.inputs, "inputs", secrets);
    const providers = this.providersOf(registration);
    const site = this.placeOf(registration, inputs, providers);
    const base = { urn, registration, inputs, secrets, providers, site };
    const entry: Entry = custom ? this.custom(base) : { ...base, id: undefined, state: {}, outputs: {} };
    this.entries.set(urn, entry);
    const ofType = this.byType.get(type);
    if (ofType === undefined) this.byType.set(type, [entry]);
    else ofType.push(entry);
    if (remote) this.construct(entry);
    return entry;
  }

  /** A component's own providers and those of its parents, as the engine hands them to children. */
  private providersOf({ parent, providers }: Registration): ReadonlyMap<string, string> {
    const inherited = parent === undefined ? undefined : this.entries.get(parent)?.providers;
    if (providers.size === 0) return inherited ?? providers;
    return new Map([...(inherited ?? []), ...providers]);
  }

  private placeOf(registration: Registration, inputs: Properties, providers: ReadonlyMap<string, string>): Site {
    const { type, custom, remote, provider } = registration;
    if (type.startsWith("pulumi:providers:aws")) return siteOf(inputs, this.options.site);
    if (!(custom && type.startsWith("aws:")) && !remote) return {};
    const site = this.siteOf(remote ? providers.get("aws") : provider);
    const region = inputs["region"];
    return typeof region === "string" && region !== UNKNOWN_ON_WIRE ? { ...site, region } : site;
  }

  private custom(base: Omit<Entry, "id" | "state" | "outputs">): Entry {
    const { type, name } = base.registration;
    const context = this.contextOf(base);
    try {
      const computed =
        base.registration.readId === undefined
          ? computeState(base, context, this.options)
          : readState(base, base.registration.readId, context, this.options);
      const outputs = unwrapAll(computed.state, "outputs", base.secrets);
      return { ...base, ...computed, outputs };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.problems.addConsequence(reason.startsWith(type) ? reason : `${describe(type, name)}: ${reason}`);
      return { ...base, id: undefined, state: { ...base.registration.inputs }, outputs: base.inputs };
    }
  }

  private contextOf({ urn, registration, site }: Pick<Entry, "urn" | "registration" | "site">): ResourceContext {
    const region = site.region ?? this.options.site.region;
    return {
      urn,
      type: registration.type,
      name: registration.name,
      stack: this.options.stack,
      account: site.account ?? this.options.site.account,
      region,
      partition: partitionOf(region),
      find: (type, property, value) => this.find(type, property, value),
    };
  }

  private find(type: string, property: string, value: unknown): Properties | undefined {
    const found = this.byType
      .get(type)
      ?.find((entry) => (property === "id" ? entry.id : entry.outputs[property]) === value && value !== undefined);
    return found?.outputs;
  }

  /** Runs a component of another process: registers its children and takes over its outputs. */
  private construct(entry: Entry): void {
    const { type, name } = entry.registration;
    const model = this.options.remoteModels[type];
    if (model === undefined) return this.options.problems.addUnmodelled(type, name);
    const outputs = model(new Inputs(entry.inputs, describe(type, name)), {
      name,
      region: this.contextOf(entry).region,
      register: (childType, childName, inputs, parent) => this.child(entry, childType, childName, inputs, parent),
      find: (childType, property, value) => this.find(childType, property, value),
    });
    entry.state = { ...entry.registration.inputs, ...withoutUndefined(outputs) };
    entry.outputs = unwrapAll(entry.state, "outputs", entry.secrets);
  }

  private child(component: Entry, type: string, name: string, inputs: Properties, parent?: Child): Child {
    const entry = this.register({
      type,
      name,
      parent: parent?.urn ?? component.urn,
      custom: true,
      remote: false,
      readId: undefined,
      provider: component.providers.get("aws"),
      providers: new Map(),
      inputs: { ...inputs },
      additionalSecretOutputs: [],
      options: {
        dependencies: parent === undefined ? [] : [parent.urn],
        protect: component.registration.options.protect,
      },
    });
    return {
      urn: entry.urn,
      id: entry.id ?? UNKNOWN_ON_WIRE,
      reference: reference(entry.urn, entry.id),
      output: (property) => entry.outputs[property] ?? UNKNOWN_ON_WIRE,
    };
  }

  /** Takes over the outputs that a component, or the stack, registers at its end. */
  setOutputs(urn: string, outputs: Record<string, unknown>): void {
    const entry = this.entries.get(urn);
    if (entry === undefined) throw new Error(`Outputs were registered for ${urn}, which the graph does not hold`);
    entry.state = outputs;
    entry.outputs = unwrapAll(outputs, "outputs", entry.secrets);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Whether a resource of this type and name (`<type> "<name>"`) has been registered. */
  isRegistered(description: string): boolean {
    const type = description.slice(0, description.indexOf(" "));
    return (this.byType.get(type) ?? []).some(({ registration }) => describe(type, registration.name) === description);
  }

  /** Everything registered so far. */
  toGraph(): Graph {
    const entries = [...this.entries.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
    const stack = entries.find((entry) => entry.registration.type === STACK_TYPE);
    const secretOutputs = [...(stack?.secrets ?? [])].map((path) => path.split(/[.[]/)[1] ?? "");
    return {
      stack: this.options.stack,
      mode: this.options.mode,
      resources: entries.map(toGraphResource),
      outputs: readable(stack?.outputs ?? {}) as Properties,
      ...(secretOutputs.length > 0 && { secretOutputs: [...new Set(secretOutputs)].sort() }),
    };
  }
}
