/** The matrix of calls that must be denied. */
import type { Facts } from "../facts";
import { withoutRepeats } from "../needed";
import type { Probe } from "../types";
import { ENVIRONMENT_RULES } from "./environments";
import { GUARD_RULES } from "./guards";
import { NEIGHBOUR_RULES } from "./neighbours";
import { REPOSITORY_RULES } from "./repository";
import { REQUEST_RULES } from "./requests";
import type { Rule } from "./rule";
import { SERVICE_RULES } from "./services";
import { STORE_RULES } from "./stores";
import { STRANGER_RULES } from "./strangers";
import { TRAIL_RULES } from "./trails";

const RULES: readonly Rule[] = [
  ...ENVIRONMENT_RULES,
  ...STRANGER_RULES,
  ...STORE_RULES,
  ...TRAIL_RULES,
  ...REQUEST_RULES,
  ...NEIGHBOUR_RULES,
  ...GUARD_RULES,
  ...REPOSITORY_RULES,
  ...SERVICE_RULES,
];

/** Every call that must be denied, as data; equal calls of one rule appear once. */
export const forbiddenCalls = (facts: Facts): readonly Probe[] => RULES.flatMap((rule) => withoutRepeats(rule(facts)));
