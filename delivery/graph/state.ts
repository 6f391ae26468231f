/** A custom resource's state: its inputs, what the provider fills in, and what AWS computes. */
import { automaticName, autoNameOf } from "./automaticNames";
import { type Computed, Inputs, type ResourceContext, type ResourceModel, uuid } from "./outputs/model";
import type { Entry } from "./entry";
import type { ResourcesOptions, StackOutputs } from "./resources";
import type { Properties } from "./types";
import { describe } from "./urns";
import { secret, toWire, UNKNOWN_ON_WIRE, withoutReferences } from "./wire";

type Base = Pick<Entry, "registration" | "inputs">;

export interface State {
  readonly id: string | undefined;
  readonly state: Record<string, unknown>;
}

const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/**
 * The state after a registration. In a preview it holds the inputs and the name that the provider makes up; the SDK takes
 * whatever is missing for unknown.
 */
export function computeState(base: Base, context: ResourceContext, options: ResourcesOptions): State {
  const { type, name, inputs } = base.registration;
  const passed = withoutReferences(inputs) as Record<string, unknown>;
  const update = options.mode === "update";
  if (type.startsWith("pulumi:providers:")) {
    return { id: update ? uuid(context, "provider") : undefined, state: passed };
  }
  const model = options.models[type];
  if (model === undefined) {
    options.problems.addUnmodelled(type, name);
    return { id: undefined, state: passed };
  }
  const made = madeName(model, base, context, options);
  const named = { ...made, ...passed };
  if (!update) return { id: undefined, state: concealed({ ...named, ...addedFields(model, passed) }, base) };
  const computed = compute(model, { ...made, ...base.inputs }, context);
  const outputs = { ...outputsOf(model, base, computed, context), ...addedFields(model, passed, computed.outputs) };
  return { id: computed.id, state: concealed({ ...named, ...outputs }, base) };
}

const isObject = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The objects of the program with the fields that AWS adds to them; the fields are unknown where nothing was computed. */
function addedFields({ computedFields = {} }: ResourceModel, passed: Properties, computed?: Properties): Properties {
  const objects = Object.entries(computedFields).flatMap(([property, fields]) => {
    const given = passed[property];
    if (!isObject(given)) return [];
    const found = computed?.[property];
    const added = fields.map((field) => [field, isObject(found) ? found[field] : UNKNOWN_ON_WIRE] as const);
    return [[property, { ...Object.fromEntries(added), ...given }] as const];
  });
  return Object.fromEntries(objects);
}

/** The property that holds the name that the provider makes up; none where the program gives it. */
function madeName(
  model: ResourceModel,
  { inputs }: Base,
  context: ResourceContext,
  { problems }: ResourcesOptions,
): Properties {
  const auto = autoNameOf(context.type, model);
  const made = auto && automaticName(auto, inputs, context);
  if (auto === undefined || made === undefined) return {};
  if (made.problem !== undefined) problems.add(`${describe(context.type, context.name)}: ${made.problem}`);
  return { [auto.property]: made.name };
}

function compute(model: ResourceModel, inputs: Properties, context: ResourceContext): Computed {
  return model.compute(new Inputs(inputs, describe(context.type, context.name)), context);
}

/** Computed outputs; an input that the program gives stands above what the model says for its absence. */
function outputsOf(
  model: ResourceModel,
  { inputs }: Base,
  { outputs }: Computed,
  context: ResourceContext,
): Properties {
  return {
    ...(model.global !== true && context.type.startsWith("aws:") && { region: context.region }),
    ...(inputs["tags"] !== undefined && { tagsAll: inputs["tags"] }),
    ...Object.fromEntries(
      Object.entries(outputs ?? {}).filter(
        ([property, value]) => value !== undefined && inputs[property] === undefined,
      ),
    ),
  };
}

/** Outputs that the program, or the class of the resource, declares secret. */
function concealed(state: Record<string, unknown>, { registration }: Base): Record<string, unknown> {
  const present = registration.additionalSecretOutputs.filter((property) => state[property] !== undefined);
  return { ...state, ...Object.fromEntries(present.map((property) => [property, secret(state[property])])) };
}

/** The state of a resource that is looked up. Its outputs are known in a preview too, since the resource exists. */
export function readState(base: Base, id: string, context: ResourceContext, options: ResourcesOptions): State {
  const { type, name, inputs } = base.registration;
  const passed = withoutReferences(inputs) as Record<string, unknown>;
  if (id === UNKNOWN_ON_WIRE || id === "") return { id: undefined, state: passed };
  if (type === STACK_REFERENCE) return { id, state: stackReference(id, options) };
  const model = options.models[type];
  if (model === undefined) {
    options.problems.addUnmodelled(type, name);
    return { id, state: passed };
  }
  const property = autoNameOf(type, model)?.property;
  const found = { ...(property !== undefined && { [property]: lastPart(id) }), ...base.inputs };
  const computed = compute(model, found, context);
  // What the model made up for the id is replaced by the id that the program gives.
  const outputs = Object.entries(computed.outputs ?? {}).map(
    ([key, value]) => [key, typeof value === "string" ? value.replaceAll(computed.id, id) : value] as const,
  );
  return { id, state: { ...found, region: context.region, ...Object.fromEntries(outputs) } };
}

const lastPart = (id: string) => id.split(/[:/]/).at(-1) ?? id;

function stackReference(id: string, options: ResourcesOptions): Record<string, unknown> {
  const stack = referenced(id, options);
  if (stack === undefined) {
    const known = [...options.references.keys()].sort().map((name) => `"${name}"`);
    const evaluated = known.length === 0 ? "no stack was evaluated before it" : `known are ${known.join(", ")}`;
    options.problems.add(`Stack "${options.stack}" refers to stack "${id}", which is unknown: ${evaluated}`);
    return { name: id, outputs: {}, secretOutputNames: [] };
  }
  const secretNames = stack.secretOutputs ?? [];
  const outputs = Object.entries(stack.outputs).map(([key, value]) => {
    const wire = toWire(value);
    return [key, secretNames.includes(key) ? secret(wire) : wire];
  });
  return { name: id, outputs: Object.fromEntries(outputs), secretOutputNames: secretNames };
}

/** Finds a stack by the name that the program uses: in full, without the organization, or within the project. */
function referenced(id: string, { references, project }: ResourcesOptions): StackOutputs | undefined {
  const parts = id.split("/");
  const stack = parts.at(-1) ?? id;
  const ofProject = parts.length === 1 || parts.at(-2) === project;
  return (
    references.get(id) ?? references.get(parts.slice(-2).join("/")) ?? (ofProject ? references.get(stack) : undefined)
  );
}
