/**
 * The part of JSON Schema draft-07 that the exported schemas use, read independently of the parser. An unknown keyword
 * throws, so that a schema cannot pass by saying something that nobody checks.
 */

type Schema = Readonly<Record<string, unknown>>;
type Check = (value: unknown, argument: never, schema: Schema) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const typeOf = (value: unknown): string[] => {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  return Number.isInteger(value) ? ["number", "integer"] : [typeof value];
};

const keywords: Readonly<Record<string, Check>> = {
  $schema: () => true,
  title: () => true,
  description: () => true,
  type: (value, types: string | readonly string[]) => [types].flat().some((type) => typeOf(value).includes(type)),
  enum: (value, allowed: readonly unknown[]) => allowed.includes(value),
  const: (value, only: unknown) => value === only,
  pattern: (value, pattern: string) => typeof value !== "string" || new RegExp(pattern, "u").test(value),
  minLength: (value, least: number) => typeof value !== "string" || value.length >= least,
  minimum: (value, least: number) => typeof value !== "number" || value >= least,
  maximum: (value, most: number) => typeof value !== "number" || value <= most,
  items: (value, item: Schema) => !Array.isArray(value) || value.every((part) => isValid(part, item)),
  minItems: (value, least: number) => !Array.isArray(value) || value.length >= least,
  maxItems: (value, most: number) => !Array.isArray(value) || value.length <= most,
  minProperties: (value, least: number) => !isObject(value) || Object.keys(value).length >= least,
  maxProperties: (value, most: number) => !isObject(value) || Object.keys(value).length <= most,
  required: (value, keys: readonly string[]) => !isObject(value) || keys.every((key) => Object.hasOwn(value, key)),
  propertyNames: (value, name: Schema) => !isObject(value) || Object.keys(value).every((key) => isValid(key, name)),
  properties: (value, properties: Readonly<Record<string, Schema>>) =>
    !isObject(value) ||
    Object.entries(properties).every(([key, schema]) => !Object.hasOwn(value, key) || isValid(value[key], schema)),
  additionalProperties: (value, rest: Schema | false, { properties = {} }) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([key, part]) => Object.hasOwn(properties as object, key) || (rest !== false && isValid(part, rest)),
    ),
  anyOf: (value, schemas: readonly Schema[]) => schemas.some((schema) => isValid(value, schema)),
  allOf: (value, schemas: readonly Schema[]) => schemas.every((schema) => isValid(value, schema)),
  oneOf: (value, schemas: readonly Schema[]) => schemas.filter((schema) => isValid(value, schema)).length === 1,
  if: (value, condition: Schema, { then = {}, else: otherwise = {} }) =>
    isValid(value, (isValid(value, condition) ? then : otherwise) as Schema),
  then: () => true,
  else: () => true,
  not: (value, schema: Schema) => !isValid(value, schema),
};

export function isValid(value: unknown, schema: Schema): boolean {
  return Object.entries(schema).every(([keyword, argument]) => {
    const check = keywords[keyword];
    if (check === undefined)
      throw new Error(`The schemas must not use ${keyword}, which this validator does not know.`);
    return check(value, argument as never, schema);
  });
}
