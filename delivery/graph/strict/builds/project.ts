/** A build project as its checks read it. */
import type { GraphResource } from "../../types";
import type { Finding } from "../types";
import { isText, textAt, valuesAt } from "../values";

export const PROJECT = "aws:codebuild/project:Project";

/** The parts of a project that decide about each other; undefined where not given, or not known yet. */
export interface Project {
  readonly resource: GraphResource;
  readonly type: string | undefined;
  readonly computeType: string | undefined;
  readonly image: string | undefined;
  readonly privileged: boolean;
  readonly fleet: boolean;
  readonly vpc: boolean;
  readonly cache: string;
  readonly modes: readonly string[];
}

export function projectOf(resource: GraphResource): Project {
  const { inputs } = resource;
  const given = (path: string) => valuesAt(inputs, path).length > 0;
  return {
    resource,
    type: textAt(inputs, "environment.type"),
    computeType: textAt(inputs, "environment.computeType"),
    image: textAt(inputs, "environment.image"),
    privileged: valuesAt(inputs, "environment.privilegedMode").some(({ value }) => value === true),
    fleet: given("environment.fleet.fleetArn"),
    vpc: given("vpcConfig"),
    cache: textAt(inputs, "cache.type") ?? "NO_CACHE",
    modes: valuesAt(inputs, "cache.modes[]").flatMap(({ value }) => (isText(value) ? [value] : [])),
  };
}

/** Tells of one property of a project. */
export const about =
  ({ resource }: Project) =>
  (property: string, rest: Omit<Finding, "resource" | "property">): Finding => ({ resource, property, ...rest });
