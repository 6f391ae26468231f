/** The rules of the pack: what they are called, how strict they are, what they look at. */
import type { Rule } from "./rule";
import { ACCESS_RULES } from "./rules/access";
import { COMPUTE_RULES } from "./rules/compute";
import { PIPELINE_RULES } from "./rules/pipelines";
import { STORAGE_RULES } from "./rules/storage";

/** Breaches are mandatory: they let somebody in or something out. Regrets are advisory: they cost later. */
export const RULES: readonly Rule[] = Object.freeze([
  ...ACCESS_RULES,
  ...STORAGE_RULES,
  ...PIPELINE_RULES,
  ...COMPUTE_RULES,
]);
