import type { Problems } from "../../internal/problems";
import type { DeliveryPipelineArgs } from "../args";
import { accountOfRole, type Moment, type PlacedAction, placedActions, placedRules, precedes } from "../flow";

/** Checks that each artifact is produced once, before it is consumed, and never passes between two foreign accounts. */
export function checkArtifacts(problems: Problems, args: DeliveryPipelineArgs): void {
  const actions = placedActions(args);
  const producers = new Map<string, PlacedAction>();
  for (const placed of actions) {
    for (const artifact of placed.action.outputArtifacts ?? []) {
      const first = producers.get(artifact);
      if (first === undefined) producers.set(artifact, placed);
      else {
        const allowed = `must not produce an artifact that ${first.property} produces`;
        problems.add({ property: `${placed.property}.outputArtifacts`, allowed, got: artifact, fix: "rename it" });
      }
    }
  }
  for (const placed of actions) {
    const consumer = { ...placed, inputArtifacts: placed.action.inputArtifacts ?? [] };
    checkOrder(problems, producers, consumer);
    checkAccounts(problems, args, producers, placed);
  }
  for (const placed of placedRules(args)) {
    checkOrder(problems, producers, { ...placed, inputArtifacts: placed.rule.inputArtifacts ?? [] });
  }
}

interface Consumer extends Moment {
  readonly property: string;
  readonly inputArtifacts: readonly string[];
}

function checkOrder(problems: Problems, producers: ReadonlyMap<string, PlacedAction>, consumer: Consumer): void {
  for (const artifact of consumer.inputArtifacts) {
    const producer = producers.get(artifact);
    if (producer !== undefined && precedes(producer, consumer)) continue;
    problems.add({
      property: `${consumer.property}.inputArtifacts`,
      allowed: "must be artifacts of earlier actions",
      got: artifact,
      fix:
        producer === undefined
          ? "name it in the outputArtifacts of an earlier action"
          : `run ${producer.property} earlier, in an earlier stage or with a lower runOrder`,
    });
  }
}

/** An artifact of one foreign account cannot be read in another. Source: CodePipeline User Guide pipelines-create-cross-account. */
function checkAccounts(
  problems: Problems,
  { accountId }: DeliveryPipelineArgs,
  producers: ReadonlyMap<string, PlacedAction>,
  { action, property }: PlacedAction,
): void {
  const foreign = (roleArn: PlacedAction["action"]["roleArn"]) => {
    const account = accountOfRole(roleArn);
    return accountId === undefined || account === accountId ? undefined : account;
  };
  const own = foreign(action.roleArn);
  for (const artifact of action.inputArtifacts ?? []) {
    const other = foreign(producers.get(artifact)?.action.roleArn);
    problems.require(own === undefined || other === undefined || own === other, {
      property: `${property}.inputArtifacts`,
      allowed: `must not pass from account ${other} to account ${own}`,
      got: artifact,
      fix: `produce it or consume it in the pipeline's account ${accountId}`,
    });
  }
}
