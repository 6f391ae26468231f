/** Settings that several rules take. */

/** A list of names. */
export const names = (description: string) =>
  ({ type: "array", items: { type: "string" }, default: [], description }) as const;

/** Variables that a rule about secrets leaves alone. */
export const ALLOWED_NAMES = { allowedNames: names("Names of variables, `*` allowed, that are no secrets.") } as const;
