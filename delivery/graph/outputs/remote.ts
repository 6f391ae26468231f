/** Components that run in another process under the real engine: the vocabulary of their models. */
import type { Properties } from "../types";
import type { Inputs } from "./model";

/** A child as its parent component sees it. Values that are not known yet stand as unknowns. */
export interface Child {
  readonly urn: string;
  readonly id: unknown;
  /** How an output of the component refers to the child. */
  readonly reference: unknown;
  output(property: string): unknown;
}

/** What a component may ask of the monitor. */
export interface RemoteContext {
  readonly name: string;
  readonly region: string;
  /** Registers a child; the component itself is the parent unless another child is given. */
  register(type: string, name: string, inputs: Properties, parent?: Child): Child;
  /** Outputs of the resource of this graph that was registered with this id. */
  find(type: string, property: string, value: unknown): Properties | undefined;
}

/** Registers a component's children and returns its outputs. */
export type RemoteModel = (inputs: Inputs, context: RemoteContext) => Properties;

export type RemoteModels = Readonly<Record<string, RemoteModel>>;

/** References to children, for an output that lists them. */
export const references = (children: readonly (Child | undefined)[]) =>
  children.flatMap((child) => (child === undefined ? [] : [child.reference]));
