/**
 * Stopping the line: a hold stands in the store, where every promotion reads it, and closes the way into every stage that
 * deploys, which stops what is on its way already. The object is written first: it is what counts.
 */
import { z } from "zod";
import { printableJson } from "../printable";
import { type Act, nameOf, parseAct } from "./acts";
import { ConditionFailed, ReleaseError } from "./errors";
import { parseJson } from "./manifest";
import type { Pipeline, ReleaseStore, StageState, WriteCondition } from "./ports";

/** What CodePipeline keeps as the reason of a closed stage. Source: botocore, codepipeline, DisabledReason. */
const transitionReason = (text: string): string => text.replace(/[^a-zA-Z0-9!@ ().*?-]/g, "-").slice(0, 300);

/** What the reason of a transition begins with that a hold has closed. */
const MARK = "interlock hold";

const HoldSchema = z.object({ schema: z.literal(1), held: z.boolean(), act: z.unknown() });

export interface HoldState {
  readonly held: boolean;
  /** What stopped the line or let it go. */
  readonly act: Act;
  readonly etag: string;
}

/** Reads whether the line is held. @returns absent when it never was */
export async function readHold(store: ReleaseStore, key: string): Promise<HoldState | undefined> {
  const file = await store.get(key);
  if (file === undefined) return undefined;
  const parsed = HoldSchema.safeParse(parseJson(file.body));
  const act = parsed.success ? parseAct(parsed.data.act) : undefined;
  if (!parsed.success || act === undefined)
    throw new ReleaseError(`${store.place}/${key} says neither that the line is held nor that it is not; look at it.`);
  return { held: parsed.data.held, act, etag: file.etag };
}

const conditionOf = (before: HoldState | undefined): WriteCondition =>
  before === undefined ? { ifNoneMatch: "*" } : { ifMatch: before.etag };

/** Writes that the line is held or not, if nobody else did since it was read. @throws ReleaseError when somebody did */
export async function writeHold(
  store: ReleaseStore,
  key: string,
  before: HoldState | undefined,
  act: Act,
): Promise<void> {
  const body = { schema: 1, held: act.kind === "hold", act };
  try {
    await store.put(key, Buffer.from(`${printableJson(body)}\n`), conditionOf(before));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const now = await readHold(store, key);
    if (now?.act.id === act.id) return;
    if (now?.etag === before?.etag) throw error;
    throw new ReleaseError(
      `${now ? nameOf(now.act.by) : "Somebody"} ${now?.held === true ? "stopped the line" : "let the line go"} in the meantime${now ? `: ${now.act.reason}` : ""}. Look at interlock status and decide anew.`,
    );
  }
}

/** The stages that a hold closes, in order. @throws ReleaseError when the pipeline lacks one of them */
export async function gatesOf(pipeline: Pipeline, names: readonly string[]): Promise<readonly StageState[]> {
  const stages = await pipeline.stages();
  const missing = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (missing.length > 0)
    throw new ReleaseError(
      `The pipeline ${pipeline.name} has no stage ${missing.join(", ")} on AWS; run pulumi up first.`,
    );
  return stages.filter(({ name }) => names.includes(name));
}

/** Closes the gates that are open; a gate that somebody closed otherwise stays as it is. @returns the gates, as they were found */
export async function closeGates(
  pipeline: Pipeline,
  names: readonly string[],
  { reason, by }: Act,
): Promise<readonly StageState[]> {
  const gates = await gatesOf(pipeline, names);
  // One after the other: the first that deploys first, so that least gets through.
  for (const { name, open } of gates)
    if (open) await pipeline.closeStage(name, transitionReason(`${MARK} by ${nameOf(by)} - ${reason}`));
  return gates;
}

/** A gate that a hold did not close, and why it is closed. */
export interface ClosedGate {
  readonly stage: string;
  readonly because: string;
}

/** Opens the gates that a hold has closed, the last first, so that nothing is on its way before all are open. @returns those that stay closed */
export async function openGates(pipeline: Pipeline, names: readonly string[]): Promise<readonly ClosedGate[]> {
  const closed = (await gatesOf(pipeline, names)).filter(({ open }) => !open);
  const ours = closed.filter(({ closedBecause = "" }) => closedBecause.startsWith(MARK));
  for (const { name } of [...ours].reverse()) await pipeline.openStage(name);
  return closed
    .filter((gate) => !ours.includes(gate))
    .map(({ name, closedBecause }) => ({ stage: name, because: closedBecause || "no reason was given" }));
}
