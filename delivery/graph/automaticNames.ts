/** The physical names that the provider makes up, as it makes them: what does not fit is an error, and nothing is ever cut. */
import { type AutoNameFacts, factsOf } from "./facts";
import { digits, hex, type ResourceContext, type ResourceModel } from "./outputs/model";
import type { Properties } from "./types";

/** Random characters at the end of a name. Source: pulumi-terraform-bridge, pkg/tfbridge, AutoName. */
const RANDOM = 7;

/** Digits of a clock and a counter, which end a name whose beginning the program gives. Source: terraform-plugin-sdk, helper/id. */
const PREFIXED = 26;

/** A name, and why the provider refuses to make it. */
export interface AutomaticName {
  /** Stands in for a name that does not fit, so that what follows is evaluated too. */
  readonly name: string;
  readonly problem?: string;
}

/** How resources of a type are named: by the facts of the type, else by its model. */
export function autoNameOf(type: string, model: ResourceModel): AutoNameFacts | undefined {
  const facts = factsOf(type);
  return facts === undefined ? model.autoName : facts.autoName;
}

/** `NewUniqueName` of Pulumi's SDK for providers measures bytes and words its error so. */
function tooLong(
  beginning: string,
  { property, maxLength, separator }: AutoNameFacts,
  type: string,
): string | undefined {
  if (Buffer.byteLength(beginning) + RANDOM <= maxLength) return undefined;
  const longest = maxLength - RANDOM - separator.length;
  return (
    `could not make instance of '${type}': ` +
    `name '${beginning}' plus ${RANDOM} random chars is longer than maximum length ${maxLength}; ` +
    `give ${property}, or a logical name of at most ${longest} characters`
  );
}

function finished(name: string, { prefix, fifo }: AutoNameFacts, inputs: Properties): string {
  const prefixed = prefix === undefined || name.startsWith(prefix) ? name : prefix + name;
  return fifo !== undefined && inputs[fifo] === true ? `${prefixed}.fifo` : prefixed;
}

/** The name of a resource whose program gives none, or undefined where it gives one. */
export function automaticName(
  auto: AutoNameFacts,
  inputs: Properties,
  context: Pick<ResourceContext, "urn" | "type" | "name">,
): AutomaticName | undefined {
  if (inputs[auto.property] !== undefined) return undefined;
  const prefix = auto.prefixProperty === undefined ? undefined : inputs[auto.prefixProperty];
  if (typeof prefix === "string") return { name: finished(prefix + digits(context, "name", PREFIXED), auto, inputs) };
  const logical = auto.lowercase === true ? context.name.toLowerCase() : context.name;
  const problem = tooLong(logical + auto.separator, auto, context.type);
  const random = hex(context, "name", RANDOM);
  if (problem === undefined) return { name: finished(logical + auto.separator + random, auto, inputs) };
  return { name: logical.slice(0, auto.maxLength - RANDOM) + random, problem };
}
