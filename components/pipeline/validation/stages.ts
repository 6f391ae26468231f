import { checkCount, checkInteger, checkName, checkUnique } from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import type { Problems } from "../../internal/problems";
import { type DeliveryPipelineArgs, PIPELINE_LIMITS as LIMITS } from "../args";
import { placedActions } from "../flow";

/** Checks what CodePipeline demands of stages and their actions' places. Source: CodePipeline User Guide pipeline-requirements. */
export function checkStages(problems: Problems, args: DeliveryPipelineArgs): void {
  const { stages } = args;
  checkCount(
    problems,
    "stages",
    stages,
    LIMITS.stages,
    "stages",
    "begin with a stage of sources and add what uses them",
  );
  const names = stages.map(({ name }) => name);
  checkUnique(problems, "stages", names, "give each stage a name of its own");
  stages.forEach(({ name, actions }, index) => {
    const property = `stages[${index}]`;
    checkName(problems, `${property}.name`, NAME_LIMITS.stage, name, "respell it");
    checkCount(
      problems,
      `${property}.actions`,
      actions,
      LIMITS.actionsPerStage,
      "actions",
      "fill, split or drop the stage",
    );
    const actionNames = actions.map((action) => action.name);
    checkUnique(problems, `${property}.actions`, actionNames, "give each action of the stage a name of its own");
  });
  const actions = placedActions(args);
  problems.require(actions.length <= LIMITS.actions, {
    property: "stages",
    allowed: `must hold at most ${LIMITS.actions} actions together`,
    got: actions.length,
    fix: "split the pipeline",
  });
  for (const { action, property, stage, row } of actions) {
    checkName(problems, `${property}.name`, NAME_LIMITS.action, action.name, "respell it");
    checkInteger(problems, `${property}.runOrder`, action.runOrder, LIMITS.runOrder, "omit it to use 1");
    if (row === undefined) continue;
    problems.require((row.category === "Source") === (stage === 0), {
      property: `${property}.provider`,
      allowed: stage === 0 ? "must be a source in the first stage" : "must not be a source after the first stage",
      got: action.provider,
      fix: stage === 0 ? "move the action to a later stage" : "move the action to the first stage",
    });
  }
}
