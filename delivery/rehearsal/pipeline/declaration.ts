/** What the graphs declare, as the rehearsal reads it: a declaration that leads nowhere fails the delivery. */
import { deploymentGroupOf as readGroup } from "../../graph/declared/deployments";
import { DeclarationError, findResource as find, pipelineOf as read } from "../../graph/declared/pipelines";
import { RehearsalError } from "../types";

export type { DeploymentGroupDeclaration } from "../../graph/declared/deployments";
export {
  type ActionDeclaration,
  type ConditionDeclaration,
  type PipelineDeclaration,
  type RuleDeclaration,
  type StageDeclaration,
  deployingActions,
  resourcesOf,
} from "../../graph/declared/pipelines";

/** Turns the errors of a reader of graphs into those that fail a delivery. */
const failing =
  <A extends readonly unknown[], R>(reader: (...args: A) => R) =>
  (...args: A): R => {
    try {
      return reader(...args);
    } catch (error) {
      throw error instanceof DeclarationError ? new RehearsalError(error.message) : error;
    }
  };

/** Finds the one resource that the pipeline names. @throws RehearsalError */
export const findResource = failing(find);

/** The pipeline that a stack declares. @throws RehearsalError when there is not exactly one */
export const pipelineOf = failing(read);

/** The deployment group that an action names, with what it refers to. @throws RehearsalError */
export const deploymentGroupOf = failing(readGroup);
