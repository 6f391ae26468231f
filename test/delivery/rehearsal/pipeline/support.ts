/** A pipeline of stub actions, and what is needed to execute it. */
import { createFastForwardClock } from "../../../../delivery/rehearsal/deploy";
import type { Graph, GraphResource, Properties } from "../../../../delivery/graph";
import type { DeliveryStep } from "../../../../delivery/access/types";
import type { CommitRevision, EventTrigger, Surroundings } from "../../../../delivery/rehearsal/pipeline/context";
import type { Stores } from "../../../../delivery/rehearsal/stores";
import type { ProgressEvent } from "../../../../delivery/rehearsal/types";
import { graphOf, resource } from "../fixtures/graph";

export const PIPELINE_ROLE = "arn:aws:iam::111111111111:role/app-pipeline";
const ARN = "arn:aws:codepipeline:eu-central-1:111111111111:app";
const HOME = "eu-central-1";

export const action = (name: string, more: Properties = {}): Properties => ({
  name,
  category: "Test",
  provider: "Stub",
  ...more,
});

const rule = (more: Properties = {}): GraphResource =>
  resource(
    "aws:cloudwatch/eventRule:EventRule",
    "rule",
    { eventPattern: JSON.stringify({ source: ["test"] }), ...more },
    { outputs: { name: "rule", arn: `arn:aws:events:${HOME}:111111111111:rule/rule` } },
  );

const target = resource("aws:cloudwatch/eventTarget:EventTarget", "target", {
  arn: ARN,
  rule: "rule",
  roleArn: "arn:aws:iam::111111111111:role/app-events",
});

/** A stack with a pipeline of these stages, an event rule that starts it, and further resources. */
export function pipelineGraph(
  stages: readonly Properties[],
  { rules = [rule()], more = [] }: { rules?: readonly GraphResource[]; more?: readonly GraphResource[] } = {},
): Graph {
  const inputs = { roleArn: PIPELINE_ROLE, artifactStores: [{ location: "home" }], stages };
  const outputs = { name: "app", arn: ARN };
  return graphOf(resource("aws:codepipeline/pipeline:Pipeline", "app", inputs, { outputs }), target, ...rules, ...more);
}

export { rule };

export const TRIGGER: EventTrigger & { readonly source: CommitRevision } = {
  event: { source: "test", "detail-type": "Test", account: "111111111111", region: HOME },
  source: { provider: "CodeCommit", zip: "", commitId: "c0ffee", author: "", date: "", message: "", branch: "main" },
};

/** Surroundings that note what they are asked and told. */
export class Notes {
  readonly steps: DeliveryStep[] = [];
  readonly events: ProgressEvent[] = [];
  readonly controller = new AbortController();
  surroundings: Surroundings = {
    stores: {} as Stores,
    checkAccess: (step) => void this.steps.push(step),
    progress: (event) => void this.events.push(event),
    clock: createFastForwardClock(),
    approve: async () => true,
    signal: this.controller.signal,
    graphs: [],
  };

  get notRehearsed(): string[] {
    return this.events.flatMap((event) => (event.kind === "notRehearsed" ? [event.what] : []));
  }
}
