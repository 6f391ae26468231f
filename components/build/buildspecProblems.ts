/** What is wrong with a buildspec, by the check that the program chose. */
import type { BuildEnvironmentType } from "./enums";

/** A buildspec and what runs it. */
export interface BuildspecToCheck {
  readonly text: string;
  /** Name for messages: `buildspec` when it is inline, else its path. */
  readonly file: string;
  readonly environmentType: BuildEnvironmentType;
}

/** Returns what is wrong with a buildspec, a line for each problem; nothing when CodeBuild would take it. */
export type BuildspecCheck = (buildspec: BuildspecToCheck) => readonly string[];

let current: BuildspecCheck = () => [];

/** Puts a check in force and returns the former one. */
export function exchangeCheck(check: BuildspecCheck): BuildspecCheck {
  const former = current;
  current = check;
  return former;
}

/** The problems of a buildspec by the check in force. */
export function buildspecProblems(buildspec: BuildspecToCheck): readonly string[] {
  return current(buildspec);
}
