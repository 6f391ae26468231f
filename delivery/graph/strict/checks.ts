/** Every check that an evaluation makes. One that looks at single resources or at one stack is a stack check. */
import { fifoNames } from "./fifoNames";
import { properties } from "./properties";
import { register, registerOfStack } from "./register";
import type { ProgramCheck, StackCheck } from "./types";

export const STACK_CHECKS: readonly StackCheck[] = [properties, fifoNames, registerOfStack];

export const PROGRAM_CHECKS: readonly ProgramCheck[] = [register];
