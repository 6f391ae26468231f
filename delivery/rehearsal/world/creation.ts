/**
 * What a pipeline does as soon as it is created: CodePipeline starts it once by itself, before anybody has brought anything to its source.
 * Source: CodePipeline User Guide, pipelines-create.
 */
import type { Delivery } from "../deliveries";
import type { NotableEvent } from "../pipeline/context";
import { ServiceError } from "../serviceError";
import type { CodeServices } from "../sources/codeServices";
import type { Stores } from "../stores";
import type { Progress } from "../types";
import type { CurrentWorld } from "./current";

export interface CreationParts {
  readonly code: CodeServices;
  readonly stores: Stores;
  readonly world: CurrentWorld;
  readonly progress: Progress;
  readonly onNotable: (event: NotableEvent) => void;
}

type Source = Delivery["source"];

/** Why a source gives nothing yet; absent where it does. */
type Lacking = (source: Source, parts: CreationParts) => string | undefined;

const FINDERS: Readonly<Record<string, Lacking>> = {
  CodeCommit: ({ configuration }, { code }) => {
    const { RepositoryName = "", BranchName = "" } = configuration;
    try {
      code.branch(BranchName);
      return undefined;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return `the repository ${RepositoryName} is empty: nobody has pushed ${BranchName} yet`;
    }
  },
  CodeStarSourceConnection: ({ configuration: { ConnectionArn = "" } }, { world }) =>
    world.isPending(ConnectionArn) ? `the connection ${ConnectionArn} is PENDING` : undefined,
  S3: ({ configuration }, { stores }) => {
    const { S3Bucket: bucket = "", S3ObjectKey: key = "" } = configuration;
    return stores.headObject({ bucket, key }) === undefined
      ? `no object s3://${bucket}/${key} is there yet`
      : undefined;
  },
};

/** Events of an execution that fails in its first stage, by where they belong. */
const EVENTS = ["pipeline-execution-started", "stage-execution-started", "action-execution-started"];
const FAILURES = ["action-execution-failed", "stage-execution-failed", "pipeline-execution-failed"];

/** Tells of the execution that begins when a pipeline is created. */
export function tellOfCreation({ graph, pipeline, source }: Delivery, parts: CreationParts): void {
  const detail = FINDERS[source.provider]?.(source, parts);
  if (detail === undefined) return;
  const where = [graph.stack, "Creation"];
  for (const event of [...EVENTS, ...FAILURES])
    parts.onNotable({ resourceArn: pipeline.arn, eventTypeId: `codepipeline-pipeline-${event}`, where });
  const what = `${pipeline.name} starts by itself and fails at its source`;
  parts.progress({ kind: "step", where, status: "skipped", what, detail });
}
