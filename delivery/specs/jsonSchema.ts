import { appspecCodecs } from "./appspec";
import { anyVersionSchema } from "./buildspec/root";
import type { JsonSchema } from "./codec";

const DRAFT = "http://json-schema.org/draft-07/schema#";

/** Data that nobody can change by accident. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/**
 * JSON Schema (draft-07) of buildspecs, for editors. It is made from what the parser reads with, and knows all but the
 * rules between distant settings: unique identifiers, unknown or circular depend-on, forms of secret references.
 */
export const buildspecSchema: JsonSchema = frozen({
  $schema: DRAFT,
  title: "AWS CodeBuild buildspec",
  ...anyVersionSchema,
});

/**
 * JSON Schema (draft-07) of AppSpec files of all platforms, for editors. Rules that it does not know: paths by operating
 * system, sums of timeouts, access control lists, SELinux ranges, capacity providers taken together.
 */
export const appspecSchema: JsonSchema = frozen({
  $schema: DRAFT,
  title: "AWS CodeDeploy AppSpec",
  anyOf: [appspecCodecs.Server.schema, appspecCodecs.Lambda.schema, appspecCodecs.ECS.schema],
});
