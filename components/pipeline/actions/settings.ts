/** What the words of all actions have in common. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineAction } from "../args";

/** Fields that every action may have. */
export type Common = Pick<PipelineAction, "name" | "runOrder" | "namespace" | "roleArn">;

/** Drops settings that were left out, so that the configuration holds only what was said. */
export function settings(entries: Readonly<Record<string, pulumi.Input<string> | undefined>>) {
  const given = Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return { configuration: Object.fromEntries(given) };
}

/** A setting that CodePipeline takes as text. */
export const text = (value: boolean | number | undefined) => (value === undefined ? undefined : String(value));

/** A list that CodePipeline takes as one text; an empty one is left out. */
export const list = (values: readonly string[] | undefined) =>
  values === undefined || values.length === 0 ? undefined : values.join(",");
