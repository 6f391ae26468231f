/** What somebody must do by hand before a delivery can go on. */
import { partitionOf } from "../../graph/partitions";
import type { Graph } from "../../graph/types";
import type { Notification } from "../notifications/notifications";
import type { ActionDeclaration } from "../pipeline/declaration";
import { resourcesOf } from "../pipeline/declaration";
import { NothingStarted } from "../pipeline/start";
import type { Progress } from "../types";
import type { CurrentWorld } from "./current";

export interface OperatorParts {
  readonly graphs: readonly Graph[];
  readonly world: CurrentWorld;
  readonly approve: (question: string) => Promise<boolean>;
  readonly progress: Progress;
}

/** Host of the console by partition. Source: AWS Management Console guide and the guides to the partitions. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

function connectionsPage(region: string): string | undefined {
  const host = CONSOLES[partitionOf(region).name];
  return host === undefined ? undefined : `https://${region}.${host}/codesuite/settings/connections?region=${region}`;
}

/**
 * Lets somebody complete the handshake of a source's connection, if that waits for it.
 * @throws NothingStarted where nobody does
 */
export async function completeHandshake(stack: string, source: ActionDeclaration, parts: OperatorParts): Promise<void> {
  const { ConnectionArn: arn = "" } = source.configuration;
  const { graphs, world, approve, progress } = parts;
  const isDeclared = graphs.some((graph) =>
    resourcesOf(graph, "aws:codeconnections/connection:Connection").some(({ outputs }) => outputs["arn"] === arn),
  );
  // A connection that no stack declares has been made by hand, and its handshake with it.
  if (!isDeclared || !world.isPending(arn)) return;
  const page = connectionsPage(arn.split(":")[3] ?? "");
  const step = `complete the handshake of the connection ${arn}${page === undefined ? "" : ` at ${page}`}`;
  if (!(await approve(`By hand: ${step}`)))
    throw new NothingStarted(`the connection ${arn} is PENDING, so that no push starts anything`);
  world.complete(arn);
  world.steps.push(step);
  const where = [stack, "Handshake"];
  progress({ kind: "step", where, status: "succeeded", what: `by hand, assumed done: ${step}` });
}

/** Subscriptions that somebody must confirm, of those that notifications were sent to. */
export function confirmations(notifications: readonly Notification[]): readonly string[] {
  const steps = notifications.flatMap(({ through, unconfirmed = [] }) =>
    unconfirmed.map(({ endpoint }) => `${endpoint} confirms the subscription to ${through}`),
  );
  return [...new Set(steps)];
}
