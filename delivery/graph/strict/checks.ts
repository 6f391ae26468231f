/** Every check that an evaluation makes. One that looks at single resources or at one stack is a stack check. */
import { checkBuildEnvironments } from "./builds/environments";
import { checkBuildImages } from "./builds/images";
import { checkBuildSources } from "./builds/sources";
import { fifoNames } from "./fifoNames";
import { checkNames } from "./pipelines/names";
import { checkTaskRoles } from "./pipelines/roles";
import { checkSources } from "./pipelines/sources";
import { checkStores } from "./pipelines/stores";
import { checkStructure } from "./pipelines/structure";
import { checkVariables } from "./pipelines/variables";
import { checkForms } from "./places/forms";
import { checkKeys } from "./places/keys";
import { checkNetworks } from "./places/networks";
import { checkTies } from "./places/tied";
import { properties } from "./properties";
import { register, registerOfStack } from "./register";
import { checkDocuments } from "./sizes/documents";
import type { ProgramCheck, StackCheck } from "./types";

export const STACK_CHECKS: readonly StackCheck[] = [
  properties,
  fifoNames,
  registerOfStack,
  checkForms,
  checkTies,
  checkNetworks,
  checkKeys,
  checkStores,
  checkStructure,
  checkSources,
  checkVariables,
  checkBuildEnvironments,
  checkBuildImages,
  checkBuildSources,
  checkDocuments,
];

export const PROGRAM_CHECKS: readonly ProgramCheck[] = [register, checkNames, checkTaskRoles];
