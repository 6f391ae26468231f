/** Every step that the declared deliveries cause, read from the graphs; nothing runs. */
import type { Bucket } from "../../graph/declared/buckets";
import {
  type ConditionDeclaration,
  pipelineOf,
  resourcesOf,
  type StageDeclaration,
} from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import type { DeliveryStep, StoredObject } from "../types";
import { actionSteps, type PipelineContext, ruleSteps } from "./actions";
import { evacuationSteps } from "./evacuation";
import { eventSteps } from "./events";
import { apiSteps } from "./functions";
import { instanceSteps } from "./instances";
import { machineSteps } from "./machines";
import { notificationSteps } from "./notifications";
import { repositorySteps } from "./people";
import { Places } from "./places";
import { type Delivery, promotionSteps } from "./promotion";
import type { ProofStep } from "./types";
import { workerSteps } from "./workers";

/** The rules that start a pipeline. */
function startSteps({ graph, pipeline }: PipelineContext): readonly DeliveryStep[] {
  const rules = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule");
  return resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget")
    .filter(({ inputs }) => inputs["arn"] === pipeline.arn)
    .flatMap((target) =>
      rules
        .filter(({ outputs, region }) => outputs["name"] === target.inputs["rule"] && region === target.region)
        .map((rule): DeliveryStep => ({
          kind: "EventStartsPipeline",
          ruleArn: String(rule.outputs["arn"]),
          targetRoleArn: String(target.inputs["roleArn"]),
          pipelineArn: pipeline.arn,
        })),
    );
}

const conditionsOf = ({ beforeEntry, onSuccess, onFailure }: StageDeclaration): ConditionDeclaration[] =>
  [beforeEntry, onSuccess, onFailure].flatMap((hook) => hook?.condition ?? []);

function pipelineSteps(context: PipelineContext): readonly ProofStep[] {
  const { graph, pipeline } = context;
  const at = (where: string, steps: readonly DeliveryStep[]): ProofStep[] =>
    steps.map((step) => ({ stack: graph.stack, where, step }));
  return [
    ...at("Start", startSteps(context)),
    ...pipeline.stages.flatMap((stage) => [
      ...stage.actions.flatMap((action) => at(`${stage.name} › ${action.name}`, actionSteps(action, context))),
      ...conditionsOf(stage).flatMap(({ rules }) =>
        rules.flatMap((rule) => at(`${stage.name} › ${rule.name}`, ruleSteps(rule, context))),
      ),
    ]),
  ];
}

/** The objects that a step writes. */
function writtenBy(step: DeliveryStep): readonly StoredObject[] {
  if (step.kind === "PutObject") return [step.object];
  if (step.kind === "CopyArtifact") return [step.to];
  if (step.kind === "RunBuild") return step.outputs;
  return step.kind === "CodeCommitSource" || step.kind === "S3Source" ? [step.output] : [];
}

/** The copies that a bucket's rules demand of an object. */
function replicasOf(object: StoredObject, { rules }: Bucket, places: Places): readonly DeliveryStep[] {
  return rules
    .filter(({ prefix, needsTags, kmsObjects }) => object.key.startsWith(prefix) && !needsTags && kmsObjects)
    .map(({ roleArn, destination, replicaKmsKeyId }) => {
      const place = places.locate(destination, object.key);
      return {
        kind: "ReplicateObject",
        roleArn,
        from: object,
        to: { ...place, kmsKeyArn: replicaKmsKeyId ?? place.kmsKeyArn },
      };
    });
}

function replicationSteps(steps: readonly ProofStep[], places: Places): readonly ProofStep[] {
  return steps.flatMap(({ stack, step }) =>
    writtenBy(step).flatMap((object) => {
      const bucket = places.buckets.get(object.bucket);
      const replicas = bucket ? replicasOf(object, bucket, places) : [];
      return replicas.map((replica) => ({ stack, where: "Replication", step: replica }));
    }),
  );
}

const hasPipeline = (graph: Graph): boolean => resourcesOf(graph, "aws:codepipeline/pipeline:Pipeline").length > 0;

/**
 * The steps of all deliveries: pipelines, the rules that start them, their builds, deployments and conditions, promotion by
 * people, replication of what all of these write, work on repositories, reviews, and what topics are told.
 *
 * @throws DeclarationError when a pipeline names what no stack declares, or has an action that the tables do not know
 */
export function stepsOf(graphs: readonly Graph[]): readonly ProofStep[] {
  const places = new Places(graphs);
  const deliveries: readonly Delivery[] = graphs
    .filter(hasPipeline)
    .map((graph) => ({ graph, pipeline: pipelineOf(graph) }));
  const steps = deliveries.flatMap((delivery) => [
    ...pipelineSteps({ graphs, places, ...delivery }),
    ...promotionSteps(deliveries, delivery, places),
    ...evacuationSteps(deliveries, delivery, places),
  ]);
  return [
    ...steps,
    ...replicationSteps(steps, places),
    ...repositorySteps(graphs),
    ...eventSteps(graphs, places),
    ...notificationSteps(graphs),
    ...machineSteps(graphs),
    ...instanceSteps(graphs),
    ...workerSteps(graphs),
    ...apiSteps(graphs),
  ];
}
