/** Type of the resource that every stack has as its root. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** Forms the URN of a resource as the engine does: with the types of all its parents but the stack's. */
export function formUrn(
  stack: string,
  project: string,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const parents = parent === undefined ? STACK_TYPE : qualifiedType(parent);
  const chain = parents === STACK_TYPE ? type : `${parents}$${type}`;
  return `urn:pulumi:${stack}::${project}::${chain}::${name}`;
}

/** The type of a URN with the types of its parents before it, separated by `$`. */
export function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** The URN in a provider reference (`<urn>::<id>`). */
export function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** A resource's type and name as messages show them. */
export function describe(type: string, name: string): string {
  return `${type} "${name}"`;
}
